import os
import time

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
)

# Every contact once, however many there are and whoever writes meanwhile: a cursor is a place
# in the list, not a number of rows to skip.
seen, asked = set(), {"limit": 100, "fields": "name,version", "sort": "createdAt"}
while True:
    answer = liaison.get("/contacts", params=asked)
    if answer.status_code == 429:
        time.sleep(int(answer.headers["Retry-After"]))
        continue
    page = answer.raise_for_status().json()
    for contact in page["results"]:
        assert contact["id"] not in seen
        seen.add(contact["id"])
    if "nextCursor" not in page:
        break
    asked["cursor"] = page["nextCursor"]
print(len(seen), "contacts")
