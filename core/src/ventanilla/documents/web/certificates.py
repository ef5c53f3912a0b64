"""The pages of one's own certificates."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ventanilla.billing.service.spans import parse_span
from ventanilla.documents.model import Held
from ventanilla.documents.service import DocumentsService
from ventanilla.documents.web.shown import TONES, day_of_issue, shown
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell


def certificate_pages(web: Blueprint, service: DocumentsService, shell: Shell) -> None:
    """``/supplies/<id>/certificates``, and certifying a statement."""

    @web.post("/supplies/<supply_point_id>/statement/certificate")
    def issue_statement(supply_point_id: str) -> Response:
        issued = service.issue_statement(shell.actor(), supply_point_id, *parse_span(request.form))
        values = {"supply_point_id": supply_point_id, "certificate_id": issued.id}
        return shell.see_other("documents.certificate", **values)

    @web.get("/supplies/<supply_point_id>/certificates")
    def certificates(supply_point_id: str) -> Response:
        return shell.page(
            "documents/certificates.html",
            title=message("documents.certificates.title"),
            screen="documents.clearance",
            supply_point_id=supply_point_id,
            held=service.certificates(shell.customer(), supply_point_id),
            issued_on=day_of_issue(shell),
            tones=TONES,
        )

    @web.get("/supplies/<supply_point_id>/certificates/<certificate_id>")
    def certificate(supply_point_id: str, certificate_id: str) -> Response:
        held = service.certificate(shell.customer(), supply_point_id, certificate_id)
        return shell.page(
            "documents/certificate.html",
            title=_title(shell, held),
            screen="documents.clearance",
            supply_point_id=supply_point_id,
            held=held,
            address=service.address_of(held.certificate),
            **shown(shell, held),
        )


def _title(shell: Shell, held: Held) -> str:
    kind = shell.language.text(f"documents.kind.{held.certificate.kind}")
    return f"{kind} {held.certificate.number}"
