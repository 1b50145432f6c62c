"""Gateways on this machine that speak what real ones do, and keep what they were handed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass
class Gateway:
    """An HTTP server that takes ntfy's JSON, Twilio's forms and whatever else is posted."""

    port: int = 0
    status: int = 200
    location: str = ""
    got: list[tuple[str, dict[str, Any]]] = field(default_factory=list)


@contextmanager
def gateway() -> Iterator[Gateway]:
    kept = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            is_form = "urlencoded" in self.headers.get("Content-Type", "")
            said = {name: values[0] for name, values in parse_qs(raw).items()} if is_form else json.loads(raw)
            kept.got.append((self.path, said))
            self.send_response(kept.status)
            if kept.location:
                self.send_header("Location", kept.location)
            body = b'{"sid": "SM1", "status": "queued"}'
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()
