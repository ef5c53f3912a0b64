"""The pages of notifications, of bills by e-mail, and of the links in mails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Response, request

from ventanilla.errors import Conflict, InvalidInput, LinkExpired, TooManyTries, VentanillaError
from ventanilla.kernel.messages import Message, message
from ventanilla.messages.model import (
    ALWAYS,
    CHOSEN,
    E_BILL,
    E_BILL_TEXT,
    E_BILL_TEXTS,
    AddressKind,
    ConsentChannel,
    EBill,
    Medium,
    Wish,
)
from ventanilla.messages.service import MessagesService
from ventanilla.plugin import Field, FieldKind
from ventanilla.web.forms import Form
from ventanilla.web.security import one_click
from ventanilla.web.shell import Shell

ADDRESS = Field("address", FieldKind.EMAIL, "messages.e_bill.address", "messages.e_bill.address_hint", required=False)
_E_BILL = message("screen.messages.e_bill")


@dataclass(frozen=True)
class _EBillForm(Form):
    """Its address is a declared field; the two others are drawn by the page itself."""

    @property
    def names(self) -> tuple[str, ...]:
        return "medium", "address", "agree"


def add_told(pages: Blueprint, service: MessagesService, shell: Shell) -> None:
    """``/notifications…``, ``/supplies/<id>/e-bill``, ``/e-bill/confirm/…`` and ``/unsubscribe/…``."""
    _notifications(pages, service, shell)
    _settings(pages, service, shell)
    _e_bill(pages, service, shell)
    _confirm(pages, service, shell)
    _unsubscribe(pages, service, shell)


def _notifications(pages: Blueprint, service: MessagesService, shell: Shell) -> None:
    @pages.get("/notifications")
    def notifications() -> Response:
        customer = shell.customer()
        unread_only = request.args.get("show") == "unread"
        try:
            seen = service.notifications(customer, unread_only, request.args.get("from", "")[:80])
        except InvalidInput:
            return shell.see_other("messages.notifications")
        return shell.page(
            "messages/notifications.html",
            title=message("messages.list.title"),
            seen=seen,
            unread=service.unread_count(customer),
            unread_only=unread_only,
        )

    @pages.post("/notifications")
    def read_notifications() -> Response:
        customer, typed = shell.customer(), shell.posted()
        if opened := typed.get("open", ""):
            notice = service.open_notice(customer, opened[:26])
            if notice.path:
                return shell.go_on(request.script_root + notice.path)
            return shell.see_other("messages.notifications")
        service.mark_read(customer, typed.get("read", "")[:26])
        shown = {"show": "unread"} if request.args.get("show") == "unread" else {}
        return shell.see_other("messages.notifications", **shown)


def _settings(pages: Blueprint, service: MessagesService, shell: Shell) -> None:
    @pages.get("/notifications/settings")
    def settings() -> Response:
        return shell.page(
            "messages/settings.html",
            title=message("messages.settings.title"),
            chosen=service.mailed_kinds(shell.customer()),
            kinds=CHOSEN,
            always=ALWAYS,
        )

    @pages.post("/notifications/settings")
    def choose() -> Response:
        known = {kind.value for kind in CHOSEN}
        service.choose_mailed(shell.customer(), known & set(request.form.getlist("kinds")))
        shell.tell(message("messages.settings.saved"))
        return shell.see_other("messages.settings")


def _e_bill(pages: Blueprint, service: MessagesService, shell: Shell) -> None:
    def show(
        supply_point_id: str, typed: Mapping[str, str], faults: Mapping[str, Message], status: int = 200
    ) -> Response:
        seen = service.e_bill(shell.customer(), supply_point_id)
        return shell.page(
            "messages/e_bill.html",
            title=_E_BILL,
            screen="messages.e_bill",
            status=status,
            supply_point_id=supply_point_id,
            seen=seen,
            form=_EBillForm((ADDRESS,), typed or _chosen(seen), faults),
            medium=typed.get("medium", ""),
            text=E_BILL_TEXT,
            texts=E_BILL_TEXTS,
        )

    @pages.get("/supplies/<supply_point_id>/e-bill")
    def e_bill(supply_point_id: str) -> Response:
        return show(supply_point_id, {}, {})

    @pages.post("/supplies/<supply_point_id>/e-bill")
    def choose_e_bill(supply_point_id: str) -> Response:
        customer, typed, tag = shell.customer(), shell.posted(), shell.language.tag
        if typed.get("do") == "stop":
            service.opt_out(customer, supply_point_id, ConsentChannel.WEB, tag)
            shell.tell(message("messages.e_bill.stopped"))
            return shell.see_other("messages.e_bill", supply_point_id=supply_point_id)
        try:
            seen = service.opt_in(customer, supply_point_id, _wish(typed), ConsentChannel.WEB, tag)
        except (InvalidInput, Conflict, TooManyTries) as fault:
            return show(supply_point_id, typed, _faults(fault), fault.status)
        shell.tell(message("messages.e_bill.asked", address=seen.waiting) if seen.waiting else _done(seen.is_on))
        return shell.see_other("messages.e_bill", supply_point_id=supply_point_id)


def _confirm(pages: Blueprint, service: MessagesService, shell: Shell) -> None:
    @pages.get("/e-bill/confirm/<secret>")
    def confirm(secret: str) -> Response:
        try:
            address = service.look_at_confirmation(secret)
        except LinkExpired:
            return _expired(shell)
        title = message("messages.confirm.title")
        return shell.page("messages/confirm.html", title=title, address=address, secret=secret)

    @pages.post("/e-bill/confirm/<secret>")
    def confirm_now(secret: str) -> Response:
        try:
            service.confirm_address(secret)
        except LinkExpired:
            return _expired(shell)
        return shell.see_other("messages.confirmed")

    @pages.get("/e-bill/confirmed")
    def confirmed() -> Response:
        return shell.page("messages/confirmed.html", title=message("messages.confirm.done_title"))


def _unsubscribe(pages: Blueprint, service: MessagesService, shell: Shell) -> None:
    @pages.get("/unsubscribe/<secret>")
    def unsubscribe(secret: str) -> Response:
        try:
            what = service.look_at_stop(secret)
        except LinkExpired:
            return _expired(shell)
        title = message("messages.stop.title" if what.kind == E_BILL else "messages.stop_outages.title")
        return shell.page("messages/unsubscribe.html", title=title, what=what, secret=secret)

    @pages.post("/unsubscribe/<secret>")
    @one_click
    def unsubscribe_now(secret: str) -> Response:
        """The answer is the page itself: whoever reads mails for people follows no redirect (RFC 8058)."""
        try:
            what = service.stop(secret)
        except LinkExpired:
            return _expired(shell)
        title = message("messages.stop.done_title" if what.kind == E_BILL else "messages.stop_outages.done_title")
        return shell.page("messages/unsubscribed.html", title=title, what=what)


def _chosen(seen: EBill) -> Mapping[str, str]:
    now = seen.subscription if seen.is_on else None
    return {"address": now.address} if now and now.address_kind is AddressKind.OTHER else {}


def _wish(typed: Mapping[str, str]) -> Wish:
    medium = typed.get("medium", "")
    if medium not in set(Medium):
        raise InvalidInput({"medium": message("messages.e_bill.fault.medium")})
    return Wish(
        medium=Medium(medium),
        address=typed.get("address", "")[:300],
        is_agreed=typed.get("agree") == "yes",
        text_version=_whole(typed.get("text_version", "")),
        version=_whole(typed.get("version", "")),
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _done(is_on: bool) -> Message:
    return message("messages.e_bill.started" if is_on else "messages.e_bill.stopped")


def _faults(fault: VentanillaError) -> Mapping[str, Message]:
    if isinstance(fault, InvalidInput):
        return fault.fields
    return {"": message("messages.e_bill.fault.outdated") if isinstance(fault, Conflict) else fault.message}


def _expired(shell: Shell) -> Response:
    return shell.page("messages/expired.html", title=message("messages.expired.title"), status=LinkExpired.status)
