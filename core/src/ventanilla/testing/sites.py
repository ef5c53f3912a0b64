"""The sites of a test run: one of each utility, opened when a test first asks, from a database filled once."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ventanilla.demo.furnishing import furnish
from ventanilla.demo.invoicing import take_invoices
from ventanilla.plugin.loading import load_utility
from ventanilla.testing.passwords import QUICK
from ventanilla.testing.site import SECRET_KEY, Site, open_site


@dataclass(frozen=True)
class Cast:
    """Who is in a site besides the demo's personas, and whether the personas' logins are there already."""

    customers: Collection[str] = ()
    has_logins: bool = True


class Sites:
    """Gives each utility's site. ``shared`` is a folder that all processes of the run see; ``own`` is this one's."""

    def __init__(self, shared: Path, own: Path, casts: Mapping[str, Cast]) -> None:
        self._shared, self._own, self._casts = shared, own, casts
        self._stack = ExitStack()
        self._open: dict[str, Site] = {}

    def __call__(self, utility: str) -> Site:
        """The site of a utility with its demo's personas."""
        if utility not in self._open:
            folder = self._own / utility
            folder.mkdir()
            self._open[utility] = self._stack.enter_context(open_site(folder, utility, filled=self.filled(utility)))
        return self._open[utility]

    def filled(self, utility: str) -> Path:
        """A folder with the personas' ``feed`` and a database of it, made by the first process that asks."""
        folder = self._shared / utility
        with _only_one(self._shared / f"{utility}.lock"):
            if not (folder / "done").exists():
                shutil.rmtree(folder, ignore_errors=True)
                _fill(folder, utility, self._casts.get(utility, Cast()))
                (folder / "done").touch()
        return folder

    def close(self) -> None:
        """Stop all that were opened."""
        self._stack.close()


def personas_feed(folder: Path, utility: str, more: Collection[str] = ()) -> None:
    """The demo's feed of the customers whom its personas name, and of some more by number."""
    loaded = load_utility(utility)
    demo = import_module(f"{loaded.package}.demo")
    demo.write_feed(folder, datetime.now(ZoneInfo(loaded.utility.timezone)).date())
    keep_personas(folder, utility, more)


def keep_personas(folder: Path, utility: str, more: Collection[str] = ()) -> None:
    """Take all other customers out of a demo's feed: they only take time."""
    loaded = load_utility(utility)
    demo = import_module(f"{loaded.package}.demo")
    supplies = {supply for persona in demo.PERSONAS for supply in persona.supplies}
    head, *points = _rows(folder / "supply_points.csv")
    label = loaded.utility.supply_label.replace(" ", "")
    wanted = set(more)
    for point in points:
        cells = dict(zip(head, point, strict=True))
        if label.format(customer_number=cells["customer_number"], number=cells["number"]) in supplies:
            wanted.add(cells["customer_number"])
    for path in folder.glob("*.csv"):
        _keep(path, wanted)


def _rows(path: Path) -> list[list[str]]:
    # All that is looked at is ASCII, whatever the encoding.
    return [line.decode("latin-1").split(";") for line in path.read_bytes().splitlines()]


def _keep(path: Path, wanted: Collection[str]) -> None:
    header, *lines = path.read_bytes().splitlines(keepends=True)
    names = header.decode("latin-1").strip().split(";")
    column = "number" if path.stem == "customers" else "customer_number"
    if column in names:
        at = names.index(column)
        lines = [line for line in lines if line.decode("latin-1").rstrip("\r\n").split(";")[at] in wanted]
    path.write_bytes(b"".join([header, *lines]))


def _fill(folder: Path, utility: str, cast: Cast) -> None:
    feed = folder / "feed"
    personas_feed(feed, utility, cast.customers)
    portal = _portal(folder, utility)
    try:
        _take_in(portal, feed, folder)
        if cast.has_logins:
            _welcome(portal)
        furnish(portal, Path(str(import_module(f"{portal.loaded.package}.demo").__file__)).parent)
    finally:
        portal.house.db.close()


def _portal(folder: Path, utility: str) -> Any:
    from ventanilla.app import build_portal
    from ventanilla.cli.checking import migrate_database
    from ventanilla.settings import MailSettings, Settings, SmsSettings
    from ventanilla.storage import Database

    settings = Settings(
        utility=utility,
        base_url=f"http://127.0.0.1:8000/{utility}",
        secret_key=SECRET_KEY,
        password_work=QUICK,
        database=f"sqlite:///{folder / 'portal.db'}",
        mail=MailSettings(folder=str(folder / "mail")),
        sms=SmsSettings(folder=str(folder / "sms")),
        files=str(folder / "files"),
    )
    db = Database(settings.database)
    migrate_database(db)
    db.close()
    return build_portal(settings)


def _take_in(portal: Any, feed: Path, folder: Path) -> None:
    from ventanilla.kernel.actors import SystemActor

    outcome = portal.exchange.import_feed(SystemActor("demo"), feed, rejects=folder / "rejects", all_or_nothing=True)
    assert not outcome.rejected, [file.first_rejection for file in outcome.files]
    take_invoices(portal, feed, folder / "rejects")


def _welcome(portal: Any) -> None:
    from ventanilla.demo.newcomers import welcome

    for persona in import_module(f"{portal.loaded.package}.demo").PERSONAS:
        if persona.identity is not None:
            welcome(portal, persona)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
