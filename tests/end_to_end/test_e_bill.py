"""Adhesión al envío de factura digital, played in a browser, with the bills that the feed brings and their mails."""

from __future__ import annotations

import csv
import urllib.request
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.mailbox import links, plain
from ventanilla.testing.site import Site, open_site

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

SCREEN = "Adhesion al envio de factura digital"
ADDRESS = "lidia@correo.example"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, feed: Path) -> Iterator[Site]:
    """One of its own, since its feed goes on."""
    with open_site(tmp_path_factory.mktemp("e-bill"), "cosepav", feed) as opened:
        yield opened


@pytest.fixture(scope="module")
def lidia_state(chromium: Any, site: Site, make_socio: Callable[..., Any]) -> Any:
    """The cookies of Lidia, who holds 2041/1."""
    with make_socio(chromium, site) as lidia:
        lidia.join("lidia", first_name="Lidia")
        lidia.claim("27456789", "02/11/1979")
        lidia.take_all()
        return lidia.context.storage_state()


@pytest.fixture
def lidia(visit: Callable[..., Socio], lidia_state: Any) -> Socio:
    return visit(storage_state=lidia_state)


class BackOffice:
    """The utility's system that goes on billing 2041/1."""

    def __init__(self, site: Site, feed: Path, folder: Path) -> None:
        self.site, self._feed, self._folder = site, feed, folder
        self._bill = self._rows("bills")[-1]
        self._charges = [row for row in self._rows("charges") if row["bill_number"] == self._bill["number"]]

    def bill(self, number: str) -> None:
        """Issue a bill and feed it."""
        today = datetime.now(ZoneInfo("America/Argentina/Buenos_Aires")).date()
        folder = self._folder / number
        folder.mkdir()
        (folder / "feed.toml").write_bytes((self._feed / "feed.toml").read_bytes())
        made = {
            "number": number,
            "month": f"{today:%m/%Y}",
            "issued_on": f"{today:%d/%m/%Y}",
            "due_on": f"{today + timedelta(days=12):%d/%m/%Y}",
        }
        self._write(folder / "bills.csv", [self._bill | made])
        self._write(folder / "charges.csv", [row | {"bill_number": number} for row in self._charges])
        self.site.run("exchange", "import", str(folder), "--rejects", str(folder / "rejects"))

    def _rows(self, name: str) -> list[dict[str, str]]:
        with (self._feed / f"{name}.csv").open(encoding="cp1252", newline="") as file:
            return [row for row in csv.DictReader(file, delimiter=";") if row["customer_number"] == "2041"]

    def _write(self, path: Path, rows: list[dict[str, str]]) -> None:
        with path.open("w", encoding="cp1252", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture
def office(site: Site, feed: Path, tmp_path: Path) -> BackOffice:
    return BackOffice(site, feed, tmp_path)


def open_screen(lidia: Socio) -> None:
    lidia.go("/")
    lidia.follow(SCREEN, lidia.page.get_by_role("navigation", name="Secciones"))
    assert lidia.heading == SCREEN


@pytest.mark.covers("COS-14", "COS-19")
def test_the_member_joins_gets_the_bill_as_pdf_and_ends_it_from_the_mail(
    lidia: Socio, office: BackOffice, visit: Callable[..., Socio]
) -> None:
    lidia.go("/")
    procedures = lidia.page.get_by_role("region", name="Trámites Disponibles")
    assert SCREEN in procedures.inner_text()
    open_screen(lidia)
    assert "No estás adherido a la factura digital" in lidia.words
    assert lidia.press("Adherirme a la factura digital").status == 422
    assert "Marcá que leíste y aceptás el texto." in lidia.words
    lidia.page.get_by_label("Leí y acepto").check()
    lidia.press("Adherirme a la factura digital")
    assert "Estás adherido a la factura digital" in lidia.words
    assert f"Enviamos cada factura en PDF a {ADDRESS}." in lidia.words

    office.bill("B 0003-00990001")
    mail = lidia.site.mail_to(ADDRESS, "Tu factura de")
    (attached,) = mail.iter_attachments()
    page, stop = links(mail)
    lidia.go(page)
    assert "B 0003-00990001" in lidia.heading
    assert lidia.fetch(f"{page}.pdf") == attached.get_content()

    stranger = visit()
    assert stranger.go(page).ok
    assert stranger.path == "/sign-in"
    stranger.go(stop)
    stranger.press("Dejar de recibirlas")
    assert "Ya no te enviamos las facturas" in stranger.heading
    open_screen(lidia)
    assert "No estás adherido a la factura digital" in lidia.words
    for said in ("Aceptaste", "Dejaste de recibirla", "Por e-mail", "versión 1"):
        assert said in lidia.words
    sent = len(lidia.site.mail.to(ADDRESS))
    office.bill("B 0003-00990002")
    lidia.go("/notifications")
    assert "Dejaste de recibir facturas" in lidia.words
    assert [mail["Subject"] for mail in lidia.site.mail.to(ADDRESS)[sent:]] == []


@pytest.mark.covers("COS-14")
def test_a_mail_program_ends_it_with_one_post(lidia: Socio, office: BackOffice) -> None:
    join(lidia)
    office.bill("B 0003-00990011")
    mail = newest_bill(lidia)
    stop = str(mail["List-Unsubscribe"]).strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    ask = urllib.request.Request(stop, b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(ask, timeout=10) as answer:
        assert answer.status == 200
        assert answer.url == stop, "no redirect"
    open_screen(lidia)
    assert "No estás adherido" in lidia.words


def join(lidia: Socio, address: str = "") -> None:
    open_screen(lidia)
    lidia.page.get_by_label("Otra dirección de e-mail").fill(address)
    lidia.page.get_by_label("Leí y acepto").check()
    name = "Guardar el cambio" if "Estás adherido" in lidia.words else "Adherirme a la factura digital"
    lidia.press(name)


def newest_bill(lidia: Socio) -> Any:
    return lidia.site.mail_to(ADDRESS, "Tu factura de")


@pytest.mark.covers("COS-14")
def test_two_tabs_that_opt_in_and_out_leave_one_clear_state(lidia: Socio, visit: Callable[..., Socio]) -> None:
    join(lidia)
    other = visit(storage_state=lidia.context.storage_state())
    open_screen(other)
    lidia.press("Dejar de recibir la factura digital")
    assert "no te enviamos más la factura digital" in lidia.words
    other.page.get_by_label("Otra dirección de e-mail").fill("casa@correo.example")
    other.page.get_by_label("Leí y acepto").check()
    assert other.press("Guardar el cambio").status == 409
    assert "Mientras tanto elegiste otra cosa en otra ventana" in other.words
    assert "No estás adherido a la factura digital" in other.words
    other.page.get_by_label("Leí y acepto").check()
    other.press("Adherirme a la factura digital")
    assert "Falta que confirmes casa@correo.example" in other.words
    lidia.go(lidia.path)
    lidia.press("Dejar de recibir la factura digital")
    assert "Falta que confirmes" not in lidia.words


@pytest.mark.covers("COS-19")
def test_another_address_confirms_before_it_gets_bills(
    lidia: Socio, office: BackOffice, visit: Callable[..., Socio]
) -> None:
    join(lidia, "hija@correo.example")
    link = links(lidia.site.mail_to("hija@correo.example", "¿Querés recibir facturas"))[0]
    daughter = visit()
    daughter.go(link)
    daughter.press("Confirmar la dirección")
    assert daughter.heading.endswith("Dirección confirmada")
    office.bill("B 0003-00990021")
    assert "2041 / 1" in plain(lidia.site.mail_to("hija@correo.example", "Tu factura de"))
    lidia.go("/notifications")
    assert "Dirección confirmada" in lidia.words


@pytest.mark.covers("COS-19")
def test_a_bill_that_comes_back_is_shown_with_how_to_mend_it(lidia: Socio, office: BackOffice) -> None:
    join(lidia)
    lidia.site.mail.unknown.add(ADDRESS)
    office.bill("B 0003-00990031")
    wait_for(lidia, "Una factura volvió")
    open_screen(lidia)
    assert "Dejamos de enviar: la última factura volvió" in lidia.words
    assert "Si la dirección cambió, actualizala en tu perfil" in lidia.words
    lidia.site.mail.unknown.clear()
    lidia.page.get_by_label("Leí y acepto").check()
    lidia.press("Guardar el cambio")
    assert "Estás adherido a la factura digital" in lidia.words


@pytest.mark.covers("COS-16")
def test_a_new_bill_is_in_the_notifications_with_the_count_in_the_header(lidia: Socio, office: BackOffice) -> None:
    lidia.go("/notifications")
    if lidia.page.get_by_role("button", name="Marcar todas como leídas").count():
        lidia.press("Marcar todas como leídas")
    office.bill("B 0003-00990041")
    wait_for(lidia, "Factura nueva")
    assert lidia.page.locator("header .badge").inner_text().strip().startswith("1")
    assert "1 sin leer" in lidia.page.locator("header").inner_text()
    lidia.page.get_by_role("button", name="Ver", exact=True).first.click()
    lidia.page.wait_for_url("**/bills/*")
    assert "B 0003-00990041" in lidia.heading
    assert lidia.page.locator("header .badge").count() == 0


def wait_for(lidia: Socio, words: str) -> None:
    for _ in range(60):
        lidia.go("/notifications?show=unread")
        if words in lidia.words:
            return
        lidia.page.wait_for_timeout(250)
    raise AssertionError(lidia.words)


def test_axe_finds_nothing_on_the_new_screens(visit: Callable[..., Socio], lidia_state: Any) -> None:
    lidia = visit(storage_state=lidia_state, **LOOK)
    open_screen_by_path(lidia)
    path = lidia.path
    wrong = []
    for name in (path, "/notifications", "/notifications?show=unread", "/notifications/settings", "/unsubscribe/x",
                 "/e-bill/confirm/x", "/e-bill/confirmed"):  # fmt: skip
        lidia.go(name)
        wrong += [(name, *each) for each in complaints(lidia)]
    assert wrong == []


def open_screen_by_path(lidia: Socio) -> None:
    lidia.go("/")
    lidia.go(f"{lidia.path}e-bill")
    assert lidia.heading == SCREEN
