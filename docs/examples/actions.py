import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

asked = {"name": "Rosalind Franklin", "emails": ["rosalind@kings.example"]}
prepared = liaison.post("/contacts/prepare", json=asked).json()
print(prepared["summary"], prepared.get("warnings", []))

# What waits for a confirmation; the secret token is only in the answer above.
waiting = liaison.get("/pending_actions", params={"state": "waiting"}).json()["results"]
print([(action["operation"], action["expiresAt"]) for action in waiting])

# A confirmation may be repeated: it is done once, and answers the same.
for _ in range(2):
    done = liaison.post("/contacts/confirm", json={"token": prepared["token"]}).json()
    print(done["id"], done.get("replayed", False))
