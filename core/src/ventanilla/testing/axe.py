"""What axe finds on the page that somebody looks at: wide and narrow, light and dark, in one go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ventanilla.testing.visitor import Visitor

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"resultTypes": ["violations"], "preload": False, "runOnly": {"type": "tag", "values": list(TAGS)}}
CONTRAST = {**OPTIONS, "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""The dark scheme changes nothing but colours."""
NARROW = {
    **OPTIONS,
    "runOnly": {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "link-name", "button-name"]},
}
"""What is different on a telephone, besides the width."""
LOOK = {"reduced_motion": "reduce", "bypass_csp": True}
"""How a browser that is looked through is opened: nothing moves, and axe may run."""
WIDTHS = (1280, 360)
_RUN = "options => axe.run(options).then(found => found.violations)"
_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

Complaint = tuple[str, str, list[str]]
"""Where (``1280 dark``), what, and the first few pieces of the page that it is about."""


def complaints(visitor: Visitor, unless: Mapping[str, Any] | None = None) -> list[Complaint]:
    """All that is wrong with the page as it stands, and where it has to be moved sideways.

    ``unless`` is added to axe's options. The page is left light, and as wide as it was.
    """
    from axe_playwright_python.sync_playwright import Axe

    page, found = visitor.page, list[Complaint]()
    size = page.viewport_size
    page.evaluate(Axe().axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        rules = OPTIONS if width == WIDTHS[0] else NARROW
        found += _seen(page, f"{width} light", {**rules, **(unless or {})})
        if page.evaluate(_WIDE):
            found.append((str(width), "scrolls sideways", []))
        if width == WIDTHS[0]:
            page.emulate_media(color_scheme="dark")
            found += _seen(page, f"{width} dark", CONTRAST)
            page.emulate_media(color_scheme="light")
    if size:
        page.set_viewport_size(size)
    return found


def _seen(page: Any, where: str, options: Mapping[str, Any]) -> list[Complaint]:
    seen = page.evaluate(_RUN, dict(options))
    return [(where, one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in seen]
