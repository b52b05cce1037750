"""GeoJSON (RFC 7946): a point for each place of an item that has coordinates, as coarse as its row has them."""

from __future__ import annotations

from collections.abc import Iterator

import orjson

from portal.api.addresses import absolute, page_of
from portal.api.formats.told import Json, Told

_PROPERTIES = ("id", "type", "kind", "title", "locale", "status")


def geojson(told: Told) -> Iterator[bytes]:
    """A FeatureCollection; `unlocated` counts the items without a place on the map."""
    unlocated = 0
    separator = b""
    yield b'{"type":"FeatureCollection","features":['
    for item in told.items:
        features = [_feature(item, place, number) for number, place in enumerate(_places(item))]
        unlocated += not features
        for feature in features:
            yield separator + orjson.dumps(feature)
            separator = b","
    yield b'],"unlocated":%d}' % unlocated


def _places(item: Json) -> list[Json]:
    places = item.get("places") or ([item["place"]] if item.get("place") else [])
    return [place for place in places if place.get("coordinates")]


def _feature(item: Json, place: Json, number: int) -> Json:
    told = {name: item[name] for name in _PROPERTIES if name in item}
    return {
        "type": "Feature",
        "id": f"{item['id']}:{item['locale']}:{number}",
        "geometry": {"type": "Point", "coordinates": place["coordinates"]},
        "properties": {
            **told,
            "page": page_of(item),
            "url": absolute(item["url"]),
            "place": place.get("name"),
            "country": (place.get("country") or {}).get("code"),
            "deadline_at": (item.get("deadline") or {}).get("at"),
        },
    }
