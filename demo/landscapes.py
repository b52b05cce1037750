"""Pictures of land and water: steppe, mountains, city, river, bridge."""

from __future__ import annotations

from drawing import HEIGHT, WIDTH, Canvas, Point, around, cloud, hills, poplar, seeded, smooth, tree


def steppe() -> Canvas:
    """A yurt on the plain, a low sun behind it."""
    canvas = Canvas("#7fc4d6", "#fde6b8")
    canvas.glow(1120, 500, 520, "#fff3c4")
    canvas.oval(1120, 500, 130, "#ffd166")
    hills(canvas, 560, 90, 3, "#b7a7a0", "#d9b98c")
    hills(canvas, 620, 60, 8, "#c99f5b", "#d9b46a")
    hills(canvas, 690, 40, 5, "#d6a94e", "#b07a2c")
    _yurt(canvas, 520, 720, 190)
    _yurt(canvas, 830, 690, 110)
    chance = seeded(4)
    for _ in range(150):
        x, y = chance.uniform(0, WIDTH), chance.uniform(750, HEIGHT + 30)
        for lean in (-12, 0, 12):
            canvas.line(
                [(x, y), (x + lean, y - chance.uniform(22, 52))], 3, chance.choice(["#8a5f1f", "#e8c268", "#c68f38"])
            )
    for x, y in ((300, 180), (380, 140), (450, 205)):
        canvas.line(
            smooth([(x - 26, y - 8), (x - 10, y - 12), (x, y), (x + 10, y - 12), (x + 26, y - 8)]), 4, "#31525b"
        )
    return canvas


def _yurt(canvas: Canvas, x: float, ground: float, size: float) -> None:
    wall = ground - size * 0.62
    canvas.oval(x, ground, size * 1.25, "#00000022", ry=size * 0.1)
    canvas.fill(
        smooth(
            [
                (x - size, wall),
                (x - size * 0.7, wall - size * 0.42),
                (x - size * 0.2, wall - size * 0.66),
                (x + size * 0.2, wall - size * 0.66),
                (x + size * 0.7, wall - size * 0.42),
                (x + size, wall),
            ]
        ),
        "#ffffff",
        "#e9dcc6",
    )
    canvas.fill(
        [(x - size, wall), (x + size, wall), (x + size * 0.97, ground), (x - size * 0.97, ground)], "#fbf3e4", "#dcc9a8"
    )
    canvas.box(x - size * 0.22, wall - size * 0.74, size * 0.44, size * 0.11, "#8c3b2a", radius=size * 0.05)
    canvas.box(x - size, wall - size * 0.03, size * 2, size * 0.13, "#b3412f")
    for step in range(-9, 10, 2):
        middle = x + step * size * 0.105
        canvas.fill(
            [
                (middle - size * 0.06, wall + size * 0.035),
                (middle, wall - size * 0.02),
                (middle + size * 0.06, wall + size * 0.035),
                (middle, wall + size * 0.09),
            ],
            "#ffd166",
        )
    canvas.box(x - size * 0.22, ground - size * 0.5, size * 0.44, size * 0.5, "#8c3b2a")
    canvas.box(x - size * 0.16, ground - size * 0.44, size * 0.32, size * 0.44, "#1f7a8c")
    canvas.box(x - size * 0.012, ground - size * 0.44, size * 0.024, size * 0.44, "#8c3b2a")


def mountains() -> Canvas:
    """Snowy peaks above a lake, spruces in front."""
    canvas = Canvas("#5fa8d3", "#f7ede2")
    canvas.glow(330, 210, 320, "#fff7dd")
    canvas.oval(330, 210, 70, "#fff1c1")
    cloud(canvas, 1240, 170, 62, "#eaf2f7")
    for x, top, half in ((180, 330, 420), (1480, 300, 460), (820, 360, 430)):
        _peak(canvas, x, top, half, "#8fb3cf", "#b9d0df")
    for x, top, half in ((520, 210, 430), (1130, 190, 480)):
        _peak(canvas, x, top, half, "#4f7ea3", "#7ea3bd")
    hills(canvas, 660, 70, 11, "#3f7d6e", "#2c5f57")
    canvas.fill(
        smooth([(-50, 760), (300, 728), (800, 745), (1300, 725), (1650, 755)]) + [(1650, 900), (-50, 900)],
        "#8ecae6",
        "#2b7da0",
    )
    for x, y, length in ((420, 790, 260), (820, 825, 340), (1160, 785, 220), (620, 860, 280)):
        canvas.box(x, y, length, 5, "#ffffff66", radius=2)
    for x, size in ((60, 300), (170, 380), (300, 270), (1330, 280), (1440, 400), (1550, 320)):
        _spruce(canvas, x, 905, size)
    return canvas


