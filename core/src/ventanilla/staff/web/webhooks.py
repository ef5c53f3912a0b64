"""Webhooks: where events go, whether they arrive, and sending them once more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.exchange.model.webhooks import Endpoint, NewSecret
from ventanilla.exchange.service import EVENT_TYPES
from ventanilla.kernel.actors import StaffActor
from ventanilla.kernel.messages import Message, message
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

LABELS = {
    "about": "webhooks.about",
    "url": "webhooks.url",
    "type": "webhooks.types",
    "since": "webhooks.since",
    "until": "webhooks.until",
}
_SHOWN = 50


def add_webhooks(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/webhooks…``."""

    @pages.get("/webhooks")
    def webhooks() -> Response:
        member = desk.member()
        found = service.doors.webhooks(member).endpoints(member)
        return desk.page(
            "staff/webhooks.html", title=message("staff.section.webhooks"), section="webhooks", found=found
        )

    _writing(pages, service, desk)
    _deciding(pages, service, desk)
    _replaying(pages, service, desk)


def _writing(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.get("/webhooks/new")
    def webhook_new() -> Response:
        member = desk.member()
        service.doors.webhooks(member)
        return _form(desk, {}, {})

    @pages.post("/webhooks/new")
    def webhook_added() -> Response:
        member, typed = desk.member(), _typed()
        try:
            made = service.doors.webhooks(member).register(member, typed["url"], typed["about"], typed["type"])
        except InvalidInput as fault:
            return _form(desk, typed, faults_of(fault), fault.status)
        return _given(desk, made, "webhooks.added")

    @pages.get("/webhooks/<webhook_id>")
    def webhook(webhook_id: str) -> Response:
        return _page(service, desk, webhook_id, {}, {})

    @pages.post("/webhooks/<webhook_id>")
    def webhook_changed(webhook_id: str) -> Response:
        member, typed = desk.member(), _typed()
        try:
            room, seen = service.doors.webhooks(member), _number(typed["version"])
            made = room.change(member, webhook_id, typed["url"], typed["about"], typed["type"], seen)
        except InvalidInput as fault:
            return _page(service, desk, webhook_id, typed, faults_of(fault), fault.status)
        except Conflict:
            return _page(service, desk, webhook_id, typed, {"": message("staff.fault.changed")}, 409)
        desk.tell(message("webhooks.changed", name=made.about))
        return desk.see_other("staff.webhook", webhook_id=made.id)


def _deciding(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    def done(webhook_id: str, told: str, act: Callable[[StaffActor], object]) -> Response:
        try:
            act(desk.member())
        except Conflict:
            return _page(service, desk, webhook_id, {}, {"": message("webhooks.fault.off")}, 409)
        desk.tell(message(told))
        return desk.see_other("staff.webhook", webhook_id=webhook_id)

    @pages.post("/webhooks/<webhook_id>/on")
    def webhook_on(webhook_id: str) -> Response:
        room = service.doors.webhooks(desk.member())
        return done(webhook_id, "webhooks.is_on", lambda member: room.switch(member, webhook_id, is_on=True))

    @pages.post("/webhooks/<webhook_id>/off")
    def webhook_off(webhook_id: str) -> Response:
        room = service.doors.webhooks(desk.member())
        return done(webhook_id, "webhooks.is_off", lambda member: room.switch(member, webhook_id, is_on=False))

    @pages.post("/webhooks/<webhook_id>/ping")
    def webhook_ping(webhook_id: str) -> Response:
        room = service.doors.webhooks(desk.member())
        return done(webhook_id, "webhooks.pinged", lambda member: room.ping(member, webhook_id))

    @pages.post("/webhooks/<webhook_id>/secret")
    def webhook_secret(webhook_id: str) -> Response:
        member = desk.member()
        return _given(desk, service.doors.webhooks(member).rotate(member, webhook_id), "webhooks.rotated")

    @pages.post("/webhooks/<webhook_id>/remove")
    def webhook_removed(webhook_id: str) -> Response:
        member = desk.member()
        service.doors.webhooks(member).remove(member, webhook_id)
        desk.tell(message("webhooks.removed"))
        return desk.see_other("staff.webhooks")


def _replaying(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.post("/webhooks/<webhook_id>/replay")
    def webhook_replayed(webhook_id: str) -> Response:
        member, typed = desk.member(), desk.posted()
        try:
            room = service.doors.webhooks(member).deliveries
            since, until = typed.get("since", ""), typed.get("until", "").strip()
            end = room.moment(until, "until") if until else None
            count = room.replay_since(member, webhook_id, room.moment(since), end)
        except InvalidInput as fault:
            return _page(service, desk, webhook_id, typed, faults_of(fault), fault.status)
        except Conflict:
            return _page(service, desk, webhook_id, typed, {"": message("webhooks.fault.off")}, 409)
        desk.tell(message("webhooks.replayed", count=count))
        return desk.see_other("staff.webhook", webhook_id=webhook_id)

    @pages.post("/webhooks/<webhook_id>/deliveries/<delivery_id>/replay")
    def delivery_replayed(webhook_id: str, delivery_id: str) -> Response:
        member = desk.member()
        try:
            service.doors.webhooks(member).deliveries.replay(member, delivery_id)
        except Conflict:
            return _page(service, desk, webhook_id, {}, {"": message("webhooks.fault.off")}, 409)
        desk.tell(message("webhooks.replayed", count=1))
        return desk.see_other("staff.webhook", webhook_id=webhook_id)


def _form(desk: DeskShell, typed: Mapping[str, Any], faults: Mapping[str, Message], status: int = 200) -> Response:
    return desk.page(
        "staff/webhook_new.html",
        title=message("webhooks.new"),
        section="webhooks",
        status=status,
        types=EVENT_TYPES,
        chosen=typed.get("type", []),
        version=0,
        sheet=_sheet(typed, faults),
    )


def _page(
    service: StaffService,
    desk: DeskShell,
    webhook_id: str,
    typed: Mapping[str, Any],
    faults: Mapping[str, Message],
    status: int = 200,
) -> Response:
    """An endpoint: how it does, what it says, what was brought to it."""
    member = desk.member()
    room = service.doors.webhooks(member)
    one = room.endpoint(member, webhook_id)
    found = room.deliveries.latest(member, one.id, request.args.get("before", ""), _SHOWN + 1)
    shown = {**_said(one), **typed}
    return desk.page(
        "staff/webhook.html",
        title=one.about,
        section="webhooks",
        status=status,
        one=one,
        counts=room.counts(member, one.id),
        found=found[:_SHOWN],
        next=found[_SHOWN - 1].id if len(found) > _SHOWN else "",
        types=EVENT_TYPES,
        chosen=shown["type"],
        version=shown["version"],
        zone=str(desk.house.zone),
        sheet=_sheet(shown, faults),
    )


def _given(desk: DeskShell, made: NewSecret, told: str) -> Response:
    title = message(told, name=made.endpoint.about)
    return desk.page("staff/webhook_given.html", title=title, section="webhooks", made=made)


def _sheet(typed: Mapping[str, Any], faults: Mapping[str, Message]) -> Sheet:
    return Sheet(LABELS, {name: str(typed.get(name, "")) for name in ("about", "url", "since", "until")}, faults)


def _typed() -> dict[str, Any]:
    sent: dict[str, Any] = {name: request.form.get(name, "") for name in ("about", "url", "version")}
    return {**sent, "type": request.form.getlist("type")[:100]}


def _said(one: Endpoint) -> dict[str, Any]:
    return {"about": one.about, "url": one.url, "type": list(one.types), "version": str(one.version)}


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
