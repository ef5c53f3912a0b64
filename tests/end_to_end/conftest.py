"""A real portal for a real browser: `ventanilla run` and `ventanilla worker` as processes, SMTP and SMS sinks, Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from ventanilla_cosepav import demo as cosepav_demo

from ventanilla.testing.mailbox import SmtpSink
from ventanilla.testing.sms import SmsSink

CHROMIUM = next((found for name in ("chromium", "chromium-browser") if (found := shutil.which(name))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
VENTANILLA = Path(sys.executable).with_name("ventanilla")


@dataclass(frozen=True)
class Site:
    """A running portal and where its messages arrive."""

    url: str
    mail: SmtpSink
    sms: SmsSink
    settings: Path
    environment: dict[str, str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """COSEPAV with its invented members on SQLite, served by the real commands."""
    mail, sms = SmtpSink(), SmsSink()
    mail.start()
    sms.start()
    folder = tmp_path_factory.mktemp("site")
    url = f"http://127.0.0.1:{free_port()}/cosepav"
    settings = folder / "ventanilla.toml"
    settings.write_text(
        f'utility = "cosepav"\nbase_url = "{url}"\ndatabase = "sqlite:///{folder}/portal.db"\n'
        f'[mail]\ntransport = "smtp"\nhost = "{mail.host}"\nport = {mail.port}\n'
        f'[sms]\ntransport = "http"\nurl = "{sms.url}"\n',
        encoding="utf-8",
    )
    environment = {**os.environ, "VENTANILLA_SECRET_KEY": "only for the browser tests, forty characters"}
    made = Site(url, mail, sms, settings, environment)
    try:
        fill(made, folder / "feed")
        with serving(made, folder):
            yield made
    finally:
        sms.stop()
        mail.stop()


def fill(site: Site, feed: Path) -> None:
    """Migrate and import the invented members, by the commands that a utility would use."""
    cosepav_demo.write_feed(feed, date.today())  # noqa: DTZ011  the demo's own calendar
    command(site, "migrate")
    command(site, "exchange", "import", str(feed), "--rejects", str(feed.parent / "rejects"))


def command(site: Site, *words: str) -> None:
    """Run `ventanilla` to its end."""
    done = subprocess.run(
        [str(VENTANILLA), *words, "--settings", str(site.settings)],
        env=site.environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def serving(site: Site, folder: Path) -> Iterator[None]:
    """`run` and `worker` as processes of their own, until the block ends."""
    with ExitStack() as stack:
        for word in ("run", "worker"):
            log = stack.enter_context((folder / f"{word}.log").open("wb"))
            started = subprocess.Popen(
                [str(VENTANILLA), word, "--settings", str(site.settings), *(("--workers", "1") if word == "run" else ())],
                env=site.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            stack.callback(stop, started)
        wait_until_it_answers(site.url, folder / "run.log")
        yield


def stop(process: subprocess.Popen[bytes]) -> None:
    """TERM, as a service manager would."""
    process.terminate()
    process.wait(20)


def wait_until_it_answers(url: str, log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/", timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for the whole run."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; `make test` as root installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A visitor with an Argentine browser."""
    made = chromium.new_context(locale="es-AR", timezone_id="America/Argentina/Buenos_Aires")
    made.set_default_timeout(15_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page whose script faults fail the test."""
    opened = context.new_page()
    opened.on("pageerror", lambda fault: pytest.fail(f"script fault: {fault}"))
    return opened
