"""Adding one account by its holder and its number: a policy that asks for a supply's number opens that supply only."""

from __future__ import annotations

from typing import Any

import pytest

from ventanilla.errors import Conflict, InvalidInput
from ventanilla.kernel.actors import CustomerActor
from ventanilla.kernel.ids import new_id
from ventanilla.supply.feed import feed_files
from ventanilla.supply.model import Step
from ventanilla.testing.supplies import load_rows

pytestmark = pytest.mark.utility("cooprel")
ROSA, LEONOR, OTHER = "40118732-4", "40784029-1", "40562914-3"


@pytest.fixture
def supply(portal: Any) -> Any:
    house = portal.house
    files = {file.name: file for file in feed_files(house.utility)}
    people = [(ROSA, "rosa@correo.example"), (LEONOR, ""), (OTHER, "otro@correo.example")]
    rows = [{"number": rut, "name": "Alguien", "email": email, "rut": rut} for rut, email in people]
    assert not load_rows(house, files["customers"], rows).rejected
    points = [(ROSA, "11"), (ROSA, "11111"), (LEONOR, "61007"), (OTHER, "40266")]
    rows = [
        {
            "customer_number": rut, "number": number, "street": "Ruta T-85 km 3", "locality": "Río Bueno",
            "commodity": "electricity", "service": "Energía",
        }
        for rut, number in points
    ]  # fmt: skip
    assert not load_rows(house, files["supply_points"], rows).rejected
    return portal.supply


def somebody(address: str = "192.0.2.7") -> CustomerActor:
    return CustomerActor(new_id(), new_id(), ROSA, "Rosa", "Catrileo", "es-CL", address)


def claim(rut: str, number: str) -> dict[str, str]:
    return {"rut": rut, "supply_number": number}


@pytest.mark.covers("CPR-18")
def test_the_code_opens_the_one_supply_that_was_named(supply: Any) -> None:
    actor = somebody()
    attempt = supply.start_link(actor, claim("40.118.732-4", " 11111 "))
    notice = supply.issue_code(attempt.id)
    supply.enter_code(actor, attempt.id, notice.code)
    (offer,) = supply.offered(actor, attempt.id)
    assert offer.supply_point.number == "11111"
    other = supply._holdings.point(supply._house.id_of("supply_point", ROSA, "11"))
    with pytest.raises(InvalidInput):
        supply.link(actor, attempt.id, [other.id])
    (link,) = supply.link(actor, attempt.id, [offer.supply_point.id])
    assert [each.number for each in supply.supplies(actor, None)] == ["11111"]
    assert link.evidence.policy == "rut_and_client_number"


@pytest.mark.covers("CPR-18")
@pytest.mark.parametrize(
    "wrong", [(ROSA, "40266"), (ROSA, "999999"), ("11111111-1", "11111"), (OTHER, "11"), (LEONOR, "11")]
)
def test_wrong_data_gets_the_same_answer_as_right_data_and_opens_nothing(supply: Any, wrong: tuple[str, str]) -> None:
    right, actor = supply.start_link(somebody(), claim(ROSA, "11")), somebody("192.0.2.8")
    attempt = supply.start_link(actor, claim(*wrong))
    assert (attempt.step, attempt.tries_left) == (right.step, right.tries_left) == (Step.CODE, 3)
    assert supply.issue_code(attempt.id) is None
    for _ in range(3):
        with pytest.raises((InvalidInput, Conflict)):
            supply.enter_code(actor, attempt.id, "000000")
    assert supply.supplies(actor, None) == ()


@pytest.mark.covers("CPR-18")
def test_without_a_contact_on_file_knowledge_opens_that_supply_only(supply: Any) -> None:
    actor = somebody()
    attempt = supply.start_link(actor, claim(LEONOR, "61007"))
    assert attempt.step is Step.CHOOSE
    assert [each.supply_point.number for each in supply.offered(actor, attempt.id)] == ["61007"]


@pytest.mark.parametrize("number", ["%", "1 OR 1", "\x00", "１１", "1" * 41, ""])
def test_what_can_be_no_number_is_refused_by_its_field(supply: Any, number: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        supply.start_link(somebody(), claim(ROSA, number))
    assert set(fault.value.fields) == {"supply_number"}


def test_walking_the_numbers_of_a_known_rut_ends_with_its_budget(supply: Any) -> None:
    for at in range(30):
        supply.start_link(somebody(f"198.51.100.{at}"), claim(LEONOR, str(500 + at)))
    spent = supply.start_link(somebody("203.0.113.9"), claim(LEONOR, "61007"))
    assert spent.step is Step.CODE
