"""A vendor that answers as fast as a server can, so that only the simulator's own time is seen.

nginx if it is installed (Debian: nginx-light), else a small asyncio server in a process of its own. Every
answer has an id of its own, so that the judge has nothing to blame; the catalogue and the sync options are
real.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVICE_DEFINITION = {
    "ProductTypes": [
        {
            "ID": "Bench",
            "Name": "Bench",
            "Description": "",
            "AllowMultipleSubscriptions": True,
            "QuantityLimit": 0,
            "QuantityLimitLocked": False,
            "AttributeList": [],
            "ProductsCollection": {
                "Products": [
                    {
                        "ID": "BenchStandard",
                        "Code": "BenchStandard",
                        "Name": "Bench Standard",
                        "Attributes": [],
                        "ChargeType": 0,
                        "UnitBillingCycles": [0],
                        "Derivative": 1,
                        "IsActivated": True,
                        "EnableCancellation": True,
                        "TrialEnabled": False,
                        "Prices": [],
                        "RelatedProducts": None,
                    }
                ],
                "Addons": [],
            },
            "Derivative": 1,
        }
    ]
}
SYNC_OPTIONS = {"Fields": []}
FIELDS = {"Fields": []}

RESULT = (
    '{"AccountExtraInfo":{"Tenant":"%(id)s"},"GeneratedPassword":null,"CustomFieldValues":null,'
    '"SendNotification":false,"ExtraInfo":{"Portal":"https://portal.example.com/tenants/%(id)s"},'
    '"Code":0,"Message":"done, and recorded under the id that is given here","Result":"%(id)s"}'
)


@contextmanager
def fast_server() -> Iterator[str]:
    """The base URL of the fastest server to be had here."""
    with _nginx() if shutil.which("nginx") else slow_server(0.0) as url:
        yield url


@contextmanager
def _nginx() -> Iterator[str]:
    port = _free_port()
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "nginx.conf"
        config.write_text(_nginx_config(folder, port), "utf-8")
        process = subprocess.Popen(["nginx", "-c", str(config), "-p", folder], stderr=subprocess.DEVNULL)
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def _nginx_config(folder: str, port: int) -> str:
    def quoted(document: object) -> str:
        return json.dumps(document).replace("'", "")

    result = RESULT % {"id": "$request_id"}
    return f"""
daemon off; pid {folder}/pid; error_log /dev/null; worker_processes 1;
events {{ worker_connections 512; }}
http {{
  access_log off; default_type application/json; keepalive_requests 1000000000; keepalive_timeout 600s;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    location = /Fields/Get {{ return 200 '{quoted(FIELDS)}'; }}
    location = /Fields/ServiceDefinition {{ return 200 '{quoted(SERVICE_DEFINITION)}'; }}
    location = /Accounts/SyncOptions {{ return 200 '{quoted(SYNC_OPTIONS)}'; }}
    location / {{ return 200 '{result}'; }}
  }}
}}
"""


@contextmanager
def slow_server(delay: float) -> Iterator[str]:
    """The base URL of a server that takes ``delay`` seconds for each answer, however many it is asked at
    once.
    """
    port = _free_port()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port, delay), daemon=True)
    process.start()
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join(timeout=10)


def _serve(port: int, delay: float) -> None:
    asyncio.run(_serve_forever(port, delay))


async def _serve_forever(port: int, delay: float) -> None:
    documents = {
        b"/Fields/Get": json.dumps(FIELDS),
        b"/Fields/ServiceDefinition": json.dumps(SERVICE_DEFINITION),
        b"/Accounts/SyncOptions": json.dumps(SYNC_OPTIONS),
    }

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line[15:])
                        for line in head.split(b"\r\n")
                        if line.lower()[:15] == b"content-length:"
                    ),
                    0,
                )
                await reader.readexactly(length)
                if delay:
                    await asyncio.sleep(delay)
                path = head.split(b" ", 2)[1]
                body = documents.get(path) or RESULT % {"id": os.urandom(16).hex()}
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    % (len(body), body.encode())
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port, backlog=512)
    async with server:
        await server.serve_forever()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError(f"nothing listens at port {port}")
