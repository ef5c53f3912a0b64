"""The page of blank forms, for everybody."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint, Response

from ventanilla.documents.answers import pdf_response
from ventanilla.documents.blanks.desk import SCREEN
from ventanilla.documents.service import DocumentsService
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell


def blank_pages(web: Blueprint, service: DocumentsService, shell: Shell) -> None:
    """``/forms`` and ``/forms/<id>.pdf``; nothing where the utility publishes none."""
    if shell.house.utility.screen(SCREEN) is None:
        return

    @web.get("/forms")
    def forms() -> Response:
        found = service.blanks.listed(shell.actor())
        topics = [(topic, list(group)) for topic, group in groupby(found, lambda one: one.topic)]
        return shell.page("documents/forms.html", title=message(f"screen.{SCREEN}"), screen=SCREEN, topics=topics)

    @web.get("/forms/<form_id>.pdf")
    def form_pdf(form_id: str) -> Response:
        return pdf_response(service.blanks.pdf(shell.actor(), form_id))
