"""The pages of what is told, written and read: notifications, bills by e-mail, tickets, the public portal."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.messages.service import MessagesService
from ventanilla.messages.web.outage_notices import add_outage_notices
from ventanilla.messages.web.site import add_site
from ventanilla.messages.web.tickets import add_tickets
from ventanilla.messages.web.told import add_told
from ventanilla.web.shell import Shell


def blueprint(service: MessagesService, shell: Shell) -> Blueprint:
    """All pages of this topic; those of tickets and of the public portal only where the utility declares them."""
    pages = shell.blueprint("messages", __name__)
    add_told(pages, service, shell)
    add_outage_notices(pages, service, shell)
    if shell.house.utility.tickets is not None:
        add_tickets(pages, service.tickets, shell)
    if shell.house.utility.site is not None:
        add_site(pages, service.site, shell)
    return pages
