#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

prepared=$(liaison "$BASE_URL/api/contacts/prepare" -d '{"name": "Lise Meitner"}')
echo "$prepared"

# What waits for a confirmation, the latest first. It can be confirmed by its token, or taken back.
action=$(liaison "$BASE_URL/api/pending_actions?state=waiting&limit=1" | field id)
liaison -X DELETE "$BASE_URL/api/pending_actions/$action"
