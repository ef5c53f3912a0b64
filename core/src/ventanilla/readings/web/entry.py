"""Readings are typed, confirmed where they are unusual, and answered with a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from babel.numbers import get_decimal_symbol, get_group_symbol
from flask import Blueprint, Response

from ventanilla.errors import ConfirmationNeeded, Conflict, InvalidInput, ReadingsClosed, Unavailable
from ventanilla.i18n import Language
from ventanilla.kernel.messages import Message, message
from ventanilla.readings.model import Handed, Meter
from ventanilla.readings.service import MeterDesk
from ventanilla.web.shell import Shell

_SCREEN = "readings.entry"
_VALUE, _CONFIRMED = "r-", "c-"
_LONGEST = 60


@dataclass
class Typed:
    """What was typed, by register, and what is wrong or unusual about it."""

    values: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Message] = field(default_factory=dict)
    questions: Mapping[str, Message] = field(default_factory=dict)


def add_entry(pages: Blueprint, desk: MeterDesk, shell: Shell) -> None:
    """``/supplies/<id>/readings``, and ``…/<submission>`` for the receipt."""

    def form(supply_point_id: str, typed: Typed, status: int = 200) -> Response:
        view = desk.entry(shell.customer(), supply_point_id)
        return shell.page(
            "readings/entry.html",
            title=message(f"screen.{_SCREEN}"),
            screen=_SCREEN,
            status=status,
            view=view,
            typed=typed,
            mark=marks_of(shell.language)[0],
            shows_coefficient=any(line.meter.coefficient != 1 for line in view.lines),
        )

    @pages.get("/supplies/<supply_point_id>/readings")
    def entry(supply_point_id: str) -> Response:
        return form(supply_point_id, Typed())

    @pages.post("/supplies/<supply_point_id>/readings")
    def hand_over(supply_point_id: str) -> Response:
        sent = shell.posted()
        values = {name[len(_VALUE) :]: text for name, text in sent.items() if name.startswith(_VALUE)}
        same = {id_ for id_, text in values.items() if text and sent.get(f"{_CONFIRMED}{id_}") == text}
        shown = {id_: text[:_LONGEST] for id_, text in values.items()}
        marks = marks_of(shell.language)
        try:
            done = desk.submit(shell.actor(), supply_point_id, values, confirmed=same, marks=marks)
        except ConfirmationNeeded as fault:
            return form(supply_point_id, Typed(shown, questions=fault.fields), 409)
        except InvalidInput as fault:
            return form(supply_point_id, Typed(shown, fault.fields), 422)
        except ReadingsClosed:
            return form(supply_point_id, Typed(shown), 409)
        return shell.see_other("readings.receipt", supply_point_id=supply_point_id, submission_id=done.id)

    _receipts(pages, desk, shell)


def _meters(desk: MeterDesk, shell: Shell, supply_point_id: str) -> dict[str, Meter]:
    """By id; a receipt is shown even while nobody can say where the meters are."""
    try:
        return {each.id: each for each in desk.meters(shell.customer(), supply_point_id).meters}
    except Unavailable:
        return {}


def _receipts(pages: Blueprint, desk: MeterDesk, shell: Shell) -> None:
    @pages.get("/supplies/<supply_point_id>/readings/<submission_id>")
    def receipt(supply_point_id: str, submission_id: str) -> Response:
        found = desk.submission(shell.customer(), supply_point_id, submission_id)
        return shell.page(
            "readings/receipt.html",
            title=message("readings.receipt.title", number=found.number),
            screen=_SCREEN,
            submission=found,
            meters=_meters(desk, shell, supply_point_id),
            is_gone=found.state is Handed.DELETED,
            shows_coefficient=any(one.coefficient != 1 for one in found.readings),
        )

    @pages.get("/supplies/<supply_point_id>/readings/<submission_id>/delete")
    def ask_delete(supply_point_id: str, submission_id: str) -> Response:
        found = desk.submission(shell.customer(), supply_point_id, submission_id)
        if not found.is_deletable:
            raise Conflict
        title = message("readings.delete.title", number=found.number)
        return shell.page("readings/delete.html", title=title, screen=_SCREEN, submission=found)

    @pages.post("/supplies/<supply_point_id>/readings/<submission_id>/delete")
    def delete(supply_point_id: str, submission_id: str) -> Response:
        desk.delete(shell.actor(), supply_point_id, submission_id)
        shell.tell(message("readings.delete.done"))
        return shell.see_other("readings.history", supply_point_id=supply_point_id)


def marks_of(language: Language) -> str:
    """The decimal marks that may be typed: the language's own first, and the point where it means nothing else."""
    own, group = str(get_decimal_symbol(language.locale)), str(get_group_symbol(language.locale))
    return own if own == "." or group == "." else f"{own}."
