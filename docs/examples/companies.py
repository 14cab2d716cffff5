import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

# A contact names its company, which is found or created.
ada = {"name": "Ada Lovelace", "company": "Analytical Engines"}
company = liaison.post("/contacts", json=ada).json()["companyId"]

facts = {"industry": "Computing", "website": "https://engines.example"}
liaison.patch(f"/companies/{company}", json=facts)
read = liaison.get(f"/companies/{company}").json()
print(read["name"], read["industry"], [contact["name"] for contact in read["contacts"]])
