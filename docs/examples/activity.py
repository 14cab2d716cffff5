import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

contact = liaison.post("/contacts", json={"name": "Hedy Lamarr"}).json()["id"]
liaison.patch(f"/contacts/{contact}", json={"position": "Inventor"})

# Who changed what about this contact, the latest first.
for row in liaison.get("/activity", params={"contactId": contact}).json()["results"]:
    print(row["event"], row["operation"], row["changes"])
