"""The pages of signing in with others: on the way there, back again, registering, connecting."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Request, Response, redirect, request

from ventanilla.errors import (
    AccessEnded,
    Conflict,
    InvalidInput,
    LevelTooLow,
    LinkExpired,
    NotFound,
    ProviderRefused,
    TooManyTries,
    Unavailable,
    VentanillaError,
)
from ventanilla.identity.model import HalfWay, SignedIn
from ventanilla.identity.service import IdentityService
from ventanilla.identity.service.providers import Arrival, Offer, Outcome, Purpose, Return, Waiting
from ventanilla.identity.web.forms import expired_page, form_page, typed
from ventanilla.identity.web.second import let_in, to_second
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.messages import message
from ventanilla.settings import Settings
from ventanilla.web.next_page import safe_next
from ventanilla.web.shell import Shell

_FAULTS = (ProviderRefused, Unavailable, TooManyTries, AccessEnded, Conflict)
_TOLD = {each.code: each for each in (*_FAULTS, LevelTooLow)}
_WORDS = {Unavailable: message("provider.down"), Conflict: message("provider.conflict")}
"""What is said otherwise here than elsewhere."""


class HandleCookie:
    """Keeps the handle of whoever is at a provider: in a cookie of its own, which outlives signing in and out."""

    def __init__(self, settings: Settings) -> None:
        self._path, self._is_secure = settings.prefix or "/", settings.is_secure
        name = f"{settings.utility}_with"
        self._name = name if not settings.is_secure else f"__Secure-{name}" if settings.prefix else f"__Host-{name}"

    def read(self, request: Request) -> str:
        """The handle that the browser sent, or nothing."""
        return request.cookies.get(self._name, "")[:128]

    def put(self, response: Response, handle: str) -> None:
        """Hand it to the browser until it is closed."""
        response.set_cookie(self._name, handle, path=self._path, secure=self._is_secure, httponly=True, samesite="Lax")

    def drop(self, response: Response) -> None:
        """Take it back."""
        response.delete_cookie(self._name, path=self._path, secure=self._is_secure, httponly=True, samesite="Lax")


def add_pages(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """``/sign-in/with/…``, ``/register/with``, ``/connections…``, ``/sign-out/with/…``; nothing without providers."""
    if not shell.house.utility.identity.providers:
        return
    cookie = HandleCookie(shell.house.settings)
    _going(pages, service, shell, cookie)
    _coming_back(pages, service, shell, cookie)
    _unknown(pages, service, shell, cookie)
    _connections(pages, service, shell)
    _failing(pages, service, shell)
    _leaving(pages, service, shell)


def label_of(service: IdentityService, name: str) -> Offer:
    """A provider that is offered here.

    :raises NotFound: when it isn't.
    """
    found = next((each for each in service.providers.offered if each.name == name), None)
    if found is None:
        raise NotFound
    return found


def _going(pages: Blueprint, service: IdentityService, shell: Shell, cookie: HandleCookie) -> None:
    def go(name: str, purpose: Purpose, wanted: str) -> Response:
        try:
            onwards = safe_next(wanted, request.script_root)
            begun = service.providers.begin(shell.actor(), name, purpose=purpose, onwards=onwards)
        except (ProviderRefused, Unavailable, TooManyTries) as fault:
            return _failed(shell, name, fault)
        response = redirect(begun.url, 303)
        assert isinstance(response, Response)
        cookie.put(response, begun.handle)
        return response

    @pages.post("/sign-in/with/<name>")
    def go_with(name: str) -> Response:
        wanted = shell.posted().get("next", "")
        if isinstance(shell.actor(), CustomerActor):
            return shell.go_on(wanted)
        return go(name, Purpose.SIGN_IN, wanted)

    @pages.post("/connections/with/<name>")
    def connect_with(name: str) -> Response:
        shell.customer()
        return go(name, Purpose.CONNECT, "")

    @pages.post("/confirm/with/<name>")
    def confirm_with(name: str) -> Response:
        shell.customer()
        return go(name, Purpose.CONFIRM, shell.posted().get("next", ""))


def _coming_back(pages: Blueprint, service: IdentityService, shell: Shell, cookie: HandleCookie) -> None:
    def arrived(found: Arrival) -> Response:
        if isinstance(found.entered, SignedIn):
            return let_in(shell, found.entered, found.onwards)
        if isinstance(found.entered, HalfWay):
            return to_second(shell, found.entered, found.onwards)
        if found.outcome is Outcome.CONFIRMED:
            return shell.go_on(found.onwards)
        shell.tell(message("provider.connected", name=_name(service, shell, found.provider)))
        return shell.see_other("identity.connections")

    @pages.get("/sign-in/with/<name>/back")
    def back(name: str) -> Response:
        said = request.args
        answer = Return(*(said.get(each, "")[:4096] for each in ("state", "code", "iss", "error")))
        before = shell.actor()
        try:
            onwards = service.providers.onwards(name, answer.state)
            if onwards is not None:
                return _to_app(onwards, answer)
            found = service.providers.arrive(
                before, name, answer, cookie.read(request), label=request.user_agent.string
            )
        except _FAULTS as fault:
            return _failed(shell, name, fault)
        if found.outcome is Outcome.UNKNOWN:
            return shell.see_other("identity.unknown")
        if found.entered is not None:
            service.sign_out(before)
        response = arrived(found)
        cookie.drop(response)
        return response


def _unknown(pages: Blueprint, service: IdentityService, shell: Shell, cookie: HandleCookie) -> None:
    def waiting() -> Waiting | None:
        return service.providers.waiting(cookie.read(request))

    def form(found: Waiting, fault: VentanillaError | None = None) -> Response:
        asked = service.providers.form(found)
        title = "register_with"
        return form_page(
            shell, title, asked.asked, fault, before=asked.before, words="register", fixed=asked.fixed, waiting=found
        )

    @pages.get("/sign-in/with")
    def unknown() -> Response:
        found = waiting()
        if found is None:
            return expired_page(shell, "provider")
        if isinstance(shell.actor(), CustomerActor):
            return shell.see_other("identity.connect_waiting")
        can_register = bool(shell.house.utility.identity.register)
        title = message("provider.unknown.title", name=shell.language.text(found.vouched.label))
        return shell.page("identity/unknown.html", title=title, waiting=found, can_register=can_register)

    if shell.house.utility.identity.register:

        @pages.get("/register/with")
        def register_with() -> Response:
            found = waiting()
            return expired_page(shell, "provider") if found is None else form(found)

        @pages.post("/register/with")
        def register_with_now() -> Response:
            found = waiting()
            if found is None:
                return expired_page(shell, "provider")
            try:
                service.providers.register(shell.actor(), cookie.read(request), typed(), shell.language.tag)
            except LinkExpired:
                return expired_page(shell, "provider")
            except (InvalidInput, TooManyTries) as fault:
                return form(found, fault)
            response = shell.see_other("identity.registered", by=found.vouched.provider)
            cookie.drop(response)
            return response

    @pages.get("/connections/new")
    def connect_waiting() -> Response:
        shell.customer()
        found = waiting()
        if found is None:
            return expired_page(shell, "provider")
        title = message("provider.connect.title", name=shell.language.text(found.vouched.label))
        return shell.page("identity/connect.html", title=title, waiting=found)

    @pages.post("/connections/new")
    def connect_waiting_now() -> Response:
        try:
            name = service.providers.connect(shell.customer(), cookie.read(request))
        except LinkExpired:
            return expired_page(shell, "provider")
        except Conflict:
            shell.tell(message("provider.conflict"), "bad")
            response = shell.see_other("identity.connections")
        else:
            shell.tell(message("provider.connected", name=_name(service, shell, name)))
            response = shell.see_other("identity.connections")
        cookie.drop(response)
        return response


def _connections(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/connections")
    def connections() -> Response:
        found = service.providers.connected.of(shell.customer())
        taken = {each.provider for each in found}
        open_ = [each for each in service.providers.offered if each.name not in taken]
        return shell.page(
            "identity/connections.html", title=message("provider.connections.title"), found=found, offers=open_
        )

    @pages.post("/connections/<connection_id>/end")
    def end_connection(connection_id: str) -> Response:
        try:
            service.providers.connected.remove(shell.customer(), connection_id)
        except Conflict:
            shell.tell(message("provider.last"), "bad")
        else:
            shell.tell(message("provider.removed"))
        return shell.see_other("identity.connections")


def _failing(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/sign-in/with/<name>/failed")
    def with_failed(name: str) -> Response:
        offer = label_of(service, name)
        fault = _TOLD.get(request.args.get("why", ""), ProviderRefused)
        text = _WORDS.get(fault) or fault().message
        title = message("provider.failed.title", name=shell.language.text(offer.label))
        is_in = isinstance(shell.actor(), CustomerActor)
        return shell.page(
            "identity/with_failed.html", title=title, status=fault.status, text=text, offer=offer, is_in=is_in
        )


def _leaving(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/sign-out/with/<name>")
    def left(name: str) -> Response:
        offer = label_of(service, name)
        title = message("identity.signed_out")
        url = service.providers.farewell_url(name)
        return shell.page("identity/left.html", title=title, offer=offer, url=url)


def _to_app(onwards: str, answer: Return) -> Response:
    """On to the app that began: it has the handle, the portal's page has not, and uses nothing up."""
    said = {"state": answer.state, "code": answer.code, "iss": answer.issuer, "error": answer.error}
    told = urlencode({name: text for name, text in said.items() if text})
    response = redirect(f"{onwards}{'&' if '?' in onwards else '?'}{told}", 303)
    assert isinstance(response, Response)
    return response


def _failed(shell: Shell, name: str, fault: VentanillaError) -> Response:
    """On to the page that says so, whose address holds nothing of the answer."""
    return shell.see_other("identity.with_failed", name=name, why=fault.code)


def _name(service: IdentityService, shell: Shell, name: str) -> str:
    return shell.language.text(label_of(service, name).label)
