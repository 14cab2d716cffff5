import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

contact = liaison.post("/contacts", json={"name": "Alan Turing"}).json()["id"]

# Without an offset the moment is in the time zone of the token's person.
asked = {
    "title": "Send the quote",
    "type": "quote",
    "dueDate": "2031-03-04T15:00",
    "contactId": contact,
}
task = liaison.post("/contact_tasks", json=asked).json()
print(task["dueLocal"])

liaison.put(f"/contact_tasks/{task['id']}/completion")
print(
    [one["title"] for one in liaison.get("/contact_tasks", params={"mine": True}).json()["results"]]
)
