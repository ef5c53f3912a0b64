"""The staff's commands about outages: ``ventanilla staff --as NAME outages …``."""

from __future__ import annotations

import click

from ventanilla.cli.staff import Asking, staff

_KINDS = click.Choice(["planned", "unplanned"])
_START = "When it begins, local time, as 2026-04-10T14:00; with its offset where the time comes twice."


@staff.command()
@click.pass_obj
def outages(asking: Asking) -> None:
    """List the outages that begin last."""
    asking.end("outages")


@staff.command("announce-outage")
@click.argument("number")
@click.option("--kind", type=_KINDS, required=True, help="Whether it was planned.")
@click.option("--start", required=True, help=_START)
@click.option("--end", default="", help="When supply is expected back; a planned outage needs it.")
@click.option("--cause", default="", help="Why; everybody reads it.")
@click.option("--feeder", "feeders", multiple=True, help="A feeder's number; may be repeated.")
@click.option("--transformer", "transformers", multiple=True, help="A transformer's number; may be repeated.")
@click.pass_obj
def announce_outage(
    asking: Asking,
    number: str,
    kind: str,
    start: str,
    end: str,
    cause: str,
    feeders: tuple[str, ...],
    transformers: tuple[str, ...],
) -> None:
    """Announce an outage; whoever is touched is told."""
    parts = {"feeders": "|".join(feeders), "transformers": "|".join(transformers)}
    said = {"number": number, "kind": kind, "starts_at": start, "expected_end_at": end, "cause": cause, **parts}
    asking.end("announce_outage", said)


@staff.command("change-outage")
@click.argument("number")
@click.option("--kind", type=_KINDS, default=None, help="Whether it was planned.")
@click.option("--start", default=None, help=_START)
@click.option("--end", default=None, help="When supply is expected back.")
@click.option("--cause", default=None, help="Why; everybody reads it.")
@click.option("--feeder", "feeders", multiple=True, help="These feeders in place of those of before.")
@click.option("--transformer", "transformers", multiple=True, help="These transformers in place of those of before.")
@click.pass_obj
def change_outage(
    asking: Asking,
    number: str,
    kind: str | None,
    start: str | None,
    end: str | None,
    cause: str | None,
    feeders: tuple[str, ...],
    transformers: tuple[str, ...],
) -> None:
    """Change what is given of an outage; whoever is touched is told."""
    said = {"kind": kind, "starts_at": start, "expected_end_at": end, "cause": cause}
    parts = {"feeders": "|".join(feeders) or None, "transformers": "|".join(transformers) or None}
    asking.end("change_outage", number, {name: text for name, text in {**said, **parts}.items() if text is not None})


@staff.command("restore-outage")
@click.argument("number")
@click.option("--at", "moment", default="", help="Since when, local time; now without it.")
@click.pass_obj
def restore_outage(asking: Asking, number: str, moment: str) -> None:
    """Say that supply is back."""
    asking.end("restore_outage", number, moment)


@staff.command("cancel-outage")
@click.argument("number")
@click.pass_obj
def cancel_outage(asking: Asking, number: str) -> None:
    """Call an outage off."""
    asking.end("cancel_outage", number)