def _peak(canvas: Canvas, x: float, top: float, half: float, light: str, base: str) -> None:
    bottom = 720.0
    canvas.fill([(x - half, bottom), (x, top), (x + half, bottom)], light, base)
    canvas.fill([(x, top), (x + half, bottom), (x + half * 0.28, bottom), (x + half * 0.1, top + 210)], "#1d3f5a33")
    drop = (bottom - top) * 0.36
    edge: list[Point] = [
        (x + half * 0.36, top + drop),
        (x + half * 0.2, top + drop * 0.8),
        (x + half * 0.08, top + drop * 1.12),
        (x - half * 0.06, top + drop * 0.78),
        (x - half * 0.2, top + drop * 1.05),
        (x - half * 0.36, top + drop),
    ]
    canvas.fill([(x, top), *edge], "#ffffff", "#eaf3f8")


def _spruce(canvas: Canvas, x: float, ground: float, height: float) -> None:
    canvas.box(x - 8, ground - height * 0.15, 16, height * 0.15, "#4a3426")
    for level, width in ((0.12, 0.27), (0.36, 0.21), (0.6, 0.14)):
        bottom = ground - height * level
        canvas.fill(
            [(x - height * width, bottom), (x, bottom - height * 0.42), (x + height * width, bottom)],
            "#2f6b57",
            "#17463c",
        )


def city() -> Canvas:
    """A skyline at dusk under the foothills, windows lit."""
    canvas = Canvas("#2b3a67", "#f6a56b")
    canvas.glow(800, 640, 620, "#ffd7a0")
    for x, top, half in ((260, 350, 420), (760, 270, 480), (1330, 320, 460)):
        canvas.fill([(x - half, 720), (x, top), (x + half, 720)], "#6d6896", "#c98a83")
        canvas.fill([(x, top), (x + half * 0.17, top + 76), (x, top + 58), (x - half * 0.17, top + 76)], "#f4e9ee")
    canvas.fill([(1196, 720), (1210, 250), (1216, 130), (1222, 250), (1236, 720)], "#39406b")
    canvas.oval(1216, 300, 42, "#39406b", ry=24)
    _blocks(canvas, 7, 740, (120, 330), (80, 130), "#474b7d", "#ffcf8799")
    _blocks(canvas, 21, 800, (90, 330), (100, 170), "#2a2f57", "#ffd98a")
    canvas.box(0, 795, WIDTH, 105, "#1d2244")
    for x in range(-20, WIDTH, 190):
        tree(canvas, x + 60, 830, 150, "#2c5a4f", "#1f453d")
    canvas.box(0, 828, WIDTH, 72, "#181c39")
    for x in range(30, WIDTH, 160):
        canvas.box(x, 862, 80, 7, "#f6c177", radius=3)
    return canvas


