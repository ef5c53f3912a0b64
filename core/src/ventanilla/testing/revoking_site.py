"""A portal in several processes, asked over HTTP whether access that has ended is gone from all of them.

``python -m ventanilla.testing.revoking_site SETTINGS`` serves it with a memory: each process keeps what it once found a
token or a session to be good for. That is the control run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ventanilla.settings import load_settings
from ventanilla.testing.reading_site import free_port
from ventanilla.testing.revoking import EVERY, ONE_USE, Everything, Outside, everything
from ventanilla.testing.revoking_causes import CAUSES

if TYPE_CHECKING:
    from ventanilla.app import Portal

WORKERS = 2
TIMES = 4
"""So often each access is tried, each time at any of the processes."""
SECRET_KEY = "only for the drill of revocation, forty chars"
VENTANILLA = Path(sys.executable).with_name("ventanilla")


@dataclass(frozen=True)
class Site:
    """The processes at an address, and a portal in this one on the same database, where things happen."""

    portal: Portal
    url: str

    def late(self, name: str) -> set[str]:
        """Let something happen to somebody new; what of the access that it ends is open a second later."""
        all_, cause = everything(self.portal, Outside(self.url)), CAUSES[name]
        for _ in range(TIMES):
            assert self._open(all_, EVERY - ONE_USE) == EVERY - ONE_USE
        assert self._open(all_, ONE_USE) == ONE_USE
        cause.happens(all_)
        over = time.monotonic() + 1
        stays = EVERY - ONE_USE - cause.ends
        assert self._open(all_, stays) == stays, "it ends more than it should"
        time.sleep(max(0.0, over - time.monotonic()))
        return set[str]().union(*(self._open(all_, cause.ends) for _ in range(TIMES)))

    def _open(self, all_: Everything, kinds: frozenset[str]) -> set[str]:
        return {kind for kind in kinds if all_.tries[kind]()}


@contextmanager
def open_site(database: str, folder: Path, *, remembers: bool = False) -> Iterator[Site]:
    """The site on a migrated database, as ``ventanilla run`` serves it; or with a memory."""
    from ventanilla.app import build_portal

    with ExitStack() as stack:
        url, settings = f"http://127.0.0.1:{free_port()}/cosepav", folder / "ventanilla.toml"
        settings.write_text(
            f'utility = "cosepav"\nbase_url = "{url}"\ndatabase = "{database}"\n'
            f'files = "{folder}/files"\noutbox = "{folder}/outbox"\n'
            f'[mail]\nfolder = "{folder}/mail"\n[sms]\nfolder = "{folder}/sms"\n[api]\nper_minute = 0\n',
            encoding="utf-8",
        )
        environment = {"VENTANILLA_SECRET_KEY": SECRET_KEY}
        plainly = [str(VENTANILLA), "run", "--settings", str(settings), "--workers", str(WORKERS)]
        command = [sys.executable, "-m", __name__, str(settings)] if remembers else plainly
        log = stack.enter_context((folder / "run.log").open("wb"))
        serving = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log)
        stack.callback(serving.wait, 30)
        stack.callback(serving.terminate)
        _wait(url, serving, folder / "run.log")
        portal = build_portal(load_settings(settings, environment))
        stack.callback(portal.house.db.close)
        yield Site(portal, url)


def _wait(url: str, serving: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and serving.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/api/v1/manifest", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(log.read_text(encoding="utf-8", errors="replace")[-3000:])


def _remember() -> None:
    """Let each process keep what it has looked up, as one does who wants to spare the database."""
    from ventanilla.apps.service.holding import Holding
    from ventanilla.identity.service import IdentityService

    _keep(Holding, "held")
    _keep(IdentityService, "web_actor")
    _keep(IdentityService, "api_actor")


def _keep(owner: type[Any], name: str) -> None:
    asks: Callable[..., Any] = getattr(owner, name)
    kept = cache(asks)
    setattr(owner, name, lambda self, *asked, **named: kept(self, *asked, **named))


def main(settings: str) -> None:
    """The control run."""
    from ventanilla.cli.serving import serve_instance

    _remember()
    serve_instance(Path(settings), "", WORKERS, 4)


if __name__ == "__main__":
    main(sys.argv[1])
