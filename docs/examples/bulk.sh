#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

# Each row is done or refused by itself. A repetition with the same key does nothing twice.
liaison "$BASE_URL/api/contacts/bulk" -H "Idempotency-Key: import-2026-11-24-part-2" -d '{"rows": [
  {"create": {"name": "Jean Bartik", "tags": ["ENIAC"]}},
  {"create": {"name": "Ruth Lichterman", "tags": ["ENIAC"]}}
]}'
