import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

signature = """Marie Dupont
Head of Purchasing, Halden Logistics
+33 6 12 34 56 78 | marie.dupont@halden.example"""

# Nothing changes yet: the answer says what would, for a person to look at.
prepared = liaison.post("/contacts/prepare", json={"text": signature}).json()
for change in prepared["changes"]:
    print(change["field"], "=", change["after"])
marie = liaison.post("/contacts/confirm", json={"token": prepared["token"]}).json()

# Move her along the pipeline.
states = liaison.get("/pipeline_states").json()["results"]
moved = {"pipelineStateId": states[1]["id"]}
liaison.put(f"/contacts/{marie['id']}/pipeline-state", json=moved)

# Change only what was read: with another version by now, the answer is 412.
read = liaison.get(f"/contacts/{marie['id']}")
only_this = {"If-Match": read.headers["ETag"]}
changed = liaison.patch(f"/contacts/{marie['id']}", json={"position": "COO"}, headers=only_this)
print(changed.json()["url"])
