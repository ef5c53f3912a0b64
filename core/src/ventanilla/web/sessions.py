"""The cookie that carries a session's secret: strict name, path and flags by where the portal is reached."""

from __future__ import annotations

from flask import Request, Response, current_app, session

from ventanilla.settings import Settings

EXTENSION = "ventanilla_session_cookie"


class SessionCookie:
    """The session cookie of one instance.

    https at the root: ``__Host-session``; https under a prefix: ``__Secure-<utility>`` with its path;
    http on the loopback address: ``<utility>_session`` with its path. Never a domain, so no other host gets it.
    """

    def __init__(self, settings: Settings) -> None:
        self.path = settings.prefix or "/"
        self.is_secure = settings.is_secure
        if not settings.is_secure:
            self.name = f"{settings.utility}_session"
        else:
            self.name = f"__Secure-{settings.utility}" if settings.prefix else "__Host-session"

    def read(self, request: Request) -> str:
        """The secret that the browser sent, or nothing."""
        return request.cookies.get(self.name, "")[:128]

    def put(self, response: Response, secret: str) -> None:
        """Hand the secret to the browser until it is closed; the service decides how long it is good for."""
        response.set_cookie(self.name, secret, path=self.path, secure=self.is_secure, httponly=True, samesite="Lax")

    def drop(self, response: Response) -> None:
        """Take the secret back."""
        response.delete_cookie(self.name, path=self.path, secure=self.is_secure, httponly=True, samesite="Lax")


def start(response: Response, secret: str) -> None:
    """After signing in: the session's secret goes to the browser, and what the visitor left behind is forgotten."""
    _forget_visit()
    _cookie().put(response, secret)


def end(response: Response) -> None:
    """After signing out: neither the session nor its traces stay in the browser."""
    _forget_visit()
    _cookie().drop(response)


def _cookie() -> SessionCookie:
    cookie: SessionCookie = current_app.extensions[EXTENSION]
    return cookie


def _forget_visit() -> None:
    """Forget supply, language and CSRF token: all belong to whoever was here before."""
    notices = session.get("notices")
    session.clear()
    if notices:
        session["notices"] = notices
