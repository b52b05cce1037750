"""What webhooks are sent over: nothing into private networks, to hosts that prove who they are, in bounded time."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from portal.delivery import networks
from portal.delivery.models import Delivery, Endpoint
from portal.delivery.networks import RefusedAddressError, check_address
from portal.delivery.webhooks import WebhookFollower, deliver
from tests.api.rows import item
from tests.delivery.receiver import Receiver

pytestmark = [pytest.mark.django_db]


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.1.2.3/",
        "https://192.168.0.1/", "https://169.254.169.254/latest/", "https://[::ffff:10.0.0.1]/", "https://0.0.0.0/",
        "https://2130706433/", "https://user:secret@93.184.216.34/", "https://[fe80::1]/", "ftp://example.org/",
        "https://100.64.0.1/", "https://224.0.0.1/", "https:///", "https://[64:ff9b::a9fe:a9fe]/",
        "https://[::ffff:0:a9fe:a9fe]/", "https://[fec0::1]/", "https://[::7f00:1]/", "https://[64:ff9b:1::a00:1]/",
        "https://a..b/", "https://127.0.0.1:99999/",
    ],
)  # fmt: skip
def test_an_address_in_a_private_network_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        check_address(url)
    with pytest.raises(ValidationError):
        Endpoint(name="x", url=url).full_clean()


def test_a_public_address_is_accepted() -> None:
    assert check_address("https://93.184.216.34/x")[1] == "93.184.216.34"


def test_a_name_that_leads_to_a_private_address_later_is_refused_then(
    monkeypatch: pytest.MonkeyPatch, endpoint: Endpoint, settings: Any
) -> None:
    item("news", "ru")
    WebhookFollower().pull()
    settings.WEBHOOK_PRIVATE_NETWORKS = False
    private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(networks.socket, "getaddrinfo", lambda *args, **more: private)
    Endpoint.objects.update(url="https://rebound.example/")
    deliver(endpoint.pk)
    assert "private network" in Delivery.objects.get().answer


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_!!", "abc", "whsec_YWJj"])
def test_what_is_no_secret_is_refused(secret: str) -> None:
    with pytest.raises(ValidationError):
        Endpoint(name="x", url="https://93.184.216.34/", secret=secret).full_clean()


def test_a_host_has_to_prove_who_it_is(receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    named = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    kind = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    made = ["openssl", *kind, *named, "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    receiver.speak_tls(context)
    secure = receiver.url.replace("http://127.0.0.1", "https://localhost")
    with pytest.raises(ssl.SSLCertVerificationError):
        networks.post(secure, b"{}", {})
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert networks.post(secure, b"{}", {}) == 204
    with pytest.raises(ssl.SSLCertVerificationError):
        networks.post(secure.replace("localhost", "127.0.0.1"), b"{}", {})


def test_who_answers_a_byte_at_a_time_is_given_up(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    monkeypatch.setattr(networks, "WHOLE_TIMEOUT", 1)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def trickle() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.recv(65_536)
                for byte in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100:
                    connection.send(bytes([byte]))
                    time.sleep(0.2)

        thread = Thread(target=trickle)
        thread.start()
        begun = time.monotonic()
        with pytest.raises((OSError, HTTPException)):
            networks.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        assert time.monotonic() - begun < 5
        thread.join(30)
