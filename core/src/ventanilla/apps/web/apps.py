"""The page of connected apps: what each may do, at which supplies, since when; and taking it back."""

from __future__ import annotations

from flask import Blueprint, Response

from ventanilla.apps.service import AppsService
from ventanilla.apps.web.parts import client_facts, idle_days, words_of
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell


def mount(pages: Blueprint, service: AppsService, shell: Shell) -> None:
    """``/apps…``."""

    @pages.get("/apps")
    def connected() -> Response:
        found = service.connected.of(shell.customer())
        title = message("apps.connected.title")
        return shell.page("apps/connected.html", title=title, found=found, words=words_of)

    @pages.get("/apps/<grant_id>")
    def connected_app(grant_id: str) -> Response:
        actor = shell.customer()
        found = service.connected.one(actor, grant_id)
        return shell.page(
            "apps/connected_app.html",
            title=found.grant.client.name,
            each=found,
            words=words_of,
            has_another=service.connected.has_another(actor, found.grant),
            facts=client_facts(found.grant.client),
            days=idle_days(shell),
        )

    @pages.post("/apps/<grant_id>/end")
    def end_app(grant_id: str) -> Response:
        actor = shell.customer()
        grant = service.connected.one(actor, grant_id).grant
        service.connected.end(actor, grant_id)
        has_another = service.connected.has_another(actor, grant)
        ended = "apps.connected.ended_one" if has_another else "apps.connected.ended"
        shell.tell(message(ended, app=grant.client.name))
        return shell.see_other("apps.connected")
