#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

# Without an offset the moment is in the time zone of the token's person.
task=$(liaison "$BASE_URL/api/contact_tasks" \
  -d '{"title": "Call back", "type": "call", "dueDate": "2031-03-04T15:00"}' | field id)

liaison "$BASE_URL/api/contact_tasks?mine=true"
liaison -X PUT "$BASE_URL/api/contact_tasks/$task/completion"
