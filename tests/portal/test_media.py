from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

pytestmark = pytest.mark.django_db  # closing a streamed answer looks at the connection

JPEG = b"\xff\xd8\xff\xe0 pixels"


@pytest.fixture
def media(settings: LazySettings) -> Path:
    """MEDIA_ROOT with an image, a file, and something next to it that is nobody's business."""
    root = Path(settings.MEDIA_ROOT)
    (root / "images" / "7").mkdir(parents=True)
    (root / "documents").mkdir()
    (root / "images" / "7" / "0a1b.jpg").write_bytes(JPEG)
    (root / "images" / "7" / "0a1b.avif").write_bytes(b"avif")
    (root / "images" / "page.html").write_text("<script>alert(1)</script>")
    (root / "documents" / "private.jpg").write_bytes(JPEG)
    (root.parent / "secret.jpg").write_bytes(JPEG)
    return root


def test_an_image_is_served_with_its_type_and_may_be_kept_for_good(client: Client, media: Path) -> None:
    with closing(client.get("/media/images/7/0a1b.jpg")) as answer:
        assert answer.status_code == 200
        assert answer.getvalue() == JPEG
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer["X-Content-Type-Options"] == "nosniff"


def test_new_formats_have_their_type_on_a_machine_that_does_not_know_them(client: Client, media: Path) -> None:
    with closing(client.get("/media/images/7/0a1b.avif")) as answer:
        assert answer["Content-Type"] == "image/avif"


def test_an_image_that_the_browser_has_is_not_sent_again(client: Client, media: Path) -> None:
    with closing(client.get("/media/images/7/0a1b.jpg")) as answer:
        since = answer["Last-Modified"]
    assert client.get("/media/images/7/0a1b.jpg", headers={"If-Modified-Since": since}).status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "documents/private.jpg",
        "images/page.html",
        "images/7/absent.jpg",
        "images/7",
        "images/../../secret.jpg",
        "images/%2e%2e/%2e%2e/secret.jpg",
        "images/../documents/private.jpg",
        "images//../../secret.jpg",
        "images/a%00.jpg",
    ],
)
def test_nothing_else_is_served(client: Client, media: Path, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_images_are_only_read(client: Client, media: Path, method: str) -> None:
    assert getattr(client, method)("/media/images/7/0a1b.jpg").status_code == 405
