"""Maps with the utility's tiles: Leaflet comes with a package of its own, and only to utilities that have tiles."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from ventanilla.plugin import GridPolicy

_FILES = ("leaflet.js", "leaflet.css")


def leaflet(policy: GridPolicy | None) -> Mapping[str, Path]:
    """Leaflet's files by the name they are served under; none where no map has tiles."""
    found = find_spec("js_lib_leaflet") if policy is not None and policy.tiles else None
    if found is None or found.origin is None:
        return {}
    folder = Path(found.origin).parent / "static" / "js_lib_leaflet"
    return {f"leaflet/{name}": folder / name for name in _FILES}


def tile_origin(policy: GridPolicy) -> str:
    """Where the tiles come from, as a content policy names it; empty without tiles. ``{s}`` is any host below."""
    parts = urlsplit(policy.tiles.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
