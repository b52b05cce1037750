"""Pictures of people: youth, women, raised hands, a wheelchair on a ramp."""

from __future__ import annotations

import math

from drawing import (
    HEIGHT,
    PEOPLE,
    WIDTH,
    Canvas,
    Look,
    Point,
    around,
    cloud,
    hills,
    person,
    smooth,
    tree,
    turned,
    wheel,
)


def youth() -> Canvas:
    """Five young people waving, paper flags above them."""
    canvas = Canvas("#ffd98a", "#f49d5b")
    for radius, tone in ((620, "#ffffff22"), (460, "#ffffff2e"), (300, "#ffffff3d")):
        canvas.oval(800, 560, radius, tone)
    rope = smooth([(-40, 60), (400, 170), (800, 120), (1200, 180), (1640, 50)])
    canvas.line(rope, 5, "#7a4a2c")
    for number, (x, y) in enumerate(rope[3::5]):
        canvas.fill([(x - 34, y), (x + 34, y), (x, y + 76)], ("#1f7a8c", "#8c2f5b", "#5a8f5b", "#e36414")[number % 4])
    spots = ((190, 500, -1), (1410, 500, 1), (490, 580, -1), (1110, 580, 1), (800, 640, 1))
    for number, (x, height, side) in enumerate(spots):
        _waving(canvas, x, height, PEOPLE[number], side)
        person(canvas, x, HEIGHT + 40, height, PEOPLE[number])
    return canvas


def _waving(canvas: Canvas, x: float, height: float, look: Look, side: int) -> None:
    head, top = height * 0.15, HEIGHT + 40 - height
    elbow, hand = (x + side * head * 2.3, top + head * 3.1), (x + side * head * 1.95, top - head * 0.3)
    canvas.line([(x + side * head * 1.4, top + head * 3.7), elbow], head * 0.95, look.dark)
    canvas.line([elbow, (x + side * head * 2.17, top + head * 1.7)], head * 0.85, look.dark)
    canvas.line([(x + side * head * 2.15, top + head * 1.5), hand], head * 0.58, look.skin)
    for spread in (-32, -11, 11, 32, side * -70):
        tip = turned([(hand[0], hand[1] - head * 0.8)], hand, spread)[0]
        canvas.line([hand, tip], head * 0.21, look.skin)


def women() -> Canvas:
    """Three women in headscarves, an ornament behind them."""
    canvas = Canvas("#f6e3c5", "#eebf8f")
    for x in range(0, WIDTH + 1, 200):
        for y in range(80, 700, 200):
            for turn in range(0, 360, 45):
                petal = [(x, y), (x - 16, y - 42), (x, y - 78), (x + 16, y - 42), (x, y)]
                canvas.fill(smooth(turned(petal, (x, y), turn), 6), "#e39a5f55")
            canvas.oval(x, y, 15, "#c4500c55")
    trio = ((420, 640, PEOPLE[1], "#e36414"), (1180, 640, PEOPLE[4], "#f7f0df"), (800, 730, PEOPLE[3], "#1f7a8c"))
    for x, height, look, scarf in trio:
        ground = HEIGHT + 60
        person(canvas, x, ground, height, look, scarf)
        _beads(canvas, x, ground - height, height * 0.15)
    return canvas


def _beads(canvas: Canvas, x: float, top: float, head: float) -> None:
    for number in range(13):
        angle = math.radians(20 + number * 140 / 12)
        canvas.oval(
            x + head * 1.3 * math.cos(angle), top + head * (2.75 + 1.3 * math.sin(angle)), head * 0.11, "#ffd166"
        )


def hands() -> Canvas:
    """Four raised hands of different people."""
    canvas = Canvas("#bfe3ef", "#fbeed3")
    for radius, tone in ((560, "#ffffff40"), (410, "#ffffff55")):
        canvas.oval(800, 520, radius, tone)
    heart = [
        (800, 250),
        (765, 175),
        (690, 165),
        (665, 235),
        (710, 310),
        (800, 385),
        (890, 310),
        (935, 235),
        (910, 165),
        (835, 175),
        (800, 250),
    ]
    canvas.fill(smooth(heart), "#f0655a", "#c93a3a")
    for x, reach, lean, number, side in (
        (270, 470, -16, 0, -1),
        (610, 400, -6, 1, -1),
        (990, 400, 6, 3, 1),
        (1330, 470, 16, 4, 1),
    ):
        _raised(canvas, x, reach, lean, PEOPLE[number], side)
    return canvas


