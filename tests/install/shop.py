"""A package index of two packages and more, on 127.0.0.1, that can be made to wait."""

import base64
import hashlib
import os
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Shop:
    """`asked` is set when the index is asked, `open` lets it answer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.wheels = {name: wheel(folder, name) for name in ("alpha", "beta")}
        self.requirements = folder / "requirements.txt"
        self.pin(*self.wheels)
        self.asked = threading.Event()
        self.open = threading.Event()
        self.open.set()
        self.requests = 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def pin(self, *names: str) -> None:
        lines = [f"{name}==1.0 --hash=sha256:{digest(self.wheels[name])}\n" for name in names]
        self.requirements.write_text("".join(lines).replace(" --", " \\\n    --"))

    def pin_one_more(self) -> str:
        """A package that is installed nowhere yet."""
        name = f"more{len(self.wheels)}"
        self.wheels[name] = wheel(self.folder, name)
        self.pin("alpha", "beta", name)
        return name

    @property
    def environ(self) -> dict[str, str]:
        """pip knows this index alone, and nothing that it fetched before."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
        return others | {
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_INDEX_URL": f"http://127.0.0.1:{self.server.server_port}/simple",
            "PIP_NO_CACHE_DIR": "1",
        }

    def handler(self) -> type[BaseHTTPRequestHandler]:
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shop.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        return Handler

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.requests += 1
        self.asked.set()
        self.open.wait()
        name = request.path.rstrip("/").rpartition("/")[2]
        listed = name in self.wheels
        body = self.page(name) if listed else (self.folder / name).read_bytes()
        request.send_response(200)
        request.send_header("Content-Type", "text/html" if listed else "application/zip")
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def page(self, name: str) -> bytes:
        file = self.wheels[name].name
        return f"<!DOCTYPE html><a href='/files/{file}'>{file}</a>".encode()


def wheel(folder: Path, name: str) -> Path:
    info = f"{name}-1.0.dist-info"
    files = {
        f"{name}/__init__.py": "WORKS = True\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
        lines = [f"{file},{recorded(text)},{len(text)}" for file, text in files.items()]
        archive.writestr(f"{info}/RECORD", "\n".join([*lines, f"{info}/RECORD,,\n"]))
    return path


def recorded(text: str) -> str:
    value = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return f"sha256={value.decode().rstrip('=')}"


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
