"""The pages of one's account: profile, sessions, history, my data."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request

from ventanilla.errors import InvalidInput, TooManyTries
from ventanilla.identity.model import Profile
from ventanilla.identity.service import IdentityService
from ventanilla.identity.web.forms import form_page, typed
from ventanilla.kernel.messages import message
from ventanilla.web import sessions as cookies
from ventanilla.web.shell import Shell

_FURTHEST = 10**15


def add_pages(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """``/profile``, ``/profile/name``, ``/sessions…``, ``/history`` and ``/my-data``."""
    _profile(pages, service, shell)
    _sessions(pages, service, shell)
    _history(pages, service, shell)
    _data(pages, service, shell)


def _profile(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/profile")
    def profile() -> Response:
        found = service.profile(shell.customer())
        days = [each.astimezone(shell.house.zone).date() for each in (found.created_at, found.password_changed_at)]
        title = message("identity.profile.title")
        return shell.page(
            "identity/profile.html",
            title=title,
            screen="identity.profile",
            profile=found,
            since=days[0],
            password_since=days[1],
            details=service.forms.details,
            has_providers=bool(service.providers.offered),
            can_close=service.closing.is_offered,
        )

    if not shell.house.utility.identity.register:
        return
    words = "details" if service.forms.details else "name"

    def form(fault: InvalidInput | None = None, before: Mapping[str, str] | None = None) -> Response:
        names, details = service.forms.names, service.forms.details
        return form_page(
            shell, "name", names, fault, before=before, screen="identity.profile", words=words, details=details
        )

    @pages.get("/profile/name")
    def name() -> Response:
        found = service.profile(shell.customer())
        return form(before=before_of(service, found))

    @pages.post("/profile/name")
    def name_now() -> Response:
        try:
            service.rename(shell.customer(), typed())
        except InvalidInput as fault:
            return form(fault)
        shell.tell(message(f"identity.{words}.done"))
        return shell.see_other("identity.profile")


def _sessions(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/sessions")
    def sessions() -> Response:
        found = service.sessions_of(shell.customer())
        return shell.page("identity/sessions.html", title=message("identity.sessions.title"), sessions=found)

    @pages.post("/sessions/<session_id>/end")
    def end_session(session_id: str) -> Response:
        actor = shell.customer()
        service.revoke_session(actor, session_id)
        if session_id != actor.session_id:
            shell.tell(message("identity.sessions.ended"))
            return shell.see_other("identity.sessions")
        shell.tell(message("identity.signed_out"))
        response = shell.go_on("")
        cookies.end(response)
        return response

    @pages.post("/sessions/others/end")
    def end_other_sessions() -> Response:
        actor = shell.customer()
        count = service.revoke_all(actor, actor.identity_id, actor.session_id)
        shell.tell(message("identity.sessions.others_ended", count=count))
        return shell.see_other("identity.sessions")


def _history(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/history")
    def history() -> Response:
        before = request.args.get("before", "")
        is_place = before.isascii() and before.isdigit() and 0 < int(before[:16]) < _FURTHEST
        page = service.history(shell.customer(), int(before) if is_place else None)
        return shell.page(
            "identity/history.html", title=message("identity.history.title"), page=page, is_first=not is_place
        )


def _data(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/my-data")
    def my_data() -> Response:
        return form_page(shell, "my_data", service.asks(shell.customer(), service.forms.proof))

    @pages.post("/my-data")
    def my_data_now() -> Response:
        try:
            pieces = service.my_data(shell.customer(), typed())
        except (InvalidInput, TooManyTries) as fault:
            return form_page(shell, "my_data", service.asks(shell.customer(), service.forms.proof, is_sent=True), fault)
        response = Response(pieces, content_type="application/zip")
        name = shell.language.text("identity.my_data.file", day=shell.house.today().isoformat())
        response.headers.set("Content-Disposition", "attachment", filename=f"{name}.zip")
        response.headers["Cache-Control"] = "no-store"
        return response


def before_of(service: IdentityService, found: Profile) -> dict[str, str]:
    """Name and details as they are, by the names of the form's fields."""
    names = {"first_name": found.first_name, "last_name": found.last_name}
    details = {each.name for each in service.forms.details}
    return {
        each.name: found.details.get(each.name, "") if each.name in details else names[each.kind.value]
        for each in service.forms.names.fields
    }
