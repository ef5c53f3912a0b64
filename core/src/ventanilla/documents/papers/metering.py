"""The sheet of what was measured at each point in a month."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ventanilla.documents.model import Block, Column, Labelled, PaperText, Table
from ventanilla.documents.papers.invoicing import unit_of
from ventanilla.documents.papers.material import Material
from ventanilla.documents.papers.parties import NOTHING, both_signatures, contract


def consumption_sheet(material: Material) -> PaperText:
    """What was measured at each point in a month, and how it adds up."""
    say, measured = material.say, material.sources.measured()
    number = material.language.number
    rows: list[tuple[str, ...]] = []
    for at, one in enumerate(measured, start=1):
        place = one.place or say("consumption_sheet.rest")
        told = (one.previous, one.current, one.difference, one.coefficient)
        numbers = (NOTHING if value is None else number(value) for value in told)
        losses = number(one.losses.value) if one.losses else NOTHING
        amount = number(one.amount.value) if one.amount else NOTHING
        rows.append((str(at), place, one.meter, one.zone, *numbers, losses, amount))
    blocks: tuple[Block, ...] = (
        Labelled(
            (
                (say("seller"), material.requisites.name),
                (say("buyer"), material.customer.name),
                (say("basis"), contract(material)),
                (say("delivered_at"), ", ".join(_place(material)) or NOTHING),
            )
        ),
        _counted(material, rows),
        both_signatures(material, "representative"),
    )
    subtitle = say("consumption_sheet.subtitle", month=material.month)
    return PaperText(material.title, material.document.issued_on, blocks, subtitle, is_wide=True)


def _place(material: Material) -> Iterator[str]:
    where = material.point.address
    yield from (part for part in (where.locality, where.street) if part)


def _counted(material: Material, rows: list[tuple[str, ...]]) -> Table:
    say, measured = material.say, material.sources.measured()
    units = {one.amount.unit for one in measured if one.amount}
    unit = unit_of(material, units.pop()) if len(units) == 1 else ""
    columns = (
        Column(say("column.at"), "right", 0.4),
        Column(say("consumption_sheet.column.place"), "left", 3.4),
        Column(say("consumption_sheet.column.meter"), "left", 1.9),
        Column(say("consumption_sheet.column.zone"), "left", 1.2),
        Column(say("consumption_sheet.column.previous"), "right", 1.4),
        Column(say("consumption_sheet.column.current"), "right", 1.4),
        Column(say("consumption_sheet.column.difference"), "right", 1.2),
        Column(say("consumption_sheet.column.coefficient"), "right", 1.1),
        Column(say("consumption_sheet.column.losses"), "right", 1),
        Column(say("consumption_sheet.column.amount", unit=unit), "right", 1.5),
    )
    whole = sum((one.amount.value for one in measured if one.amount), Decimal(0))
    total = ("", say("total"), *[""] * 7, material.language.number(whole) if units or unit else NOTHING)
    return Table(say("consumption_sheet.table"), columns, tuple(rows), (total,))
