"""Pictures of one thing each: radio, laptop, microphone, map, ballot box, wool."""

from __future__ import annotations

import math

from drawing import HEIGHT, PEOPLE, WIDTH, Canvas, Point, seeded, smooth, turned


def radio() -> Canvas:
    """An old wooden radio on a shelf, waves around it."""
    canvas = Canvas("#143642", "#0f4c5c")
    for radius, tone in ((640, "#174f5e"), (500, "#1c6272"), (360, "#23798a"), (230, "#2f95a6")):
        canvas.oval(1060, 190, radius, tone)
    canvas.line([(1010, 340), (1060, 190)], 10, "#d9d9d9")
    canvas.oval(1060, 186, 20, "#ffd166")
    canvas.fill([(0, 740), (WIDTH, 740), (WIDTH, HEIGHT), (0, HEIGHT)], "#8a5a3a", "#573521")
    canvas.box(430, 728, 760, 26, "#00000040", radius=13)
    canvas.ring(800, 350, 190, 26, "#5e3720", (180, 360))
    canvas.box(420, 330, 760, 400, "#5e3720", radius=56)
    canvas.box(436, 342, 728, 372, "#b5713f", radius=46)
    canvas.box(470, 380, 330, 296, "#3b2216", radius=30)
    for row in range(8):
        for column in range(9):
            canvas.oval(499 + column * 34, 411 + row * 34, 10, "#e9c58c")
    canvas.box(840, 390, 280, 130, "#fdf0d0", radius=16)
    for tick in range(13):
        canvas.box(862 + tick * 20, 420, 4, 40 if tick % 3 == 0 else 24, "#7a5a3a")
    canvas.box(985, 402, 8, 106, "#e4572e", radius=4)
    for x in (905, 1055):
        canvas.oval(x, 612, 62, "#3b2216")
        canvas.oval(x, 606, 52, "#f2b53c")
        canvas.line([(x, 606), (x + 22, 572)], 9, "#7a4a1c")
    for x in (520, 1080):
        canvas.box(x - 45, 726, 90, 18, "#3b2216", radius=6)
    return canvas


def laptop() -> Canvas:
    """A laptop that shows a shield with a keyhole; a cup and a plant beside it."""
    canvas = Canvas("#f3dfc1", "#e7bf93")
    canvas.oval(800, 400, 480, "#ffffff3d")
    canvas.oval(800, 400, 350, "#ffffff3d")
    canvas.fill([(0, 720), (WIDTH, 720), (WIDTH, HEIGHT), (0, HEIGHT)], "#a8694a", "#7b4630")
    canvas.box(440, 170, 720, 480, "#2b2d42", radius=28)
    canvas.fill([(468, 198), (1132, 198), (1132, 622), (468, 622)], "#1f7a8c", "#123f56")
    for y, width in ((240, 150), (272, 220), (304, 120)):
        canvas.box(500, y, width, 12, "#ffffff40", radius=6)
        canvas.box(1100 - width, 590 - (y - 240), width, 12, "#ffffff26", radius=6)
    shield = [
        (800, 260),
        (905, 305),
        (900, 430),
        (860, 510),
        (800, 560),
        (740, 510),
        (700, 430),
        (695, 305),
        (800, 260),
    ]
    canvas.fill(smooth(shield), "#ffd97a", "#f0a030")
    canvas.oval(800, 390, 34, "#123f56")
    canvas.fill([(786, 400), (814, 400), (826, 470), (774, 470)], "#123f56")
    canvas.fill([(340, 650), (1260, 650), (1330, 740), (270, 740)], "#c3cad2", "#8f99a6")
    canvas.box(270, 738, 1060, 22, "#6c7684", radius=10)
    for row in range(3):
        for key in range(17):
            canvas.box(430 - row * 14 + key * (44 + row * 1.6), 662 + row * 17, 36, 11, "#5b6574", radius=3)
    canvas.box(720, 718, 160, 16, "#a9b2bd", radius=4)
    _cup(canvas, 1430, 770)
    _plant(canvas, 160, 790)
    return canvas


def _cup(canvas: Canvas, x: float, ground: float) -> None:
    canvas.ring(x + 70, ground - 80, 40, 14, "#c4500c", (-95, 95))
    canvas.fill(
        [(x - 75, ground - 150), (x + 75, ground - 150), (x + 60, ground), (x - 60, ground)], "#e9763a", "#c4500c"
    )
    canvas.oval(x, ground - 150, 75, "#8f3a08", ry=15)
    for dx in (-25, 20):
        canvas.line(
            smooth(
                [
                    (x + dx, ground - 185),
                    (x + dx + 14, ground - 215),
                    (x + dx - 8, ground - 245),
                    (x + dx + 8, ground - 280),
                ]
            ),
            7,
            "#ffffff",
        )


