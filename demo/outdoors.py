"""Pictures of things in the open air: water pump, bicycle, garden, solar panels."""

from __future__ import annotations

from drawing import HEIGHT, WIDTH, Canvas, around, cloud, hills, poplar, seeded, smooth, tree, turned, wheel


def garden() -> Canvas:
    """Young plants in rows, a watering can and fruit trees."""
    canvas = Canvas("#bfe3ef", "#fff3d6")
    canvas.glow(260, 180, 300, "#fff4c2")
    canvas.oval(260, 180, 80, "#ffd166")
    hills(canvas, 470, 60, 6, "#9ccc8c", "#6aa964")
    for x in (120, 420, 1010, 1300, 1530):
        tree(canvas, x, 520, 250, "#7dbb5e", "#4d8f4a")
        for dx, dy in ((-40, -180), (10, -150), (34, -200), (-12, -215)):
            canvas.oval(x + dx, 520 + dy, 10, "#e4572e")
    canvas.fill([(0, 510), (WIDTH, 510), (WIDTH, HEIGHT), (0, HEIGHT)], "#a9744a", "#6e4327")
    for row, y in enumerate((575, 670, 800)):
        size = 26 + row * 18
        canvas.box(-20, y - size * 0.12, WIDTH + 40, size * 0.5, "#5a351f55", radius=size * 0.25)
        for column in range(-1, 16 - row * 3):
            _seedling(canvas, 60 + column * size * 3.6 + row * 30, y, size)
    _watering_can(canvas, 1290, 800)
    return canvas


def _seedling(canvas: Canvas, x: float, ground: float, size: float) -> None:
    canvas.line([(x, ground), (x, ground - size * 1.1)], size * 0.12, "#3f7d45")
    for side in (-1, 1):
        leaf = [
            (x, ground - size * 0.7),
            (x + side * size * 0.5, ground - size * 1.35),
            (x + side * size, ground - size * 1.3),
            (x + side * size * 0.75, ground - size * 0.8),
            (x, ground - size * 0.7),
        ]
        canvas.fill(smooth(leaf), "#8fd06a", "#4f9a4a")


def _watering_can(canvas: Canvas, x: float, ground: float) -> None:
    canvas.ring(x + 120, ground - 105, 85, 20, "#175e6c", (-95, 95))
    canvas.fill(
        [(x - 90, ground - 40), (x - 250, ground - 195), (x - 225, ground - 215), (x - 80, ground - 110)],
        "#2492a8",
        "#175e6c",
    )
    canvas.fill(
        turned(
            [(x - 275, ground - 235), (x - 205, ground - 235), (x - 225, ground - 195), (x - 255, ground - 195)],
            (x - 240, ground - 210),
            -42,
        ),
        "#f2b53c",
    )
    canvas.fill(
        [(x - 105, ground - 190), (x + 105, ground - 190), (x + 125, ground), (x - 125, ground)], "#2fa8bf", "#1b6d7e"
    )
    canvas.oval(x, ground - 190, 105, "#175e6c", ry=22)
    for dx, dy in ((-318, -150), (-345, -100), (-295, -95), (-325, -45), (-370, -60)):
        canvas.fill(
            smooth(
                [
                    (x + dx, ground + dy - 18),
                    (x + dx + 9, ground + dy),
                    (x + dx, ground + dy + 10),
                    (x + dx - 9, ground + dy),
                    (x + dx, ground + dy - 18),
                ]
            ),
            "#4fb3d9",
        )


def solar() -> Canvas:
    """Rows of solar panels in a mountain valley."""
    canvas = Canvas("#4aa3c7", "#fef0c9")
    canvas.glow(1260, 200, 420, "#fff6cf")
    canvas.oval(1260, 200, 96, "#ffcf4a")
    for x, top, half in ((240, 300, 400), (700, 240, 420), (1200, 330, 430)):
        canvas.fill([(x - half, 560), (x, top), (x + half, 560)], "#8aa9b8", "#c4cfc0")
        canvas.fill(
            [(x, top), (x + half * 0.24, top + 70), (x + half * 0.04, top + 56), (x - half * 0.22, top + 66)], "#ffffff"
        )
    hills(canvas, 560, 50, 14, "#a8bf72", "#7c9c52")
    for y, size, start in ((590, 0.5, 120), (700, 0.78, 10), (870, 1.15, -120)):
        for column in range(9):
            _panel(canvas, start + column * 400 * size, y, size)
    return canvas


def _panel(canvas: Canvas, x: float, ground: float, size: float) -> None:
    if x > WIDTH:
        return
    width, height, lean = 340 * size, 150 * size, 60 * size
    for leg in (0.2, 0.8):
        canvas.line(
            [(x + width * leg, ground - height * 0.3), (x + width * leg, ground + 30 * size)], 10 * size, "#5b6770"
        )
    canvas.fill(
        [(x + lean, ground - height), (x + width + lean, ground - height), (x + width, ground), (x, ground)],
        "#2f6fb0",
        "#12355e",
    )
    for part in range(5):
        shift = width * part / 4
        canvas.line([(x + lean + shift, ground - height), (x + shift, ground)], 4 * size, "#a9cbe6")
    for part in range(4):
        slope = part / 3
        canvas.line(
            [(x + lean * slope, ground - height * slope), (x + width + lean * slope, ground - height * slope)],
            4 * size,
            "#a9cbe6",
        )


