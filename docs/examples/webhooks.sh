#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

# The secret is in this answer and never again.
webhook=$(liaison "$BASE_URL/api/webhooks" -d "{\"url\": \"$HOOK_URL\", \"events\": [\"contact.updated\"]}")
id=$(field id <<<"$webhook") secret=$(field secret <<<"$webhook")

# A message to try it with, and what came of it.
delivery=$(liaison -X POST "$BASE_URL/api/webhooks/$id/ping" | field id)
liaison "$BASE_URL/api/webhooks/$id/deliveries/$delivery"

# What a receiver compares with each signature in the header webhook-signature.
signature() { # webhook-id, webhook-timestamp, body
  key=$(printf %s "${secret#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \n')
  printf %s "$1.$2.$3" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64
}
echo "v1,$(signature msg_1 1795512600 '{"type":"ping"}')"

liaison -X DELETE "$BASE_URL/api/webhooks/$id"
