#!/usr/bin/env bash
set -euo pipefail

liaison() { curl -fsS -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" "$@"; }
field() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d "\"" -f 4; }

# The latest changes in the workspace: who, what, when, and through which door.
activity=$(liaison "$BASE_URL/api/activity?limit=1" | field id)
liaison "$BASE_URL/api/activity/$activity"
