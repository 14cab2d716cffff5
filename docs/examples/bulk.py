import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

people = ["Kay McNulty", "Betty Holberton", "Marlyn Wescoff", "Fran Bilas"]
rows = [{"create": {"name": name, "tags": ["ENIAC"]}} for name in people]
rows.append({"create": {"name": ""}})

# Each row is done or refused by itself. A repetition with the same key does nothing twice.
once = {"Idempotency-Key": "import-2026-11-24-part-1"}
answer = liaison.post("/contacts/bulk", json={"rows": rows}, headers=once).json()
print(answer["succeeded"], "done,", answer["failed"], "refused")
for row, result in zip(rows, answer["results"], strict=True):
    if "problem" in result:
        print(row, result["problem"]["detail"])
