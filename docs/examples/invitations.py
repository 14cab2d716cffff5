import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

invitation = liaison.post("/invitations", json={"email": "ida@example.com"}).json()
print("Hand this on, it is shown only here:", invitation["link"])

# They belong to the workspace once they have said yes, in the browser.
for each in liaison.get("/invitations").json()["results"]:
    print(each["email"], each["role"], each.get("acceptedAt", "not answered"))

# A new link, for seven days more; the one before leads nowhere.
print(liaison.post(f"/invitations/{invitation['id']}/resend").json()["link"])
liaison.delete(f"/invitations/{invitation['id']}")
