"""The pages and operations of notifications and e-bills, over HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ventanilla.app import Portal, build_portal, create_app
from ventanilla.messages.model import E_BILL_TEXT, Medium, Wish
from ventanilla.settings import MailSettings, Settings
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.mailbox import SmtpSink, links
from ventanilla.testing.passwords import QUICK
from ventanilla.testing.subscribing import EMAIL, Subscriber, subscriber

HOST = "http://127.0.0.1:8000"
BASE = f"{HOST}/cosepav"


@pytest.fixture
def portal(sqlite_url: str, clock: FixedClock, smtp_sink: SmtpSink) -> Iterator[Portal]:
    mail = MailSettings("smtp", smtp_sink.host, smtp_sink.port)
    key = "a secret key that only the tests know about"
    built = build_portal(Settings("cosepav", BASE, key, sqlite_url, mail=mail, password_work=QUICK), clock=clock)
    yield built
    built.house.db.close()


@pytest.fixture
def ana(portal: Portal, smtp_sink: SmtpSink) -> Subscriber:
    made = subscriber(portal)
    smtp_sink.messages.clear()
    smtp_sink.envelopes.clear()
    return made


class Tab:
    """One browser of a person; several tabs of one have the same cookies."""

    def __init__(self, ana: Subscriber, client: FlaskClient | None = None, secret: str | None = None) -> None:
        self.client = client or create_app(ana.portal.house.settings, ana.portal).test_client()
        if secret is None:
            secret = ana.secret
        if secret:
            self.client.set_cookie("cosepav_session", secret, domain="127.0.0.1", path="/cosepav")

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=BASE)

    def send(self, path: str, page: TestResponse, **values: Any) -> TestResponse:
        """Send a form of a page that was opened before."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        hidden = dict(re.findall(r'<input type="hidden" name="(version|text_version)" value="(\d+)"', page.text))
        data = hidden | {"csrf_token": token[1] if token else ""} | values
        return self.client.post(path, base_url=BASE, data=data, headers={"Origin": HOST})

    def after(self, answer: TestResponse) -> TestResponse:
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["Location"].removeprefix("/cosepav"))


@pytest.fixture
def tab(ana: Subscriber) -> Tab:
    return Tab(ana)


AGREE = {"medium": "email", "agree": "yes"}


@pytest.mark.covers("COS-16")
def test_the_header_counts_what_is_unread_and_says_it_in_words(tab: Tab, ana: Subscriber) -> None:
    ana.bill()
    page = tab.get("/accounts").text
    assert '<span class="hush">2 sin leer</span>' in page
    assert 'href="/cosepav/notifications"' in page
    opened = tab.get("/notifications")
    assert "Factura nueva" in opened.text
    assert tab.after(tab.send("/notifications", opened, read="")).status_code == 200
    page = tab.get("/accounts").text
    assert "sin leer</span>" not in page
    assert "Notificaciones" in page


def test_opening_one_marks_it_and_leads_to_its_page(tab: Tab, ana: Subscriber) -> None:
    bill_id = ana.bill()
    page = tab.get("/notifications")
    (notice,) = (one for one in ana.portal.messages.notifications(ana.actor).items if one.kind.value == "bill_issued")
    answer = tab.send("/notifications", page, open=notice.id)
    assert answer.headers["Location"] == f"/cosepav/supplies/{ana.supply}/bills/{bill_id}"
    assert ana.portal.messages.unread_count(ana.actor) == 1
    assert tab.send("/notifications", page, open="nonsense").status_code == 404
    assert "Ya leíste todo" not in tab.get("/notifications?show=unread").text
    assert tab.get("/notifications?from=nonsense").status_code == 303


def test_choosing_what_comes_by_mail(tab: Tab, ana: Subscriber) -> None:
    page = tab.get("/notifications/settings")
    assert "Cambió tu contraseña" in page.text
    saved = tab.after(tab.send("/notifications/settings", page, kinds=["bill_issued", "nonsense"]))
    assert re.search(r'value="bill_issued" checked', saved.text)
    assert not re.search(r'value="payment_received" checked', saved.text)
    assert "Guardamos tu elección" in saved.text


@pytest.mark.parametrize("path", ["/notifications", "/notifications/settings", "/supplies/x/e-bill"])
def test_a_visitor_is_sent_to_sign_in(ana: Subscriber, path: str) -> None:
    visitor = Tab(ana, secret="")
    assert visitor.get(path).headers["Location"].startswith("/cosepav/sign-in")


