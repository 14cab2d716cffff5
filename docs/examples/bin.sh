#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

contact=$(liaison "$BASE_URL/api/contacts" -d '{"name": "Ruth Teitelbaum"}' | field id)
liaison -X DELETE "$BASE_URL/api/contacts/$contact"

# For 30 days it can be restored, with its notes and tasks.
liaison "$BASE_URL/api/bin?limit=5"
liaison -X POST "$BASE_URL/api/contacts/$contact/restore"
