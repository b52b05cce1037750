"""Pictures of places that people built: library, school, court, theatre, market, water tap, ramp."""

from __future__ import annotations

from drawing import HEIGHT, PEOPLE, WIDTH, Canvas, cloud, hills, person, seeded, smooth, tree, turned

SPINES = ("#e36414", "#1f7a8c", "#f2b53c", "#8c2f5b", "#5a8f5b", "#f4e3c1", "#3d5a80", "#c44536")


def library() -> Canvas:
    """Full bookshelves, and someone's open book under a lamp."""
    canvas = Canvas("#5b3a29", "#3b2419")
    for row, y in enumerate((20, 255, 490)):
        canvas.box(0, y, WIDTH, 218, "#2b1a12")
        _books(canvas, y + 212, 30 + row)
        canvas.box(0, y + 212, WIDTH, 26, "#9a6a43")
        canvas.box(0, y + 232, WIDTH, 8, "#6b4529")
    for x in (0, 515, 1050, 1570):
        canvas.box(x, 0, 34, 730, "#8a5c39")
    canvas.fill([(0, 726), (WIDTH, 726), (WIDTH, HEIGHT), (0, HEIGHT)], "#d9a066", "#a86d3d")
    canvas.glow(800, 690, 430, "#ffe6a8")
    _open_book(canvas, 800, 820)
    _lamp(canvas, 1180, 800)
    return canvas


def _books(canvas: Canvas, floor: float, seed: int) -> None:
    chance = seeded(seed)
    x = 44.0
    while x < WIDTH - 60:
        if any(abs(x + 20 - post) < 62 for post in (532, 1067)):
            x += 12
            continue
        width, height = chance.uniform(24, 50), chance.uniform(130, 192)
        colour = chance.choice(SPINES)
        spine = [(x, floor), (x, floor - height), (x + width, floor - height), (x + width, floor)]
        lean = 9 if chance.random() < 0.08 else 0
        canvas.fill(turned(spine, (x, floor), -lean), colour)
        if not lean:
            canvas.box(x, floor - height + 22, width, 8, "#ffffff55")
            canvas.box(x, floor - 40, width, 5, "#00000033")
            canvas.box(x + width - 5, floor - height, 5, height, "#00000026")
        x += width + (22 if lean else chance.choice((2, 2, 3, 26)))


def _open_book(canvas: Canvas, x: float, y: float) -> None:
    canvas.oval(x, y + 46, 300, "#00000033", ry=22)
    for side in (-1, 1):
        page = smooth([(x, y - 20), (x + side * 90, y - 62), (x + side * 200, y - 56), (x + side * 285, y - 30)])
        canvas.fill([*page, (x + side * 300, y + 50), (x, y + 50)], "#8c2f5b")
        canvas.fill([*page, (x + side * 285, y + 32), (x + side * 140, y + 12), (x, y + 42)], "#fffaf0", "#ecdcc0")
        for line in range(4):
            start, top = x + side * 50, y - 34 + line * 16
            canvas.line([(start, top), (start + side * 180, top + 6)], 4, "#c9b79a")
    canvas.line([(x, y - 20), (x, y + 42)], 4, "#bfa982")


def _lamp(canvas: Canvas, x: float, ground: float) -> None:
    canvas.oval(x, ground, 82, "#1d4b45", ry=18)
    canvas.line([(x, ground), (x, ground - 210)], 14, "#2b6b62")
    canvas.fill(
        [(x - 150, ground - 190), (x - 100, ground - 290), (x + 100, ground - 290), (x + 150, ground - 190)],
        "#3f9c8c",
        "#236157",
    )
    canvas.oval(x, ground - 190, 150, "#ffe9b0", ry=14)


def school() -> Canvas:
    """A village school with a clock, children going in."""
    canvas = Canvas("#7cc6dd", "#fdf3da")
    cloud(canvas, 300, 170, 62)
    cloud(canvas, 1330, 130, 48)
    hills(canvas, 600, 110, 19, "#a5cf9b", "#76ae74")
    canvas.fill([(0, 690), (WIDTH, 690), (WIDTH, HEIGHT), (0, HEIGHT)], "#9bcf7c", "#5f9f58")
    canvas.fill([(740, 690), (860, 690), (1080, HEIGHT), (520, HEIGHT)], "#f0dcb0", "#d9b97f")
    canvas.fill([(290, 420), (1310, 420), (1310, 700), (290, 700)], "#fff1d0", "#f2d49b")
    canvas.fill([(250, 425), (330, 330), (1270, 330), (1350, 425)], "#d2553a", "#a83b27")
    canvas.fill([(620, 300), (980, 300), (980, 700), (620, 700)], "#fff8e6", "#f6dfb0")
    canvas.fill([(580, 305), (800, 160), (1020, 305)], "#d2553a", "#a83b27")
    canvas.oval(800, 262, 40, "#ffffff")
    canvas.line([(800, 262), (800, 238)], 6, "#31525b")
    canvas.line([(800, 262), (818, 270)], 6, "#31525b")
    for x in (340, 440, 540, 1050, 1150, 1250):
        _window(canvas, x - 34, 480, 68, 110)
    for x in (650, 880):
        _window(canvas, x, 350, 70, 90)
    canvas.box(725, 500, 150, 200, "#1f7a8c", radius=10)
    canvas.box(797, 500, 6, 200, "#15586a")
    canvas.box(700, 694, 200, 14, "#c9a877", radius=4)
    for x, size in ((130, 340), (1480, 360)):
        tree(canvas, x, 760, size, "#7cb65a", "#3f7d45")
    for x, ground, size, look in ((660, 810, 120, 0), (930, 800, 110, 2), (780, 860, 140, 1), (590, 880, 150, 3)):
        _pupil(canvas, x, ground, size, look)
    return canvas


