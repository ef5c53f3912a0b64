"""What is told, written and read, on the API: notifications, bills by e-mail, tickets, the public portal."""

from __future__ import annotations

from ventanilla.api.operations import StrictBlueprint
from ventanilla.api.shell import ApiShell
from ventanilla.messages.api.by_link import add_links
from ventanilla.messages.api.outage_notices import add_outage_notices
from ventanilla.messages.api.site import add_site
from ventanilla.messages.api.tickets import add_tickets
from ventanilla.messages.api.told import add_told
from ventanilla.messages.service import MessagesService


def blueprint(service: MessagesService, shell: ApiShell) -> StrictBlueprint:
    """All operations of this topic; those that the utility does not declare find nothing."""
    api = shell.blueprint("messages", __name__, "What the portal tells, what customers write, what everybody reads.")
    add_told(api, service, shell)
    add_links(api, service, shell)
    add_outage_notices(api, service, shell)
    add_tickets(api, service.tickets, shell)
    add_site(api, service.site, shell)
    return api
