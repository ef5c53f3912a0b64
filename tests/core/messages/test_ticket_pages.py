"""Tickets over HTTP: pages keep what was typed, files are handed out harmless, the API does the same."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from ventanilla.app import create_app
from ventanilla.kernel.actors import StaffActor
from ventanilla.messages.model import StaffReply
from ventanilla.testing.plugins import installed_from
from ventanilla.testing.writing import Correspondent, a_pdf

EXAMPLE = Path(__file__).parents[2] / "example_plugin"
BASE = "http://127.0.0.1:8000/acme_water"
pytestmark = pytest.mark.utility("acme_water")


@pytest.fixture(autouse=True)
def installed() -> Iterator[None]:
    with installed_from(EXAMPLE):
        yield


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


class Browser:
    def __init__(self, portal: Any, name: str = "elena", number: str = "5555") -> None:
        self.who = Correspondent(portal, name, number)
        self.client = create_app(portal.house.settings, portal).test_client()
        self.client.set_cookie("acme_water_session", self.who.cookie, domain="127.0.0.1", path="/acme_water")
        self.bearer = {"Authorization": f"Bearer {self.who.token}"}
        self.write = f"/supplies/{self.who.supply}/write"

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, base_url=BASE, headers={"Accept-Language": "es-AR", **headers})

    def post(self, path: str, page: str = "", **fields: Any) -> Any:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page or path).text)
        assert token
        body, kind = multipart({"csrf_token": token[1], **fields})
        return self.client.post(path, base_url=BASE, data=body, content_type=kind, headers={"Accept-Language": "es-AR"})

    def api(self, method: str, path: str, **options: Any) -> Any:
        return self.client.open(f"/api/v1{path}", base_url=BASE, method=method, headers=self.bearer, **options)


@pytest.fixture
def elena(portal: Any) -> Browser:
    return Browser(portal)


def multipart(fields: dict[str, Any]) -> tuple[bytes, str]:
    """As a browser sends it; written here, since the client's own leaves big bodies in open files."""
    parts = []
    for name, value in fields.items():
        for one in value if isinstance(value, list) else [value]:
            content, filename = (one[0].getvalue(), one[1]) if isinstance(one, tuple) else (str(one).encode(), "")
            called = '; filename="' + filename.replace('"', "%22") + '"' if filename else ""
            head = f'--boundary\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + b"--boundary--\r\n", "multipart/form-data; boundary=boundary"


def upload(name: str, content: bytes) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


GOOD = {"topic": "bills", "text": "¿Por qué subió?", "email": "elena@correo.example", "send": "1"}


@pytest.mark.covers("VOL-05")
def test_a_message_with_files_is_sent_and_confirmed_with_its_number(elena: Browser) -> None:
    sent = elena.post(elena.write, **GOOD, files=[upload("a.pdf", a_pdf()), upload("b.txt", b"hola")])
    assert sent.status_code == 303
    page = elena.get(sent.headers["Location"].removeprefix(BASE).removeprefix("/acme_water")).text
    assert "AC-2026-000001" in page
    assert "a.pdf" in page
    assert "Marta Ibáñez" in page
    listed = elena.get("/tickets").text
    assert "AC-2026-000001" in listed
    assert "recibido" in listed


def test_nothing_typed_is_lost_when_a_file_is_refused(elena: Browser) -> None:
    answer = elena.post(elena.write, **GOOD, files=[upload("bien.pdf", a_pdf()), upload("mal.svg", b"<svg onload=x>")])
    assert answer.status_code == 422
    tree = html.fromstring(answer.text)
    assert tree.xpath("//textarea[@name='text']")[0].text.strip() == GOOD["text"]
    assert tree.xpath("//option[@selected]/@value") == ["bills"]
    assert "«mal.svg»: Adjuntá PDF" in answer.text
    (waiting,) = tree.xpath("//input[@name='file']/@value")
    sent = elena.post(elena.write, **GOOD, file=waiting)
    assert sent.status_code == 303
    (ticket,) = elena.who.tickets.tickets(elena.who.actor)[0]
    assert [file.name for file in elena.who.tickets.ticket(elena.who.actor, ticket.id).lines[0].files] == ["bien.pdf"]


def test_adding_and_removing_files_needs_no_script(elena: Browser) -> None:
    typed = {name: text for name, text in GOOD.items() if name != "send"}
    added = elena.post(elena.write, **typed, add="1", files=upload("a.pdf", a_pdf()))
    assert added.status_code == 200
    (waiting,) = html.fromstring(added.text).xpath("//input[@name='file']/@value")
    assert GOOD["text"] in added.text
    dropped = elena.post(elena.write, **typed, file=waiting, drop=waiting)
    assert html.fromstring(dropped.text).xpath("//input[@name='file']") == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Escribí tu consulta."),
        ("x" * 10_001, "10.001 caracteres, y entran 10.000"),
        ("a\x00b", "U+0000"),
        ("abc \u202egro.elgoog", "U+202E"),
        ("x" * (10 << 20), "demasiado largo"),
    ],
)
def test_a_text_that_can_not_be_taken_is_named_and_kept(elena: Browser, text: str, reason: str) -> None:
    answer = elena.post(elena.write, **(GOOD | {"text": text}))
    assert answer.status_code == 422
    assert reason in answer.text
    assert 'href="#f-text"' in answer.text


