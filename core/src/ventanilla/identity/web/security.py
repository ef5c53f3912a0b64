"""The pages of one's second factors."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, request, url_for

from ventanilla.errors import Conflict, InvalidInput, LinkExpired, NotFound, TooManyTries, VentanillaError
from ventanilla.figures.codes import qr_svg
from ventanilla.identity.service import IdentityService
from ventanilla.identity.web.forms import expired_page, faults_of, typed
from ventanilla.identity.web.passkeys import asked_json
from ventanilla.identity.web.second import CODE
from ventanilla.identity.web.setting_up import keep_onwards, onwards
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.messages import message
from ventanilla.plugin import Field, FieldKind
from ventanilla.web.forms import Form
from ventanilla.web.shell import Shell

NAME = Field("name", FieldKind.TEXT, "factors.passkey.name", "factors.passkey.name_hint")


def add_pages(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """``/security…``."""
    _overview(pages, service, shell)
    _app(pages, service, shell)
    _passkeys(pages, service, shell)
    _keep(pages, service, shell)


def _overview(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/security")
    def security() -> Response:
        state = service.factors.state(shell.customer())
        if shell.is_setting_up():
            keep_onwards()
            title = message("factors.setup.title")
            return shell.page("identity/setting_up.html", title=title, state=state)
        return shell.page("identity/security.html", title=message("factors.security.title"), state=state)

    @pages.post("/security/codes")
    def security_codes() -> Response:
        return _codes(shell, service.factors.renew_codes(shell.customer()))

    @pages.post("/security/keep")
    def security_keep() -> Response:
        service.factors.stop_reset(shell.customer())
        shell.tell(message("factors.keep.done"))
        return shell.see_other("identity.security")


def _app(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    def show(fault: VentanillaError | None = None) -> Response:
        offered = service.factors.offered_authenticator(shell.customer())
        return shell.page(
            "identity/authenticator.html",
            title=message("factors.app.title"),
            status=fault.status if fault else 200,
            form=Form((CODE,), {}, faults_of(fault)),
            qr=qr_svg(offered.address, shell.language.text("factors.app.qr")),
            letters=[offered.secret[at : at + 4] for at in range(0, len(offered.secret), 4)],
            address=offered.address,
        )

    @pages.post("/security/app/new")
    def security_app_new() -> Response:
        service.factors.offer_authenticator(shell.customer())
        return shell.see_other("identity.security_app")

    @pages.get("/security/app")
    def security_app() -> Response:
        try:
            return show()
        except NotFound:
            return shell.see_other("identity.security")

    @pages.post("/security/app")
    def security_app_now() -> Response:
        try:
            codes = service.factors.confirm_authenticator(shell.customer(), str(typed().get("code", "")))
        except (InvalidInput, TooManyTries) as fault:
            return show(fault)
        return _done(shell, codes, "factors.app.done")

    @pages.post("/security/app/remove")
    def security_app_remove() -> Response:
        service.factors.remove_authenticator(shell.customer())
        shell.tell(message("factors.app.removed"))
        return shell.see_other("identity.security")


def _passkeys(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    def show(values: Mapping[str, str], fault: VentanillaError | None = None) -> Response:
        faults = dict(faults_of(fault))
        if "credential" in faults:
            faults[""] = faults.pop("credential")
        return shell.page(
            "identity/passkey_new.html",
            title=message("factors.passkey.title"),
            status=fault.status if fault else 200,
            form=Form((NAME,), values, faults),
        )

    @pages.get("/security/passkeys/new")
    def security_passkey() -> Response:
        actor = service.factors.may_change(shell.customer())
        if not service.factors.state(actor).offers_passkeys:
            raise NotFound
        return show({})

    @pages.post("/security/passkeys/challenge")
    def security_passkey_challenge() -> Response:
        return asked_json(service.factors.ask_passkey(shell.customer()))

    @pages.post("/security/passkeys/new")
    def security_passkey_now() -> Response:
        sent = typed()
        try:
            codes = service.factors.add_passkey(shell.customer(), sent)
        except (InvalidInput, Conflict) as fault:
            name = sent.get("name", "")
            return show({"name": name if isinstance(name, str) else ""}, fault)
        return _done(shell, codes, "factors.passkey.done")

    @pages.post("/security/passkeys/<passkey_id>/remove")
    def security_passkey_remove(passkey_id: str) -> Response:
        service.factors.remove_passkey(shell.customer(), passkey_id[:26])
        shell.tell(message("factors.passkey.removed"))
        return shell.see_other("identity.security")


def _keep(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """The link in the mail about a reset by the staff: whoever follows it need not be signed in, which is the point."""

    @pages.get("/security/keep/<secret>")
    def security_keep_link(secret: str) -> Response:
        try:
            due_at = service.factor_resets.look(secret)
        except LinkExpired:
            return expired_page(shell, "keep")
        title = message("factors.keep.title")
        return shell.page("identity/keep.html", title=title, due_at=due_at, secret=secret, is_done=False)

    @pages.post("/security/keep/<secret>")
    def security_keep_now(secret: str) -> Response:
        try:
            service.factor_resets.stop(Anonymous(request.remote_addr or ""), secret)
        except LinkExpired:
            return expired_page(shell, "keep")
        return shell.see_other("identity.security_kept")

    @pages.get("/security/kept")
    def security_kept() -> Response:
        return shell.page("identity/keep.html", title=message("factors.keep.done"), is_done=True)


def _done(shell: Shell, codes: tuple[str, ...], told: str) -> Response:
    if codes:
        return _codes(shell, codes, told)
    shell.tell(message(told))
    return shell.go_on(onwards()) if shell.is_setting_up() else shell.see_other("identity.security")


def _codes(shell: Shell, codes: tuple[str, ...], told: str = "") -> Response:
    """The one page that shows them; it is an answer to a form, so that no address leads to it."""
    leads_on = onwards() if shell.is_setting_up() else url_for("identity.security")
    title = message("factors.recovery.title")
    page = "identity/recovery_codes.html"
    return shell.page(page, title=title, codes=codes, leads_on=leads_on, told=message(told) if told else None)
