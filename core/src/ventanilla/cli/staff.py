"""The staff's commands: ``ventanilla staff --as NAME …``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from ventanilla.cli.group import settings_option


@dataclass(frozen=True)
class Asking:
    """Who of the staff asks, of which instance."""

    settings: Path
    name: str

    def end(self, command: str, *words: Any) -> None:
        """Run a command of :mod:`ventanilla.cli.staffing` and end with its exit code."""
        from ventanilla.cli import agreed, answered, apped, batched, hooked, outaged, paid, peopled, staffing

        with staffing.counter(self.settings, self.name) as at:
            rooms = (staffing, agreed, paid, answered, batched, peopled, outaged, apped, hooked)
            where = next(module for module in rooms if hasattr(module, command))
            code = getattr(where, command)(at, *words)
        raise SystemExit(code)


@click.group()
@click.option("--as", "name", required=True, help="Who you are; the audit keeps it.")
@settings_option
@click.pass_context
def staff(context: click.Context, name: str, settings: Path) -> None:
    """The first corner of the back office; what is done here is kept in the audit."""
    if not name.strip():
        raise click.BadParameter("say who you are", param_hint="--as")
    context.obj = Asking(settings, name)


@staff.command()
@click.argument("text")
@click.option("--reason", default="", help="Why you look; the audit keeps it.")
@click.pass_obj
def find(asking: Asking, text: str, reason: str) -> None:
    """Look up a customer by number, document or name, or a login by user name or e-mail."""
    asking.end("find", text, reason)


@staff.command("undo-link")
@click.argument("link_id")
@click.pass_obj
def undo_link(asking: Asking, link_id: str) -> None:
    """End a link at once; its owner is told."""
    asking.end("undo_link", link_id)


@staff.command("resend-activation")
@click.argument("user_or_email")
@click.pass_obj
def resend_activation(asking: Asking, user_or_email: str) -> None:
    """Send the activation e-mail of a registration once more."""
    asking.end("resend_activation", user_or_email)


@staff.command("reset-factors")
@click.argument("user_or_email")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def reset_factors(asking: Asking, user_or_email: str, reason: str) -> None:
    """Take a login's second factors away after the waiting time; its holder is told and can stop it."""
    asking.end("reset_factors", user_or_email, reason)


@staff.command("block-login")
@click.argument("user_or_email")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def block_login(asking: Asking, user_or_email: str, reason: str) -> None:
    """End a login at once, with its sessions and tokens; its holder is told."""
    asking.end("block_login", user_or_email, reason)


@staff.command("close-login")
@click.argument("user_or_email")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def close_login(asking: Asking, user_or_email: str, reason: str) -> None:
    """Close a login for its holder, who asked for it; it is erased after the waiting time."""
    asking.end("close_login", user_or_email, reason)


@staff.command("let-in")
@click.argument("user_or_email")
@click.option("--reason", required=True, help="Why; the audit keeps it.")
@click.pass_obj
def let_in(asking: Asking, user_or_email: str, reason: str) -> None:
    """Open a login again that was blocked, or closed by its owner and not erased yet."""
    asking.end("let_in", user_or_email, reason)


@staff.command("erase-again")
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="The file of erasures; the settings' own if left out."
)
@click.pass_obj
def erase_again(asking: Asking, path: Path | None) -> None:
    """After restoring a backup: close and erase again whoever was closed and erased after it."""
    asking.end("erase_again", path)


@staff.command("revoke-certificate")
@click.argument("number")
@click.option("--reason", required=True, help="Why; for the utility's own eyes.")
@click.pass_obj
def revoke_certificate(asking: Asking, number: str, reason: str) -> None:
    """End a certificate by the number on its paper."""
    asking.end("revoke_certificate", number, reason)


@staff.command("dead-jobs")
@click.pass_obj
def dead_jobs(asking: Asking) -> None:
    """List the jobs that failed for the last time."""
    asking.end("dead_jobs")


@staff.command("retry-job")
@click.argument("job_id")
@click.pass_obj
def retry_job(asking: Asking, job_id: str) -> None:
    """Put a dead job back into the queue."""
    asking.end("retry_job", job_id)


@staff.command("verify-audit")
@click.pass_obj
def verify_audit(asking: Asking) -> None:
    """Look whether the audit is as it was written."""
    asking.end("verify_audit")
