import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

me = liaison.get("/me").json()
print(me["email"], "as", me["role"], "in", me["workspace"]["slug"])
print("This token may", me["credential"]["scopes"])

liaison.patch("/me", json={"signature": "Kind regards"})
