"""The care of one's account, played in a browser with the mails and SMS that come of it."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ventanilla.testing.axe import LOOK, complaints
from ventanilla.testing.mailbox import links, plain
from ventanilla.testing.site import VENTANILLA

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

PASSWORD = "caballo correcto batería"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SCREENS = ("/profile", "/profile/name", "/profile/email", "/profile/email/sent", "/profile/phone", "/sessions",
           "/history", "/my-data", "/account/close")  # fmt: skip


@pytest.mark.covers("COS-04")
def test_the_menu_leads_to_ones_details_and_from_there_to_everything(socio: Socio) -> None:
    socio.join("clara", first_name="Clara")
    socio.page.locator("header summary").click()
    socio.follow("Mis datos")
    assert socio.heading == "Mis datos"
    for said in ("Clara Quiroga", "clara@correo.example", "Ninguno"):
        assert said in socio.words
    socio.page.get_by_role("link", name="Sesiones abiertas").click()
    socio.page.wait_for_url("**/sessions")
    assert "1 sesión abierta" in socio.words


def test_a_new_e_mail_is_confirmed_before_use_and_the_old_one_is_told(visit: Callable[..., Socio]) -> None:
    dora, stranger = visit(), visit()
    dora.join("dora")
    dora.go("/profile/email")
    dora.fill({"E-mail nuevo": "dora.nueva@correo.example", "Contraseña actual": "no es esta frase"})
    assert dora.press("Enviar el enlace").status == 422
    assert dora.field("E-mail nuevo").input_value() == "dora.nueva@correo.example"
    dora.fill({"Contraseña actual": PASSWORD})
    dora.press("Enviar el enlace")
    assert dora.path == "/profile/email/sent"
    link = links(dora.site.mail_to("dora.nueva@correo.example", "Confirmá"))[0]
    dora.go("/profile")
    assert "dora@correo.example" in dora.words
    assert "dora.nueva@correo.example está sin confirmar" in dora.words
    stranger.go(link)
    assert stranger.path == "/sign-in", "whoever gets the mail by mistake must not own the account"
    for _ in range(2):
        dora.go(link)
    dora.press("Confirmar")
    assert "Cambiaste tu e-mail." in dora.words
    assert dora.go(link).status == 404
    told = plain(dora.site.mail_to("dora@correo.example", "Cambió un contacto"))
    assert "Si no fuiste vos" in told
    assert "dora.nueva@" not in told


def test_a_phone_is_confirmed_by_the_code_of_an_sms(socio: Socio, code_in: Callable[[str], str]) -> None:
    socio.join("elsa")
    socio.go("/profile/phone")
    socio.fill({"Teléfono nuevo (opcional)": "11 15-2345-6781", "Contraseña actual": PASSWORD})
    socio.press("Enviar el código")
    assert socio.path == "/profile/phone/code"
    code = code_in(socio.site.sms_to("+5491123456781", "tu código"))
    socio.fill({"Código": f"{(int(code) + 1) % 10**6:06}"})
    assert socio.press("Confirmar el teléfono").status == 422
    assert "Te quedan 2 intentos" in socio.words
    socio.fill({"Código": code})
    socio.press("Confirmar el teléfono")
    assert "+5491123456781" in socio.words


def test_a_session_that_is_closed_elsewhere_is_over_at_once(visit: Callable[..., Socio]) -> None:
    here, there = visit(), visit(user_agent=FIREFOX)
    here.join("fabia")
    there.sign_in("fabia")
    there.go("/profile")
    assert there.heading == "Mis datos"
    assert "Firefox · Windows" in plain(here.site.mail_to("fabia@correo.example", "equipo nuevo"))
    here.go("/sessions")
    assert "2 sesiones abiertas" in here.words
    with here.page.expect_navigation():
        here.page.get_by_role("row", name="Firefox · Windows").get_by_role("button").click()
    assert "Cerramos esa sesión." in here.words
    there.go("/profile")
    assert there.path == "/sign-in"
    here.go("/history")
    for said in ("Te registraste.", "Se activó tu usuario.", "Se cerró una sesión desde la lista."):
        assert said in here.words


def test_my_data_holds_my_links_and_nothing_of_a_neighbour(visit: Callable[..., Socio], bruno_state: Any) -> None:
    bruno = visit(storage_state=bruno_state)
    bruno.go("/my-data")
    bruno.fill({"Contraseña actual": "no es esta frase"})
    assert bruno.press("Descargar").status == 422
    bruno.fill({"Contraseña actual": PASSWORD})
    with bruno.page.expect_download() as coming:
        bruno.page.get_by_role("button", name="Descargar", exact=True).click()
    assert coming.value.suggested_filename.startswith("mis-datos-")
    with zipfile.ZipFile(io.BytesIO(coming.value.path().read_bytes())) as archive:
        found = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    assert {"profile.json", "contacts.json", "sessions.json", "history.json", "links.json"} <= set(found)
    assert found["profile.json"]["user_name"] == "bruno"
    assert {one["supply"] for one in found["links.json"]} == {"2041 / 1", "9001 / 1"}
    whole = json.dumps(found, ensure_ascii=False)
    # As supplies are written: four digits alone may be part of a moment.
    for foreign in ("Ferreyra", "5555 / 1", "8888 / 1", '"5555"', '"8888"', "ana@"):
        assert foreign not in whole
    bruno.go("/history")
    assert "Asociaste el suministro 2041 / 1." in bruno.words


def test_axe_finds_nothing_on_these_pages(visit: Callable[..., Socio], bruno_state: Any) -> None:
    bruno = visit(storage_state=bruno_state, **LOOK)
    wrong = []
    for path in SCREENS:
        assert bruno.go(path).status == 200
        wrong += [(path, *each) for each in complaints(bruno)]
    assert wrong == []


def test_the_staff_undoes_a_link_from_the_command_line_and_its_owner_sees_it(socio: Socio) -> None:
    socio.join("gina")
    socio.claim("27456789", "02/11/1979")
    socio.take_all()

    def staff(*words: str) -> tuple[int, str]:
        line = [str(VENTANILLA), "staff", "--as", "marta", "--settings", str(socio.site.settings), *words]
        done = subprocess.run(line, env=socio.site.environment, capture_output=True, text=True, timeout=120)
        return done.returncode, done.stdout

    code, shown = staff("find", "gina", "--reason", "lo pidió por teléfono")
    assert code == 0
    link_id = shown.partition("Vínculo ")[2].partition(":")[0]
    code, said = staff("undo-link", link_id)
    assert (code, "terminó" in said) == (0, True)
    assert "nuestro personal" in plain(socio.site.mail_to("gina@correo.example", "ya no está"))
    socio.go("/history")
    assert "El personal anuló tu vínculo con el suministro 2041 / 1." in socio.words
    assert "El personal consultó tu cuenta." in socio.words
    assert staff("undo-link", link_id)[0] == 1
    assert staff("verify-audit")[0] == 0