@pytest.mark.covers("COS-14")
def test_the_page_shows_text_version_channel_and_history(tab: Tab, ana: Subscriber) -> None:
    path = f"/supplies/{ana.supply}/e-bill"
    page = tab.get(path)
    assert "Adhesion al envio de factura digital" in page.text
    assert "No estás adherido" in page.text
    assert "Acepto que Cooperativa de Servicios Públicos de Avellaneda" in page.text
    on = tab.after(tab.send(path, page, **AGREE))
    for words in ("Estás adherido", "desde el 15/04/2026 09:00", EMAIL, "Aceptaste", "En el portal", "versión 1"):
        assert words in on.text, words
    off = tab.after(tab.send(path, on, do="stop"))
    for words in ("No estás adherido", "Dejaste de recibirla", "Aceptaste"):
        assert words in off.text, words


def test_a_form_that_lacks_something_keeps_what_was_typed(tab: Tab, ana: Subscriber) -> None:
    path = f"/supplies/{ana.supply}/e-bill"
    page = tab.get(path)
    answer = tab.send(path, page, medium="email", address="no es <una> dirección", agree="yes")
    assert answer.status_code == 422
    assert 'value="no es &lt;una&gt; dirección"' in answer.text
    assert 'href="#f-address"' in answer.text
    answer = tab.send(path, page, medium="email")
    assert answer.status_code == 422
    assert 'href="#f-agree"' in answer.text
    for wrong in ({"medium": "fax", "agree": "yes"}, {"agree": "yes"}, {"medium": "sms", "agree": "yes"}):
        answer = tab.send(path, page, **wrong)
        assert answer.status_code == 422
        assert 'href="#f-medium"' in answer.text


@pytest.mark.covers("COS-14")
def test_two_tabs_the_one_that_lags_sees_how_it_stands(tab: Tab, ana: Subscriber) -> None:
    path = f"/supplies/{ana.supply}/e-bill"
    one, two = tab.get(path), tab.get(path)
    tab.after(tab.send(path, one, **AGREE))
    lagging = tab.send(path, two, address="casa@correo.example", **AGREE)
    assert lagging.status_code == 409
    assert "Mientras tanto elegiste otra cosa" in lagging.text
    assert "Estás adherido" in lagging.text
    again = tab.after(tab.send(path, lagging, address="casa@correo.example", **AGREE))
    assert "Enviamos un enlace a casa@correo.example" in again.text
    out = tab.after(tab.send(path, two, do="stop"))
    assert "No estás adherido" in out.text
    assert "casa@correo.example" in out.text, "in the history"
    assert "Falta que confirmes" not in out.text


def test_an_address_is_confirmed_from_its_mail_without_signing_in(
    tab: Tab, ana: Subscriber, smtp_sink: SmtpSink
) -> None:
    path = f"/supplies/{ana.supply}/e-bill"
    tab.send(path, tab.get(path), address="casa@correo.example", **AGREE)
    ana.work()
    link = links(smtp_sink.to("casa@correo.example")[0])[0].removeprefix(BASE)
    home = Tab(ana, secret="")
    for _ in range(2):
        page = home.get(link)
        assert "casa@correo.example" in page.text
    assert ana.portal.messages.e_bill(ana.actor, ana.supply).waiting, "looking confirms nothing"
    assert "Dirección confirmada" in home.after(home.send(link, page)).text
    assert home.get(link).status_code == 404
    assert home.send(link, page).status_code == 404


def sent_stop(ana: Subscriber, sink: SmtpSink) -> str:
    ana.portal.messages.opt_in(ana.actor, ana.supply, Wish(Medium.EMAIL, is_agreed=True), "web", "es-AR")
    ana.bill()
    return str(sink.to(EMAIL)[-1]["List-Unsubscribe"]).strip("<>").removeprefix(BASE)


