"""The demo as a newcomer meets it: a process that serves until it is told to stop."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

FORM = re.compile(r'name="(\w+)"[^>]*value="([^"]*)"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Visitor:
    """A browser without a picture: keeps cookies, follows nothing."""

    def __init__(self, port: int, host: str) -> None:
        self.port, self.host, self.cookies = port, host, dict[str, str]()

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Host": f"{self.host}:{self.port}", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is None:
            connection.request("GET", path, headers=headers)
        else:
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{self.host}:{self.port}",
            }
            connection.request("POST", path, urlencode(form), headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        body = answer.read().decode()
        connection.close()
        return answer.status, body, answer.headers.get("Location", "")

    def send(self, path: str, **values: str) -> tuple[int, str, str]:
        """Fill in the form of a page: its hidden fields are kept."""
        _, page, _ = self.ask(path)
        hidden = {name: value for name, value in FORM.findall(page) if name == "csrf_token"}
        return self.ask(path, {**hidden, **values})


@contextmanager
def running(folder: Path, port: int, *options: str) -> Iterator[float]:
    """A demo that serves; how many seconds it took to start."""
    started = time.monotonic()
    command = [sys.executable, "-m", "ventanilla.cli", "demo", "--folder", str(folder), "--port", str(port), *options]
    with (folder.parent / "demo.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        while not _serves(port):
            assert process.poll() is None, (folder.parent / "demo.log").read_text(encoding="utf-8")
            time.sleep(0.1)
        yield time.monotonic() - started
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)
        assert _is_gone(process.pid), "a child of the demo outlived it"


def _serves(port: int) -> bool:
    try:
        return Visitor(port, "127.0.0.1").ask("/")[0] == 200
    except OSError:
        return False


def _is_gone(group: int) -> bool:
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


def test_a_newcomer_looks_around_registers_and_finds_the_mail(folder: Path) -> None:
    port = free_port()
    with running(folder, port) as seconds:
        assert seconds < 600
        visitor = Visitor(port, "localhost")
        status, start, _ = visitor.ask("/")
        assert status == 200
        assert "Cooperativa de Servicios Públicos de Avellaneda" in start
        assert f"<code>{folder}</code>" in start
        assert visitor.ask("/cosepav")[::2] == (308, "/cosepav/")
        assert visitor.ask("/cosepav/api/v1/openapi.json")[0] == 200
        assert visitor.ask("/elsewhere")[0] == 404
        status, _, location = visitor.send("/cosepav/sign-in", user_name="ana", password="ventanilla-demo")
        assert status == 303
        assert location.startswith("/cosepav/")
        newcomer = Visitor(port, "127.0.0.1")
        answers = {"user_name": "nora", "email": "nora@example.com", "first_name": "Nora", "last_name": "Vera"}
        password = "una frase bien larga"
        status, _, location = newcomer.send("/cosepav/register", **answers, password=password, password_again=password)
        assert (status, location) == (303, "/cosepav/register/sent")
        mail = _mail_to(newcomer, "nora@example.com")
        link = re.search(r'href="(/cosepav/activate/[^"]+)"', newcomer.ask(mail)[1])
        assert link is not None
        assert newcomer.ask(link[1])[0] == 200


def test_a_second_start_keeps_what_was_there_and_takes_a_name_where_browsers_take_passkeys(folder: Path) -> None:
    port = free_port()
    before = {each: each.stat().st_ino for each in folder.rglob("*.db")}
    assert before
    with running(folder, port, "--host", "localhost"):
        assert {each: each.stat().st_ino for each in folder.rglob("*.db")} == before, "no database was made anew"
        assert "nora@example.com" in Visitor(port, "127.0.0.1").ask("/mailbox/")[1]
        assert Visitor(port, "evil.example").ask("/cosepav/")[0] == 400
        for host in ("localhost", "127.0.0.1"):
            visitor = Visitor(port, host)
            assert visitor.send("/cosepav/sign-in", user_name="ana", password="ventanilla-demo")[0] == 303
            assert "/cosepav/security/passkeys" in visitor.ask("/cosepav/security")[1]


def _mail_to(visitor: Visitor, address: str) -> str:
    for _ in range(100):
        _, page, _ = visitor.ask("/mailbox/")
        for letter in page.split("<li")[1:]:
            if address in letter:
                return re.findall(r'href="([^"]+)"', letter)[0]
        time.sleep(0.1)
    raise AssertionError("no mail came")