def _raised(canvas: Canvas, x: float, reach: float, lean: float, look: Look, side: int) -> None:
    base = (x, HEIGHT + 40.0)
    wrist = HEIGHT - reach + 120
    fingers = ((-54, 150, -10), (-19, 180, -3), (18, 172, 4), (53, 140, 12))
    canvas.fill(turned([(x - 48, wrist), (x + 48, wrist), (x + 62, base[1]), (x - 62, base[1])], base, lean), look.skin)
    for dx, length, turn in fingers:
        root = (x + dx, wrist - 70)
        tip = turned([(x + dx, wrist - 70 - length)], root, turn)[0]
        canvas.line(turned([root, tip], base, lean), 36, look.skin)
    thumb = [(x - side * 40, wrist - 20), (x - side * 110, wrist - 80), (x - side * 125, wrist - 140)]
    canvas.line(turned(smooth(thumb), base, lean), 38, look.skin)
    palm = [
        (x - 74, wrist - 95),
        (x + 74, wrist - 95),
        (x + 76, wrist - 10),
        (x + 48, wrist + 40),
        (x - 48, wrist + 40),
        (x - 76, wrist - 10),
    ]
    canvas.fill(turned(palm, base, lean), look.skin)
    sleeve = [(x - 82, wrist + 150), (x + 82, wrist + 150), (x + 100, base[1] + 60), (x - 100, base[1] + 60)]
    canvas.fill(turned(sleeve, base, lean), look.clothes, look.dark)
    canvas.line(turned([(x - 78, wrist + 150), (x + 78, wrist + 150)], base, lean), 26, look.dark)


def wheelchair() -> Canvas:
    """Someone in a wheelchair goes up a ramp to an open door."""
    canvas = Canvas("#a9dbe6", "#fff2d8")
    cloud(canvas, 330, 160, 56)
    hills(canvas, 640, 110, 33, "#b2d3a4", "#86b883")
    tree(canvas, 130, 790, 380, "#84b56e", "#4c8150")
    canvas.fill([(0, 780), (WIDTH, 780), (WIDTH, HEIGHT), (0, HEIGHT)], "#c9c3b4", "#a49c88")
    canvas.fill([(1080, 180), (WIDTH, 180), (WIDTH, 780), (1080, 780)], "#fff0d0", "#f0d199")
    canvas.box(1050, 150, 560, 44, "#d2553a")
    canvas.box(1190, 330, 220, 330, "#7a4a2c", radius=8)
    canvas.fill([(1206, 346), (1394, 346), (1394, 660), (1206, 660)], "#ffe9a8", "#ffd166")
    canvas.fill([(1394, 346), (1500, 376), (1500, 690), (1394, 660)], "#1f7a8c", "#175e6c")
    canvas.oval(1484, 530, 9, "#f2b53c")
    canvas.fill([(1080, 660), (WIDTH, 660), (WIDTH, 830), (1080, 830)], "#b8b2a6", "#958d7d")
    canvas.fill([(300, 830), (1080, 660), (1080, 830)], "#cfc9bd", "#a49c8b")
    canvas.line([(300, 826), (1080, 658), (1620, 658)], 12, "#e8e3d8")
    for x in (380, 620, 860, 1080):
        rise = 826 - (min(x, 1080) - 300) * 0.2154
        canvas.line([(x, rise), (x, rise - 150)], 11, "#31525b")
    canvas.line([(380, 658), (1080, 508)], 13, "#31525b")
    _rider(canvas, 700, 736)
    return canvas


def _rider(canvas: Canvas, x: float, ground: float) -> None:
    look = PEOPLE[0]

    def at(*offsets: Point) -> list[Point]:
        return turned(around((x, ground), *offsets), (x, ground), -12)

    for part in (((-118, -330), (-76, -318), (-62, -160)), ((-62, -160), (110, -172), (165, -80), (215, -88))):
        canvas.line(at(*part), 13, "#2b2d42")
    canvas.line(smooth(at((-30, -205), (110, -215), (165, -110))), 52, "#3d4f7a")
    canvas.line(at((168, -100), (218, -110)), 26, "#5c3a21")
    back = ((-66, -180), (-78, -330), (-40, -385), (15, -385), (38, -330), (30, -180))
    canvas.fill(smooth(at(*back)), look.clothes, look.dark)
    canvas.line(at((-6, -390), (-6, -420)), 38, look.skin)
    (hair,), (face,), (eye,) = at((-10, -462)), at((6, -450)), at((36, -458))
    canvas.oval(*hair, 62, look.hair)
    canvas.oval(*face, 50, look.skin, ry=54)
    canvas.oval(*eye, 5, "#2b1d18")
    canvas.line(smooth(at((28, -425), (40, -421), (48, -430))), 5, "#8c3b2a")
    canvas.line(at((-10, -345), (-22, -258)), 38, "#f07f35")
    canvas.line(at((-22, -255), (30, -218)), 30, look.skin)
    hub, caster = at((0, -116), (165, -40))
    wheel(canvas, *hub, 116, spokes=10)
    canvas.ring(*caster, 38, 12, "#2b2d42")
