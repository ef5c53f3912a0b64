"""Notifications and bills by e-mail on the API."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields, validate

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.schemas import MomentField, moment_json
from ventanilla.api.shell import ApiShell
from ventanilla.i18n import Language
from ventanilla.kernel.scopes import Scope
from ventanilla.messages.model import (
    E_BILL_TEXT,
    E_BILL_TEXTS,
    Consent,
    ConsentChannel,
    EBill,
    Medium,
    Notice,
    NoticePage,
    Wish,
)
from ventanilla.messages.service import MessagesService

_MEDIA = validate.OneOf([medium.value for medium in Medium])


class NoticeSchema(Schema):
    """One notification; ``path`` is the page it leads to, below the portal's address."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    created_at = MomentField(required=True)
    read_at = MomentField(required=True, allow_none=True)
    title = fields.String(required=True)
    text = fields.String(required=True)
    path = fields.String(required=True)
    supply_point_id = fields.String(required=True, allow_none=True)


class NoticesSchema(Schema):
    """Notifications, newest first, and how many are unread in all."""

    items = fields.List(fields.Nested(NoticeSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    unread = fields.Integer(required=True)


class NoticesQuery(Schema):
    """Which ones: only unread ones, and after the cursor ``next`` of the page before."""

    unread = fields.Boolean(load_default=False)
    cursor = fields.String(load_default="", validate=validate.Length(max=80))


class ReadSchema(Schema):
    """What was read: one notification, or all of them where none is named."""

    id = fields.String(load_default="", validate=validate.Length(max=26))


class CountSchema(Schema):
    """How many are unread now."""

    unread = fields.Integer(required=True)


class KindSchema(Schema):
    """One kind of notification that may come by e-mail too."""

    kind = fields.String(required=True)
    label = fields.String(required=True)
    by_mail = fields.Boolean(required=True)


class KindsSchema(Schema):
    """All kinds that one may choose."""

    items = fields.List(fields.Nested(KindSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ChosenKindsSchema(Schema):
    """Exactly the kinds that shall come by e-mail too."""

    kinds = fields.List(fields.String(), required=True)


class ConsentTextSchema(Schema):
    """The words to agree to, in the language of the answer."""

    version = fields.Integer(required=True)
    text = fields.String(required=True)


class ConsentSchema(Schema):
    """One step of the history."""

    at = MomentField(required=True)
    state = fields.String(required=True)
    channel = fields.String(required=True)
    medium = fields.String(required=True)
    address = fields.String(required=True)
    text_version = fields.Integer(required=True)
    locale = fields.String(required=True)
    version = fields.Integer(required=True)


class EBillSchema(Schema):
    """How the bills of a supply come. ``version`` goes back with the next change."""

    state = fields.String(required=True)
    medium = fields.String(required=True, allow_none=True)
    address = fields.String(required=True, allow_none=True)
    since = MomentField(required=True, allow_none=True)
    returned_at = MomentField(required=True, allow_none=True)
    waiting_for = fields.String(required=True, allow_none=True)
    version = fields.Integer(required=True)
    own_email = fields.String(required=True)
    own_phone = fields.String(required=True, allow_none=True)
    consent = fields.Nested(ConsentTextSchema, required=True)
    history = fields.List(fields.Nested(ConsentSchema), required=True)


class EBillWishSchema(Schema):
    """How the bills shall come. Without ``version`` the last one to ask wins."""

    medium = fields.String(required=True, validate=_MEDIA)
    address = fields.String(load_default="", validate=validate.Length(max=300))
    agree = fields.Boolean(required=True)
    text_version = fields.Integer(required=True, strict=True)
    version = fields.Integer(load_default=None, allow_none=True, strict=True)


def add_told(api: StrictBlueprint, service: MessagesService, shell: ApiShell) -> None:
    """Notifications, their settings, and one supply's e-bill."""
    _notifications(api, service, shell)
    _settings(api, service, shell)
    _e_bill(api, service, shell)


def _notifications(api: StrictBlueprint, service: MessagesService, shell: ApiShell) -> None:
    @api.route("/notifications", scope=Scope.MESSAGES_READ)
    @api.arguments(NoticesQuery, location="query")
    @api.response(200, NoticesSchema)
    def notifications(wanted: dict[str, Any]) -> Response:
        """What you were told, newest first, and how many are unread."""
        customer = shell.customer()
        seen = service.notifications(customer, wanted["unread"], wanted["cursor"])
        return shell.private(_page_json(seen, service.unread_count(customer), shell.language))

    @api.route("/notifications/read", methods=["POST"])
    @api.arguments(ReadSchema)
    @api.response(200, CountSchema)
    def read(which: dict[str, str]) -> Response:
        """Mark one as read, or all."""
        customer = shell.person()
        if which["id"]:
            service.open_notice(customer, which["id"])
        else:
            service.mark_read(customer)
        return shell.private({"unread": service.unread_count(customer)})


def _settings(api: StrictBlueprint, service: MessagesService, shell: ApiShell) -> None:
    def kinds() -> Response:
        chosen, language = service.mailed_kinds(shell.person()), shell.language
        items = [
            {"kind": kind.value, "label": language.text(f"messages.notices.{kind}"), "by_mail": by_mail}
            for kind, by_mail in chosen.items()
        ]
        return shell.private({"items": items, "next": None})

    @api.route("/notifications/settings")
    @api.response(200, KindsSchema)
    def settings() -> Response:
        """Which kinds come by e-mail too; what concerns the account's safety always does."""
        return kinds()

    @api.route("/notifications/settings", methods=["PUT"])
    @api.arguments(ChosenKindsSchema)
    @api.response(200, KindsSchema)
    def choose(wanted: dict[str, list[str]]) -> Response:
        """Have exactly these kinds sent by e-mail too."""
        service.choose_mailed(shell.person(), wanted["kinds"])
        return kinds()


def _e_bill(api: StrictBlueprint, service: MessagesService, shell: ApiShell) -> None:
    path = "/supplies/<string:supply_point_id>/e-bill"

    def answer(seen: EBill) -> Response:
        return shell.private(_e_bill_json(seen, shell))

    @api.route(path)
    @api.response(200, EBillSchema)
    def e_bill(supply_point_id: str) -> Response:
        """How the bills of a supply come, the words to agree to, and the history."""
        return answer(service.e_bill(shell.actor(), supply_point_id))

    @api.route(path, methods=["PUT"])
    @api.arguments(EBillWishSchema)
    @api.response(200, EBillSchema)
    def opt_in(wanted: dict[str, Any], supply_point_id: str) -> Response:
        """Have the bills sent; another address than your own is written to first (``waiting_for``)."""
        wish = Wish(
            Medium(wanted["medium"]), wanted["address"], wanted["agree"], wanted["text_version"], wanted["version"]
        )
        return answer(service.opt_in(shell.actor(), supply_point_id, wish, ConsentChannel.API, shell.language.tag))

    @api.route(path, methods=["DELETE"])
    @api.response(200, EBillSchema)
    def opt_out(supply_point_id: str) -> Response:
        """Have no more bills sent; again changes nothing."""
        return answer(service.opt_out(shell.actor(), supply_point_id, ConsentChannel.API, shell.language.tag))


def _page_json(seen: NoticePage, unread: int, language: Language) -> dict[str, Any]:
    return {"items": [_notice_json(one, language) for one in seen.items], "next": seen.next, "unread": unread}


def _notice_json(one: Notice, language: Language) -> dict[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "created_at": moment_json(one.created_at),
        "read_at": moment_json(one.read_at) if one.read_at else None,
        "title": language.text(f"messages.notices.{one.kind}"),
        "text": language.say(one.text),
        "path": one.path,
        "supply_point_id": one.supply_point_id or None,
    }


def _e_bill_json(seen: EBill, shell: ApiShell) -> dict[str, Any]:
    now = seen.subscription
    words = shell.language.text(E_BILL_TEXTS[E_BILL_TEXT.version], utility=shell.house.utility.title)
    return {
        "state": now.state.value if now else "ended",
        "medium": now.medium.value if now and seen.is_on else None,
        "address": now.address if now and seen.is_on else None,
        "since": moment_json(now.since) if now else None,
        "returned_at": moment_json(now.returned_at) if now and now.returned_at else None,
        "waiting_for": seen.waiting or None,
        "version": seen.version,
        "own_email": seen.own_email,
        "own_phone": seen.own_phone or None,
        "consent": {"version": E_BILL_TEXT.version, "text": words},
        "history": [consent_json(one) for one in seen.history],
    }


def consent_json(one: Consent) -> dict[str, Any]:
    """As :class:`ConsentSchema` has it."""
    return {
        "at": moment_json(one.at),
        "state": one.state.value,
        "channel": one.channel.value,
        "medium": one.medium.value,
        "address": one.address,
        "text_version": one.text_version,
        "locale": one.locale,
        "version": one.version,
    }
