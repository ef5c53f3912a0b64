"""The staff's commands about payments made in the portal: ``ventanilla staff --as NAME payments …``."""

from __future__ import annotations

import click

from ventanilla.cli.staff import Asking, staff

_STATES = ("started", "processing", "confirmed", "declined", "expired", "refunded", "unsure")


@staff.command()
@click.option("--state", type=click.Choice(_STATES), help="In this state only.")
@click.pass_obj
def payments(asking: Asking, state: str | None) -> None:
    """List the latest payments made in the portal, the newest first."""
    asking.end("payments", state or "")


@staff.command("refund-payment")
@click.argument("reference")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def refund_payment(asking: Asking, reference: str, reason: str) -> None:
    """Give a payment back, whole; what the back office has booked of it, it takes back itself."""
    asking.end("refund_payment", reference, reason)
