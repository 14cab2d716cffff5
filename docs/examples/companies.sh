#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

# A contact names its company, which is found or created.
company=$(liaison "$BASE_URL/api/contacts" \
  -d '{"name": "Charles Babbage", "company": "Difference Engines"}' | field companyId)

liaison -X PATCH "$BASE_URL/api/companies/$company" -d '{"industry": "Computing"}'
liaison "$BASE_URL/api/companies/$company"
