"""The pages of identity."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.identity.service import IdentityService
from ventanilla.identity.web import (
    care,
    closing,
    confirm,
    contacts,
    entrance,
    providers,
    second,
    security,
    setting_up,
    settings,
)
from ventanilla.web.shell import Shell


def blueprint(service: IdentityService, shell: Shell) -> Blueprint:
    """Coming in, passwords, and the care of one's account."""
    pages = shell.blueprint("identity", __name__)
    for part in (entrance, second, care, closing, contacts, settings, security, confirm, providers):
        part.add_pages(pages, service, shell)
    setting_up.open_pages(service, shell)
    return pages
