"""What the staff does in the browser, and what comes of it: every act under the member's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ventanilla.messages.model import EntryKind, NewTicket, Reach
from ventanilla.testing.desk import ALL, Clerk
from ventanilla.testing.issuing import choose, load_clients, sign_in

pytestmark = pytest.mark.utility("vologda")
HEAD = {
    "customer_number": "20000107",
    "number": "ЛК-17",
    "signed_on": "10.04.2026",
    "signer": "head",
    "signer_name": "Белова Анна Сергеевна",
    "document": "passport",
    "document_number": "1903 123456",
    "email": "belova@len.example",
}


@pytest.fixture
def db_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.fixture
def clerk(portal: Any, hire: Callable[..., Clerk]) -> Clerk:
    load_clients(portal)
    return hire()


def given(page: str) -> list[str]:
    return re.findall(r"<dd[^>]*><code>([^<]+)</code>", page)


def newest(portal: Any) -> Any:
    return portal.house.audit.entries(limit=1)[0]


def customer(portal: Any, clerk: Clerk) -> Any:
    login, password = given(clerk.post("/staff/agreements/new", **HEAD).text)
    return choose(portal, sign_in(portal, login, password), password).actor


def ticket(portal: Any, clerk: Clerk) -> str:
    actor = customer(portal, clerk)
    new = NewTicket("accruals", "Прошу сверку <b>сегодня</b>", Reach("belova@len.example", ""))
    return str(portal.messages.tickets.send(actor, new, "ru").ticket.number)


def test_an_agreement_shows_its_login_once_and_can_be_ended_for_a_reason(clerk: Clerk, portal: Any) -> None:
    wrong = clerk.post("/staff/agreements/new", **{**HEAD, "document": "power", "customer_number": "29999999"})
    assert wrong.status_code == 422
    assert "ЛК-17" in wrong.text
    login, password = given(clerk.post("/staff/agreements/new", **HEAD).text)
    assert sign_in(portal, login, password)
    (one,) = portal.staff.agreements(clerk.actor)
    entry = next(each for each in portal.house.audit.entries(one.id) if each.action == "supply.agreement_recorded")
    assert (entry.actor_kind, entry.actor_id) == ("staff", clerk.name)
    listed = clerk.get("/staff/agreements").text + clerk.get(f"/staff/agreements/{one.id}").text
    assert login in listed
    assert password not in listed
    assert "123456" not in listed
    assert clerk.post(f"/staff/agreements/{one.id}/end", reason=" ").status_code == 422
    assert clerk.post(f"/staff/agreements/{one.id}/end", reason="fired").status_code == 303
    assert portal.staff.agreement(clerk.actor, one.id).ended_by == "staff"
    assert portal.house.audit.entries(one.id, limit=1)[0].facts["reason"] == "fired"


def test_a_message_is_read_answered_and_handed_on(clerk: Clerk, portal: Any, hire: Callable[..., Clerk]) -> None:
    number = ticket(portal, clerk)
    other = hire("clerk", name="Petra Sosa")
    assert number in clerk.get("/staff/messages").text
    assert number not in clerk.get("/staff/messages?whose=mine").text
    assert number not in clerk.get("/staff/messages?late=1").text
    page = clerk.get(f"/staff/messages/{number}")
    assert "Прошу сверку &lt;b&gt;сегодня&lt;/b&gt;" in page.text
    assert newest(portal).action == "messages.ticket_read"
    assert clerk.post(f"/staff/messages/{number}/assignee", assignee=other.id, version="1").status_code == 303
    assert number in other.get("/staff/messages?whose=mine").text
    stale = clerk.post(f"/staff/messages/{number}/reply", text="Готово", version="1")
    assert stale.status_code == 409
    assert "Готово" in stale.text
    assert clerk.post(f"/staff/messages/{number}/reply", text=" ", version="2").status_code == 422
    assert clerk.post(f"/staff/messages/{number}/reply", text="Готово", version="2").status_code == 303
    thread = portal.messages.tickets.read(clerk.actor, number)
    assert [line.author_name for line in thread.lines] == ["", clerk.name]
    assert clerk.post(f"/staff/messages/{number}/state", state="closed").status_code == 303
    assert "Send the reply" not in clerk.get(f"/staff/messages/{number}").text
    assert number in clerk.get("/staff/messages?state=closed").text
    assert clerk.post(f"/staff/messages/{number}/state", state="nonsense").status_code == 422
    assert clerk.post(f"/staff/messages/{number}/assignee", assignee="nobody").status_code == 422


def test_a_file_of_a_customer_is_saved_and_never_shown(clerk: Clerk, portal: Any) -> None:
    actor = customer(portal, clerk)
    tickets = portal.messages.tickets
    (file,), _ = tickets.add_files(actor, [("акт.txt", "<b>Акт</b>".encode())])
    new = NewTicket("accruals", "См. файл", Reach("belova@len.example", ""), files=(file.id,))
    number = tickets.send(actor, new, "ru").ticket.number
    answer = clerk.get(f"/staff/messages/{number}/files/{file.id}")
    assert answer.data == "<b>Акт</b>".encode()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert newest(portal).action == "messages.ticket_file_read"
    assert clerk.get(f"/staff/messages/{number}/files/nosuch").status_code == 404


def test_a_customer_is_looked_up_for_a_reason_with_masked_contacts(clerk: Clerk, portal: Any) -> None:
    actor = customer(portal, clerk)
    assert clerk.post("/staff/customers", text="20000107", reason="").status_code == 422
    page = clerk.post("/staff/customers", text="20000107", reason="позвонил").text
    assert "Северный лён" in page
    assert "buh@len.example" not in page
    assert "b…@len.example" in page
    by_login = clerk.post("/staff/customers", text=actor.user_name, reason="позвонил").text
    assert "belova@len.example" not in by_login
    history = clerk.get(f"/staff/customers/{actor.identity_id}/history")
    assert "identity.signed_in" in history.text
    assert clerk.get("/staff/customers/nosuch/history").status_code == 404


def test_a_link_is_undone_for_a_reason_only(clerk: Clerk, portal: Any) -> None:
    actor = customer(portal, clerk)
    link = portal.supply.held_links(clerk.actor, identity_id=actor.identity_id)[0]
    assert clerk.post(f"/staff/links/{link.id}/undo", reason="").status_code == 422
    assert clerk.post(f"/staff/links/{link.id}/undo", reason="not theirs").status_code == 303
    entry = next(one for one in portal.house.audit.entries(link.id) if one.action == "supply.undone_by_staff")
    assert (entry.actor_id, entry.facts["reason"]) == (clerk.name, "not theirs")
    assert clerk.post(f"/staff/links/{link.id}/undo", reason="x").status_code == 303
    assert "has ended already" in clerk.get("/staff/customers").text


def test_a_one_time_code_is_shown_exactly_once(clerk: Clerk, portal: Any) -> None:
    actor = customer(portal, clerk)
    assert clerk.post("/staff/codes", user_name=actor.user_name, reason="").status_code == 422
    assert clerk.post("/staff/codes", user_name="nobody", reason="called").status_code == 422
    login, password = given(clerk.post("/staff/codes", user_name=actor.user_name, reason="called").text)
    assert login == actor.user_name
    pages = ("/staff/codes", "/staff/", f"/staff/customers/{actor.identity_id}/history")
    assert not any(password in clerk.get(path).text for path in pages)
    entry = next(one for one in portal.house.audit.entries(actor.identity_id) if one.action == "identity.code_issued")
    assert (entry.actor_id, entry.facts["reason"]) == (clerk.name, "called")
    assert sign_in(portal, login, password)


@pytest.mark.utility("komiesc")
def test_news_are_written_looked_at_published_and_taken_back(portal: Any, hire: Callable[..., Clerk]) -> None:
    editor = hire("editor")
    draft = {"kind": "news", "slug": "tariffs-2027", "title": "Тарифы", "summary": "", "place": "0", "version": "0"}
    body = "## Что нового\n\n**Важно** <script>alert(1)</script>"
    look = editor.post("/staff/contents/new", **draft, body=body, preview="1")
    assert "<h2>Что нового</h2>" in look.text or "<h3>Что нового</h3>" in look.text
    assert "<script>alert" not in look.text
    assert portal.messages.site.entries(editor.actor) == ()
    bad = editor.post("/staff/contents/new", **{**draft, "slug": "Нет"}, body=body)
    assert bad.status_code == 422
    assert "Тарифы" in bad.text
    assert editor.post("/staff/contents/new", **draft, body=body).status_code == 303
    path = "/staff/contents/news/tariffs-2027"
    assert editor.get("/news/tariffs-2027").status_code == 404
    assert editor.post(f"{path}/publish", version="1").status_code == 303
    assert editor.get("/news/tariffs-2027").status_code == 200
    assert editor.post(path, **{**draft, "title": "Тарифы 2027", "version": "1"}, body=body).status_code == 303
    assert editor.post(path, **{**draft, "version": "1"}, body=body).status_code == 409
    assert "<h1>Тарифы</h1>" in editor.get("/news/tariffs-2027").text
    assert editor.post(f"{path}/unpublish").status_code == 303
    assert editor.get("/news/tariffs-2027").status_code == 404
    versions = portal.messages.site.read_entry(editor.actor, EntryKind.NEWS, "tariffs-2027")[1]
    assert {one.written_by for one in versions} == {editor.name}


@pytest.mark.utility("komiesc")
def test_a_question_is_answered_and_published_in_the_clerks_words(portal: Any, hire: Callable[..., Clerk]) -> None:
    from ventanilla.kernel.actors import Anonymous
    from ventanilla.messages.model import AskedQuestion

    clerk = hire("clerk")
    asked = AskedQuestion("Иван", "ivan@pochta.example", "Где офис?")
    number = portal.messages.site.ask(Anonymous("192.0.2.4"), asked, "ru")
    assert number in clerk.get("/staff/questions").text
    assert clerk.post(f"/staff/questions/{number}/answer", text=" ", title="").status_code == 422
    answer = {"text": "На улице Таёжной.", "title": "Где находится офис?"}
    assert clerk.post(f"/staff/questions/{number}/answer", **answer).status_code == 303
    assert "Где находится офис?" in clerk.get("/questions").text
    assert clerk.post(f"/staff/questions/{number}/answer", **answer).status_code == 409
    assert clerk.post(f"/staff/questions/{number}/dismiss").status_code == 409


def test_the_audit_is_filtered_and_verified(clerk: Clerk, portal: Any, hire: Callable[..., Clerk]) -> None:
    chief = hire("admin", name="Berta Gil")
    customer(portal, clerk)
    page = chief.get("/staff/audit?action=supply.").text
    assert "supply.agreement_recorded" in page
    assert "staff.enrolled" not in page
    assert "staff.enrolled" in chief.get("/staff/audit?actor=Olga+Ruiz").text
    assert "The audit is whole" in chief.get("/staff/audit?verify=1").text
    from sqlalchemy import text

    with portal.house.db.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET action = 'nothing' WHERE sequence = 2"))
    assert "entry 2 is not as it was written" in chief.get("/staff/audit?verify=1").text


def test_an_admin_adds_a_member_and_hands_the_link_over_once(hire: Callable[..., Clerk], portal: Any) -> None:
    chief = hire("admin", name="Berta Gil")
    answer = chief.post("/staff/members", name="Nora Luz", email="nora@oficina.example", roles=["clerk", "editor"])
    link = re.search(r"<code>(http[^<]+/staff/enrol/[^<]+)</code>", answer.text)
    assert link
    assert link[1] not in chief.get("/staff/members").text
    assert chief.get(link[1].partition("/vologda")[2]).status_code == 200
    assert chief.post("/staff/members", name="Nora Luz", email="", roles=[]).status_code == 422
    nora = next(one for one in portal.staff.members.members(chief.actor) if one.name == "Nora Luz")
    assert sorted(nora.roles) == ["clerk", "editor"]
    assert chief.post(f"/staff/members/{nora.id}/disable", reason="").status_code == 422
    assert chief.post(f"/staff/members/{nora.id}/disable", reason="left").status_code == 303
    assert chief.get(link[1].partition("/vologda")[2]).status_code == 404
    assert chief.post(f"/staff/members/{chief.id}/disable", reason="oops").status_code == 303
    assert "Nobody would be left" in chief.get("/staff/members").text


def test_the_same_form_twice_has_one_effect(clerk: Clerk, portal: Any) -> None:
    number = ticket(portal, clerk)
    fields = {"text": "Готово", "form_key": "k" * 26}
    for _ in range(2):
        assert clerk.post(f"/staff/messages/{number}/reply", **fields).status_code == 303
    assert len(portal.messages.tickets.read(clerk.actor, number).lines) == 2


def test_a_form_without_its_token_does_nothing(clerk: Clerk, portal: Any) -> None:
    number = ticket(portal, clerk)
    base = portal.house.settings.base_url
    answer = clerk.client.post(f"/staff/messages/{number}/reply", base_url=base, data={"text": "x"})
    assert answer.status_code == 400
    assert len(portal.messages.tickets.read(clerk.actor, number).lines) == 1


def test_after_signing_in_one_gets_where_one_wanted(hire: Callable[..., Clerk]) -> None:
    clerk = hire(*ALL)
    clerk.post("/staff/sign-out", "/staff/")
    sent = clerk.get("/staff/messages?state=all")
    assert sent.headers["Location"].endswith("/staff/sign-in?next=%2Fvologda%2Fstaff%2Fmessages%3Fstate%3Dall")
    clerk.wait()
    assert clerk.sign_in(next="/vologda/staff/messages?state=all").headers["Location"].endswith("messages?state=all")
    clerk.post("/staff/sign-out", "/staff/")
    clerk.wait()
    assert clerk.sign_in(next="//evil.example/").headers["Location"].endswith("/vologda/staff/")


@pytest.mark.utility("komiesc")
def test_a_batch_is_downloaded_without_formulas(portal: Any, hire: Callable[..., Clerk]) -> None:
    from datetime import date
    from decimal import Decimal

    from ventanilla.exchange.service import BatchService
    from ventanilla.kernel.periods import Month
    from ventanilla.kernel.quantities import Unit
    from ventanilla.readings.model import Batch, BatchRow

    desk = hire("meter_desk")
    now = portal.house.clock.now()
    row = BatchRow("r", 1, "ПП-1", "10200451", "1020045101", '=HYPERLINK("x")', "T1", Month(2026, 4), date(2026, 4, 1),
                   now, Decimal("12.5"), Unit("kWh"), False, False)  # fmt: skip

    class Shown(BatchService):
        def batch(self, actor: Any, batch_id: str) -> Batch:
            super().batches(actor)
            return Batch(batch_id, 1, now, (row,))

    portal.staff.doors._batches = Shown(portal.house)
    text = desk.get("/staff/batches/b1.csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert newest(portal).action == "readings.batch_downloaded"
    assert desk.post("/staff/batches/hand-over").status_code == 303
    assert newest(portal).actor_id == desk.name
