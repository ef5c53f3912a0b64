"""The pages that change an e-mail address or a phone."""

from __future__ import annotations

from flask import Blueprint, Response

from ventanilla.errors import Conflict, InvalidInput, LinkExpired, TooManyTries
from ventanilla.identity.model import ContactChannel, PendingContact
from ventanilla.identity.service import IdentityService
from ventanilla.identity.web.forms import expired_page, form_page, typed
from ventanilla.kernel.messages import message
from ventanilla.web.shell import Shell


def add_pages(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    """``/profile/email…`` and ``/profile/phone…``."""
    _email(pages, service, shell)
    _confirm_email(pages, service, shell)
    _phone(pages, service, shell)
    _code(pages, service, shell)


def _email(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/profile/email")
    def email() -> Response:
        now = service.profile(shell.customer()).email
        return form_page(shell, "email", service.asks(shell.customer(), service.forms.email), now=now)

    @pages.post("/profile/email")
    def email_now() -> Response:
        try:
            service.request_email(shell.customer(), typed())
        except (InvalidInput, TooManyTries) as fault:
            asked = service.asks(shell.customer(), service.forms.email, is_sent=True)
            return form_page(shell, "email", asked, fault, now=service.profile(shell.customer()).email)
        return shell.see_other("identity.email_sent")

    @pages.get("/profile/email/sent")
    def email_sent() -> Response:
        shell.customer()
        return shell.page("identity/email_sent.html", title=message("identity.email_sent.title"))


def _confirm_email(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/profile/email/confirm/<secret>")
    def confirm_email(secret: str) -> Response:
        try:
            address = service.look_at_email(shell.customer(), secret)
        except LinkExpired:
            return expired_page(shell, "email")
        title = message("identity.confirm_email.title")
        return shell.page("identity/confirm_email.html", title=title, address=address, secret=secret)

    @pages.post("/profile/email/confirm/<secret>")
    def confirm_email_now(secret: str) -> Response:
        try:
            service.confirm_email(shell.customer(), secret)
        except LinkExpired:
            return expired_page(shell, "email")
        shell.tell(message("identity.confirm_email.done"))
        return shell.see_other("identity.profile")


def _phone(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    @pages.get("/profile/phone")
    def phone() -> Response:
        asked = service.asks(shell.customer(), service.forms.phone)
        return form_page(shell, "phone", asked, now=service.profile(shell.customer()).phone)

    @pages.post("/profile/phone")
    def phone_now() -> Response:
        try:
            is_waiting = service.request_phone(shell.customer(), typed())
        except (InvalidInput, TooManyTries) as fault:
            asked = service.asks(shell.customer(), service.forms.phone, is_sent=True)
            return form_page(shell, "phone", asked, fault, now=service.profile(shell.customer()).phone)
        if is_waiting:
            return shell.see_other("identity.phone_code")
        shell.tell(message("identity.phone.removed"))
        return shell.see_other("identity.profile")


def _code(pages: Blueprint, service: IdentityService, shell: Shell) -> None:
    def waiting() -> PendingContact | None:
        pending = service.profile(shell.customer()).pending
        return next((each for each in pending if each.channel is ContactChannel.PHONE), None)

    @pages.get("/profile/phone/code")
    def phone_code() -> Response:
        found = waiting()
        if found is None:
            return shell.see_other("identity.phone")
        return form_page(shell, "phone_code", service.forms.code, pending=found, is_over=False)

    @pages.post("/profile/phone/code")
    def phone_code_now() -> Response:
        try:
            service.confirm_phone(shell.customer(), str(typed().get("code", "")))
        except (InvalidInput, Conflict) as fault:
            found = waiting()
            if found is None or isinstance(fault, Conflict):
                shell.tell(message("identity.phone_code.too_old"), "warn")
                return shell.see_other("identity.phone")
            is_over = fault.fields["code"].id == "identity.code.no_tries_left"
            return form_page(shell, "phone_code", service.forms.code, fault, pending=found, is_over=is_over)
        shell.tell(message("identity.phone_code.done"))
        return shell.see_other("identity.profile")
