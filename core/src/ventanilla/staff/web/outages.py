"""Outages: announced, changed, over, called off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Blueprint, Response

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.grid.model.outages import Outage, OutageKind
from ventanilla.kernel.messages import Message, message
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell, Sheet, faults_of

DRAFT = {
    "number": "grid.outage.number",
    "kind": "grid.outage.kind",
    "starts_at": "grid.outage.starts_at",
    "expected_end_at": "grid.outage.expected_end_at",
    "cause": "grid.outage.cause",
    "feeders": "grid.outage.feeders",
    "transformers": "grid.outage.transformers",
}
_OVER = {"restored_at": "grid.outage.restored_at"}


def add_outages(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/outages…``."""

    @pages.get("/outages")
    def outages() -> Response:
        member = desk.member()
        found = service.doors.outages(member).latest(member)
        title = message("staff.section.outages")
        return desk.page("staff/outages.html", title=title, section="outages", found=found)

    _writing(pages, service, desk)
    _ending(pages, service, desk)


def _page(
    service: StaffService,
    desk: DeskShell,
    outage_id: str,
    typed: Mapping[str, str],
    faults: Mapping[str, Message],
    status: int = 200,
) -> Response:
    """The form; for an outage that is there with what it says now, unless something was typed."""
    member = desk.member()
    office = service.doors.outages(member).desk
    outage = office.read(member, outage_id) if outage_id else None
    shown = {**(_said(outage, office.local) if outage else {"kind": OutageKind.UNPLANNED.value}), **typed}
    return desk.page(
        "staff/outage.html",
        title=message("staff.outages.numbered", number=outage.number) if outage else message("staff.outages.new"),
        section="outages",
        status=status,
        outage=outage,
        is_open=outage is None or office.is_open(outage),
        kinds=[kind.value for kind in OutageKind],
        version=typed.get("version", str(outage.version) if outage else "0"),
        zone=str(desk.house.zone),
        sheet=Sheet(DRAFT | _OVER, shown, faults),
    )


def _writing(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.get("/outages/new")
    def outage_new() -> Response:
        return _page(service, desk, "", {}, {})

    @pages.post("/outages/new")
    def outage_announced() -> Response:
        member, typed = desk.member(), desk.posted()
        try:
            made = service.doors.outages(member).desk.announce(member, typed)
        except InvalidInput as fault:
            return _page(service, desk, "", typed, faults_of(fault), fault.status)
        desk.tell(message("staff.outages.announced", number=made.number))
        return desk.see_other("staff.outages")

    @pages.get("/outages/<outage_id>")
    def outage(outage_id: str) -> Response:
        return _page(service, desk, outage_id, {}, {})

    @pages.post("/outages/<outage_id>")
    def outage_changed(outage_id: str) -> Response:
        member, typed = desk.member(), desk.posted()
        version = typed.get("version", "")
        seen = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
        try:
            made = service.doors.outages(member).desk.change(member, outage_id, typed, seen)
        except InvalidInput as fault:
            return _page(service, desk, outage_id, typed, faults_of(fault), fault.status)
        except Conflict:
            return _page(service, desk, outage_id, typed, {"": message("staff.fault.changed")}, 409)
        desk.tell(message("staff.outages.changed", number=made.number))
        return desk.see_other("staff.outage", outage_id=made.id)


def _ending(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    @pages.post("/outages/<outage_id>/restore")
    def outage_restored(outage_id: str) -> Response:
        member, typed = desk.member(), desk.posted()
        try:
            made = service.doors.outages(member).desk.restore(member, outage_id, typed.get("restored_at", ""))
        except InvalidInput as fault:
            return _page(service, desk, outage_id, typed, faults_of(fault), fault.status)
        except Conflict:
            return _page(service, desk, outage_id, {}, {"": message("staff.fault.changed")}, 409)
        desk.tell(message("staff.outages.restored", number=made.number))
        return desk.see_other("staff.outages")

    @pages.post("/outages/<outage_id>/cancel")
    def outage_cancelled(outage_id: str) -> Response:
        member = desk.member()
        try:
            made = service.doors.outages(member).desk.cancel(member, outage_id)
        except Conflict:
            return _page(service, desk, outage_id, {}, {"": message("staff.fault.changed")}, 409)
        desk.tell(message("staff.outages.cancelled", number=made.number))
        return desk.see_other("staff.outages")


def _said(outage: Outage, write: Callable[[datetime | None], str]) -> dict[str, str]:
    return {
        "number": outage.number,
        "kind": outage.kind.value,
        "starts_at": write(outage.starts_at),
        "expected_end_at": write(outage.expected_end_at),
        "cause": outage.cause,
        "feeders": ", ".join(sorted(outage.feeders)),
        "transformers": ", ".join(sorted(outage.transformers)),
    }