@pytest.mark.covers("COS-14")
def test_a_mail_program_ends_it_with_one_post_and_nothing_else(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    stop = sent_stop(ana, smtp_sink)
    program = Tab(ana, secret="")
    assert "Dejar de recibir" in program.get(stop).text
    assert ana.portal.messages.e_bill(ana.actor, ana.supply).is_on, "looking ends nothing"
    for _ in range(2):
        answer = program.client.post(stop, base_url=BASE, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200, answer.text
        assert "8888 / 1" in answer.text
    assert not ana.portal.messages.e_bill(ana.actor, ana.supply).is_on
    assert "Ya no enviamos" in program.get(stop).text
    for wrong in ("nonsense", "x" * 3000, "%00", "..%2f"):
        assert program.client.post(f"/unsubscribe/{wrong}", base_url=BASE).status_code in (400, 404)


def test_a_webmail_of_another_origin_may_end_it_too_and_only_this(ana: Subscriber, smtp_sink: SmtpSink) -> None:
    stop = sent_stop(ana, smtp_sink)
    foreign = {"Origin": "https://webmail.example", "Sec-Fetch-Site": "cross-site"}
    webmail = Tab(ana)
    path = f"/supplies/{ana.supply}/e-bill"
    for other in ("/notifications", path, "/language", "/e-bill/confirm/x", "/notifications/settings"):
        assert webmail.client.post(other, base_url=BASE, headers=foreign).status_code in (303, 400, 403), other
    assert ana.portal.messages.e_bill(ana.actor, ana.supply).is_on
    assert webmail.client.post(stop, base_url="http://evil.example/cosepav").status_code == 400
    assert webmail.client.post(stop, base_url=BASE, headers=foreign).status_code == 200
    assert not ana.portal.messages.e_bill(ana.actor, ana.supply).is_on


def call(ana: Subscriber, method: str, path: str, body: Any = None, token: str | None = None) -> TestResponse:
    client = create_app(ana.portal.house.settings, ana.portal).test_client()
    headers = {"Authorization": f"Bearer {ana.token if token is None else token}", "Accept-Language": "es-AR"}
    return client.open(f"/api/v1{path}", method=method, base_url=BASE, json=body, headers=headers)


def test_the_api_tells_and_marks(ana: Subscriber) -> None:
    ana.bill()
    seen = call(ana, "GET", "/notifications")
    assert seen.headers["Cache-Control"] == "no-store"
    assert seen.json["unread"] == 2
    (bill,) = (one for one in seen.json["items"] if one["kind"] == "bill_issued")
    assert bill["title"] == "Factura nueva"
    assert bill["text"].startswith("Factura de abril de 2026 del suministro 8888 / 1")
    assert call(ana, "POST", "/notifications/read", {"id": bill["id"]}).json == {"unread": 1}
    assert [one["kind"] for one in call(ana, "GET", "/notifications?unread=true").json["items"]] == ["link_made"]
    assert call(ana, "POST", "/notifications/read", {}).json == {"unread": 0}
    assert call(ana, "POST", "/notifications/read", {"id": "nonsense"}).status_code == 404
    assert call(ana, "GET", "/notifications?cursor=nonsense").status_code == 422
    kinds = call(ana, "PUT", "/notifications/settings", {"kinds": ["payment_received"]}).json["items"]
    assert [one["kind"] for one in kinds if one["by_mail"]] == ["payment_received"]
    assert call(ana, "PUT", "/notifications/settings", {"kinds": ["password_changed"]}).status_code == 422
    for path in ("/notifications", "/notifications/settings", f"/supplies/{ana.supply}/e-bill"):
        assert call(ana, "GET", path, token="nonsense").status_code == 401


@pytest.mark.covers("COS-14")
def test_the_api_opts_in_and_out_like_the_page(ana: Subscriber) -> None:
    path = f"/supplies/{ana.supply}/e-bill"
    seen = call(ana, "GET", path).json
    assert (seen["state"], seen["version"], seen["consent"]["version"]) == ("ended", 0, E_BILL_TEXT.version)
    wish = {"medium": "email", "agree": True, "text_version": E_BILL_TEXT.version, "version": 0}
    on = call(ana, "PUT", path, wish)
    assert (on.json["state"], on.json["address"], on.json["history"][0]["channel"]) == ("active", EMAIL, "api")
    stale = call(ana, "PUT", path, wish | {"address": "casa@correo.example"})
    assert (stale.status_code, stale.json["code"]) == (409, "conflict")
    waiting = call(ana, "PUT", path, {k: v for k, v in wish.items() if k != "version"} | {"address": "c@d.example"})
    assert waiting.json["waiting_for"] == "c@d.example"
    assert waiting.json["state"] == "active"
    for _ in range(2):
        assert call(ana, "DELETE", path).json["state"] == "ended"
    assert list(call(ana, "PUT", path, wish | {"agree": False}).json["fields"]) == ["agree"]
    for wrong in ({}, {"medium": "fax", "agree": True, "text_version": 1}, wish | {"identity_id": "x"}):
        assert call(ana, "PUT", path, wrong).status_code == 422
    assert call(ana, "GET", "/supplies/nonsense/e-bill").status_code == 404
