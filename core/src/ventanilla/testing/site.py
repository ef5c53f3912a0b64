"""A real portal for a real browser: ``ventanilla run`` and ``ventanilla worker`` as processes, SMTP and SMS sinks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

from ventanilla.plugin.loading import load_utility
from ventanilla.testing.mailbox import SmtpSink
from ventanilla.testing.paying import SECRET, Bank, open_bank
from ventanilla.testing.sms import SmsSink

T = TypeVar("T")
VENTANILLA = Path(sys.executable).with_name("ventanilla")
SECRET_KEY = "only for the browser tests, forty characters"
PATIENCE = 20.0
"""Seconds that a message may take, on a busy machine."""


@dataclass(frozen=True)
class Site:
    """A portal of one utility and where its messages arrive."""

    url: str
    mail: SmtpSink
    sms: SmsSink
    settings: Path
    environment: dict[str, str]
    read: list[object] = field(default_factory=list)
    bank: Bank | None = None
    """The payment provider, where the utility takes payments: a sandbox that sends its notices."""

    def run(self, *words: str) -> str:
        """Run a ``ventanilla`` command to its end; what it printed."""
        done = subprocess.run(
            [str(VENTANILLA), *words, "--settings", str(self.settings)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mail_to(self, address: str, subject: str) -> EmailMessage:
        """The next e-mail to an address with these words in its subject; waits for it. None is given twice."""
        mail = _wait_for(lambda: self._unread([m for m in self.mail.to(address) if subject in str(m["Subject"])]))
        assert mail, f"{address} got {[str(each['Subject']) for each in self.mail.to(address)]}"
        return mail

    def sms_to(self, number: str, words: str) -> str:
        """The next SMS to a number with these words in it; waits for it. None is given twice."""
        sms = _wait_for(lambda: self._unread([each for each in self.sms.to(number) if words in each["text"]]))
        assert sms, f"{number} got {len(self.sms.to(number))} SMS, all read"
        return sms["text"]

    def _unread(self, found: list[T]) -> T | None:
        for each in found:
            if not any(each is one for one in self.read):
                self.read.append(each)
                return each
        return None


def _wait_for(look: Callable[[], T | None]) -> T | None:
    deadline = time.monotonic() + PATIENCE
    while (found := look()) is None and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


@contextmanager
def open_site(
    folder: Path,
    utility: str,
    feed: Path | None = None,
    database: str = "",
    filled: Path | None = None,
    more: str = "",
    secrets: Mapping[str, str] | None = None,
    host: str = "127.0.0.1",
) -> Iterator[Site]:
    """A utility with a feed taken in, served until the block ends; on SQLite where no database is named.

    ``filled`` is a folder with a ``portal.db`` that was filled before, and its files: the site gets a copy. ``more`` is
    the rest of its settings, ``secrets`` of its environment.
    ``host`` is another name of this machine: browsers keep passkeys for names only.
    """
    with ExitStack() as stack:
        mail, sms = SmtpSink(), SmsSink()
        for sink in (mail, sms):
            sink.start()
            stack.callback(sink.stop)
        url = f"http://{host}:{_free_port()}/{utility}"
        settings = folder / "ventanilla.toml"
        settings.write_text(
            f'utility = "{utility}"\nbase_url = "{url}"\ndatabase = "{database or f"sqlite:///{folder}/portal.db"}"\n'
            f'files = "{folder}/files"\noutbox = "{folder}/outbox"\n'
            f'[mail]\ntransport = "smtp"\nhost = "{mail.host}"\nport = {mail.port}\n'
            f'[sms]\ntransport = "http"\nurl = "{sms.url}"\n{more}',
            encoding="utf-8",
        )
        environment = {**os.environ, "VENTANILLA_SECRET_KEY": SECRET_KEY, **(secrets or {})}
        bank = None
        if load_utility(utility).utility.payments is not None:
            bank = stack.enter_context(open_bank(folder, holds_back=False))
            environment |= {"VENTANILLA_PAYMENTS_URL": bank.url, "VENTANILLA_PAYMENTS_SECRET": SECRET}
        site = Site(url, mail, sms, settings, environment, bank=bank)
        if filled is not None:
            shutil.copytree(filled, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("feed"))
        if database or filled is None:
            site.run("migrate")
        if feed is not None:
            site.run("exchange", "import", str(feed), "--rejects", str(folder / "rejects"))
        _serve(site, folder, stack)
        yield site


def _serve(site: Site, folder: Path, stack: ExitStack) -> None:
    for word, more in (("run", ("--workers", "1")), ("worker", ())):
        log = stack.enter_context((folder / f"{word}.log").open("wb"))
        started = subprocess.Popen(
            [str(VENTANILLA), word, "--settings", str(site.settings), *more],
            env=site.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        stack.callback(_stop, started)
        if word == "run":
            serving = started
    _wait_until_it_answers(site.url, serving, folder / "run.log")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


def _wait_until_it_answers(url: str, serving: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and serving.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace"))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
