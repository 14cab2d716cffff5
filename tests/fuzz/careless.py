"""The control: the same application with one page that writes what it is asked as it is."""

from urllib.parse import parse_qs

from config.asgi import application as careful


async def application(scope, receive, send):
    if scope["type"] != "http" or scope["path"] != "/careless":
        await careful(scope, receive, send)
        return
    asked = parse_qs(scope["query_string"].decode()).get("q", [""])[0]
    page = f"<!doctype html><html><body><p>{asked}</p></body></html>".encode()
    headers = [(b"content-type", b"text/html; charset=utf-8")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": page})
