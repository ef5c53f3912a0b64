"""The staff's commands about issued logins: ``ventanilla staff --as NAME issue-code …``."""

from __future__ import annotations

import click

from ventanilla.cli.staff import Asking, staff


@staff.command("issue-code")
@click.argument("user_name")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def issue_code(asking: Asking, user_name: str, reason: str) -> None:
    """Make a one-time password for a client, a contract or a login, to be told on the phone; shown this once."""
    asking.end("issue_code", user_name, reason)


@staff.command("record-agreement")
@click.option("--customer", "customer_number", required=True, help="The organisation's number in the records.")
@click.option("--number", required=True, help="The number on the paper.")
@click.option("--signed-on", required=True, help="The day on the paper.")
@click.option("--signer", type=click.Choice(["head", "proxy"]), required=True)
@click.option("--signer-name", required=True)
@click.option("--document", type=click.Choice(["passport", "power"]), required=True)
@click.option("--document-number", prompt=True, hide_input=True, help="Asked for where it is left out.")
@click.option("--valid-until", default="", help="The last day of the power of attorney.")
@click.option("--contracts", default="", help="Their numbers, with commas; all where it is left out.")
@click.option("--email", required=True)
@click.pass_obj
def record_agreement(asking: Asking, /, **values: str) -> None:
    """Record a signed agreement: prints the login and its first password, this once."""
    asking.end("record_agreement", values)


@staff.command()
@click.option("--customer", default="", help="Of this organisation only.")
@click.pass_obj
def agreements(asking: Asking, customer: str) -> None:
    """List the agreements, the newest first."""
    asking.end("agreements", customer)


@staff.command("renew-agreement")
@click.argument("agreement_id")
@click.option("--document-number", required=True, help="The number of the new power of attorney.")
@click.option("--valid-until", required=True, help="Its last day.")
@click.pass_obj
def renew_agreement(asking: Asking, /, agreement_id: str, **values: str) -> None:
    """Take a new power of attorney; a login that had run out opens again."""
    asking.end("renew_agreement", agreement_id, values)


@staff.command("end-agreement")
@click.argument("agreement_id")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def end_agreement(asking: Asking, agreement_id: str, reason: str) -> None:
    """End an agreement: its login is shut at once."""
    asking.end("end_agreement", agreement_id, reason)
