import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

workspace = liaison.get("/workspace").json()
print(workspace["name"], workspace["timeZone"])

# Needs the scope workspace:admin.
asked = {"country": "FR", "version": workspace["version"]}
print(liaison.patch("/workspace", json=asked).json()["version"])
