"""The back office in the browser, below ``/staff/``: its own sign-in, frame and sections."""

from __future__ import annotations

from flask import Blueprint

from ventanilla.staff.service import StaffService
from ventanilla.staff.web.agreements import add_agreements
from ventanilla.staff.web.apps import add_apps
from ventanilla.staff.web.batches import add_batches
from ventanilla.staff.web.contents import add_contents
from ventanilla.staff.web.customers import add_customers
from ventanilla.staff.web.entrance import add_entrance
from ventanilla.staff.web.events import add_events
from ventanilla.staff.web.inbox import add_inbox
from ventanilla.staff.web.me import add_me
from ventanilla.staff.web.members import add_members
from ventanilla.staff.web.outages import add_outages
from ventanilla.staff.web.questions import add_questions
from ventanilla.staff.web.shell import DeskShell
from ventanilla.staff.web.webhooks import add_webhooks

__all__ = ["DeskShell", "blueprint"]


def blueprint(service: StaffService, desk: DeskShell) -> Blueprint:
    """All its pages."""
    pages = Blueprint("staff", __name__, url_prefix="/staff")
    desk.answer_faults(pages)
    add_entrance(pages, service, desk)
    add_me(pages, service, desk)
    add_inbox(pages, service, desk)
    add_questions(pages, service, desk)
    add_contents(pages, service, desk)
    add_agreements(pages, service, desk)
    add_customers(pages, service, desk)
    add_batches(pages, service, desk)
    add_outages(pages, service, desk)
    add_apps(pages, service, desk)
    add_webhooks(pages, service, desk)
    add_events(pages, service, desk)
    add_members(pages, service, desk)
    return pages