def _window(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.box(x - 7, y - 7, width + 14, height + 14, "#ffffff")
    canvas.box(x, y, width, height, "#5fb0c9")
    canvas.fill([(x, y + height), (x, y + height * 0.4), (x + width * 0.6, y), (x + width, y)], "#8fd0e3")
    canvas.box(x + width / 2 - 3, y, 6, height, "#ffffff")
    canvas.box(x, y + height / 2 - 3, width, 6, "#ffffff")


def _pupil(canvas: Canvas, x: float, ground: float, size: float, number: int) -> None:
    look = PEOPLE[number]
    for side in (-1, 1):
        canvas.line(
            [(x + side * size * 0.09, ground - size * 0.3), (x + side * size * 0.11, ground)], size * 0.1, "#31405b"
        )
    canvas.box(x - size * 0.21, ground - size * 0.68, size * 0.42, size * 0.42, look.clothes, radius=size * 0.1)
    canvas.box(x - size * 0.17, ground - size * 0.62, size * 0.34, size * 0.3, look.dark, radius=size * 0.06)
    canvas.oval(x, ground - size * 0.83, size * 0.17, look.hair)


def court() -> Canvas:
    """A courthouse with columns, scales in its pediment."""
    canvas = Canvas("#9cc5d8", "#fbeedb")
    cloud(canvas, 260, 200, 58, "#f4f8f8")
    cloud(canvas, 1370, 260, 50, "#f4f8f8")
    canvas.fill([(0, 780), (WIDTH, 780), (WIDTH, HEIGHT), (0, HEIGHT)], "#cdbfa8", "#a89878")
    for x in (130, 270, 1330, 1470):
        tree(canvas, x, 800, 230, "#84b56e", "#4c8150")
    canvas.fill([(400, 330), (1200, 330), (1200, 700), (400, 700)], "#d8c8a8", "#b8a47e")
    canvas.fill([(340, 320), (800, 90), (1260, 320)], "#f7ecd4", "#e2cfa6")
    canvas.fill([(440, 298), (800, 120), (1160, 298)], "#d9c294", "#c9ad78")
    canvas.box(340, 316, 920, 46, "#f3e5c6")
    canvas.box(340, 356, 920, 8, "#b79c68")
    for x in (425, 575, 725, 875, 1025, 1175):
        canvas.fill([(x - 38, 380), (x + 38, 380), (x + 44, 690), (x - 44, 690)], "#fffaf0", "#ead9b6")
        for groove in (-18, 0, 18):
            canvas.box(x + groove - 3, 392, 6, 290, "#d3bd91")
        canvas.box(x - 52, 362, 104, 20, "#f3e5c6", radius=4)
        canvas.box(x - 54, 682, 108, 20, "#f3e5c6", radius=4)
    canvas.box(757, 480, 86, 212, "#7a4a2c")
    for step in range(4):
        canvas.box(330 - step * 34, 700 + step * 26, 940 + step * 68, 26, ("#f3e5c6", "#e6d4ae")[step % 2])
    scales(canvas, 800, 150, 0.55, "#7a4a2c")
    return canvas


def scales(canvas: Canvas, x: float, y: float, size: float, colour: str) -> None:
    """The scales of justice hanging from (x, y)."""
    canvas.line([(x, y), (x, y + 230 * size)], 14 * size, colour)
    canvas.line([(x - 170 * size, y + 40 * size), (x + 170 * size, y + 40 * size)], 14 * size, colour)
    canvas.box(x - 70 * size, y + 222 * size, 140 * size, 22 * size, colour, radius=8 * size)
    for side in (-1, 1):
        end, pan = x + side * 165 * size, y + 150 * size
        for edge in (-62, 62):
            canvas.line([(end, y + 40 * size), (end + edge * size, pan)], 6 * size, colour)
        bowl = [(end - 75 * size, pan), (end, pan + 44 * size), (end + 75 * size, pan)]
        canvas.fill(smooth(bowl), colour)


def theatre() -> Canvas:
    """A stage between red curtains, two masks in the light."""
    canvas = Canvas("#3a1026", "#1d0814")
    canvas.fill([(680, -20), (920, -20), (1300, 760), (300, 760)], "#7c3652", "#c98a6b")
    canvas.fill([(0, 740), (WIDTH, 740), (WIDTH, HEIGHT), (0, HEIGHT)], "#b5743f", "#6b3d20")
    canvas.oval(800, 770, 500, "#ffd98a66", ry=52)
    for side in (-1, 1):
        _curtain(canvas, side)
    for x in range(0, WIDTH, 160):
        canvas.fill(
            smooth([(x - 6, -10), (x, 110), (x + 80, 170), (x + 160, 110), (x + 166, -10)]), "#c1272d", "#8f1420"
        )
    canvas.box(0, 0, WIDTH, 34, "#f2b53c")
    _mask(canvas, 660, 430, 1, "#fff1d0", "#e5c48a")
    _mask(canvas, 955, 490, -1, "#8fd0e3", "#3f8ba6")
    return canvas


def _curtain(canvas: Canvas, side: int) -> None:
    edge = 0 if side < 0 else WIDTH
    for fold in range(6, -1, -1):
        inner = edge - side * (70 + fold * 62)
        pull = edge - side * (60 + fold * 34)
        colours = ("#d9363e", "#9c1c2a") if fold % 2 else ("#b4232f", "#7d1222")
        canvas.fill(
            smooth([(edge, -40), (inner, -40), (inner, 200), (pull, 560), (pull + side * -14, 800), (edge, 800)]),
            *colours,
        )
    canvas.box(min(edge, edge - side * 300), 548, 300, 26, "#f2b53c", radius=13)


def _mask(canvas: Canvas, x: float, y: float, mood: int, light: str, dark: str) -> None:
    outline = [
        (-130, -130),
        (0, -150),
        (130, -130),
        (140, 10),
        (80, 130),
        (0, 175),
        (-80, 130),
        (-140, 10),
        (-130, -130),
    ]
    canvas.fill(smooth(turned([(x + dx, y + dy) for dx, dy in outline], (x, y), -8 * mood)), light, dark)
    for side in (-1, 1):
        eye = [
            (x + side * 60 - 40, y - 30),
            (x + side * 60, y - 62),
            (x + side * 60 + 40, y - 30),
            (x + side * 60, y - 22),
        ]
        canvas.fill(smooth(turned([*eye, eye[0]], (x, y), -8 * mood)), "#2b1020")
    low = y + 70
    mouth = [
        (x - 78, low - 14 * mood),
        (x, low + 44 * mood),
        (x + 78, low - 14 * mood),
        (x, low + 10 * mood),
        (x - 78, low - 14 * mood),
    ]
    canvas.fill(smooth(turned(mouth, (x, y), -8 * mood)), "#2b1020")


def market() -> Canvas:
    """Three stalls under striped awnings, crates of fruit in front."""
    canvas = Canvas("#8bcbe0", "#fff0d2")
    cloud(canvas, 420, 110, 44)
    cloud(canvas, 1200, 90, 52)
    hills(canvas, 520, 120, 23, "#b6cfa6", "#94b98a")
    canvas.fill([(0, 690), (WIDTH, 690), (WIDTH, HEIGHT), (0, HEIGHT)], "#e3c797", "#c79d62")
    stalls = ((60, "#e4572e", 1), (560, "#1f7a8c", 2), (1060, "#8c2f5b", 4))
    for x, colour, seller in stalls:
        canvas.box(x + 20, 260, 16, 520, "#7a4f30")
        canvas.box(x + 444, 260, 16, 520, "#7a4f30")
        person(canvas, x + 240, 650, 300, PEOPLE[seller], "#c44536" if seller == 2 else None)
        canvas.box(x, 600, 480, 46, "#a9713f")
        canvas.fill([(x + 15, 646), (x + 465, 646), (x + 465, 800), (x + 15, 800)], "#8f5c33", "#6f4424")
        _awning(canvas, x - 10, 210, colour)
    fruits = ("#e63946", "#f4a259", "#8cb369", "#f2c14e", "#bc4b51", "#5b8e7d")
    for number, x in enumerate((80, 235, 390, 580, 735, 890, 1080, 1235, 1390)):
        _crate(canvas, x, 560, fruits[(number * 2 + number // 3) % len(fruits)])
    return canvas


def _awning(canvas: Canvas, x: float, y: float, colour: str) -> None:
    for strip in range(10):
        left, width = x + strip * 50, 50
        shade = colour if strip % 2 == 0 else "#fff8ec"
        canvas.fill(
            [(left + 25 - strip * 5, y), (left + 70 - strip * 5, y), (left + width, y + 110), (left, y + 110)], shade
        )
        canvas.cap(left + width / 2, y + 110, width / 2, 28, shade, upside_down=True)
    canvas.box(x, y + 106, 500, 5, "#0000001f")


def _crate(canvas: Canvas, x: float, y: float, colour: str) -> None:
    for row, count in ((0, 5), (1, 4), (2, 3)):
        for place in range(count):
            middle = x + 18 + row * 13 + place * 26
            canvas.oval(middle, y - row * 20, 17, colour)
            canvas.oval(middle - 5, y - row * 20 - 6, 5, "#ffffff66")
    canvas.box(x - 4, y, 148, 46, "#c98f54", radius=4)
    canvas.box(x - 4, y + 21, 148, 4, "#8f5c33")
