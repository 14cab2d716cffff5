#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

contact=$(liaison "$BASE_URL/api/contacts" \
  -d '{"name": "Mavis Batey", "emails": ["mavis@bletchley.example"]}' | field id)
session=$(liaison "$BASE_URL/api/emails/prepare" \
  -d "{\"contactId\": \"$contact\", \"instruction\": \"Write a follow-up email\"}" | field sessionId)

# The answer shows the mail; confirming its token at /api/emails/send/confirm queues it.
liaison "$BASE_URL/api/emails/send/prepare" -d "{\"sessionId\": \"$session\"}"

# What is queued, was sent, or needs a decision.
liaison "$BASE_URL/api/emails?limit=5"
