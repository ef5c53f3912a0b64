"""The page of the clearance: whether it can be issued, why not, and those issued before."""

from __future__ import annotations

from flask import Blueprint, Response

from ventanilla.documents.service import DocumentsService
from ventanilla.documents.web.shown import TONES, day_of_issue
from ventanilla.errors import DebtPending
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell


def clearance_pages(web: Blueprint, service: DocumentsService, shell: Shell) -> None:
    """``/supplies/<id>/clearance``."""

    def show(supply_point_id: str, status: int = 200) -> Response:
        actor = shell.customer()
        seen = service.clearance(actor, supply_point_id)
        held = service.certificates(actor, supply_point_id)
        return shell.page(
            "documents/clearance.html",
            title=message("documents.clearance.title"),
            screen="documents.clearance",
            status=status,
            supply_point_id=supply_point_id,
            seen=seen,
            today=shell.house.today(),
            held=[each for each in held if each.certificate.kind == "clearance"],
            issued_on=day_of_issue(shell),
            tones=TONES,
        )

    @web.get("/supplies/<supply_point_id>/clearance")
    def clearance(supply_point_id: str) -> Response:
        return show(supply_point_id)

    @web.post("/supplies/<supply_point_id>/clearance")
    def issue_clearance(supply_point_id: str) -> Response:
        try:
            issued = service.issue_clearance(shell.actor(), supply_point_id)
        except DebtPending:
            return show(supply_point_id, 409)
        values = {"supply_point_id": supply_point_id, "certificate_id": issued.id}
        return shell.see_other("documents.certificate", **values)
