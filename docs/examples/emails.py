import os

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)

contact = liaison.post(
    "/contacts", json={"name": "Joan Clarke", "emails": ["joan@bletchley.example"]}
)
asked = {"contactId": contact.json()["id"], "instruction": "Write a follow-up email"}
draft = liaison.post("/emails/prepare", json=asked).json()
print(draft["subject"])

# As often as it takes; each answer is a new draft of the same session.
better = {"sessionId": draft["sessionId"], "subject": "The pilot, next week"}
liaison.post("/emails/refine", json=better)

# The answer shows the mail; confirming its token at /emails/send/confirm queues it.
sending = liaison.post("/emails/send/prepare", json={"sessionId": draft["sessionId"]}).json()
print(sending["summary"], sending["confirmWith"])
