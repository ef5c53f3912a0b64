"""Batches of readings on their way to the records."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ventanilla.kernel.messages import message
from ventanilla.staff.service import StaffService
from ventanilla.staff.web.shell import DeskShell


def add_batches(pages: Blueprint, service: StaffService, desk: DeskShell) -> None:
    """``/staff/batches…``."""

    @pages.get("/batches")
    def batches() -> Response:
        member = desk.member()
        before = request.args.get("before", "")
        number = int(before) if before.isascii() and before.isdigit() and len(before) < 10 else None
        found = service.doors.batches(member).batches(member, number, 51)
        return desk.page(
            "staff/batches.html",
            title=message("staff.section.batches"),
            section="batches",
            found=found[:50],
            next=found[49].number if len(found) > 50 else 0,
        )

    @pages.post("/batches/hand-over")
    def batches_hand_over() -> Response:
        member = desk.member()
        room = service.doors.batches(member)
        done = room.hand_over(member)
        left = sum(one.handed_at is None for one in room.batches(member))
        desk.tell(message("staff.batches.brought", done=done, left=left), "warn" if left else "good")
        return desk.see_other("staff.batches")

    @pages.get("/batches/<batch_id>.csv")
    def batch_file(batch_id: str) -> Response:
        table = service.doors.batch_table(desk.member(), batch_id[:26])
        name = f'attachment; filename="readings-{batch_id[:26]}.csv"'
        return Response(table, content_type="text/csv; charset=utf-8", headers={"Content-Disposition": name})