def _plant(canvas: Canvas, x: float, ground: float) -> None:
    for lean in (-55, -30, -5, 25, 50):
        leaf = [(x, ground - 120), (x - 40, ground - 240), (x, ground - 380), (x + 40, ground - 240), (x, ground - 120)]
        canvas.fill(smooth(turned(leaf, (x, ground - 120), lean)), "#6fae5c", "#376f45")
    canvas.fill(
        [(x - 85, ground - 140), (x + 85, ground - 140), (x + 62, ground + 10), (x - 62, ground + 10)],
        "#fff4e0",
        "#e0c39a",
    )
    canvas.box(x - 95, ground - 160, 190, 34, "#fff8ea", radius=8)


def microphone() -> Canvas:
    """A studio microphone before bars of sound."""
    canvas = Canvas("#3d1f4e", "#8c2f5b")
    canvas.glow(800, 400, 480, "#e07a8b")
    chance = seeded(5)
    for number, x in enumerate(range(60, WIDTH, 52)):
        height = 40 + 330 * chance.random() * math.sin(math.pi * (number + 1) / 31)
        canvas.box(x - 11, 420 - height / 2, 22, height, "#f2b53c" if number % 2 else "#f49d5b", radius=11)
    canvas.fill([(0, 800), (WIDTH, 800), (WIDTH, HEIGHT), (0, HEIGHT)], "#54234a", "#2d1233")
    canvas.oval(800, 820, 210, "#15101c", ry=30)
    canvas.oval(800, 808, 190, "#3a3348", ry=24)
    canvas.box(786, 640, 28, 170, "#3a3348")
    canvas.ring(800, 420, 235, 22, "#3a3348", (25, 155))
    canvas.box(664, 140, 272, 470, "#15101c", radius=136)
    canvas.box(676, 150, 248, 450, "#c3cad2", radius=124)
    for row in range(8):
        y = 190 + row * 27
        half = 112 if row > 2 else 70 + row * 20
        canvas.box(800 - half, y, half * 2, 12, "#5b6574", radius=6)
    canvas.box(664, 408, 272, 30, "#15101c", radius=6)
    canvas.box(690, 460, 36, 100, "#ffffff5c", radius=18)
    canvas.oval(800, 510, 24, "#e4572e")
    canvas.oval(800, 640, 36, "#3a3348")
    return canvas


def map_sheet() -> Canvas:
    """A folded map with a route between two places."""
    canvas = Canvas("#1f7a8c", "#114b5f")
    for radius in (620, 470, 320):
        canvas.oval(800, 450, radius, "#ffffff12")
    tones = (("#f9edd2", "#efdcb2"), ("#e9d5a7", "#dcc48d"))
    edges = [180 + 248 * fold for fold in range(6)]
    canvas.fill([(200, 800), (1440, 800), (1470, 850), (170, 850)], "#0b334299")
    for fold in range(5):
        up, down = (0, 46) if fold % 2 == 0 else (46, 0)
        left, right = edges[fold], edges[fold + 1]
        canvas.fill([(left, 130 + up), (right, 130 + down), (right, 770 + down), (left, 770 + up)], *tones[fold % 2])
        if fold in (0, 3):
            canvas.oval((left + right) / 2, 640, 90, "#a9cf8e", ry=60)
        if fold in (1, 2, 4):
            canvas.oval((left + right) / 2 + 10, 290, 80, "#a9cf8e", ry=50)
    stream = smooth([(194, 330), (430, 420), (680, 360), (920, 520), (1170, 430), (1406, 520)])
    canvas.line(stream, 26, "#69b7d1")
    for x in edges[1:5]:
        canvas.box(x - 2, 150, 4, 645, "#00000018")
    route = smooth([(330, 640), (520, 560), (640, 660), (860, 640), (930, 420), (1080, 330), (1220, 330)], steps=6)
    for start, end in zip(route[::2], route[1::2], strict=False):
        canvas.line([start, end], 12, "#c44536")
    canvas.oval(330, 640, 26, "#c44536")
    canvas.oval(330, 640, 12, "#ffffff")
    _pin(canvas, 1225, 330, 150)
    return canvas


