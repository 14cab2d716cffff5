"""Requests that no client means: what a stranger writes, in every place where something is read."""

import json

from tests.contracts.asgi import Pairs

JSON = (b"content-type", b"application/json")
FORM = b"application/x-www-form-urlencoded"
MULTIPART = b"multipart/form-data; boundary=x"


def kind(content_type: bytes) -> Pairs:
    return [(b"content-type", content_type)]


def parts(count: int, more: str = "") -> bytes:
    one = '--x\r\nContent-Disposition: form-data; name="a%d"%s\r\n\r\n1\r\n'
    return "".join(one % (number, more) for number in range(count)).encode() + b"--x--"


def fields(count: int) -> str:
    return "&".join(f"a{number}=1" for number in range(count))


def unknown(count: int, name: str = "key") -> bytes:
    return json.dumps({f"{name}{number}": 1 for number in range(count)}).encode()


BROKEN_PART = (
    b"--x\r\nContent-Disposition: form-data; name=\"a\"; filename*=utf-8''%ff%00\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n!!!\r\n--x"
)
IDNA_PART = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--'

# What stands behind the path.
QUERIES = {
    "1,500 parameters": fields(1_500),
    "a long one": "q=" + "a" * 60_000,
    "many words": "q=" + "a+b+" * 10_000,
    "numbers without end": "page="
    + "9" * 30
    + "&limit="
    + "9" * 5_000
    + "&o=9.9.9.9&p="
    + "9" * 30,
    "no UTF-8": "q=%ff%fe&query=%c3&cursor=%ff",
    "NUL": "q=%00&query=%00&cursor=%00&workspace=%00&next=%00",
    "a cursor": "cursor=" + "A" * 5_000,
}

HEADERS: dict[str, Pairs] = {
    "X-Forwarded-For": [(b"x-forwarded-for", b"::garbage:1,zz")],
    "no Host": [(b"host", b"")],
    "a broken Host": [(b"host", b"\xff[::1")],
    "a long Host": [(b"host", b"a" * 5_000)],
    "another Host": [(b"host", b"evil.example")],
    "cookies": [(b"cookie", b"sessionid=\x01;;;=;csrftoken=" + b"a" * 5_000 + b"; messages=x:1")],
    "cookies of bytes": [(b"cookie", b"sessionid=\xff\xfe; csrftoken=\xff; liaison_device=\xff")],
    "Accept": [(b"accept", b"*/*;q=9999," + b"a/b;" * 5_000)],
    "Accept-Language": [(b"accept-language", b"en;q=" * 5_000 + b",x-" * 200)],
    "Range": [(b"range", b"bytes=99999999999999999999999-,a-b")],
    "dates": [(b"if-modified-since", b"Mon, 99 Foo 99999999999999 99:99:99 GMT"),
              (b"if-none-match", b'W/"' + b"a" * 5_000)],
    "If-Match": [JSON, (b"if-match", b'"' + b"9" * 5_000 + b'"')],
    "If-Match of many": [JSON, (b"if-match", b'W/"1","2",*,' * 1_000)],
    "Idempotency-Key": [JSON, (b"idempotency-key", b"\xff" * 300)],
    "X-Request-ID": [(b"x-request-id", b"\xff\x01" * 300)],
    "traceparent": [(b"traceparent", b"00-zz-\xff"), (b"tracestate", b"a" * 9_000)],
    "a length below nothing": [(b"content-length", b"-5")],
    "a length without end": [(b"content-length", b"9" * 5_000)],
    "a length of no digits": [(b"content-length", b"\xb2")],
    "two lengths": [(b"content-length", b"5"), (b"content-length", b"6")],
    "all twice": [(b"accept", b"a"), (b"cookie", b"a=b"), (b"origin", b"http://["),
                  (b"referer", b"http://["), (b"x-forwarded-proto", b"https,http")] * 20,
    "a token of bytes": [(b"authorization", b"Bearer \xff\xfe")],
    "a workspace": [(b"x-workspace-slug", b"\xff\x00" * 100)],
    "User-Agent": [(b"user-agent", b"\xff" * 9_000)],
    "a question of another origin": [(b"origin", b"https://\xff"),
                                     (b"access-control-request-method", b"\xff")],
    "another method": [(b"x-http-method-override", b"DELETE"), (b"x-csrftoken", b"\xff")],
}  # fmt: skip

BODIES: dict[str, tuple[Pairs, bytes]] = {
    "no charset": (kind(b"application/json; charset=\xff"), b"{}"),
    "a form in UTF-7": (kind(FORM + b"; charset=utf-7"), b"a=+AGE-"),
    "a form in no charset": (kind(FORM + b"; charset=rot13"), b"a=b"),
    "a form in a charset with NUL": (kind(FORM + b"; charset=\x00"), b"a=b"),
    "a form in IDNA": (kind(MULTIPART + b"; charset=idna"), IDNA_PART),
    "a form without its boundary": (kind(b"multipart/form-data"), b"--x"),
    "a long boundary": (kind(b"multipart/form-data; boundary=" + b"x" * 5_000), b"--x"),
    "a form of 5,000 fields": (kind(FORM), fields(5_000).encode()),
    "a form of bytes": (kind(FORM), b"a=%ff%00&username=%00&password=%ff&slug=%00"),
    "5,000 parts": (kind(MULTIPART), parts(5_000)),
    "300 files": (kind(MULTIPART), parts(300, '; filename="f"')),
    "a broken part": (kind(MULTIPART), BROKEN_PART),
    "deep JSON": ([JSON], b"[" * 50_000),
    "a huge number": ([JSON], b'{"limit":' + b"9" * 4_000 + b"}"),
    "no number": ([JSON], b'{"version":1e308,"limit":1e999}'),
    "half a character": ([JSON], b'{"name":"\\ud800","query":"\\ud800"}'),
    "NUL in texts": ([JSON], b'{"name":"\\u0000","token":"\\u0000","text":"a\\u0000"}'),
    "60,000 unknown keys": ([JSON], unknown(60_000)),
    "1,000 long keys": ([JSON], unknown(1_000, "k" * 900)),
    "a long list": ([JSON], json.dumps({"emails": ["x"] * 200_000, "rows": []}).encode()),
    "a merge of nothing": (kind(b"application/merge-patch+json"), b"null"),
}
PATHS = ("/%00", "/%ff", "/" + "a" * 60_000, "/..%2f..%2fetc", "/x/", "/%ed%a0%80", "")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get", "")
