"""The commands about apps of others and systems of the utility: ``ventanilla apps --as NAME …``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from ventanilla.cli.group import settings_option
from ventanilla.cli.staff import Asking

_KINDS = click.Choice(["public", "confidential", "system"])
_REASON = click.option("--reason", required=True, help="Why; the audit keeps it.")
_MANY = "; may be repeated."


@click.group()
@click.option("--as", "name", required=True, help="Who you are; the audit keeps it.")
@settings_option
@click.pass_context
def apps(context: click.Context, name: str, settings: Path) -> None:
    """Who may ask customers for their consent, and which systems are the utility's own."""
    if not name.strip():
        raise click.BadParameter("say who you are", param_hint="--as")
    context.obj = Asking(settings, name)


@apps.command("list")
@click.pass_obj
def list_(asking: Asking) -> None:
    """List the registered apps, and how many customers use each."""
    asking.end("list_apps")


@apps.command()
@click.argument("name")
@click.option("--kind", type=_KINDS, required=True, help="On the person's machine, on a server, or a system of ours.")
@click.option("--contact", required=True, help="An e-mail address at which its makers answer.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help=f"Where people are sent back to{_MANY}")
@click.option("--post-logout-uri", "post_logout_uris", multiple=True, help=f"Where they go after signing out{_MANY}")
@click.option("--scope", "scopes", multiple=True, required=True, help=f"What it may ask for, as billing:read{_MANY}")
@click.option("--grant", "grants", multiple=True, help=f"A way to a token; the usual ones where none is named{_MANY}")
@click.option("--origin", "origins", multiple=True, help=f"An origin whose pages may call the API{_MANY}")
@click.option("--about", default="", help="What it does, in a sentence.")
@click.option("--homepage", default="", help="Its website.")
@click.option("--policy-uri", default="", help="Its privacy policy.")
@click.option("--notify-uri", default="", help="Where it hears that there is something new.")
@click.option("--auth-method", default="", help="client_secret_basic or client_secret_post.")
@click.pass_obj
def add(asking: Asking, /, name: str, **said: Any) -> None:
    """Register an app; prints its client_id, and its secret where it has one, once."""
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in said.items()}
    asking.end("add_app", {"name": name, **values})


@apps.command()
@click.argument("client_id")
@_REASON
@click.pass_obj
def disable(asking: Asking, client_id: str, reason: str) -> None:
    """Shut an app out at once, with all that customers gave it."""
    asking.end("switch_app", client_id, False, reason)


@apps.command()
@click.argument("client_id")
@_REASON
@click.pass_obj
def enable(asking: Asking, client_id: str, reason: str) -> None:
    """Let an app in again."""
    asking.end("switch_app", client_id, True, reason)


@apps.command("new-secret")
@click.argument("client_id")
@_REASON
@click.pass_obj
def new_secret(asking: Asking, client_id: str, reason: str) -> None:
    """Give an app another secret, printed once; the one there is ends at once."""
    asking.end("new_app_secret", client_id, reason)
