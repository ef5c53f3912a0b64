"""Readings are typed, confirmed where they are unusual, and answered with a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from babel.numbers import get_decimal_symbol, get_group_symbol
from flask import Blueprint, Response

from ventanilla.errors import ConfirmationNeeded, Conflict, InvalidInput, ReadingsClosed, Unavailable
from ventanilla.i18n import Language
from ventanilla.kernel.messages import Message, message
from ventanilla.readings.model import Handed, Meter, Submission
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
    names = {screen.name for screen in shell.house.utility.screens}
    back = "readings.log" if "readings.log" in names else "readings.history"

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
        try:
            done = handed_over(desk, shell, supply_point_id)
        except NotTaken as fault:
            return form(supply_point_id, fault.typed, fault.status)
        return shell.see_other("readings.receipt", supply_point_id=supply_point_id, submission_id=done.id)

    _receipts(pages, desk, shell, back)


class NotTaken(Exception):
    """Readings that were not taken: the form is shown again with what was typed."""

    def __init__(self, typed: Typed, status: int, is_closed: bool = False) -> None:
        super().__init__(status)
        self.typed, self.status, self.is_closed = typed, status, is_closed


def handed_over(desk: MeterDesk, shell: Shell, supply_point_id: str) -> Submission:
    """What the posted form hands over.

    :raises NotTaken: when something in it is wrong or has to be confirmed, or readings are not taken now.
    """
    sent = shell.posted()
    values = {name[len(_VALUE) :]: text for name, text in sent.items() if name.startswith(_VALUE)}
    same = {id_ for id_, text in values.items() if text and sent.get(f"{_CONFIRMED}{id_}") == text}
    shown = {id_: text[:_LONGEST] for id_, text in values.items()}
    marks, group = marks_of(shell.language), str(get_group_symbol(shell.language.locale))
    try:
        return desk.submit(shell.actor(), supply_point_id, values, confirmed=same, marks=marks, group=group)
    except ConfirmationNeeded as fault:
        raise NotTaken(Typed(shown, questions=fault.fields), 409) from None
    except InvalidInput as fault:
        raise NotTaken(Typed(shown, fault.fields), 422) from None
    except ReadingsClosed:
        raise NotTaken(Typed(shown), 409, is_closed=True) from None


def _meters(desk: MeterDesk, shell: Shell, supply_point_id: str) -> dict[str, Meter]:
    """By id; a receipt is shown even while nobody can say where the meters are."""
    try:
        return {each.id: each for each in desk.meters(shell.customer(), supply_point_id).meters}
    except Unavailable:
        return {}


def _receipts(pages: Blueprint, desk: MeterDesk, shell: Shell, back: str) -> None:
    marked = back if back == "readings.log" else _SCREEN

    @pages.get("/supplies/<supply_point_id>/readings/<submission_id>")
    def receipt(supply_point_id: str, submission_id: str) -> Response:
        found = desk.submission(shell.customer(), supply_point_id, submission_id)
        return shell.page(
            "readings/receipt.html",
            title=message("readings.receipt.title", number=found.number),
            screen=marked,
            submission=found,
            back=back,
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
        if back == "readings.log":
            title = message("readings.delete.sure", day=found.taken_on)
        return shell.page("readings/delete.html", title=title, screen=marked, submission=found, back=back)

    @pages.post("/supplies/<supply_point_id>/readings/<submission_id>/delete")
    def delete(supply_point_id: str, submission_id: str) -> Response:
        desk.delete(shell.actor(), supply_point_id, submission_id)
        shell.tell(message("readings.log.deleted" if back == "readings.log" else "readings.delete.done"))
        return shell.see_other(back, supply_point_id=supply_point_id)


def marks_of(language: Language) -> str:
    """The decimal marks that may be typed: the language's own first, and the point where it means nothing else."""
    own, group = str(get_decimal_symbol(language.locale)), str(get_group_symbol(language.locale))
    return own if own == "." or group == "." else f"{own}."
