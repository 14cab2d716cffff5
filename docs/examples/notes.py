import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

contact = liaison.post("/contacts", json={"name": "Grace Hopper"}).json()["id"]

said = {"content": "Asked for a quote for 40 seats."}
note = liaison.post(f"/contacts/{contact}/notes", json=said).json()

# A contact shows its latest notes.
print([one["content"] for one in liaison.get(f"/contacts/{contact}").json()["notes"]])

liaison.delete(f"/contacts/{contact}/notes/{note['id']}")
