"""A utility that takes readings as real processes over real HTTP, to be killed and looked at.

``python -m ventanilla.testing.reading_site web|worker`` is one of its processes: it serves, or does the jobs of, the
portal that the environment describes. With ``READING_SITE_SYNCHRONOUS=OFF`` SQLite syncs nothing: the control run.
"""

from __future__ import annotations

import csv
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from ventanilla.plugin import Plausibility, ReadingPolicy, Verdict
from ventanilla.settings import Settings
from ventanilla.testing.reading_desk import DeskVisit, open_desk, utility_package

POLICY = ReadingPolicy(
    plausibility=Plausibility(most_a_day=None, spike=None, unchanged=Verdict.ACCEPT),
    hand_over_every=timedelta(seconds=2),
)
"""Any value that does not go down is taken, so that a load may write what it likes."""
PATIENCE = 30.0


@dataclass
class ReadingSite:
    """The site's database and folder, and its processes; each is a group of its own that can be killed as one."""

    database: str
    folder: Path
    wrapper: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    token: str = ""
    supply_point_id: str = ""
    register: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.port = self.port or free_port()

    @property
    def settings(self) -> Settings:
        """Of each of its processes."""
        return Settings(
            utility="cosepav",
            base_url=f"http://127.0.0.1:{self.port}/cosepav",
            secret_key="only for the site that is killed, forty chars",
            database=self.database,
            files=str(self.folder / "files"),
            outbox=str(self.folder / "outbox"),
        )

    def prepare(self) -> None:
        """Bring a supply, its meters and somebody who holds it with an API token."""
        from ventanilla.kernel.clock import SystemClock
        from ventanilla.testing.clock import FixedClock

        desk = open_desk(self.settings, FixedClock(SystemClock().now()), POLICY, SystemClock().now())
        visit = DeskVisit(desk).hold()
        self.token = visit.bearer["Authorization"]
        self.supply_point_id, self.register = desk.supply_point_id, desk.register("T2")
        desk.portal.house.db.close()

    def start(self, *names: str) -> None:
        """Start its processes, ``web`` and ``worker``, and wait until the pages answer."""
        for name in names:
            log = (self.folder / f"{name}.log").open("ab")
            self.processes[name] = subprocess.Popen(
                [*self.wrapper, sys.executable, "-m", "ventanilla.testing.reading_site", name],
                env={**os.environ, **self.environment, "READING_SITE": json.dumps(self._told())},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            log.close()
        if "web" in names:
            self._wait()

    def kill(self, *names: str) -> None:
        """``kill -9``: no goodbye, no clean-up."""
        for name in names:
            process = self.processes.pop(name, None)
            if process is not None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)

    def stop(self) -> None:
        """End what still runs."""
        self.kill(*list(self.processes))

    def post(self, value: str, key: str, timeout: float = 15.0) -> tuple[int, bytes]:
        """Hand one reading over under a key: status and body.

        :raises OSError: when the connection breaks before there is an answer.
        """
        body = json.dumps({"readings": [{"register": self.register, "value": value}]}).encode()
        headers = {"Authorization": self.token, "Content-Type": "application/json", "Idempotency-Key": key}
        return self._ask("POST", f"/supplies/{self.supply_point_id}/readings", body, headers, timeout)

    def history(self) -> list[dict[str, Any]]:
        """All that was handed over, as the API tells it."""
        items: list[dict[str, Any]] = []
        query = "limit=200"
        while query:
            path = f"/supplies/{self.supply_point_id}/readings?{query}"
            status, body = self._ask("GET", path, b"", {"Authorization": self.token})
            assert status == 200, body
            page = json.loads(body)
            items += page["items"]
            query = f"limit=200&cursor={page['next']}" if page["next"] else ""
        return items

    def in_outbox(self, count: int, patience: float = 40.0) -> list[str]:
        """The readings in all batches that have their manifest, once there are so many."""
        until = time.monotonic() + patience
        found: list[str] = []
        while len(found) < count and time.monotonic() < until:
            time.sleep(0.2)
            found = []
            for manifest in sorted((self.folder / "outbox").glob("*.json")):
                with manifest.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
                    found += [row["reading"] for row in csv.DictReader(file)]
        return found

    @classmethod
    def counting(cls, url: str, folder: Path, environment: Mapping[str, str] | None = None) -> ReadingSite:
        """One on a copy of a SQLite database whose syncs ``strace`` writes down."""
        folder.mkdir()
        shutil.copyfile(url.removeprefix("sqlite:///"), folder / "portal.db")
        wrapper = ("strace", "-f", "-y", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(folder / "trace"))
        site = cls(f"sqlite:///{folder}/portal.db", folder, wrapper, environment or {})
        site.prepare()
        return site

    def syncs_of(self, count: int) -> int:
        """How often the database's log was synced while so many readings were taken, one after the other."""
        self.start("web")
        try:
            before = self._syncs()
            for at in range(count):
                status, body = self.post(str(2200 + at), f"key-{at}")
                assert status == 201, body
            time.sleep(0.3)
            return self._syncs() - before
        finally:
            self.stop()

    def _syncs(self) -> int:
        trace = (self.folder / "trace").read_text(encoding="utf-8", errors="replace")
        return len(re.findall(r"sync\(\d+<[^>]*portal\.db-wal>\)", trace))

    def _ask(
        self, method: str, path: str, body: bytes, headers: Mapping[str, str], timeout: float = 15.0
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, f"/cosepav/api/v1{path}", body or None, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as fault:
            raise ConnectionError(str(fault)) from None
        finally:
            connection.close()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self.processes["web"].poll() is None:
            try:
                if self._ask("GET", "/manifest", b"", {}, 2)[0] == 200:
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "web.log").read_text(encoding="utf-8", errors="replace")[-3000:])

    def _told(self) -> dict[str, Any]:
        return {"database": self.database, "folder": str(self.folder), "port": self.port}


def main(name: str) -> None:
    """One process of the site that the environment names."""
    told = json.loads(os.environ["READING_SITE"])
    site = ReadingSite(told["database"], Path(told["folder"]), port=told["port"])
    if os.environ.get("READING_SITE_SYNCHRONOUS") == "OFF":
        _sync_nothing()
    if name == "worker":
        _work(site)
    else:
        _serve(site)


def _serve(site: ReadingSite) -> None:
    from ventanilla.app import build_portal, create_app
    from ventanilla.cli.serving import Server

    def make() -> Any:
        return create_app(site.settings, build_portal(site.settings, package=utility_package(POLICY)))

    Server(make, f"127.0.0.1:{site.port}", 2, 8).run()


def _work(site: ReadingSite) -> None:
    from threading import Event

    from ventanilla.app import build_portal

    build_portal(site.settings, package=utility_package(POLICY)).house.jobs.work(Event())


def _sync_nothing() -> None:
    """After the portal's own choice, which comes first."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    @event.listens_for(Engine, "engine_connect")
    def off(connection: Any) -> None:
        connection.connection.dbapi_connection.execute("PRAGMA synchronous=OFF").close()


def free_port() -> int:
    """One that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main(sys.argv[1])
