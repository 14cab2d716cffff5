import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

contact = liaison.post("/contacts", json={"name": "Ida Rhodes"}).json()["id"]
liaison.delete(f"/contacts/{contact}")

# For 30 days it can be restored, with its notes and tasks.
print([(binned["type"], binned["name"]) for binned in liaison.get("/bin").json()["results"]])
print(liaison.post(f"/contacts/{contact}/restore").json()["name"])
