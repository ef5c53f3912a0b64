"""The pages that undo a link, for the bearer of a secret."""

from __future__ import annotations

from flask import Blueprint, Response

from ventanilla.errors import LinkExpired
from ventanilla.kernel.messages import message
from ventanilla.supply.service import SupplyService
from ventanilla.web.shell import Shell


def add_undoing(pages: Blueprint, service: SupplyService, shell: Shell) -> None:
    """``/links/…``."""

    def expired() -> Response:
        return shell.page("supply/undo_expired.html", title=message("supply.undo.expired_title"), status=404)

    @pages.get("/links/undo/<secret>")
    def undo(secret: str) -> Response:
        try:
            what = service.look_at_undo(secret)
        except LinkExpired:
            return expired()
        return shell.page("supply/undo.html", title=message("supply.undo.title"), what=what, secret=secret)

    @pages.post("/links/undo/<secret>")
    def undo_now(secret: str) -> Response:
        try:
            service.undo(secret)
        except LinkExpired:
            return expired()
        return shell.see_other("supply.undone")

    @pages.get("/links/undone")
    def undone() -> Response:
        return shell.page("supply/undone.html", title=message("supply.undo.done_title"))
