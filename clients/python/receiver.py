"""A receiver of a portal's webhooks: `python receiver.py [PORT]`, with the endpoint's secret in WEBHOOK_SECRET.

It listens on this machine only: a web server before it speaks https. Standard library alone. Each event is a line of
JSON on standard output, once, whose signature and age were checked as https://www.standardwebhooks.com asks.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer

TOLERATED = 5 * 60
"""Seconds between the clocks of sender and receiver: what is older may have been recorded by somebody else."""
LONGEST = 1_000_000
"""Bytes of an event."""

seen: set[str] = set()
"""Ids of the events that were taken. Keep yours where they survive a restart."""


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> bool:
    """Whether an event comes from who knows the secret, and is not an old one."""
    message_id, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent.isdecimal() or abs(now - int(sent)) > TOLERATED:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message_id}.{sent}.".encode() + body, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    told = headers.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(expected, signature) for signature in told)


class Receiver(BaseHTTPRequestHandler):
    """Answers 204 to what was taken, now or before; whatever else it answers, the portal tries again."""

    def do_POST(self) -> None:  # noqa: N802 - the name that http.server looks for
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LONGEST:
            self.send_error(413)
            return
        body = self.rfile.read(int(length))
        if not is_genuine(os.environ["WEBHOOK_SECRET"], self.headers, body, time.time()):
            self.send_error(401)
            return
        if self.headers["webhook-id"] not in seen:
            print(json.dumps(json.loads(body), ensure_ascii=False), flush=True)
            seen.add(self.headers["webhook-id"])
        self.send_response(204)
        self.end_headers()


if __name__ == "__main__":
    if not os.environ.get("WEBHOOK_SECRET", "").startswith("whsec_"):
        sys.exit("WEBHOOK_SECRET has to be the secret that the portal's admin shows, whsec_…")
    with HTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8090), Receiver) as server:
        print(f"Listening on http://127.0.0.1:{server.server_port}/", file=sys.stderr, flush=True)
        server.serve_forever()
