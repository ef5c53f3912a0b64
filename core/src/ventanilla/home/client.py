"""What the utility's records say of a client and of the connection, on pages and on paper alike (Fig. 20 and 24)."""

from __future__ import annotations

from enum import StrEnum

from ventanilla.billing.service import BillingService
from ventanilla.errors import Unavailable
from ventanilla.figures.sheet import Facts, Sheet
from ventanilla.grid.service import GridService
from ventanilla.home.model import ClientView
from ventanilla.i18n import Language
from ventanilla.kernel.actors import Actor
from ventanilla.kernel.quantities import Unit
from ventanilla.plugin import Attribute, Utility
from ventanilla.supply.service import SupplyService

Pairs = tuple[tuple[str, str], ...]
"""Labels with their values, ready to be read."""


class Part(StrEnum):
    """A page of the client: everything, who it is, or how they are connected."""

    GENERAL = "general"
    HOLDER = "holder"
    TECHNICAL = "technical"


class ClientDesk:
    """Brings together what three topics know of a client."""

    def __init__(self, supply: SupplyService, billing: BillingService, grid: GridService) -> None:
        self._supply, self._billing, self._grid = supply, billing, grid

    def view(self, actor: Actor, supply_point_id: str) -> ClientView:
        """Who has a supply and how it is connected (CPR-20); what can't be had right now is missing.

        :raises SignInRequired: for an anonymous actor.
        :raises NotFound: when the supply is not the actor's.
        """
        with self._supply.one_request():
            details = self._supply.details(actor, supply_point_id)
            found = self._grid.of_supply(actor, supply_point_id)
            try:
                last = self._billing.overview(actor, supply_point_id).value.last
            except Unavailable:
                last = None
        return ClientView(details, last.issued_on if last else None, found.transformer if found else None)


def facts_of(view: ClientView, part: Part, utility: Utility, language: Language) -> dict[Part, Pairs]:
    """The blocks of a page, each with its facts."""
    blocks = {Part.HOLDER: _holder(view, utility, language), Part.TECHNICAL: _technical(view, utility, language)}
    return blocks if part is Part.GENERAL else {part: blocks[part]}


def client_sheet(view: ClientView, part: Part, utility: Utility, language: Language) -> Sheet:
    """A page of the client on paper."""
    blocks = facts_of(view, part, utility, language)
    parts = tuple(Facts(pairs, language.text(f"home.client.{name.value}")) for name, pairs in blocks.items())
    number = view.details.supply_point.number
    title = language.text(f"screen.home.{part.value}")
    return Sheet(title, parts, f"{part.value}-{number}", language.text("crumb.home.general", number=number))


def _holder(view: ClientView, utility: Utility, language: Language) -> Pairs:
    point, customer = view.details.supply_point, view.details.customer
    billed_on = language.day(view.billed_on) if view.billed_on else language.text("home.client.not_billed")
    return (
        (language.text("home.client.number"), customer.number if customer else ""),
        (language.text("supply.details.name"), customer.name if customer else ""),
        (language.text("supply.details.email"), view.details.email or language.text("home.client.no_email")),
        (language.text("supply.column.street"), point.address.street),
        (language.text("supply.column.locality"), point.address.locality),
        *_declared(view, utility, language, Part.HOLDER),
        (language.text("home.client.billed_on"), billed_on),
    )


def _technical(view: ClientView, utility: Utility, language: Language) -> Pairs:
    found = view.transformer
    unknown = language.text("home.client.unknown")
    pairs = _declared(view, utility, language, Part.TECHNICAL)
    if found is None:
        return (*pairs, (language.text("home.client.transformer"), unknown))
    label = language.text("home.client.transformer_kva")
    size = unknown if found.capacity is None else _sized(language.number(found.capacity), Unit.KVA, label, language)
    return (
        *pairs,
        (language.text("home.client.transformer"), found.name or found.number),
        (label, size),
        (language.text("home.client.transformer_voltage"), found.voltage or unknown),
    )


def _declared(view: ClientView, utility: Utility, language: Language, part: Part) -> Pairs:
    """The declared attributes that the screen names as its columns, or else those with a unit on the technical one."""
    point, screen = view.details.supply_point, utility.screen(f"home.{part.value}")
    named = screen.columns if screen else ()
    is_technical = part is Part.TECHNICAL
    shown = [
        each
        for each in utility.shown_attributes("supply_point")
        if (each.name in named if named else (each.unit is not None) is is_technical)
    ]
    labels = [language.text(f"attribute.supply_point.{each.name}") for each in shown]
    return tuple(
        (label, _value(each, point.attributes.get(each.name), label, language))
        for label, each in zip(labels, shown, strict=True)
    )


def _value(asked: Attribute, value: object, label: str, language: Language) -> str:
    if value is None or value == "":
        return language.text("home.client.unknown")
    text = language.show(value)
    return _sized(text, asked.unit, label, language) if asked.unit else text


def _sized(text: str, unit: Unit, label: str, language: Language) -> str:
    """With its unit, unless the label names it already: ``Capacidad Empalme [KVA]``."""
    return text if label.endswith("]") else f"{text}\u00a0{language.unit(unit.value)}"
