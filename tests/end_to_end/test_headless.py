"""Headless for real: the tour of the docs, and the small apps beside it, against served portals."""

from __future__ import annotations

import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.site import VENTANILLA, Site
from ventanilla.testing.sites import Sites

DOCS = Path(__file__).parents[2] / "docs"
TOUR = DOCS / "tour.md"
BLOCK = re.compile(r"^```(sh|json)\n(.*?)^```$", re.S | re.M)
PASSWORD = "ventanilla-demo"
CUSTOMERS = {"komiesc": "10317722", "italian_gas": "204518"}
SCOPES = ("openid", "supply:read", "billing:read", "readings:read", "readings:write", "documents:read", "messages:read")


def register(site: Site, name: str, *options: str) -> str:
    """The client_id of a public app that the staff registers."""
    words = ["apps", "--as", "marta", "add", name, "--kind", "public", "--contact", "makers@app.example"]
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    environment = {**site.environment, "VENTANILLA_SETTINGS": str(site.settings)}
    done = subprocess.run(
        [str(VENTANILLA), *words, *scopes, *options], env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"\b[a-z2-7]{26}\b", done.stdout)
    assert found, done.stdout
    return found[0]


@pytest.fixture
def homes(sites: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Site]]:
    """As ``sites``; in COSEPAV's those of the demo have registered already."""
    folder = tmp_path_factory.mktemp("homes")
    (folder / "own").mkdir()
    own = Sites(folder, folder / "own", {})
    yield lambda name: own(name) if name == "cosepav" else sites(name)
    own.close()


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("jq")), reason="the tour is made with curl and jq")
def test_every_command_of_the_tour_does_what_stands_below_it(homes: Callable[[str], Site], tmp_path: Path) -> None:
    text = TOUR.read_text("utf-8")
    for name in set(re.findall(r"http://127\.0\.0\.1:8000/(\w+)$", text, re.M)):
        text = text.replace(f"http://127.0.0.1:8000/{name}", homes(name).url)
    said, commands = "", 0
    for kind, block in BLOCK.findall(text):
        if kind == "sh":
            said, commands = _run(block, tmp_path), commands + 1
            continue
        told = json.loads(block)
        found, _ = json.JSONDecoder().raw_decode(said)
        assert _is_like(found, told), (block, said)
    assert commands > 15
    for paper in ("bill.pdf", "paper.pdf", "clearance.pdf", "dte.pdf"):
        assert (tmp_path / paper).read_bytes().startswith(b"%PDF-")


def _run(block: str, folder: Path) -> str:
    """A block in a shell that knows what those before it exported."""
    state = folder / "state"
    state.touch()
    script = f"set -euo pipefail; . {state}; {block}\nexport -p > {state}"
    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, (block, done.stdout, done.stderr)
    return done.stdout


def _is_like(found: Any, told: Any) -> bool:
    """Whether an answer has the shape that the docs show, with more in it perhaps."""
    if isinstance(told, dict):
        return isinstance(found, dict) and all(
            name in found and _is_like(found[name], each) for name, each in told.items()
        )
    if isinstance(told, list):
        return isinstance(found, list) and (not told or (bool(found) and _is_like(found[0], told[0])))
    return type(found) is type(told)


class Person:
    """Somebody before a browser without scripts, who signs in and consents to all that is asked."""

    def __init__(self, user: str) -> None:
        self.user = user
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))

    def consent(self, url: str) -> str:
        """Open the address that an app sent them to, up to what the app says."""
        at, page = self._open(url)
        at, page = self._send(at, page, "password", {"user_name": self.user, "password": PASSWORD})
        _, page = self._send(at, page, "scopes", {"decision": "allow"})
        return page

    def _send(self, at: str, page: str, field: str, typed: dict[str, str]) -> tuple[str, str]:
        (form,) = [each for each in html.fromstring(page).iter("form") if each.xpath(f".//input[@name='{field}']")]
        sent = [(name, value) for name, value in form.form_values() if name not in (*typed, "link_ids")]
        sent += [("link_ids", each.get("value")) for each in form.xpath(".//input[@name='link_ids']")]
        action = urllib.parse.urljoin(at, form.get("action") or at)
        return self._open(action, urllib.parse.urlencode([*sent, *typed.items()]).encode())

    def _open(self, url: str, data: bytes | None = None) -> tuple[str, str]:
        parts = urllib.parse.urlsplit(url)
        headers = {"Origin": f"{parts.scheme}://{parts.netloc}"} if data else {}
        with self._opener.open(urllib.request.Request(url, data, headers), timeout=30) as answer:
            return answer.url, answer.read().decode()


