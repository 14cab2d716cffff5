#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

# The answer has the link, which is shown only here. They say yes to it in the browser.
invitation=$(liaison "$BASE_URL/api/invitations" -d '{"email": "ruth@example.com"}' | field id)
liaison "$BASE_URL/api/invitations"

# A new link, for seven days more; the one before leads nowhere.
liaison -X POST "$BASE_URL/api/invitations/$invitation/resend"
liaison -X DELETE "$BASE_URL/api/invitations/$invitation"
