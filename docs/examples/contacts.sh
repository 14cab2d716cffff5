#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

# Nothing changes yet: the answer says what would, for a person to look at.
prepared=$(liaison "$BASE_URL/api/contacts/prepare" -d '{
  "text": "Jonas Weber\nPlant Manager, Brightwater\n+49 30 901820 | jonas@brightwater.example"
}')
token=$(field token <<<"$prepared")
contact=$(liaison "$BASE_URL/api/contacts/confirm" -d "{\"token\": \"$token\"}" | field id)

# Move him along the pipeline.
state=$(liaison "$BASE_URL/api/pipeline_states" | grep -o '"id":"[^"]*"' | sed -n 2p | cut -d '"' -f 4)
liaison -X PUT "$BASE_URL/api/contacts/$contact/pipeline-state" -d "{\"pipelineStateId\": \"$state\"}"

# Change only what was read: with another version by now, the answer is 412.
etag=$(liaison -D - -o /dev/null "$BASE_URL/api/contacts/$contact" |
  tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
liaison -X PATCH "$BASE_URL/api/contacts/$contact" -H "If-Match: $etag" -d '{"position": "COO"}'
