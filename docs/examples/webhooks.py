import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx

liaison = httpx.Client(
    base_url=os.environ["BASE_URL"] + "/api",
    headers={"Authorization": "Bearer " + os.environ["TOKEN"]},
    event_hooks={"response": [httpx.Response.raise_for_status]},
)


def is_genuine(headers, body: bytes, secret: str) -> bool:
    sent = headers["webhook-id"], headers["webhook-timestamp"]
    signed = ".".join(sent).encode() + b"." + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = b"v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256))
    known = any(
        hmac.compare_digest(expected, one.encode()) for one in headers["webhook-signature"].split()
    )
    return known and abs(time.time() - int(sent[1])) < 300


class Receiver(BaseHTTPRequestHandler):
    events: list[dict] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        genuine = is_genuine(self.headers, body, webhook["secret"])
        self.send_response(204 if genuine else 400)
        self.end_headers()
        if genuine:
            self.events.append(json.loads(body))


# HOOK_URL is where Liaison reaches this program.
server = HTTPServer(("127.0.0.1", int(os.environ.get("HOOK_PORT", 9000))), Receiver)
url = os.environ.get("HOOK_URL", f"http://127.0.0.1:{server.server_port}/liaison")
wanted = ["contact.created", "contact.updated"]
webhook = liaison.post("/webhooks", json={"url": url, "events": wanted}).json()

liaison.post("/contacts", json={"name": "Emmy Noether"})
while not Receiver.events:
    server.handle_request()
event = Receiver.events[0]
print(event["type"], event["data"]["record"]["id"])

liaison.delete(f"/webhooks/{webhook['id']}")
