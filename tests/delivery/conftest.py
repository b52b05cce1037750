"""A real cache before the portal, and a receiver of webhooks."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from portal.delivery.models import Endpoint
from portal.delivery.webhooks import WebhookFollower
from tests.delivery.receiver import Receiver
from tests.portal.running import ROOT, free_port


@pytest.fixture
def varnish(tmp_path: Path, live_server: Any, settings: Any) -> Iterator[str]:
    """A Varnish before the portal, with the configuration that docs/operations.md shows."""
    if shutil.which("varnishd") is None:
        if os.environ.get("CI"):
            pytest.fail("no varnishd: .ci/packages.sh installs it")
        pytest.skip("no varnishd: apt-get install varnish")
    example = (ROOT / "docs" / "operations.md").read_text().split("```vcl\n")[1].split("```")[0]
    vcl = tmp_path / "portal.vcl"
    vcl.write_text(example.replace('"8000"', f'"{live_server.url.rpartition(":")[2]}"', 1))
    listening = free_port()
    command = [
        "varnishd",
        "-j",
        "none",
        "-F",
        "-f",
        str(vcl),
        "-a",
        f"127.0.0.1:{listening}",
        "-n",
        str(tmp_path / "varnish"),
    ]
    process = subprocess.Popen([*command, "-s", "malloc,32m"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{listening}"
    settings.PURGE_URL = [url + "/"]
    try:
        wait_for(url)
        yield url
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def wait_for(url: str) -> None:
    for _ in range(200):
        try:
            with urlopen(f"{url}/api/v1/health/live/"):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail("varnish does not answer")


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    found = Receiver()
    yield found
    found.close()


@pytest.fixture
def endpoint(receiver: Receiver) -> Endpoint:
    found = Endpoint.objects.create(name="Phone app", url=receiver.url)
    WebhookFollower().pull()
    return found
