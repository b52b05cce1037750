"""What a camera or a program wrote into a picture does not reach the public."""

from __future__ import annotations

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.cms.models.images import without_metadata


def reopened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def test_a_phones_mpo_becomes_a_plain_jpeg() -> None:
    out = io.BytesIO()
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("red", "blue"))
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    first.save(out, "MPO", save_all=True, append_images=[second], exif=exif)
    picture = reopened(out.getvalue())
    assert picture.format == "MPO"

    clean = without_metadata(picture)

    assert clean is not None
    assert reopened(clean).format == "JPEG"
    assert b"where it was taken" not in clean


def test_text_in_a_png_is_dropped() -> None:
    out, info = io.BytesIO(), PngInfo()
    info.add_text("Author", "Aigul")
    Image.new("RGB", (40, 30)).save(out, "PNG", pnginfo=info)

    clean = without_metadata(reopened(out.getvalue()))

    assert clean is not None
    assert b"Aigul" not in clean
