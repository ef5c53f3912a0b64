"""What stands around every page: brand, supply bar, sections, languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import current_app, request, session, url_for

from ventanilla.i18n import Language
from ventanilla.kernel.actors import CustomerActor
from ventanilla.plugin import Screen, Utility

SUPPLY = "supply_point_id"
_DEEDS = ("identity.sign_out",)
_KEPT = ("by", "year", "month", "day", "from", "to")


class ShownAddress(Protocol):
    """What the bar says of an address."""

    @property
    def street(self) -> str:
        """Street and number."""
        ...

    @property
    def locality(self) -> str:
        """Town."""
        ...


class ShownSupply(Protocol):
    """What the bar says of a supply."""

    @property
    def id(self) -> str:
        """Opaque."""
        ...

    @property
    def customer_number(self) -> str:
        """The customer's number at the utility."""
        ...

    @property
    def number(self) -> str:
        """The supply's number within the customer."""
        ...

    @property
    def address(self) -> ShownAddress:
        """Where it is delivered."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """A section in the menu."""

    label: str
    url: str
    is_current: bool
    is_deed: bool = False
    """Whether it does something instead of leading to a page: it is posted."""


@dataclass(frozen=True, slots=True)
class BarSupply:
    """A supply in the bar; ``url`` leads to the same page of that supply."""

    id: str
    label: str
    street: str
    locality: str
    url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A language that the visitor may choose."""

    tag: str
    name: str
    is_current: bool


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

    @property
    def supply(self) -> BarSupply | None:
        """The current supply as the bar shows it."""
        return self._bar(self.current) if self.current else None

    @property
    def others(self) -> list[BarSupply]:
        """The other supplies, each with the way to the same page."""
        return [self._bar(each) for each in self.supplies if each is not self.current]

    @cached_property
    def menu(self) -> list[Entry]:
        """The sections that this utility switches on and that exist, for whoever is signed in."""
        if self.actor is None:
            return list(self.sections_of()) if self.sections_of else []
        return [entry for screen in self.utility.screens if screen.in_menu and (entry := self._entry(screen))]

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
            values = {SUPPLY: self.current.id}
        return Entry(label, url_for(screen.name, **values), screen.name == self.screen)

    def _invitation(self, screen: Screen) -> Entry | None:
        """Before the first link the landing page is the one that invites to it; other pages of a supply are missing."""
        is_home = screen.name == self.utility.landing
        return Entry(self.language.text(f"screen.{screen.name}"), f"{self.root}/link", False) if is_home else None

    def _bar(self, supply: ShownSupply) -> BarSupply:
        label = self.utility.supply_label.format(customer_number=supply.customer_number, number=supply.number)
        address = supply.address
        return BarSupply(supply.id, label, address.street, address.locality, self._same_page(supply.id))

    def _same_page(self, supply_id: str) -> str:
        arguments = request.view_args or {}
        if set(arguments) == {SUPPLY} and request.endpoint and request.method in ("GET", "HEAD"):
            kept = {name: request.args[name] for name in _KEPT if name in request.args}
            url = url_for(request.endpoint, supply_point_id=supply_id)
            return f"{url}?{urlencode(kept)}" if kept else url
        shown = (screen.name for screen in self.utility.screens if screen.in_menu)
        for endpoint in (self.screen, self.utility.landing, *shown):
            if endpoint in current_app.view_functions and _needs_supply(endpoint):
                return url_for(endpoint, supply_point_id=supply_id)
        return self.start


def _needs_supply(endpoint: str) -> bool:
    return current_app.url_map.is_endpoint_expecting(endpoint, SUPPLY)
