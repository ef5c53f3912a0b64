"""The staff's commands about messages, questions and contents: ``ventanilla staff --as NAME tickets …``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TextIO

import click

from ventanilla.cli.staff import Asking, staff

_KINDS = click.Choice(["page", "news", "service", "answer"])


@staff.command()
@click.option("--assignee", default="", help="A specialist's code; - for the common inbox.")
@click.option("--state", default="", help="new, in_work, answered, closed or all; open ones without it.")
@click.option("--kind", default="", help="One of the kinds that the utility declares.")
@click.option("--late", is_flag=True, help="Only those whose day for an answer has passed.")
@click.pass_obj
def tickets(asking: Asking, assignee: str, state: str, kind: str, late: bool) -> None:
    """List customers' messages, the oldest first."""
    asking.end("tickets", assignee, state, kind, late)


@staff.command()
@click.argument("number")
@click.pass_obj
def ticket(asking: Asking, number: str) -> None:
    """Read a message with everything that was answered."""
    asking.end("ticket", number)


@staff.command("ticket-file")
@click.argument("number")
@click.argument("file_id")
@click.option("--to", "path", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Where to write it.")
@click.pass_obj
def ticket_file(asking: Asking, number: str, file_id: str, path: Path) -> None:
    """Write a file of a message to a new file."""
    asking.end("ticket_file", number, file_id, path)


@staff.command("reply")
@click.argument("number")
@click.argument("text", type=click.File("r", encoding="utf-8"), metavar="FILE")
@click.option("--close", is_flag=True, help="End the message with this answer.")
@click.pass_obj
def reply(asking: Asking, number: str, text: TextIO, close: bool) -> None:
    """Answer a message with the text of a file, - for what is typed."""
    asking.end("reply", number, text.read(), close)


@staff.command("set-state")
@click.argument("number")
@click.argument("state", type=click.Choice(["new", "in_work", "answered", "closed"]))
@click.pass_obj
def set_state(asking: Asking, number: str, state: str) -> None:
    """Take a message up, close it, or open it again."""
    asking.end("set_state", number, state)


@staff.command()
@click.argument("number")
@click.argument("code")
@click.option("--name", default="", help="What the customer reads.")
@click.pass_obj
def reassign(asking: Asking, number: str, code: str, name: str) -> None:
    """Give a message to another specialist; - for the common inbox."""
    asking.end("reassign", number, "" if code == "-" else code, name)


@staff.command()
@click.option("--state", default="new", help="new, answered or dismissed.")
@click.pass_obj
def questions(asking: Asking, state: str) -> None:
    """List what visitors of the public portal have asked."""
    asking.end("questions", state)


@staff.command("answer-question")
@click.argument("number")
@click.argument("text", type=click.File("r", encoding="utf-8"), metavar="FILE")
@click.option("--publish-as", default="", help="The question in your own words: then everybody may read the answer.")
@click.pass_obj
def answer_question(asking: Asking, number: str, text: TextIO, publish_as: str) -> None:
    """Answer a question by e-mail with the text of a file, - for what is typed."""
    asking.end("answer_question", number, text.read(), publish_as)


@staff.command("dismiss-question")
@click.argument("number")
@click.pass_obj
def dismiss_question(asking: Asking, number: str) -> None:
    """Set a question aside; who asked is forgotten at once."""
    asking.end("dismiss_question", number)


@staff.command()
@click.option("--kind", default="", help="page, news, service or answer.")
@click.pass_obj
def contents(asking: Asking, kind: str) -> None:
    """List the contents of the public portal, those changed last first."""
    asking.end("contents", kind)


@staff.command("import-contents")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.pass_obj
def import_contents(asking: Asking, folder: Path) -> None:
    """Write and publish the Markdown files of a folder; the same again changes nothing."""
    asking.end("import_contents", folder)


@staff.command("publish")
@click.argument("kind", type=_KINDS)
@click.argument("slug")
@click.option("--version", default=0, help="An earlier version; the last one without it.")
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), default=None, help="News from then on, local time.")
@click.pass_obj
def publish(asking: Asking, kind: str, slug: str, version: int, at: datetime | None) -> None:
    """Show a version to visitors."""
    asking.end("publish", kind, slug, version, at)


@staff.command("unpublish")
@click.argument("kind", type=_KINDS)
@click.argument("slug")
@click.pass_obj
def unpublish(asking: Asking, kind: str, slug: str) -> None:
    """Show a piece of content no more."""
    asking.end("unpublish", kind, slug)
