"""Fills an instance of the demo: by the doors that everybody uses."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ventanilla.app import Portal, build_portal
from ventanilla.cli.checking import migrate_database
from ventanilla.demo.furnishing import furnish
from ventanilla.demo.instances import DemoInstance
from ventanilla.demo.invoicing import take_invoices
from ventanilla.demo.newcomers import welcome
from ventanilla.errors import StartRefused
from ventanilla.kernel.actors import SystemActor
from ventanilla.storage import Database

Say = Callable[[str], None]


def prepare(instance: DemoInstance, say: Say) -> None:
    """Migrate the database, take the invented feed in, make the logins. Done before for this day, it does nothing.

    :raises StartRefused: when the plugin has a fault or its feed is not taken completely.
    """
    instance.start_anew_when_the_schema_changed()
    instance.write_settings()
    today = datetime.now(ZoneInfo(instance.utility.timezone)).date()
    mark = instance.folder / "fingerprint"
    fingerprint = instance.fingerprint(today)
    if mark.exists() and mark.read_text(encoding="utf-8") == fingerprint:
        return
    say(f"{instance.utility.short_title}: inventing customers and their history…")
    _migrate(instance)
    portal = build_portal(instance.settings)
    try:
        _fill(instance, portal, today, say)
    finally:
        portal.house.db.close()
    mark.write_text(fingerprint, encoding="utf-8")


def _migrate(instance: DemoInstance) -> None:
    db = Database(instance.settings.database)
    try:
        migrate_database(db)
    finally:
        db.close()


def _fill(instance: DemoInstance, portal: Portal, today: date, say: Say) -> None:
    feed = instance.folder / "feed"
    shutil.rmtree(feed, ignore_errors=True)
    instance.module.write_feed(feed, today)
    rejects = instance.folder / "rejects"
    outcome = portal.exchange.import_feed(SystemActor("demo"), feed, rejects=rejects, all_or_nothing=True)
    for file in outcome.files:
        if file.rejected:
            raise StartRefused(f"demo {instance.name}: {file.first_rejection}")
    take_invoices(portal, feed, rejects)
    rows = sum(file.rows for file in outcome.files)
    seconds = sum(file.seconds for file in outcome.files)
    say(f"{instance.utility.short_title}: {rows:,} rows came in, {outcome.changed:,} of them new, in {seconds:.1f} s")
    for persona in instance.module.PERSONAS:
        if persona.identity is not None:
            welcome(portal, persona)
    furnish(portal, instance.sources)
