"""The parts of the portal that a utility switches on, and where their entries stand."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ventanilla.kernel.quantities import Commodity


class Place(StrEnum):
    """Where the entry of a screen stands: beside the pages, above all of them, or in the bar at their very top."""

    MENU = "menu"
    TABS = "tabs"
    HEADER = "header"


@dataclass(frozen=True)
class Screen:
    """A part of the portal that the plugin switches on, in the order of its menu.

    ``name`` is one that core knows (``billing.bills``); ``columns`` are those of its table, in order;
    the label is the message ``screen.<name>``, which a plugin's catalog may say in its own words.

    ``place`` is where its entry stands. A screen with ``sections`` has its entry in the menu of the pages of the same
    section only: a page belongs to the first section of its screen. ``parent`` is the screen above it in the trail of
    links on top of a page; the trail calls it by the message ``crumb.<name>`` where there is one.

    With ``commodities`` it is there for supplies of those only. ``group`` begins a part of the menu under the heading
    ``menu.<group>``, which goes on to the next screen with a group.
    """

    name: str
    columns: tuple[str, ...] = ()
    in_menu: bool = True
    place: Place = Place.MENU
    sections: tuple[str, ...] = ()
    parent: str = ""
    commodities: tuple[Commodity, ...] = ()
    group: str = ""
