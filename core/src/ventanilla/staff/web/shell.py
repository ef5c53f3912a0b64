"""What the pages of the back office share: who is signed in there, the frame, the sections, faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Request, Response, g, redirect, request, session, url_for
from werkzeug.exceptions import HTTPException

from ventanilla.errors import InvalidInput, SignInRequired, VentanillaError
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.kernel.messages import Message, message
from ventanilla.plugin import Utility
from ventanilla.settings import Settings
from ventanilla.staff.model import DeskSession, Role
from ventanilla.staff.service import StaffService
from ventanilla.web.faults import code_of, status_of, text_of
from ventanilla.web.form_keys import read_form_key
from ventanilla.web.frame import Entry
from ventanilla.web.next_page import safe_next
from ventanilla.web.once import Asked
from ventanilla.web.shell import Shell

_KEPT_TEXT = 70_000
"""So much of what was typed is shown again."""


@dataclass(frozen=True)
class Sheet:
    """A form of the back office: its fields with the message ids of their labels, what was typed, what is wrong."""

    labels: Mapping[str, str]
    typed: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, Message] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(self.labels)

    def value(self, name: str) -> str:
        """What was typed into a field."""
        return self.typed.get(name, "")[:_KEPT_TEXT]


class DeskCookie:
    """The cookie of the back office: another one than the customers', and only ever sent to the back office."""

    def __init__(self, settings: Settings) -> None:
        self.path = f"{settings.prefix}/staff"
        self.is_secure = settings.is_secure
        self.name = f"{'__Secure-' if settings.is_secure else ''}{settings.utility}_staff"

    def read(self, asked: Request) -> str:
        """The secret that the browser sent, or nothing."""
        return asked.cookies.get(self.name, "")[:128]

    def put(self, response: Response, secret: str) -> None:
        """Hand the secret to the browser until it is closed; the service decides how long it is good for."""
        response.set_cookie(self.name, secret, path=self.path, secure=self.is_secure, httponly=True, samesite="Strict")

    def drop(self, response: Response) -> None:
        """Take it back."""
        response.delete_cookie(self.name, path=self.path, secure=self.is_secure, httponly=True, samesite="Strict")


