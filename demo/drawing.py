"""A small canvas for flat illustrations: gradients, smooth shapes and the few things that several pictures share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from random import Random

from PIL import Image, ImageColor, ImageDraw, ImageOps

WIDTH, HEIGHT = 1600, 900
MOST_BYTES = 90_000
SCALE = 2  # drawn twice as large and scaled down, so that edges are smooth

Point = tuple[float, float]


def smooth(points: Sequence[Point], steps: int = 16) -> list[Point]:
    """A Catmull-Rom curve through `points`, from the first to the last."""
    ends = [points[0], *points, points[-1]]
    curve: list[Point] = []
    for p0, p1, p2, p3 in zip(ends, ends[1:], ends[2:], ends[3:], strict=False):
        for step in range(steps):
            t = step / steps
            curve.append((_catmull(t, p0[0], p1[0], p2[0], p3[0]), _catmull(t, p0[1], p1[1], p2[1], p3[1])))
    return [*curve, points[-1]]


def _catmull(t: float, a: float, b: float, c: float, d: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


def turned(points: Sequence[Point], centre: Point, degrees: float) -> list[Point]:
    """`points` turned clockwise about `centre`."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x0, y0 = centre
    return [(x0 + (x - x0) * cos - (y - y0) * sin, y0 + (x - x0) * sin + (y - y0) * cos) for x, y in points]


def around(centre: Point, *offsets: Point) -> list[Point]:
    """The points that lie at `offsets` from `centre`."""
    return [(centre[0] + dx, centre[1] + dy) for dx, dy in offsets]


def seeded(seed: int) -> Random:
    """Random numbers for scattering things, the same on every run."""
    return Random(seed)  # noqa: S311


