"""The staff's commands about webhooks: ``ventanilla staff --as NAME webhooks …``."""

from __future__ import annotations

import click

from ventanilla.cli.staff import Asking, staff

_ID = click.argument("webhook_id")


@staff.command()
@click.pass_obj
def webhooks(asking: Asking) -> None:
    """List the webhooks and how they do."""
    asking.end("webhooks")


@staff.command("add-webhook")
@click.argument("name")
@click.argument("url")
@click.option("--type", "types", multiple=True, help="A type of event; may be repeated. Without one all are brought.")
@click.pass_obj
def add_webhook(asking: Asking, name: str, url: str, types: tuple[str, ...]) -> None:
    """Bring events to an address; prints the secret they are signed with, once."""
    asking.end("add_webhook", name, url, types)


@staff.command("switch-webhook")
@_ID
@click.option("--on/--off", "is_on", required=True, help="Whether events are brought to it.")
@click.pass_obj
def switch_webhook(asking: Asking, webhook_id: str, is_on: bool) -> None:
    """Switch a webhook on or off."""
    asking.end("switch_webhook", webhook_id, is_on)


@staff.command("new-webhook-secret")
@_ID
@click.pass_obj
def new_webhook_secret(asking: Asking, webhook_id: str) -> None:
    """Sign with a new secret, printed once; the old one signs beside it for a day."""
    asking.end("new_webhook_secret", webhook_id)


@staff.command("ping-webhook")
@_ID
@click.pass_obj
def ping_webhook(asking: Asking, webhook_id: str) -> None:
    """Send a try-out."""
    asking.end("ping_webhook", webhook_id)


@staff.command("replay-webhook")
@_ID
@click.option("--since", required=True, help="A moment, local time, like 2026-04-10T14:00.")
@click.option("--until", default="", help="The moment before which to stop; now where it is left out.")
@click.pass_obj
def replay_webhook(asking: Asking, webhook_id: str, since: str, until: str) -> None:
    """Send all events since a moment, or between two, once more."""
    asking.end("replay_webhook", webhook_id, since, until)


@staff.command("remove-webhook")
@_ID
@click.pass_obj
def remove_webhook(asking: Asking, webhook_id: str) -> None:
    """Forget a webhook and what was brought to it."""
    asking.end("remove_webhook", webhook_id)