class DeskShell:
    """The frame around every page of the back office."""

    def __init__(self, shell: Shell, service: StaffService) -> None:
        self.shell = shell
        self.house = shell.house
        self.cookie = DeskCookie(shell.house.settings)
        self._service = service

    def visitor(self) -> Anonymous:
        """Whoever asks, before they have signed in."""
        return Anonymous(request.remote_addr or "")

    def found(self) -> StaffActor | None:
        """The member who is signed in, with the roles of this moment."""
        if "desk_member" not in g:
            g.desk_member = self._service.members.actor(self.cookie.read(request))
        member: StaffActor | None = g.desk_member
        return member

    def member(self) -> StaffActor:
        """The member who is signed in.

        :raises SignInRequired: for anybody else; they are sent to sign in and back again.
        """
        member = self.found()
        if member is None:
            raise SignInRequired
        return member

    def page(
        self, template: str, /, *, title: Message | str, section: str = "", status: int = 200, **context: Any
    ) -> Response:
        """A rendered page in the frame. ``section`` marks the current menu entry."""
        shown = title if isinstance(title, str) else self.shell.language.say(title)
        notices = session.pop("desk_notices", []) if "desk_notices" in session else []
        member = self.found()
        frame = {
            "root": request.script_root,
            "back": request.full_path.rstrip("?") if request.method == "GET" else "/staff/",
            "member": member,
            "menu": self._menu(member, section),
            "languages": self.house.languages.all,
        }
        body = self.shell.render(template, {"title": shown, "desk": frame, "notices": notices, **context})
        return self.shell.html(body, status)

    def see_other(self, endpoint: str, /, **values: Any) -> Response:
        """303 to another page of the back office, after something was done."""
        return _redirect(url_for(endpoint, **values))

    def go_on(self, wanted: str) -> Response:
        """303 to the page of the back office that was asked for first, else to its start."""
        root = request.script_root
        found = safe_next(wanted, root)
        return _redirect(found if found.startswith(f"{root}/staff/") else f"{root}/staff/")

    def tell(self, told: Message, tone: str = "good") -> None:
        """Show a sentence on top of the next page."""
        notices = [*session.get("desk_notices", []), {"text": self.shell.language.say(told), "tone": tone}]
        session["desk_notices"] = notices[-3:]

    def let_in(self, opened: DeskSession, response: Response) -> Response:
        """Hand the browser a new session along with an answer; forms of before are void."""
        session.pop("csrf_token", None)
        self.cookie.put(response, opened.secret)
        return response

    def posted(self) -> Mapping[str, str]:
        """What the form sent, one text a name."""
        return self.shell.posted()

    def asked(self) -> Asked | None:
        """The form that is posted, to be answered once, to this member only; None for one without a key.

        Signing in has none: a code that was used opens nothing again, not even the session that it opened.
        """
        if request.endpoint in ("staff.come_in", "staff.key_in"):
            return None
        secret, member = self.cookie.read(request), self.found()
        found = read_form_key(self.visitor, secret, lambda: self._service.members.actor(secret) is not None)
        if found is None:
            return None
        whose = member.member_id if member else ""
        return replace(found, caller=f"staff {whose} {found.caller}", is_signed_in=member is not None)

    def answer_faults(self, pages: Blueprint) -> None:
        """Show every fault of the back office in its own frame."""

        def answer(fault: Exception) -> Response:
            if isinstance(fault, HTTPException) and (fault.code or 500) < 400:
                return Response(status=fault.code, headers={"Location": fault.get_response().headers["Location"]})
            if isinstance(fault, SignInRequired):
                return self._to_sign_in()
            return self.page(
                "staff/fault.html",
                title=message(f"error.{code_of(fault)}.title"),
                status=status_of(fault),
                told=text_of(fault),
                fields=fault.fields if isinstance(fault, InvalidInput) else {},
                back=_came_from(),
            )

        pages.register_error_handler(VentanillaError, answer)
        pages.register_error_handler(HTTPException, answer)

    def _to_sign_in(self) -> Response:
        location = f"{request.script_root}/staff/sign-in"
        if request.method in ("GET", "HEAD") and request.path != "/staff/":
            location += "?" + urlencode({"next": request.script_root + request.full_path.rstrip("?")})
        return _redirect(location)

    def _menu(self, member: StaffActor | None, section: str) -> Sequence[Entry]:
        if member is None:
            return ()
        roles = member.roles or frozenset()
        return [
            Entry(self.shell.language.text(f"staff.section.{name}"), url_for(f"staff.{name}"), name == section)
            for name, role in sections_of(self.house.utility)
            if role is None or role.value in roles
        ]


def sections_of(utility: Utility) -> list[tuple[str, Role | None]]:
    """The sections that a utility has, and the role that each takes; None for those of all members."""
    site, issued = utility.site, utility.identity.issued
    has: list[tuple[str, Role | None, bool]] = [
        ("start", None, True),
        ("messages", Role.CLERK, utility.tickets is not None),
        ("questions", Role.CLERK, site is not None and site.asks_questions),
        ("customers", Role.CLERK, True),
        ("codes", Role.CLERK, issued is not None),
        ("agreements", Role.CLERK, issued is not None and issued.agreement is not None),
        ("contents", Role.EDITOR, site is not None),
        ("batches", Role.METER_DESK, utility.readings is not None),
        ("outages", Role.GRID_DESK, utility.screen("grid.outages") is not None),
        ("apps", Role.INTEGRATIONS, utility.apps is not None),
        ("webhooks", Role.INTEGRATIONS, True),
        ("events", Role.INTEGRATIONS, True),
        ("members", Role.ADMIN, True),
        ("audit", Role.ADMIN, True),
    ]
    return [(name, role) for name, role, is_there in has if is_there]


def faults_of(fault: VentanillaError) -> Mapping[str, Message]:
    """What is wrong by field; what is no field's stands in the summary."""
    return fault.fields if isinstance(fault, InvalidInput) else {"": text_of(fault)}


def _came_from() -> str:
    """The page of the back office that a form was sent from; empty where the browser doesn't say."""
    parts = urlsplit(request.referrer or "")
    if request.method != "POST" or parts.netloc != request.host:
        return ""
    return safe_next(parts.path, f"{request.script_root}/staff")


def _redirect(location: str) -> Response:
    response = redirect(location, 303)
    assert isinstance(response, Response)
    return response
