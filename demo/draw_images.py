"""Draw the pictures of the demo portal into demo/images; run it again only after changing a picture."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import landscapes
import outdoors
import people
import places
import things
from drawing import Canvas

PICTURES: dict[str, Callable[[], Canvas]] = {
    "steppe": landscapes.steppe,
    "mountains": landscapes.mountains,
    "city": landscapes.city,
    "library": places.library,
    "youth": people.youth,
    "women": people.women,
    "river": landscapes.river,
    "water": outdoors.water,
    "school": places.school,
    "radio": things.radio,
    "court": places.court,
    "garden": outdoors.garden,
    "hands": people.hands,
    "bicycle": outdoors.bicycle,
    "laptop": things.laptop,
    "microphone": things.microphone,
    "map": things.map_sheet,
    "ballot": things.ballot,
    "wheelchair": people.wheelchair,
    "theatre": places.theatre,
    "market": places.market,
    "solar": outdoors.solar,
    "bridge": landscapes.bridge,
    "wool": things.wool,
}


def main() -> None:
    """Write every picture as images/<name>.jpg beside this file."""
    folder = Path(__file__).parent / "images"
    folder.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        draw().save(folder / f"{name}.jpg")


if __name__ == "__main__":
    main()
