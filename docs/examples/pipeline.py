import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

# The steps in their order; the first is where new contacts begin.
for state in liaison.get("/pipeline_states").json()["results"]:
    found = liaison.get("/contacts", params={"pipelineStateId": state["id"], "limit": 1}).json()
    print(state["name"], found["total"])
