"""The pages of what flows out to a customer."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.exchange.green_button import GreenButtonService
from ventanilla.exchange.web.green_button import add_green_button
from ventanilla.web.shell import Shell


def blueprint(service: GreenButtonService, shell: Shell) -> Blueprint:
    """``/supplies/<id>/green-button``."""
    pages = shell.blueprint("exchange", __name__)
    add_green_button(pages, service, shell)
    return pages