def water() -> Canvas:
    """A village hand pump filling a bucket."""
    canvas = Canvas("#a8dcec", "#f4f3dc")
    canvas.glow(360, 230, 330, "#fff6d0")
    hills(canvas, 600, 130, 27, "#9cc7a5", "#6da27c")
    for x, size in ((110, 330), (230, 400), (350, 310), (1480, 380)):
        poplar(canvas, x, 720, size, "#6aa84f", "#38713f")
    canvas.fill([(0, 710), (WIDTH, 710), (WIDTH, HEIGHT), (0, HEIGHT)], "#d9b98c", "#a97f4e")
    canvas.box(560, 770, 640, 60, "#b8b2a6", radius=12)
    canvas.box(560, 770, 640, 16, "#d3cec3", radius=8)
    canvas.line(smooth([(700, 300), (560, 250), (430, 300), (360, 420)]), 24, "#15586a")
    canvas.oval(352, 432, 24, "#e36414")
    canvas.fill([(650, 300), (760, 300), (760, 770), (650, 770)], "#2fa8bf", "#17606f")
    canvas.box(668, 300, 16, 470, "#ffffff40")
    for y, width in ((285, 150), (520, 140), (745, 170)):
        canvas.box(705 - width / 2, y, width, 34, "#15586a", radius=10)
    canvas.fill(smooth([(660, 290), (680, 225), (730, 225), (750, 290)]), "#2fa8bf", "#1b7284")
    spout = smooth([(755, 370), (850, 362), (915, 385), (935, 450)])
    canvas.line(spout, 52, "#1b7284")
    canvas.box(905, 440, 62, 24, "#15586a", radius=8)
    canvas.fill([(914, 462), (958, 462), (964, 650), (906, 650)], "#d9f3fb", "#5cb8dc")
    _bucket(canvas, 935, 775)
    return canvas


def _bucket(canvas: Canvas, x: float, ground: float) -> None:
    canvas.ring(x, ground - 165, 118, 8, "#8a949b", (190, 350))
    canvas.fill(
        [(x - 128, ground - 165), (x + 128, ground - 165), (x + 98, ground), (x - 98, ground)], "#f2b53c", "#d17f1e"
    )
    canvas.oval(x, ground - 165, 128, "#c9761a", ry=30)
    canvas.oval(x, ground - 160, 116, "#5cb8dc", ry=23)
    canvas.oval(x, ground - 160, 52, "#c7ecf7", ry=10)
    for dx, dy, size in ((-70, -215, 11), (62, -225, 13), (-42, -250, 8), (92, -195, 8), (40, -260, 7)):
        canvas.oval(x + dx, ground + dy, size, "#8fd3ec")


def bicycle() -> Canvas:
    """A bicycle on a path by the park."""
    canvas = Canvas("#a5dbe8", "#fff1d6")
    cloud(canvas, 1230, 150, 54)
    cloud(canvas, 330, 210, 44)
    chance = seeded(12)
    for x in range(-20, WIDTH, 120):
        height = chance.uniform(130, 300)
        canvas.fill([(x, 640 - height), (x + 100, 640 - height), (x + 100, 640), (x, 640)], "#b9cfd6", "#d5dcd3")
    for x, size in ((90, 320), (330, 260), (640, 300), (980, 250), (1270, 310), (1530, 280)):
        tree(canvas, x, 670, size, "#8cc26a", "#549650")
    canvas.fill([(0, 650), (WIDTH, 650), (WIDTH, HEIGHT), (0, HEIGHT)], "#8cc26a", "#6aa558")
    canvas.fill([(0, 720), (WIDTH, 720), (WIDTH, 850), (0, 850)], "#d65f4c", "#c14a3a")
    for x in range(20, WIDTH, 220):
        canvas.box(x, 782, 120, 9, "#ffffffcc", radius=4)
    _cycle(canvas, 800, 610)
    return canvas


def _cycle(canvas: Canvas, x: float, y: float) -> None:
    rear, front, pedals, saddle, head = around((x, y), (-240, 0), (250, 0), (-30, 20), (-110, -230), (170, -240))
    for hub in (rear, front):
        canvas.oval(hub[0], y + 172, 150, "#00000026", ry=12)
        wheel(canvas, *hub, 170, spokes=12)
    canvas.line([rear, pedals], 8, "#5b6770")
    for part in ((rear, saddle), (saddle, pedals), (pedals, head), (rear, pedals)):
        canvas.line(part, 19, "#1f7a8c")
    canvas.line([*around(saddle, (12, 25)), *around(head, (3, 15))], 19, "#2492a8")
    canvas.line(smooth([*around(head, (-6, -50), (0, 0), (40, 130)), front]), 18, "#175e6c")
    canvas.line(around(saddle, (0, 0), (-14, -45)), 13, "#5b6770")
    seat = around(saddle, (-85, -70), (10, -62), (70, -50), (10, -38), (-75, -40), (-85, -70))
    canvas.fill(smooth(seat), "#5c3a21")
    canvas.line(smooth(around(head, (50, -20), (72, -62), (10, -78), (-60, -66))), 14, "#2b2d42")
    _basket(canvas, head[0] + 40, head[1] - 30)
    canvas.ring(*pedals, 36, 9, "#f2b53c")
    canvas.line(around(pedals, (-28, -50), (28, 50)), 11, "#2b2d42")
    canvas.box(pedals[0] + 4, pedals[1] + 46, 56, 13, "#2b2d42", radius=6)
    canvas.box(pedals[0] - 56, pedals[1] - 58, 56, 13, "#2b2d42", radius=6)


def _basket(canvas: Canvas, x: float, y: float) -> None:
    for dx, colour in ((30, "#e4572e"), (75, "#f2b53c"), (118, "#8c2f5b")):
        canvas.oval(x + dx, y - 8, 24, colour)
    canvas.box(x, y, 150, 100, "#c98f54", radius=14)
    for stripe in (26, 59, 92):
        canvas.box(x, y + stripe, 150, 5, "#8f5c33")
