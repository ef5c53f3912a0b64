"""§7 of COSEPAV's manual: associating accounts with DNI and birth date, and undoing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from ventanilla.testing.mailbox import links, plain

if TYPE_CHECKING:
    from conftest import Socio

pytestmark = pytest.mark.browser

NEUTRAL = "Si los datos coinciden, acabamos de enviar un código"


@pytest.mark.covers("COS-05")
def test_missing_and_impossible_proofs_are_named(ana: Socio) -> None:
    ana.go("/link")
    assert ana.press("Buscar mi cuenta").status == 422
    assert ana.page.get_by_text("Falta completar este dato.").count() >= 2
    ana.fill({"DNI": "12", "Fecha de Nacimiento": "31/02/1980"})
    assert ana.press("Buscar mi cuenta").status == 422
    assert "El DNI tiene 7 u 8 números." in ana.words
    assert "Ese día no existe." in ana.words
    assert ana.field("DNI").input_value() == "12"
    assert ana.field("Fecha de Nacimiento").input_value() == "31/02/1980"


@pytest.mark.covers("COS-05")
def test_a_right_pair_and_a_wrong_one_get_the_same_answer(
    visit: Callable[..., Socio], code_in: Callable[[str], str]
) -> None:
    rita = visit()
    rita.join("rita")
    rita.claim("16.333.444", "31/08/1963")
    wrong = rita.words
    assert NEUTRAL in wrong
    rita.enter_code("123456")
    refused = rita.page.get_by_role("alert").inner_text()
    assert "Código: el código no es correcto." in refused
    rita.claim("29.999.888", "30/08/1963")
    unknown = rita.words

    rita.claim("16.333.444", "30/08/1963")
    minutes = r"hasta las \d+:\d+"
    assert without(minutes, rita.words) == without(minutes, wrong) == without(minutes, unknown)
    code = code_in(plain(rita.site.mail_to("graciela.ojeda@example.com", "Tu código")))
    rita.enter_code("000000" if code != "000000" else "000001")
    assert rita.page.get_by_role("alert").inner_text() == refused
    rita.enter_code(f"{code[:3]} {code[3:]}")
    assert rita.heading == "Elegí tus suministros"
    assert rita.page.get_by_role("checkbox").count() == 1
    assert "Calle 10 N.º 560" in rita.words


@pytest.mark.covers("COS-05")
def test_where_only_a_mobile_is_on_file_the_code_goes_there(socio: Socio, code_in: Callable[[str], str]) -> None:
    socio.join("carla")
    socio.claim("30.987.654", "25/06/1984")
    assert NEUTRAL in socio.words
    socio.enter_code(code_in(socio.site.sms_to("+5493482555131", "tu código")))
    socio.take_all()
    assert "3107 / 1" in socio.words


@pytest.mark.covers("COS-05")
def test_without_a_contact_the_proof_is_knowledge_and_a_second_person_waits(
    visit: Callable[..., Socio], bruno: Socio
) -> None:
    bruno.go("/accounts")
    assert "con datos del titular" in bruno.words
    other = visit()
    other.join("teresa")
    other.claim("27456789", "02/11/1979")
    assert other.heading == "Elegí tus suministros"
    other.take_all()
    assert "Pendiente" in other.words
    other.go("/")
    assert other.path == "/link", "nothing to see until the holder had time to object"
    notice = other.site.mail_to("bruno@correo.example", "Alguien asoció tu suministro")
    assert "2041 / 1" in plain(notice)
    assert "Teresa" not in plain(notice)


@pytest.mark.covers("COS-05")
def test_supplies_are_chosen_and_linking_twice_adds_nothing(socio: Socio) -> None:
    socio.join("hugo")
    socio.claim("8765432", "17/12/1952")
    boxes = socio.page.get_by_role("checkbox")
    assert [box.is_checked() for box in boxes.all()] == [True, True]
    for box in boxes.all():
        box.uncheck()
    assert socio.press("Asociar").status == 422
    assert "Marcá al menos un suministro." in socio.words
    socio.page.get_by_label("1818 / 2").check()
    socio.take_all()
    assert "1818 / 2" in socio.words
    assert "1818 / 1" not in socio.words

    socio.claim("8.765.432", "17/12/1952")
    assert "Ya lo tenés asociado" in socio.words
    socio.take_all()
    socio.claim("8765432", "17-12-1952")
    assert "Ya tenés asociados todos los suministros de esta cuenta." in socio.words
    socio.go("/accounts")
    rows = socio.main.get_by_role("row").all_inner_texts()
    assert len(rows) == 1 + 2, rows
    for left in (1, 0):
        assert gone(socio) == left, "whoever comes after need not wait for an objection"


@pytest.mark.covers("COS-05")
def test_the_holder_undoes_a_link_with_one_click_and_without_signing_in(
    visit: Callable[..., Socio], code_in: Callable[[str], str]
) -> None:
    lucas, holder = visit(), visit()
    lucas.join("lucas")
    lucas.claim("16333444", "30/08/1963")
    lucas.enter_code(code_in(plain(lucas.site.mail_to("graciela.ojeda@example.com", "Tu código"))))
    lucas.take_all()
    lucas.go("/")
    seen = lucas.path
    assert "7305 / 1" in lucas.words

    notice = lucas.site.mail_to("graciela.ojeda@example.com", "Alguien asoció tu suministro")
    link = links(notice)[0]
    for _ in range(2):
        assert holder.go(link).status == 200
    assert lucas.go(seen).status == 200, "a scanner's look at the link undoes nothing"
    assert "7305 / 1" in holder.words
    holder.press("Deshacer la asociación")
    assert holder.heading == "Asociación deshecha"

    assert lucas.go(seen).status == 404
    assert "7305" not in lucas.page.content()
    lucas.go("/")
    assert lucas.path == "/link"
    assert holder.go(link).status == 404
    lucas.site.mail_to("lucas@correo.example", "Un suministro ya no está en tu cuenta")


def without(pattern: str, text: str) -> str:
    """The text with what differs from minute to minute left out."""
    return re.sub(pattern, "", text)


def gone(socio: Socio) -> int:
    """Let one supply go; how many are left."""
    offers = socio.main.locator("details:has(form)")
    before = offers.count()
    offers.first.locator("summary").click()
    with socio.page.expect_navigation():
        offers.first.get_by_role("button").click()
    socio.go("/accounts")
    assert offers.count() == before - 1
    return offers.count()
