"""What happened, as the utility's systems are told of it, and to whom it was brought."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response, request

from ventanilla.exchange.service import EVENT_TYPES, written
from ventanilla.kernel.messages import message
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell


def add_events(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/events…``."""

    @pages.get("/events")
    def events() -> Response:
        member = desk.member()
        before, type_ = request.args.get("before", ""), request.args.get("type", "")
        number = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
        type_ = type_ if type_ in EVENT_TYPES else ""
        found, has_more = service.doors.events(member).newest(member, number, type_, 50)
        return desk.page(
            "staff/events.html",
            title=message("staff.section.events"),
            section="events",
            found=found,
            types=EVENT_TYPES,
            type=type_,
            next=found[-1].position if has_more else 0,
        )

    @pages.get("/events/<event_id>")
    def event(event_id: str) -> Response:
        member = desk.member()
        one = service.doors.events(member).event(member, event_id)
        room = service.doors.webhooks(member)
        return desk.page(
            "staff/event.html",
            title=message(f"webhooks.type.{one.type}"),
            section="events",
            one=one,
            body=orjson.dumps(written(one, desk.house.utility.name), option=orjson.OPT_INDENT_2).decode(),
            found=room.deliveries.latest(member, event_id=one.id),
            endpoints={each.id: each.about for each in room.endpoints(member)},
        )

    @pages.post("/events/<event_id>/replay")
    def event_replayed(event_id: str) -> Response:
        member = desk.member()
        count = service.doors.webhooks(member).deliveries.replay_event(member, event_id)
        desk.tell(message("webhooks.event_replayed", count=count))
        return desk.see_other("staff.event", event_id=event_id)