class Canvas:
    """A 1600 × 900 picture; coordinates in pixels of the result, colours as #rrggbb or #rrggbbaa."""

    def __init__(self, top: str, bottom: str) -> None:
        self.picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE))
        self.pen = ImageDraw.Draw(self.picture, "RGBA")
        self.fill([(0, 0), (WIDTH, 0), (WIDTH, HEIGHT), (0, HEIGHT)], top, bottom)

    def fill(self, points: Sequence[Point], top: str, bottom: str | None = None) -> None:
        """Fill a polygon with one colour, or with a gradient from its top to its bottom."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        if bottom is None:
            self.pen.polygon(scaled, fill=ImageColor.getcolor(top, "RGBA"))
            return
        left, upper = (math.floor(min(p[axis] for p in scaled)) for axis in (0, 1))
        right, lower = (math.ceil(max(p[axis] for p in scaled)) + 1 for axis in (0, 1))
        size = (right - left, lower - upper)
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon([(x - left, y - upper) for x, y in scaled], fill=255)
        self.picture.paste(ImageOps.colorize(Image.linear_gradient("L").resize(size), top, bottom), (left, upper), mask)

    def box(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> None:
        """A rectangle, with rounded corners if `radius` is given."""
        corners = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        self.pen.rounded_rectangle(corners, radius * SCALE, fill=ImageColor.getcolor(colour, "RGBA"))

    def oval(self, x: float, y: float, rx: float, colour: str, ry: float | None = None) -> None:
        """A filled circle or ellipse about (x, y)."""
        ry = rx if ry is None else ry
        corners = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        self.pen.ellipse(corners, fill=ImageColor.getcolor(colour, "RGBA"))

    def ring(self, x: float, y: float, radius: float, width: float, colour: str, arc: Point = (0, 360)) -> None:
        """A circle's outline or an arc of it; angles in degrees, clockwise from the right."""
        corners = ((x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE)
        self.pen.arc(corners, *arc, fill=ImageColor.getcolor(colour, "RGBA"), width=round(width * SCALE))

    def cap(self, x: float, y: float, rx: float, ry: float, colour: str, upside_down: bool = False) -> None:
        """The upper half of an ellipse about (x, y), or with `upside_down` the lower half."""
        corners = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        start = 0 if upside_down else 180
        self.pen.chord(corners, start, start + 180, fill=ImageColor.getcolor(colour, "RGBA"))

    def line(self, points: Sequence[Point], width: float, colour: str) -> None:
        """An opaque line with round joints and ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self.pen.line(scaled, fill=ImageColor.getcolor(colour, "RGBA"), width=round(width * SCALE))
        for x, y in points:
            self.oval(x, y, width / 2, colour)

    def glow(self, x: float, y: float, radius: float, colour: str) -> None:
        """Soft light about (x, y), strongest in the middle; `colour` without alpha."""
        size = round(radius * 2 * SCALE)
        mask = ImageOps.invert(Image.radial_gradient("L")).resize((size, size)).point(lambda v: max(0, v - 75) * 0.9)
        self.picture.paste(colour, (round((x - radius) * SCALE), round((y - radius) * SCALE)), mask)

    def save(self, path: Path) -> None:
        """Write the picture, scaled down, as JPEG of at most `MOST_BYTES`."""
        small = self.picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        for quality in range(82, 60, -2):
            file = BytesIO()
            small.save(file, "JPEG", quality=quality, optimize=True, progressive=True)
            if file.tell() <= MOST_BYTES:
                break
        path.write_bytes(file.getvalue())


def hills(canvas: Canvas, base: float, height: float, seed: int, top: str, bottom: str) -> None:
    """A rolling ridge from edge to edge, down to the lower edge of the picture."""
    chance = seeded(seed)
    ridge = smooth([(x, base - height * chance.random()) for x in range(-200, WIDTH + 400, 200)])
    canvas.fill([*ridge, (WIDTH + 200, HEIGHT), (-200, HEIGHT)], top, bottom)


def cloud(canvas: Canvas, x: float, y: float, size: float, colour: str = "#ffffff") -> None:
    """A flat-bottomed cloud, `size` high, its middle at (x, y)."""
    for dx, rise, radius in ((-1.3, 0.0, 0.42), (-0.6, 0.3, 0.62), (0.3, 0.42, 0.78), (1.2, 0.05, 0.48)):
        canvas.oval(x + dx * size, y - rise * size * 0.7, radius * size, colour)
    canvas.box(x - 1.72 * size, y, 3.4 * size, 0.46 * size, colour, radius=0.23 * size)


def wheel(canvas: Canvas, x: float, y: float, radius: float, spokes: int) -> None:
    """A spoked wheel with a tyre, its hub at (x, y)."""
    for spoke in range(spokes):
        angle = 2 * math.pi * spoke / spokes
        rim = (x + radius * 0.92 * math.cos(angle), y + radius * 0.92 * math.sin(angle))
        canvas.line([(x, y), rim], radius * 0.017, "#8a949b")
    canvas.ring(x, y, radius, radius * 0.11, "#2b2d42")
    canvas.ring(x, y, radius * 0.9, radius * 0.04, "#b9c0c7")
    canvas.oval(x, y, radius * 0.1, "#2b2d42")


def tree(canvas: Canvas, x: float, ground: float, height: float, leaves: str, dark: str) -> None:
    """A round-headed tree standing on `ground`."""
    canvas.box(x - height * 0.04, ground - height * 0.45, height * 0.08, height * 0.45, "#6b4a35")
    canvas.oval(x, ground - height * 0.64, height * 0.3, dark, ry=height * 0.36)
    canvas.oval(x - height * 0.04, ground - height * 0.67, height * 0.24, leaves, ry=height * 0.3)


def poplar(canvas: Canvas, x: float, ground: float, height: float, leaves: str, dark: str) -> None:
    """A slender poplar, as along the canals of the region."""
    canvas.box(x - height * 0.02, ground - height * 0.2, height * 0.04, height * 0.2, "#6b4a35")
    canvas.oval(x, ground - height * 0.56, height * 0.13, dark, ry=height * 0.45)
    canvas.oval(x - height * 0.025, ground - height * 0.58, height * 0.085, leaves, ry=height * 0.38)


@dataclass(frozen=True)
class Look:
    """The colours of a person: skin, hair and clothes."""

    skin: str
    hair: str
    clothes: str
    dark: str
    long_hair: bool = False


PEOPLE = (
    Look("#e8b58e", "#3b2a24", "#e36414", "#c4500c"),
    Look("#c98d63", "#241a18", "#1f7a8c", "#175e6c"),
    Look("#f0c6a4", "#6b4226", "#f2b53c", "#d8981f", long_hair=True),
    Look("#b67a52", "#1d1615", "#8c2f5b", "#6f2147", long_hair=True),
    Look("#dca57c", "#2e211d", "#5a8f5b", "#447047"),
)


def person(canvas: Canvas, x: float, ground: float, height: float, look: Look, scarf: str | None = None) -> None:
    """Someone seen from the front, down to `ground`; with `scarf`, in a headscarf of that colour."""
    head, top = height * 0.15, ground - height
    back = scarf or look.hair
    canvas.oval(x, top + head * 1.05, head * (1.25 if scarf else 1.1), back, ry=head * (1.35 if scarf else 1.1))
    if look.long_hair and not scarf:
        canvas.box(x - head * 1.1, top + head, head * 2.2, head * 2.1, back, radius=head * 0.6)
    side = ((2.2, 6.67), (2.05, 3.6), (1.2, 2.75), (0, 2.6))
    half = [(x + dx * head, top + dy * head) for dx, dy in side]
    canvas.fill(smooth([*half, *((2 * x - px, py) for px, py in half[-2::-1])]), look.clothes, look.dark)
    if scarf:
        canvas.oval(x, top + head * 2.3, head * 1.3, scarf, ry=head * 0.95)
    else:
        canvas.box(x - head * 0.42, top + head * 1.7, head * 0.84, head * 1.25, look.skin, radius=head * 0.4)
    canvas.oval(x, top + head * 1.2, head * 0.88, look.skin, ry=head * 1.02)
    if not scarf:
        canvas.cap(x, top + head * 0.8, head * 0.98, head * 0.8, look.hair)
    _face(canvas, x, top + head * 1.2, head)


def _face(canvas: Canvas, x: float, y: float, head: float) -> None:
    for side in (-1, 1):
        canvas.oval(x + side * head * 0.36, y, head * 0.09, "#2b1d18")
        canvas.oval(x + side * head * 0.52, y + head * 0.3, head * 0.13, "#e4572e2e")
    canvas.ring(x, y + head * 0.16, head * 0.4, head * 0.09, "#8c3b2a", (40, 140))
