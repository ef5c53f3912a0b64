"""The public pages that tell whoever holds a paper what it is worth."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, request

from ventanilla.documents.model import CertificateState, Comparison, Held
from ventanilla.documents.service import DocumentsService
from ventanilla.documents.web.shown import TONES, shown
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell

_NOWHERE = "unknown"
"""Where all codes lead that stand for nothing: one address, so that all of them get one answer."""


def public_pages(web: Blueprint, service: DocumentsService, shell: Shell) -> None:
    """``/verify``."""

    def form(compared: Comparison | None = None, fault: str = "", status: int = 200) -> Response:
        title = message("documents.verify.title")
        return shell.page(
            "documents/verify.html", title=title, status=status, compared=compared, fault=fault, tones=TONES
        )

    @web.get("/verify")
    def verify_form() -> Response:
        code = "".join(request.args.get("code", "").split()).lower()
        return shell.see_other("documents.verify", code=code[:80]) if code else form()

    @web.post("/verify")
    def compare() -> Response:
        file = request.files.get("file")
        if file is None or not file.filename:
            return form(fault="documents.verify.file_missing", status=422)
        digest = hashlib.sha256(file.read()).hexdigest()
        return form(service.compare_file(shell.actor(), digest))

    @web.get(f"/verify/{_NOWHERE}")
    def verify_unknown() -> Response:
        title = message("documents.verify.state.unknown")
        return shell.page("documents/unknown.html", title=title, status=404, tone=TONES[CertificateState.UNKNOWN])

    @web.get("/verify/<path:code>")
    def verify(code: str) -> Response:
        found = service.verify(shell.actor(), code)
        if found.state is CertificateState.UNKNOWN:
            return shell.see_other("documents.verify_unknown")
        held = Held(found.certificate, found.state) if found.certificate else None
        return shell.page(
            "documents/verified.html",
            title=message(f"documents.verify.state.{found.state.value}"),
            state=found.state.value,
            tone=TONES[found.state],
            held=held,
            **(shown(shell, held) if held else {}),
        )
