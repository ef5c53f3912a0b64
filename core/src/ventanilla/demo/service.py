"""Serves every installed utility with invented customers, each below its own path, until told to stop."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ventanilla.cli.serving import Server, refuse_taken
from ventanilla.demo.apps import REDIRECTS, client_id_of
from ventanilla.demo.desk import FACTOR, PASSWORD, member_of
from ventanilla.demo.instances import HOST, DemoInstance, instances
from ventanilla.demo.model import Persona
from ventanilla.logs import configure_logging

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


def run_demo(folder: Path, port: int, prepare_only: bool, host: str = HOST) -> None:
    """Prepare the data, say where to look and serve.

    :raises StartRefused: when the port is taken, or a plugin or its data has a fault.
    """
    if not prepare_only:
        refuse_taken(f"{HOST}:{port}")
    found = instances(folder, port, host)
    for instance in found:
        _prepare(instance)
    click.echo(where_to_look(found))
    if not prepare_only:
        _serve(folder, port, found)


def where_to_look(found: Sequence[DemoInstance]) -> str:
    """What the newcomer reads on the terminal."""
    root = found[0].root
    lines = ["", f"  {root}/           the installed utilities", f"  {root}/mailbox/   every e-mail and SMS they sent"]
    for instance in found:
        lines += ["", f"  {instance.utility.title}", f"  {root}/{instance.name}/"]
        for persona in instance.module.PERSONAS:
            lines.append(f"    {_way_in(instance, persona):<46} {', '.join(persona.supplies)}: {persona.about}")
        for name in instance.settings.providers:
            lines.append(f"    sign in with {name} too: a sandbox, whose people are invented")
        lines.append(f"    back office {root}/{instance.name}/staff/ as {member_of(instance.utility).email}")
        if instance.utility.apps is not None:
            lines.append(f"    app of others {client_id_of(instance.name)}, called back at {REDIRECTS[0]}")
    lines += ["", f"  The back offices' password is {PASSWORD}; their code is on {root}/mailbox/,"]
    lines += [f"  or in an authenticator that was given {FACTOR}"]
    return "\n".join([*lines, "", "  Ctrl-C stops it.", ""])


def _way_in(instance: DemoInstance, persona: Persona) -> str:
    who = persona.identity
    if who:
        return f"sign in as {who.user_name} with {persona.first_password or who.password}"
    proofs = ", ".join(f"{name} {value}" for name, value in persona.proofs.items())
    if not instance.utility.identity.issued:
        return f"link with {proofs}"
    if instance.utility.identity.enrolment and proofs:
        return f"register with {proofs}"
    return f"get a password by SMS with {proofs}" if proofs else "no login yet"


def _prepare(instance: DemoInstance) -> None:
    # Imported here, since a second start that has nothing to prepare does without all of it.
    from ventanilla.demo.preparing import prepare

    prepare(instance, lambda text: click.echo(text))


def _serve(folder: Path, port: int, found: Sequence[DemoInstance]) -> None:
    jobs: list[subprocess.Popen[bytes]] = []

    def make() -> WSGIApplication:
        from ventanilla.demo.web import create_demo

        return create_demo(found)

    def start_jobs(_arbiter: object) -> None:
        command = [
            sys.executable,
            "-m",
            "ventanilla.demo.working",
            str(folder),
            str(port),
            str(os.getpid()),
            found[0].host,
        ]
        jobs.append(subprocess.Popen(command))  # noqa: S603  our own module

    def stop_jobs(_arbiter: object) -> None:
        for job in jobs:
            job.terminate()
        for job in jobs:
            try:
                job.wait(5)
            except subprocess.TimeoutExpired:
                job.kill()

    hooks: dict[str, Callable[..., None]] = {"when_ready": start_jobs, "on_exit": stop_jobs, "post_fork": _quiet}
    Server(make, f"{HOST}:{port}", workers=2, threads=8, **hooks).run()


def _quiet(_arbiter: object, _worker: object) -> None:
    # The terminal belongs to what the newcomer reads; faults are still told there.
    configure_logging(level=logging.WARNING)
