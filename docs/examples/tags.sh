#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

# A tag that a contact names is made where it is new; it can be made beforehand too.
tag=$(liaison "$BASE_URL/api/tags" -d '{"name": "Newsletter"}' | field id)
liaison "$BASE_URL/api/contacts" -d '{"name": "Mary Jackson", "tags": ["Newsletter"]}'

liaison --get "$BASE_URL/api/contacts" --data-urlencode "tag=Newsletter"
liaison -X DELETE "$BASE_URL/api/tags/$tag"
