"""The page where somebody chooses to be told of outages by e-mail or SMS."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, url_for

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.kernel.messages import Message, message
from ventanilla.messages.model import OUTAGE_TEXT, OUTAGE_TEXTS, ConsentChannel, Medium, Wish
from ventanilla.messages.service import MessagesService
from ventanilla.web.forms import Form
from ventanilla.web.shell import Shell

SCREEN = "messages.outage_notices"


class _NoticesForm(Form):
    """Both of its fields are drawn by the page."""

    @property
    def names(self) -> tuple[str, ...]:
        return "medium", "agree"


def add_outage_notices(pages: Blueprint, service: MessagesService, shell: Shell) -> None:
    """``/supplies/<id>/outage-notices``."""

    def show(
        supply_point_id: str, typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200
    ) -> Response:
        seen = service.outage_notices.look(shell.customer(), supply_point_id)
        return shell.page(
            "messages/outage_notices.html",
            title=message("screen.messages.outage_notices"),
            screen=SCREEN,
            status=status,
            here=url_for("messages.choose_outage_notices", supply_point_id=supply_point_id),
            seen=seen,
            form=_NoticesForm((), typed, faults),
            medium=typed.get("medium", ""),
            text=OUTAGE_TEXT,
            texts=OUTAGE_TEXTS,
        )

    @pages.get("/supplies/<supply_point_id>/outage-notices")
    def outage_notices(supply_point_id: str) -> Response:
        return show(supply_point_id, {}, {})

    @pages.post("/supplies/<supply_point_id>/outage-notices")
    def choose_outage_notices(supply_point_id: str) -> Response:
        customer, typed, tag = shell.customer(), shell.posted(), shell.language.tag
        if typed.get("do") == "stop":
            service.outage_notices.opt_out(customer, supply_point_id, ConsentChannel.WEB, tag)
            shell.tell(message("messages.outage_notices.stopped"))
            return shell.see_other(SCREEN, supply_point_id=supply_point_id)
        try:
            service.outage_notices.opt_in(customer, supply_point_id, _wish(typed), ConsentChannel.WEB, tag)
        except InvalidInput as fault:
            return show(supply_point_id, typed, fault.fields, fault.status)
        except Conflict as fault:
            return show(supply_point_id, typed, {"": message("messages.e_bill.fault.outdated")}, fault.status)
        shell.tell(message("messages.outage_notices.started"))
        return shell.see_other(SCREEN, supply_point_id=supply_point_id)


def _wish(typed: Mapping[str, str]) -> Wish:
    medium = typed.get("medium", "")
    if medium not in set(Medium):
        raise InvalidInput({"medium": message("messages.e_bill.fault.medium")})
    is_agreed, numbers = (
        typed.get("agree") == "yes",
        [_whole(typed.get(name, "")) for name in ("text_version", "version")],
    )
    return Wish(Medium(medium), is_agreed=is_agreed, text_version=numbers[0], version=numbers[1])


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
