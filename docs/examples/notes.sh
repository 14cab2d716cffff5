#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

contact=$(liaison "$BASE_URL/api/contacts" -d '{"name": "Katherine Johnson"}' | field id)

note=$(liaison "$BASE_URL/api/contacts/$contact/notes" -d '{"content": "Prefers mornings."}' | field id)
liaison "$BASE_URL/api/contacts/$contact"

liaison -X DELETE "$BASE_URL/api/contacts/$contact/notes/$note"