def _blocks(canvas: Canvas, seed: int, ground: float, heights: Point, widths: Point, wall: str, light: str) -> None:
    chance = seeded(seed)
    x = -30.0
    while x < WIDTH:
        width, height = chance.uniform(*widths), chance.uniform(*heights)
        canvas.box(x, ground - height, width, height, wall)
        if chance.random() < 0.4:
            canvas.box(x + width * 0.3, ground - height - 24, width * 0.4, 26, wall)
        columns = int(width // 30)
        for column in range(columns):
            for row in range(int(height // 38)):
                if chance.random() < 0.55:
                    canvas.box(
                        x + (width - columns * 30) / 2 + column * 30 + 7, ground - height + 18 + row * 38, 16, 20, light
                    )
        x += width + chance.uniform(2, 26)


def river() -> Canvas:
    """A river winding out of the mountains through a green valley."""
    canvas = Canvas("#8fd0e3", "#fdf0d5")
    canvas.glow(1180, 190, 300, "#fff6d6")
    canvas.oval(1180, 190, 62, "#ffe08a")
    cloud(canvas, 380, 170, 56, "#f6fbfc")
    for x, top, half in ((400, 250, 420), (820, 190, 400), (1240, 260, 440)):
        canvas.fill([(x - half, 480), (x, top), (x + half, 480)], "#7c9fb0", "#b8cdc4")
        canvas.fill(
            [(x, top), (x + half * 0.26, top + 72), (x + half * 0.06, top + 54), (x - half * 0.24, top + 68)], "#ffffff"
        )
    hills(canvas, 470, 80, 2, "#8db580", "#5f9a63")
    hills(canvas, 560, 50, 9, "#79b06d", "#4a8653")
    left = smooth([(815, 478), (790, 510), (960, 560), (600, 650), (700, 760), (180, 910)])
    right = smooth([(1010, 910), (1110, 770), (880, 655), (1110, 565), (850, 505), (828, 478)])
    canvas.fill([*left, *right], "#bfe6ee", "#2f87a6")
    for x, y, length in ((760, 690, 90), (830, 770, 130), (520, 850, 200), (860, 600, 60)):
        canvas.box(x, y, length, 6, "#ffffff88", radius=3)
    for x, ground, size in (
        (560, 560, 130),
        (480, 600, 170),
        (370, 660, 230),
        (230, 750, 310),
        (1190, 590, 150),
        (1290, 660, 230),
    ):
        poplar(canvas, x, ground, size, "#6aa84f", "#38713f")
    for x, ground, size in ((1430, 800, 280), (90, 880, 260), (1540, 870, 330)):
        tree(canvas, x, ground, size, "#7cb65a", "#3f7d45")
    return canvas


def bridge() -> Canvas:
    """A stone bridge of three arches over a river at sunset."""
    canvas = Canvas("#46528c", "#ffc27a")
    canvas.glow(800, 470, 520, "#ffe3a6")
    canvas.oval(800, 470, 120, "#ffdf80")
    for x, top, half in ((180, 260, 430), (1420, 240, 460)):
        canvas.fill([(x - half, 560), (x, top), (x + half, 560)], "#6a6792", "#b98590")
    hills(canvas, 560, 60, 17, "#7a6a86", "#5e5677")
    canvas.fill([(0, 590), (WIDTH, 590), (WIDTH, HEIGHT), (0, HEIGHT)], "#f0a868", "#27406b")
    for y, x, length in ((640, 690, 220), (690, 640, 320), (750, 710, 190), (810, 600, 400), (860, 720, 170)):
        canvas.box(x, y, length, 8, "#ffe3a6aa", radius=4)
    deck_top = smooth([(-60, 520), (400, 440), (800, 410), (1200, 440), (1660, 520)])
    body = [*deck_top, (1660, 720), *_arches(), (-60, 720)]
    canvas.fill(body, "#8a5a4a", "#4a2f38")
    for post in deck_top[::4]:
        canvas.line(around(post, (0, 0), (0, -44)), 7, "#4a2f38")
    canvas.line([(left, top - 44) for left, top in deck_top], 7, "#4a2f38")
    canvas.line(deck_top, 20, "#5f3c3c")
    return canvas


def _arches() -> list[Point]:
    outline: list[Point] = []
    for centre, half, rise in ((1330, 170, 150), (800, 280, 250), (270, 170, 150)):
        arc = [
            (centre + half * dx, 720 - rise * dy)
            for dx, dy in (
                (1, 0),
                (0.95, 0.35),
                (0.75, 0.7),
                (0.4, 0.93),
                (0, 1),
                (-0.4, 0.93),
                (-0.75, 0.7),
                (-0.95, 0.35),
                (-1, 0),
            )
        ]
        outline += smooth(arc)
    return outline
