"""What stands around every page: brand, supply bar, sections, languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import current_app, request, session, url_for

from ventanilla.errors import NotFound
from ventanilla.i18n import Language
from ventanilla.kernel.actors import CustomerActor
from ventanilla.plugin import GENERATION_SCREENS, Place, Screen, Utility
from ventanilla.web.shown import BarSupply, Choice, Entry, ShownAddress, ShownSupply

__all__ = ["SUPPLY", "BarSupply", "Choice", "Entry", "Frame", "ShownAddress", "ShownSupply", "first_of_supply"]

SUPPLY = "supply_point_id"
_DEEDS = ("identity.sign_out",)
_KEPT = ("by", "year", "month", "day", "from", "to")


@dataclass
class Frame:
    """The frame of one page. Everything is worked out only when the template asks for it."""

    utility: Utility
    language: Language
    actor: CustomerActor | None
    supplies: Sequence[ShownSupply]
    screen: str
    all_languages: Sequence[Language]
    unread_of: Callable[[CustomerActor], int] | None = None
    sections_of: Callable[[], Sequence[Entry]] | None = None
    title: str = ""
    levels: Sequence[Entry] | None = None
    """What stands between the start and this page in the trail; None: the parents of the screen."""
    is_between: bool = False
    """Whether somebody has signed in and has to set up a second factor first: neither a visitor nor in."""

    @property
    def root(self) -> str:
        """The prefix under which the portal is mounted, without a slash at its end."""
        return request.script_root

    @property
    def here(self) -> str:
        """The path of this page below the root."""
        return request.path

    @property
    def back(self) -> str:
        """This page with its query, to come back to after a choice; the start after a form."""
        if request.method not in ("GET", "HEAD"):
            return f"{self.root}/"
        query = request.query_string.decode("ascii", "ignore")
        return f"{self.root}{request.path}?{query}" if query else f"{self.root}{request.path}"

    @property
    def start(self) -> str:
        """The portal's first page."""
        return f"{self.root}/"

    @property
    def initials(self) -> str:
        """Of the person who is signed in."""
        return (self.actor.first_name[:1] + self.actor.last_name[:1]).upper() if self.actor else ""

    @cached_property
    def current(self) -> ShownSupply | None:
        """The supply that the page shows: the one in its address, else the last one looked at, else the first."""
        by_id = {each.id: each for each in self.supplies}
        for wanted in ((request.view_args or {}).get(SUPPLY), session.get("supply")):
            if wanted in by_id:
                return by_id[wanted]
        return self.supplies[0] if self.supplies else None

    def refuse_other_commodities(self) -> None:
        """A page of a supply is there for the commodities of its screen.

        :raises NotFound: when the current supply is of another.
        """
        if self.current and not self.utility.offers(self.screen, self.current.commodity):
            raise NotFound

    @property
    def supply(self) -> BarSupply | None:
        """The current supply as the bar shows it; a portal with tabs names it on the pages of a supply only."""
        is_named = not self.utility.has_tabs or SUPPLY in (request.view_args or {})
        return self._bar(self.current) if self.current and is_named else None

    @property
    def others(self) -> list[BarSupply]:
        """The other supplies, each with the way to the same page."""
        return [self._bar(each) for each in self.supplies if each is not self.current]

    @cached_property
    def menu(self) -> list[Entry]:
        """The sections that this utility switches on and that exist, for whoever is signed in."""
        if self.actor is None:
            return [] if self.utility.has_tabs else self._public
        return self._entries(Place.MENU, self._section)

    @cached_property
    def tabs(self) -> list[Entry]:
        """What stands above every page: the sections of whoever is signed in, or those for visitors."""
        if self.actor is None:
            return self._public if self.utility.has_tabs else []
        return self._entries(Place.TABS)

    @cached_property
    def _public(self) -> list[Entry]:
        return list(self.sections_of()) if self.sections_of else []

    @cached_property
    def header(self) -> list[Entry]:
        """What stands in the top bar in place of the person's own menu."""
        return self._entries(Place.HEADER) if self.actor else []

    @cached_property
    def trail(self) -> list[Entry]:
        """The way to this page, itself the last; empty on the first page and where the utility has no trails."""
        if not self.utility.has_trail or self.here == "/":
            return []
        levels = [*self._parents(), *self._screen_itself()] if self.levels is None else self.levels
        start = Entry(self.language.text("web.frame.start"), self.start, False)
        named = "" if self.levels is None and self._screen_itself() else self._crumb(self.screen)
        return [start, *levels, Entry(named or self.title, self.root + self.here, True)]

    @property
    def has_certificates(self) -> bool:
        """Whether the utility issues certificates, which anybody may check."""
        return any(screen.name == "documents.clearance" for screen in self.utility.screens)

    @cached_property
    def unread(self) -> int | None:
        """How many notifications wait to be read; None for a visitor, and where the portal has none."""
        return self.unread_of(self.actor) if self.actor and self.unread_of else None

    @property
    def languages(self) -> list[Choice]:
        """All languages of the portal, each by its own name."""
        return [Choice(each.tag, each.name, each is self.language) for each in self.all_languages]

    @property
    def _section(self) -> str:
        """The section that this page belongs to; empty for one of none."""
        screen = self.utility.screen(self.screen)
        return screen.sections[0] if screen and screen.sections else ""

    def _entries(self, place: Place, section: str = "") -> list[Entry]:
        screens = [each for each in self.utility.screens if each.in_menu and each.place is place]
        if place is Place.MENU:
            screens = [each for each in screens if section in (each.sections or ("",))]
        return [entry for screen in screens if (entry := self._entry(screen))]

    def _parents(self) -> list[Entry]:
        """The screens above this page's, the highest first."""
        found: list[Entry] = []
        screen = self.utility.screen(self.screen)
        while screen and screen.parent and len(found) < len(self.utility.screens):
            screen = self.utility.screen(screen.parent)
            if screen and (entry := self._entry(screen)):
                found.insert(0, Entry(self._crumb(screen.name) or entry.label, entry.url, False))
        return found

    def _screen_itself(self) -> list[Entry]:
        """The screen of this page, where the page is one below it."""
        screen = self.utility.screen(self.screen)
        entry = self._entry(screen) if screen and request.endpoint != self.screen else None
        if screen is None or entry is None or entry.label == self.title:
            return []
        return [Entry(self._crumb(screen.name) or entry.label, entry.url, False)]

    def _crumb(self, name: str) -> str:
        """What a trail calls a screen that it does not call by its label; the supply's number may stand in it."""
        id_ = f"crumb.{name}"
        number = self.current.number if self.current else ""
        return self.language.text(id_, number=number) if name and self.language.has(id_) else ""

    def _entry(self, screen: Screen) -> Entry | None:
        if screen.name not in current_app.view_functions:
            return None
        label = self.language.text(f"screen.{screen.name}")
        if screen.name in _DEEDS:
            return Entry(label, url_for(screen.name), False, is_deed=True)
        values: dict[str, Any] = {}
        if _needs_supply(screen.name):
            if self.current is None:
                return self._invitation(screen)
            if not self._offers(screen.name, self.current):
                return None
            values = {SUPPLY: self.current.id}
        heading = self.language.text(f"menu.{screen.group}") if screen.group else ""
        return Entry(label, url_for(screen.name, **values), screen.name == self.screen, heading=heading)

    def _offers(self, screen: str, supply: ShownSupply) -> bool:
        """Whether a supply has that screen: for its commodity, and with the equipment that it is about."""
        is_equipped = screen not in GENERATION_SCREENS or self.utility.is_equipped(supply.attributes)
        return is_equipped and self.utility.offers(screen, supply.commodity)

    def _invitation(self, screen: Screen) -> Entry | None:
        """Before the first link the landing page is the one that invites to it; other pages of a supply are missing."""
        is_home = screen.name == self.utility.landing
        return Entry(self.language.text(f"screen.{screen.name}"), f"{self.root}/link", False) if is_home else None

    def knows(self, endpoint: str) -> bool:
        """Whether there is a page of that name, for links to a topic that may be absent."""
        return endpoint in current_app.view_functions

    def named(self, supply: ShownSupply) -> BarSupply:
        """Any supply, named as the bar names them."""
        return self._bar(supply)

    def _bar(self, supply: ShownSupply) -> BarSupply:
        address, utility = supply.address, self.utility
        number = {"customer_number": supply.customer_number, "number": supply.number}
        url = self._same_page(supply)
        if not utility.supply_choice:
            label = utility.supply_label.format(**number)
            return BarSupply(supply.id, label, address.street, address.locality, url)
        market = utility.market_code(supply.commodity)
        named = {"market": market.name if market else "", "code": supply.code}
        where = {"street": address.street, "locality": address.locality}
        return BarSupply(supply.id, utility.supply_choice.format(**number, **named, **where), "", "", url)

    def _same_page(self, supply: ShownSupply) -> str:
        arguments, supply_id = request.view_args or {}, supply.id
        is_same = set(arguments) == {SUPPLY} and request.method in ("GET", "HEAD")
        if is_same and request.endpoint and self._offers(self.screen, supply):
            kept = {name: request.args[name] for name in _KEPT if name in request.args}
            url = url_for(request.endpoint, supply_point_id=supply_id)
            return f"{url}?{urlencode(kept)}" if kept else url
        shown = (screen.name for screen in self.utility.screens if screen.in_menu)
        for endpoint in (self.screen, self.utility.landing, *shown):
            is_offered = self._offers(endpoint, supply)
            if is_offered and endpoint in current_app.view_functions and _needs_supply(endpoint):
                return url_for(endpoint, supply_point_id=supply_id)
        return self.start


def first_of_supply(utility: Utility, supply_id: str) -> str:
    """Where a supply opens: the landing page where it is one of a supply, else the first that is."""
    wanted = (utility.landing, *(screen.name for screen in utility.screens if screen.in_menu))
    found = (each for each in wanted if each in current_app.view_functions and _needs_supply(each))
    endpoint = next(found, "")
    return url_for(endpoint, supply_point_id=supply_id) if endpoint else f"{request.script_root}/supplies/{supply_id}/"


def _needs_supply(endpoint: str) -> bool:
    return current_app.url_map.is_endpoint_expecting(endpoint, SUPPLY)
