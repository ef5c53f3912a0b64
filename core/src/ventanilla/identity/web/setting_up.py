"""Setting up a second factor where everybody has to have one: what comes before everything else, and nothing beside."""

from __future__ import annotations

from flask import Response, request, session

from ventanilla.identity.service import IdentityService
from ventanilla.web.next_page import safe_next
from ventanilla.web.shell import Shell

_PAGES = (
    "identity.security",
    "identity.security_app_new",
    "identity.security_app",
    "identity.security_app_now",
    "identity.security_passkey",
    "identity.security_passkey_challenge",
    "identity.security_passkey_now",
    "identity.confirm",
    "identity.confirm_now",
    "identity.confirm_challenge",
    "identity.confirm_with",
    "identity.sign_out",
    "apps.end_session",
    "apps.end_session_confirmed",
)
_ONWARDS = "after_setting_up"


def open_pages(service: IdentityService, shell: Shell) -> None:
    """Let who has to set one up into the pages where that is done, or left."""
    if shell.house.utility.identity.factors.required:
        shell.setting_up = service.setting_up_web
        shell.set_up_pages = frozenset(_PAGES)


def to_setup(shell: Shell, wanted: str) -> Response:
    """On to setting one up, and from there to where they wanted to go."""
    onwards = safe_next(wanted, request.script_root)
    return shell.see_other("identity.security", **({"next": onwards} if onwards else {}))


def keep_onwards() -> None:
    """Remember where somebody wanted to go, for when all is set up; whoever comes back to the page says nothing new."""
    wanted = safe_next(request.args.get("next", ""), request.script_root)
    if wanted:
        session[_ONWARDS] = wanted


def onwards() -> str:
    """Where they go on to: where they wanted to, else to the start."""
    return session.pop(_ONWARDS, "") or f"{request.script_root}/"
