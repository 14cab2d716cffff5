"""nginx and Caddy as they come with Debian, with the sample files of `deploy/`.

Of a sample only the name, the ports and the places of files are replaced.
"""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.live.servers import PATIENCE, ROOT, TICK, free_port

NAMES = ("nginx", "caddy")
DEPLOY = ROOT / "deploy"
HOST = "localhost"
NGINX = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log; {user}
events {{ worker_connections 256; }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxied;
    fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/liaison.conf;
}}
"""
CADDY = """
{{
    admin off
    http_port {http}
    https_port {https}
    skip_install_trust
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    name: str
    folder: Path
    http: int
    https: int
    certificate: str

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.https}"

    @property
    def plain_url(self) -> str:
        return f"http://{HOST}:{self.http}"

    @property
    def log(self) -> str:
        return (self.folder / "liaison.log").read_text()

    @property
    def tls(self) -> ssl.SSLContext:
        """Of a client that trusts its certificate."""
        return ssl.create_default_context(cafile=self.certificate)


def program(name: str) -> str:
    """Where it is; a test that needs one that is missing is skipped, or fails where it must not."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        message = f"{name} is not installed"
        (pytest.fail if os.environ.get("REQUIRE_PROXIES") == "1" else pytest.skip)(message)
    return str(found)


@contextmanager
def running(proxy: Proxy, port: int, sample: dict[str, str] | None = None) -> Iterator[Proxy]:
    """The proxy in front of a server at this port. `sample`: what to replace in its file, for a
    control that shows what happens without a part of it."""
    command = {"nginx": nginx, "caddy": caddy}[proxy.name](proxy, port, sample or {})
    own = {"XDG_DATA_HOME": str(proxy.folder), "XDG_CONFIG_HOME": str(proxy.folder)}
    with (proxy.folder / "output").open("wb") as output:
        process = subprocess.Popen(
            command, env=os.environ | own, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            wait_until_it_listens(process, proxy)
            yield proxy
        finally:
            process.terminate()
            process.wait(PATIENCE)


def nginx(proxy: Proxy, port: int, sample: dict[str, str]) -> list[str]:
    user = "user root;" if os.geteuid() == 0 else ""
    passed_on = replaced(DEPLOY / "nginx-proxy.conf", sample)
    (proxy.folder / "liaison-proxy.conf").write_text(passed_on)
    text = replaced(DEPLOY / "nginx.conf", sample | {
        "/etc/nginx/liaison-proxy.conf": f"{proxy.folder}/liaison-proxy.conf",
        "/var/log/nginx": str(proxy.folder),
        "127.0.0.1:8000": f"127.0.0.1:{port}",
        "listen 80": f"listen {proxy.http}",
        "listen [::]:80": f"listen [::]:{proxy.http}",
        "listen 443": f"listen {proxy.https}",
        "listen [::]:443": f"listen [::]:{proxy.https}",
    })  # fmt: skip
    text = re.sub(r"/etc/ssl/\S+\.pem", proxy.certificate, text)
    (proxy.folder / "liaison.conf").write_text(text.replace("crm.example.com", HOST))
    whole = proxy.folder / "nginx.conf"
    whole.write_text(NGINX.format(folder=proxy.folder, user=user))
    return [program("nginx"), "-c", str(whole), "-e", str(proxy.folder / "error.log")]


def caddy(proxy: Proxy, port: int, sample: dict[str, str]) -> list[str]:
    text = replaced(DEPLOY / "Caddyfile", sample | {
        "/var/log/caddy": str(proxy.folder),
        "127.0.0.1:8000": f"127.0.0.1:{port}",
        "crm.example.com {": f"{HOST} {{\n\ttls {proxy.certificate} {proxy.certificate}",
    })  # fmt: skip
    file = proxy.folder / "Caddyfile"
    file.write_text(CADDY.format(http=proxy.http, https=proxy.https) + text)
    return [program("caddy"), "run", "--adapter", "caddyfile", "--config", str(file)]


def replaced(file: Path, instead: dict[str, str]) -> str:
    text = file.read_text()
    for old, new in instead.items():
        text = text.replace(old, new)
    return text


def wait_until_it_listens(process: "subprocess.Popen[bytes]", proxy: Proxy) -> None:
    deadline = time.monotonic() + PATIENCE
    for port in (proxy.http, proxy.https):
        while not listens(port):
            output = (proxy.folder / "output").read_text()
            assert process.poll() is None and time.monotonic() < deadline, output
            time.sleep(TICK)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def new_proxy(name: str, folder: Path, certificate: str) -> Proxy:
    program(name)
    return Proxy(name, folder, free_port(), free_port(), certificate)