def _pin(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.oval(x, y, size * 0.3, "#00000038", ry=size * 0.1)
    drop: list[Point] = [
        (x, y),
        (x - size * 0.42, y - size * 0.72),
        (x - size * 0.4, y - size * 1.2),
        (x, y - size * 1.45),
        (x + size * 0.4, y - size * 1.2),
        (x + size * 0.42, y - size * 0.72),
        (x, y),
    ]
    canvas.fill(smooth(drop), "#ef5b45", "#b8321f")
    canvas.oval(x, y - size * 0.97, size * 0.19, "#ffffff")


def ballot() -> Canvas:
    """A hand puts a marked paper into a ballot box."""
    canvas = Canvas("#dbe9ee", "#f7e7ce")
    for x in (-80, 400, 880, 1360):
        canvas.fill([(x, 0), (x + 240, 0), (x + 60, HEIGHT), (x - 180, HEIGHT)], "#ffffff59")
    canvas.fill([(0, 780), (WIDTH, 780), (WIDTH, HEIGHT), (0, HEIGHT)], "#b98b5e", "#8a6039")
    sheet = [(690, 170), (950, 170), (950, 520), (690, 520)]
    canvas.fill(turned(sheet, (820, 400), -7), "#ffffff", "#eef1f3")
    canvas.line(turned([(745, 300), (800, 365), (900, 235)], (820, 400), -7), 26, "#3f8f5b")
    look = PEOPLE[1]
    canvas.fill(turned([(960, 40), (1150, 40), (1150, 260), (960, 260)], (1050, 150), 42), look.clothes, look.dark)
    canvas.fill(
        smooth(
            [
                (1000, 215),
                (930, 190),
                (872, 200),
                (846, 250),
                (880, 290),
                (930, 300),
                (985, 325),
                (1040, 300),
                (1060, 250),
                (1000, 215),
            ]
        ),
        look.skin,
    )
    for y in (214, 240, 266):
        canvas.line([(860, y), (926, y + 8)], 23, look.skin)
        canvas.line([(868, y + 13), (920, y + 20)], 3, "#a06b45")
    canvas.fill([(470, 470), (1130, 470), (1200, 540), (400, 540)], "#4d86b8", "#3a6f9e")
    canvas.box(610, 492, 380, 26, "#14283d", radius=12)
    canvas.fill([(400, 540), (1200, 540), (1180, 830), (420, 830)], "#3d78ac", "#1f4e79")
    canvas.oval(800, 690, 92, "#ffffff26")
    canvas.line([(755, 690), (790, 728), (850, 650)], 22, "#ffffff")
    canvas.box(420, 826, 760, 16, "#14283d55", radius=8)
    return canvas


def wool() -> Canvas:
    """Balls of wool on a felt carpet with ram's horns."""
    canvas = Canvas("#b3412f", "#8a2b1f")
    for x in range(0, WIDTH + 200, 320):
        _horns(canvas, x, 200, "#f4dfb6")
        _horns(canvas, x + 160, 470, "#1d3f5a")
    canvas.box(0, 0, WIDTH, 46, "#1d3f5a")
    for x in range(0, WIDTH, 64):
        canvas.fill([(x, 46), (x + 32, 0), (x + 64, 46)], "#f2b53c")
    canvas.oval(800, 830, 640, "#00000030", ry=60)
    for x, y, size, light, dark in (
        (480, 650, 170, "#f2b53c", "#d8891f"),
        (1130, 660, 160, "#2fa8bf", "#17606f"),
        (960, 560, 140, "#f7ead0", "#d5bf94"),
        (650, 580, 150, "#c2557f", "#8c2f5b"),
        (800, 700, 165, "#7fb069", "#4a7c4e"),
    ):
        _ball(canvas, x, y, size, light, dark)
    canvas.line(smooth([(1240, 790), (1340, 830), (1440, 780), (1500, 840), (1640, 800)]), 9, "#2fa8bf")
    return canvas


def _ball(canvas: Canvas, x: float, y: float, size: float, light: str, dark: str) -> None:
    canvas.oval(x, y, size, dark)
    canvas.oval(x - size * 0.04, y - size * 0.05, size * 0.93, light)
    for turn, count in ((-40, 5), (50, 5)):
        for strand in range(count):
            shift = (strand - count / 2 + 0.5) * size * (0.33 if turn < 0 else 0.17)
            reach = math.sqrt(max(0.0, (size * 0.92) ** 2 - shift**2))
            arc = [(x - reach, y + shift), (x, y + shift + size * 0.12), (x + reach, y + shift)]
            canvas.line(turned(smooth(arc), (x, y), turn), 7, dark)


def _horns(canvas: Canvas, x: float, y: float, colour: str) -> None:
    for side in (-1, 1):
        horn = [
            (x, y + 90),
            (x + side * 8, y),
            (x + side * 50, y - 62),
            (x + side * 105, y - 30),
            (x + side * 92, y + 22),
            (x + side * 58, y + 14),
        ]
        canvas.line(smooth(horn), 26, colour)
    canvas.fill([(x, y + 130), (x - 40, y + 90), (x, y + 50), (x + 40, y + 90)], colour)