@pytest.mark.parametrize(
    "text", ["مرحبا بكم", "👩‍👩‍👧 ok 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "uno\r\n\r\ndos", "{{7*7}} ${7*7} <b>%s</b>", "\u200bhola\ufeff"]
)
def test_every_script_and_emoji_comes_through_as_text(elena: Browser, text: str) -> None:
    assert elena.post(elena.write, **(GOOD | {"text": text})).status_code == 303
    (ticket,) = elena.who.tickets.tickets(elena.who.actor)[0]
    page = html.fromstring(elena.get(f"/tickets/{ticket.id}").text)
    shown = page.xpath("//p[@class='said']")[0].text_content()
    assert shown == text.replace("\r\n", "\n").strip("\u200b\ufeff")


@pytest.mark.parametrize(
    "email", ["a@b.example\r\nBcc: c@d.example", "a@b.example,c@d.example", "<a@b.example>", "", "a"]
)
def test_an_address_is_one_address(elena: Browser, email: str) -> None:
    answer = elena.post(elena.write, **(GOOD | {"email": email}))
    assert answer.status_code == 422
    assert 'href="#f-email"' in answer.text


def test_a_body_without_end_is_refused(elena: Browser) -> None:
    answer = elena.post(elena.write, **GOOD, files=upload("a.pdf", b"%PDF-" + b"x" * (45 << 20)))
    assert answer.status_code == 413


def test_a_file_goes_out_to_be_saved_and_to_nobody_else(portal: Any, elena: Browser) -> None:
    elena.post(elena.write, **GOOD, files=upload('не "то"; х.txt', "<- текст".encode()))
    (ticket,) = elena.who.tickets.tickets(elena.who.actor)[0]
    (file,) = elena.who.tickets.ticket(elena.who.actor, ticket.id).lines[0].files
    answer = elena.get(f"/ticket-files/{file.id}")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    ramon = Browser(portal, "ramon", "7777")
    foreign, absent = ramon.get(f"/ticket-files/{file.id}"), ramon.get("/ticket-files/" + "a" * 26)
    assert (foreign.status_code, absent.status_code) == (404, 404)
    keyless = re.compile(r'(value|nonce)="([\w.-]*|/acme_water/ticket-files/[a-z0-9]+)"')
    assert keyless.sub("", foreign.text) == keyless.sub("", absent.text)
    theirs = ramon.api("GET", f"/ticket-files/{file.id}"), ramon.api("GET", "/ticket-files/" + "a" * 26)
    assert [one.status_code for one in theirs] == [404, 404]
    assert theirs[0].data == theirs[1].data


def test_the_thread_shows_the_answer_and_takes_another(elena: Browser) -> None:
    elena.post(elena.write, **GOOD)
    (ticket,) = elena.who.tickets.tickets(elena.who.actor)[0]
    elena.who.tickets.reply(StaffActor("Marta <b>"), ticket.number, StaffReply("Subió <script>la tarifa"))
    page = elena.get(f"/tickets/{ticket.id}").text
    assert "Subió &lt;script&gt;la tarifa" in page
    assert "Marta &lt;b&gt;" in page
    again = elena.post(f"/tickets/{ticket.id}", text="Gracias", send="1")
    assert again.status_code == 303
    assert "Gracias" in elena.get(f"/tickets/{ticket.id}").text


@pytest.mark.covers("VOL-05")
def test_the_api_does_the_same(elena: Browser) -> None:
    form = elena.api("GET", f"/supplies/{elena.who.supply}/specialists").get_json()
    assert [topic["name"] for topic in form["topics"]] == ["bills", "leaks"]
    assert form["items"][0]["name"] == "Marta Ibáñez"
    made = elena.api("POST", "/ticket-files?name=nota.pdf", data=a_pdf(), content_type="application/octet-stream")
    assert made.status_code == 201, made.text
    body = {
        "supply_point_id": elena.who.supply, "topic": "bills", "text": "Hola", "email": "elena@correo.example",
        "files": [made.get_json()["id"]], "key": "key-0000001",
    }  # fmt: skip
    sent = elena.api("POST", "/tickets", json=body)
    assert (sent.status_code, sent.get_json()["number"]) == (201, "AC-2026-000001")
    assert elena.api("POST", "/tickets", json=body).get_json()["id"] == sent.get_json()["id"]
    ticket = f"/tickets/{sent.get_json()['id']}"
    again = elena.api("POST", f"{ticket}/messages", json={"text": "¿Y?"})
    assert [line["text"] for line in again.get_json()["thread"]] == ["Hola", "¿Y?"]
    assert elena.api("GET", "/tickets").get_json()["items"][0]["number"] == "AC-2026-000001"
    file = elena.api("GET", f"/ticket-files/{made.get_json()['id']}")
    assert file.data == a_pdf()
    refused = elena.api("POST", "/ticket-files?name=x.svg", data=b"<svg/>", content_type="application/octet-stream")
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["files"])
    wrong = elena.api("POST", "/tickets", json={"topic": "x", "text": "", "email": "x"})
    assert sorted(wrong.get_json()["fields"]) == ["email", "text", "topic"]
    extra = elena.api("POST", "/tickets", json=body | {"state": "closed", "assignee": "me"})
    assert extra.status_code == 422
    assert elena.client.get("/api/v1/tickets", base_url=BASE).status_code == 401
    waiting = elena.api("POST", "/ticket-files?name=b.pdf", data=a_pdf(), content_type="application/octet-stream")
    assert elena.api("DELETE", f"/ticket-files/{waiting.get_json()['id']}").status_code == 204


def test_what_a_utility_does_not_declare_is_not_there(portal: Any, elena: Browser) -> None:
    assert elena.get("/news").status_code == 200
    assert elena.get("/tickets/nothing").status_code == 404
