"""The commands about members of the back office."""

from __future__ import annotations

import click

from ventanilla.cli.staff import Asking, staff

ROLES = click.Choice(("clerk", "meter_desk", "editor", "grid_desk", "integrations", "admin"))


@staff.command("add-member")
@click.argument("name")
@click.argument("email")
@click.option("--role", "roles", multiple=True, required=True, type=ROLES, help="May be given several times.")
@click.pass_obj
def add_member(asking: Asking, name: str, email: str, roles: tuple[str, ...]) -> None:
    """Add a member of the back office; prints the link by which they choose a password and a second factor, once."""
    asking.end("add_member", name, email, roles)


@staff.command()
@click.pass_obj
def members(asking: Asking) -> None:
    """List the members of the back office."""
    asking.end("members")


@staff.command("set-roles")
@click.argument("member")
@click.option("--role", "roles", multiple=True, required=True, type=ROLES, help="May be given several times.")
@click.pass_obj
def set_roles(asking: Asking, member: str, roles: tuple[str, ...]) -> None:
    """Change what a member (e-mail or id) may do."""
    asking.end("set_roles", member, roles)


@staff.command("disable-member")
@click.argument("member")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def disable_member(asking: Asking, member: str, reason: str) -> None:
    """Shut a member (e-mail or id) out at once."""
    asking.end("set_enabled", member, False, reason)


@staff.command("enable-member")
@click.argument("member")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def enable_member(asking: Asking, member: str, reason: str) -> None:
    """Let a member (e-mail or id) in again."""
    asking.end("set_enabled", member, True, reason)


@staff.command("reset-member")
@click.argument("member")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def reset_member(asking: Asking, member: str, reason: str) -> None:
    """Void a member's (e-mail or id) password and second factor, and print a new link."""
    asking.end("reset_member", member, reason)
