import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

# A tag that a contact names is made where it is new.
edith = {"name": "Edith Clarke", "tags": ["fair 2026"]}
liaison.post("/contacts", json=edith)

tags = liaison.get("/tags").json()["results"]
tag = next(tag for tag in tags if tag["name"] == "fair 2026")
print(tag["name"], tag["contacts"])

# Renamed once, it is renamed on every contact.
liaison.patch(f"/tags/{tag['id']}", json={"name": "Fair 2026", "version": tag["version"]})
found = liaison.get("/contacts", params={"tag": "Fair 2026"}).json()["results"]
print([contact["name"] for contact in found])
