"""Asking for a login: what the bill says, the summary with the address, and word that a mail may be on its way."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, session

from ventanilla.errors import InvalidInput, TooManyTries
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import Message, message
from ventanilla.plugin import Field
from ventanilla.supply.service import SupplyService
from ventanilla.web.forms import Form
from ventanilla.web.shell import Shell

_TYPED = "enrolment"
MASK = "••••••••"
"""Stands for everything of the records, whatever they hold: always the same, whoever is meant."""


def add_enrolling(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    """``/register``, ``/register/confirm`` and ``/register/sent``; nothing where customers don't ask for logins."""
    if shell.house.utility.identity.enrolment is not None:
        _first_pages(pages, service, shell)
        _summary_pages(pages, service, shell)


def _first_pages(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    fields = service.granting.enrolment_fields[0]

    def show(values: Mapping[str, str], faults: Mapping[str, Message]) -> Response:
        form = Form(fields, values, faults)
        title = message("supply.enrol.title")
        return shell.page("supply/enrol.html", title=title, status=422 if faults else 200, form=form)

    @pages.get("/register")
    def enrol() -> Response:
        if isinstance(shell.actor(), CustomerActor):
            return shell.go_on("")
        return show(_kept(fields), {})

    @pages.post("/register")
    def enrol_now() -> Response:
        values = _of(fields, shell.posted())
        try:
            typed = service.granting.check_enrolment(values)
        except InvalidInput as fault:
            return show(values, fault.fields)
        # What was typed waits in the visitor's own signed cookie: never in an address, never in a row.
        session[_TYPED] = typed
        return shell.see_other("supply.enrol_summary")


def _summary_pages(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    first, more = service.granting.enrolment_fields

    def show(values: Mapping[str, str], faults: Mapping[str, Message], status: int = 200) -> Response:
        return shell.page(
            "supply/enrol_summary.html",
            title=message("supply.enrol_summary.title"),
            status=status,
            form=Form(more, values, faults),
            always=values.get("always", ""),
            mask=MASK,
        )

    @pages.get("/register/confirm")
    def enrol_summary() -> Response:
        return show({}, {}) if session.get(_TYPED) else shell.see_other("supply.enrol")

    @pages.post("/register/confirm")
    def enrol_send() -> Response:
        posted = shell.posted()
        values = _of(more, posted)
        try:
            always = posted.get("always") == "yes"
            service.granting.request_enrolment(shell.actor(), {**_kept(first), **values}, always=always)
        except InvalidInput as fault:
            if not fault.fields.keys() & values.keys():
                return shell.see_other("supply.enrol")
            return show({**values, "always": posted.get("always", "")}, fault.fields, fault.status)
        except TooManyTries as fault:
            return show(values, {"": fault.message}, fault.status)
        session.pop(_TYPED, None)
        return shell.see_other("supply.enrol_sent")

    @pages.get("/register/sent")
    def enrol_sent() -> Response:
        return shell.page("supply/enrol_sent.html", title=message("supply.enrol_sent.title"))


def _of(fields: tuple[Field, ...], posted: Mapping[str, str]) -> dict[str, str]:
    return {each.name: posted.get(each.name, "") for each in fields}


def _kept(fields: tuple[Field, ...]) -> dict[str, str]:
    kept = session.get(_TYPED)
    return {each.name: str(kept.get(each.name, "")) if isinstance(kept, dict) else "" for each in fields}
