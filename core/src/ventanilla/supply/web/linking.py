"""The pages of linking: the form, the code, the choice."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.plugin import Field, FieldKind
from ventanilla.supply.model import Step
from ventanilla.supply.service import SupplyService
from ventanilla.web.forms import Form
from ventanilla.web.frame import first_of_supply
from ventanilla.web.shell import Shell

CODE = (Field("code", FieldKind.CODE, "supply.code.label", "supply.code.hint"),)

_TITLE = message("supply.link.title")


def add_linking(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    """``/link…``."""
    _link_pages(pages, service, shell)
    _code_pages(pages, service, shell)
    _choose_pages(pages, service, shell)


def _link_pages(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    fields = shell.house.utility.linking.fields

    def form(values: Mapping[str, str], faults: Mapping[str, Message], status: int = 200) -> Response:
        label, said = service.answers(shell.customer())
        page = Form(fields, {**{each.name: _typed(each, said.get(each.name, "")) for each in fields}, **values}, faults)
        has_some = bool(service.links_of(shell.customer(), None))
        return shell.page(
            "supply/link.html",
            title=_TITLE,
            screen="supply.link",
            status=status,
            form=page,
            has_some=has_some,
            vouched_by=label,
        )

    @pages.get("/link")
    def link() -> Response:
        shell.customer()
        if service.granting.is_on:
            return shell.page("supply/no_contracts.html", title=message("supply.no_contracts.title"))
        return form(_known(shell), {})

    @pages.post("/link")
    def start_link() -> Response:
        typed = shell.posted()
        values = {one.name: typed.get(one.name, "") for one in fields}
        try:
            attempt = service.start_link(shell.actor(), values)
        except InvalidInput as fault:
            return form(values, fault.fields, 422)
        return _next(shell, attempt.id, attempt.step)


def _code_pages(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    def show(attempt_id: str, faults: Mapping[str, Message], status: int = 200) -> Response:
        attempt = service.attempt(shell.customer(), attempt_id)
        if attempt.step is Step.CHOOSE:
            return _next(shell, attempt_id, attempt.step)
        is_over = attempt.tries_left == 0 or attempt.expires_at <= shell.house.clock.now()
        return shell.page(
            "supply/code.html",
            title=message("supply.code.over" if is_over else "supply.code.title"),
            screen="supply.link",
            status=status,
            form=Form(CODE, {}, faults),
            attempt=attempt,
            is_over=is_over,
        )

    @pages.get("/link/<attempt_id>/code")
    def code(attempt_id: str) -> Response:
        shell.customer()
        try:
            return show(attempt_id, {})
        except Conflict:
            return _begin_again(shell)

    @pages.post("/link/<attempt_id>/code")
    def enter_code(attempt_id: str) -> Response:
        try:
            attempt = service.enter_code(shell.actor(), attempt_id, shell.posted().get("code", ""))
        except InvalidInput as fault:
            return show(attempt_id, fault.fields, 422)
        except Conflict:
            return _begin_again(shell)
        return _next(shell, attempt.id, attempt.step)

    @pages.post("/link/<attempt_id>/code/again")
    def resend_code(attempt_id: str) -> Response:
        try:
            service.resend_code(shell.actor(), attempt_id)
        except Conflict:
            return _begin_again(shell)
        shell.tell(message("supply.code.resent"))
        return shell.see_other("supply.code", attempt_id=attempt_id)


def _choose_pages(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    def show(attempt_id: str, chosen: set[str] | None, faults: Mapping[str, Message], status: int = 200) -> Response:
        offers = service.offered(shell.customer(), attempt_id)
        return shell.page(
            "supply/choose.html",
            title=message("supply.choose.title"),
            screen="supply.link",
            status=status,
            form=Form((), {}, faults),
            attempt_id=attempt_id,
            label=service.label,
            offers=offers,
            is_new=any(not one.is_linked for one in offers),
            chosen={one.supply_point.id for one in offers} if chosen is None else chosen,
        )

    @pages.get("/link/<attempt_id>/supplies")
    def choose(attempt_id: str) -> Response:
        shell.customer()
        try:
            return show(attempt_id, None, {})
        except Conflict:
            return _begin_again(shell)

    @pages.post("/link/<attempt_id>/supplies")
    def link_chosen(attempt_id: str) -> Response:
        chosen = request.form.getlist("supplies")[:500]
        try:
            service.link(shell.actor(), attempt_id, chosen)
        except InvalidInput as fault:
            return show(attempt_id, set(chosen), fault.fields, 422)
        except Conflict:
            return _begin_again(shell)
        return shell.see_other("supply.done", attempt_id=attempt_id)

    @pages.get("/link/<attempt_id>/done")
    def done(attempt_id: str) -> Response:
        linked = service.linked_by(shell.customer(), attempt_id)
        now = shell.house.clock.now()
        return shell.page(
            "supply/done.html",
            title=message("supply.done.title"),
            screen="supply.link",
            label=service.label,
            way=lambda link: first_of_supply(shell.house.utility, link.supply_point.id),
            shown=[one for one in linked if one.is_effective(now)],
            waiting=[one for one in linked if not one.is_effective(now)],
        )


def _known(shell: Shell) -> dict[str, str]:
    """What the login says already, where it is such a number; it may be written over by another holder's."""
    utility = shell.house.utility
    kind = utility.identity.login_kind
    asked = () if kind is FieldKind.USER_NAME else utility.linking.fields
    return {each.name: shell.customer().user_name for each in asked if each.kind is kind}


def _typed(asked: Field, value: str) -> str:
    """A canonical value as somebody would type it."""
    is_day = value and asked.kind is FieldKind.BIRTH_DATE
    return "/".join(reversed(value.split("-"))) if is_day else value


def _next(shell: Shell, attempt_id: str, step: Step) -> Response:
    return shell.see_other("supply.choose" if step is Step.CHOOSE else "supply.code", attempt_id=attempt_id)


def _begin_again(shell: Shell) -> Response:
    shell.tell(message("supply.link.begin_again"), "warn")
    return shell.see_other("supply.link")
