"""The drawn areas of a plan (stage, walls, texts), read from the open format into absolute coordinates."""

from __future__ import annotations

from typing import Any

from addons.pos_ticketing.services.plan_reader import MAX_PIXELS, Reader
from core.i18n import N_

SHAPES = ("polygon", "rectangle", "ellipse", "circle", "text")
MAX_POINTS = 5_000


def tenths(pixels: float) -> int:
    """Pixels as whole tenths."""
    return round(pixels * 10)


def read_area(area: Reader, origin: tuple[float, float]) -> dict[str, Any]:
    """One area with its position made absolute; tenths of a pixel, rotation in degrees."""
    x, y = area.position(required=False)
    shape = area.text("shape")
    drawn: dict[str, Any] = {
        "shape": shape,
        "x": tenths(origin[0] + x),
        "y": tenths(origin[1] + y),
        "rotation": round(area.number("rotation", required=False, least=-3600, most=3600) or 0, 2),
        "color": area.color("color", None),
        "border_color": area.color("border_color", None),
    }
    if shape is not None and shape not in SHAPES:
        area.wrong("shape", N_("This shape is not known."))
    elif shape is not None:
        _read_shape(area, shape, drawn)
    text = area.child("text", required=shape == "text")
    if text is not None:
        drawn["text"] = _read_text(text)
    return drawn


def _read_shape(area: Reader, shape: str, drawn: dict[str, Any]) -> None:
    body = area.child(shape) if shape != "text" else None
    if body is None:
        return
    if shape == "polygon":
        points = body.children("points")
        if not 3 <= len(points) <= MAX_POINTS:
            body.wrong("points", N_("A polygon has from 3 to %(most)s points."), most=MAX_POINTS)
        drawn["polygon"] = {"points": [_point(point) for point in points[:MAX_POINTS]]}
    elif shape == "rectangle":
        drawn["rectangle"] = {"width": _size(body, "width"), "height": _size(body, "height")}
    elif shape == "circle":
        drawn["circle"] = {"radius": _size(body, "radius")}
    else:
        radius = body.child("radius")
        drawn["ellipse"] = {"radius": {"x": 0, "y": 0}}
        if radius is not None:
            drawn["ellipse"] = {"radius": {"x": _size(radius, "x"), "y": _size(radius, "y")}}


def _read_text(text: Reader) -> dict[str, Any]:
    x, y = text.position()
    return {
        "text": text.text("text") or "",
        "x": tenths(x),
        "y": tenths(y),
        "color": text.color("color", None),
        "size": tenths(text.number("size", required=False, least=1, most=2_000) or 16),
    }


def _point(point: Reader) -> dict[str, int]:
    return {"x": tenths(point.number("x") or 0), "y": tenths(point.number("y") or 0)}


def _size(body: Reader, key: str) -> int:
    return tenths(body.number(key, least=0, most=MAX_PIXELS) or 0)