def run_bills(site: Site, client: str, user: str, *more: str) -> str:
    """What ``bills.py`` prints for somebody who consents; what it was refused with, where it was."""
    command = [sys.executable, str(DOCS / "examples" / "bills.py"), site.url, "--client", client, "--no-browser", *more]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True, env=environment, encoding="utf-8") as running:
        assert running.stderr is not None
        try:
            first = running.stderr.readline()
            assert first.startswith("Open "), first + running.stderr.read()
            assert "close this window" in Person(user).consent(first.removeprefix("Open ").strip())
            said, fault = running.communicate(timeout=60)
        finally:
            running.kill()
    return said + fault


@pytest.mark.parametrize("utility", CUSTOMERS)
def test_the_script_shows_the_bills_of_any_utility_as_a_table(sites: Any, utility: str) -> None:
    site, user = sites(utility), CUSTOMERS[utility]
    client = register(site, "Bills on paper", "--redirect-uri", "http://127.0.0.1/callback")
    said = run_bills(site, client, user)
    manifest = json.loads(urllib.request.urlopen(f"{site.url}/api/v1/manifest", timeout=30).read())
    (screen,) = [each for each in manifest["screens"] if each["name"] == "billing.bills"]
    assert manifest["utility"]["title"] in said
    assert said.count(manifest["utility"]["currency"]) > 3
    for column in screen["columns"]:
        assert column["label"] in said
    if utility == "komiesc":
        refused = run_bills(site, client, user, "--reading", "1", "2", "3", "4", "5", "6", "7", "8", "9")
        assert "these registers are read, and showed:" in refused
        shown = list(re.findall(r": ([\d.]+|None)", refused.partition("showed:")[2]))
        values = [str(int(float(value)) + 3) for value in shown if value != "None"]
        assert "ПП-" in run_bills(site, client, user, "--confirm", "--reading", *values)


@pytest.fixture
def pages() -> Iterator[str]:
    """Where the examples of the docs are served, at an origin of their own."""
    handler = partial(Quiet, directory=str(DOCS / "examples"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *words: Any) -> None:
        """Nothing."""


@pytest.mark.browser
def test_the_page_shows_any_utility_by_its_manifest(guest: Callable[..., Any], sites: Any, pages: str) -> None:
    site = sites("italian_gas")
    here = f"{pages}/portal.html"
    client = register(site, "Window", "--redirect-uri", here, "--origin", pages)
    person = guest("italian_gas", viewport={"width": 360, "height": 780}, **LOOK)
    person.go(f"{here}?{urllib.parse.urlencode({'portal': site.url, 'client': client})}")
    assert complaints(person) == []
    person.page.get_by_role("button", name="Connect").click()
    person.page.wait_for_url(f"{site.url}/**")
    person.page.locator("input[name=user_name]").fill(CUSTOMERS["italian_gas"])
    person.page.locator("input[name=password]").fill(PASSWORD)
    person.page.locator("input[name=password]").press("Enter")
    person.page.wait_for_url(f"{site.url}/oauth/authorize**")
    for supply in person.page.locator("input[name=link_ids]").all():
        supply.check()
    person.page.locator("button[name=decision][value=allow]").click()
    person.page.wait_for_url(f"{pages}/**")
    person.page.get_by_role("table").wait_for()
    assert person.heading == "Etruria Gas e Luce"
    assert person.page.url == here, "no code stays in the address"
    person.page.get_by_role("button", name="Elenco fatture").click()
    person.page.get_by_role("cell", name=re.compile("€")).first.wait_for()
    person.page.get_by_role("button", name="Prelevi Fatturati").click()
    person.page.get_by_role("table", name="Prelevi Fatturati").wait_for()
    assert person.page.locator("#shown p").count() > 0
    assert complaints(person) == []
    assert person.faults == []
