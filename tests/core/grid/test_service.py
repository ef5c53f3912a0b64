"""Down from the region, across by numbers, up from one's own supply; and who gets nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from ventanilla.errors import InvalidInput, NotFound, SignInRequired, TooManyTries
from ventanilla.grid.model import Pole, Span
from ventanilla.grid.service import Chosen, GridService
from ventanilla.kernel.absence import Absent
from ventanilla.kernel.actors import Anonymous
from ventanilla.kernel.ids import new_id
from ventanilla.plugin import Budget, GridAccess, GridPolicy
from ventanilla.testing.gridding import Grid

pytestmark = pytest.mark.utility("cooprel")
VISITOR = Anonymous("192.0.2.9")


def under(grid: Grid, policy: GridPolicy | None) -> GridService:
    house = grid.portal.house
    return GridService(replace(house, utility=replace(house.utility, grid=policy)), grid.portal.supply)


@pytest.mark.covers("CPR-07", "CPR-30")
def test_each_choice_narrows_the_next_and_what_does_not_fit_is_left_out(grid: Grid) -> None:
    def chosen(**ids: str) -> Any:
        return grid.service.choices(grid.actor, Chosen(**ids))

    assert [each.name for each in chosen().regions] == ["Región de Los Lagos", "Región de Los Ríos"]
    assert chosen(region="14").chosen == Chosen("14")
    assert [each.id for each in chosen(region="14").municipalities] == ["14201", "14204"]
    # The only municipality of a region is chosen by itself.
    assert chosen(region="10").chosen == Chosen("10", "10304")
    all_five = chosen(region="14", municipality="14204", substation="2", feeder="4", transformer="328250")
    assert all_five.chosen == Chosen("14", "14204", "2", "4", "328250")
    assert [each.number for each in all_five.transformers or ()] == ["328250", "328258"]
    moved = chosen(region="14", municipality="14204", substation="1", feeder="4", transformer="328250")
    assert moved.chosen == Chosen("14", "14204", "1")
    with pytest.raises(InvalidInput) as fault:
        grid.service.search(grid.actor, Chosen(region="unknown"))
    assert set(fault.value.fields) == {"region", "municipality"}
    with pytest.raises(InvalidInput) as fault:
        grid.service.search(grid.actor, Chosen("14", "14204", "2", "4", "328156"))
    assert set(fault.value.fields) == {"transformer"}


@pytest.mark.covers("CPR-09", "CPR-11", "CPR-15")
def test_details_show_what_hangs_below_and_twelve_demands_newest_first(grid: Grid) -> None:
    substation = grid.service.substation(grid.actor, "2")
    assert [each.name for each in substation.feeders] == ["PILMAIQUEN"]
    assert [each.number for each in substation.transformers] == ["328250", "328258"]
    feeder = grid.service.feeder(grid.actor, "4")
    assert (feeder.count, feeder.feeder.power, len(feeder.demands)) == (2, None, 12)
    # Nothing came in for it: the twelve months before this one, and none is 0.
    assert [str(each.month) for each in feeder.demands][:2] == ["2026-03", "2026-02"]
    assert all(isinstance(each.least, Absent) and isinstance(each.most, Absent) for each in feeder.demands)
    view = grid.service.transformer(grid.actor, "328250")
    months = [str(each.month) for each in view.demands]
    assert (months[0], months[-1], len(months)) == ("2020-11", "2019-12", 12)
    known = {str(each.month): each.least for each in view.demands if not isinstance(each.least, Absent)}
    assert {month: str(value) for month, value in known.items()} == {"2020-03": "6.9", "2020-01": "7.0003"}
    place = view.place
    assert [place.region.name, place.municipality and place.municipality.name] == ["Región de Los Ríos", "Río Bueno"]


def test_an_id_is_found_in_any_case_and_what_is_none_is_not(grid: Grid) -> None:
    grid.bring("poles", {"number": "LN/1".replace("/", "-"), "feeder_number": "4"})
    grid.bring("transformers", {"number": "Tx-9", "name": "X", "feeder_number": "4"})
    assert grid.service.transformer(grid.actor, "TX-9").transformer.number == "Tx-9"
    for wrong in ("nothing", "", "%", "3282_0", "x" * 10_000, "a\0b", "\ud800", "' OR 1=1 --"):
        for look in (grid.service.transformer, grid.service.feeder, grid.service.substation, grid.service.region):
            with pytest.raises(NotFound):
                look(grid.actor, wrong)


@pytest.mark.covers("CPR-13")
def test_a_prefix_is_meant_letter_by_letter(grid: Grid) -> None:
    def sought(kind: str, text: str, feeder: str = "4") -> list[str]:
        return [each.number for each in grid.service.parts(grid.actor, feeder, kind, text).shown]

    assert sought("span", "3384") == ["338406", "338407"]
    assert sought("span", "338406") == ["338406"]
    assert sought("pole", "77") == ["7705", "7706", "7707", "7708"]
    assert sought("pole", "p7706") == ["7706"], "by its plate"
    assert sought("equipment", "eq_") == ["EQ_1"]
    for text in ("%", "_", "77%", "3384__", "EQ%", "*", "' OR ''='"):
        assert [sought(kind, text) for kind in ("pole", "span", "equipment")] == [[], [], []], text
    elsewhere = grid.service.parts(grid.actor, "1", "span", "338406")
    assert (elsewhere.shown, [each.number for each in elsewhere.elsewhere]) == ((), ["338406"])
    (span,) = grid.service.parts(grid.actor, "4", "span", "338406").shown
    assert isinstance(span, Span)
    assert (span.from_number, span.to_number, span.length, span.ampacity) == ("7706", "7705", 96, 0)


@pytest.mark.parametrize("text", ["", "   ", "9" * 10_000, "77\u200b05", "\x00"])
def test_what_can_be_no_number_is_said_so(grid: Grid, text: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        grid.service.parts(grid.actor, "4", "pole", text)
    assert set(fault.value.fields) == {"pole"}
    with pytest.raises(InvalidInput):
        grid.service.find(grid.actor, {"pole_plate": text})


@pytest.mark.covers("CPR-16")
def test_a_transformer_is_found_by_one_plate_or_one_client(grid: Grid) -> None:
    def found(**asked: str) -> list[str]:
        return [each.transformer.number for each in grid.service.find(grid.actor, asked)]

    assert found(transformer_plate="328250") == ["328250"]
    assert found(transformer_plate="t_58%") == ["328258"]
    assert found(pole_plate="8377") == ["328156", "328250"]
    assert found(client_number="11111") == found(client_number=" 11 111 ") == ["328250"]
    assert found(client_number="11112") == found(transformer_plate="%") == found(pole_plate="83__") == []
    for wrong in ({}, {"pole_plate": "1", "client_number": "2"}, {"client_number": "  "}):
        with pytest.raises(InvalidInput):
            grid.service.find(grid.actor, wrong)


def test_walking_client_numbers_ends_within_the_first_hundred(grid: Grid, clock: Any) -> None:
    answers = []
    for number in range(11_000, 11_100):
        try:
            answers.append(len(grid.service.find(grid.actor, {"client_number": str(number)})))
        except TooManyTries:
            answers.append(-1)
    assert answers == [0] * 20 + [-1] * 80
    # The other searches go on, and an hour later so do a few of these.
    assert grid.service.find(grid.actor, {"transformer_plate": "328250"})
    clock.advance(timedelta(hours=1, seconds=1))
    assert grid.service.find(grid.actor, {"client_number": "11111"})
    # Many identities behind one address share one budget.
    spent = 0
    for _ in range(6):
        other = replace(grid.actor, identity_id=new_id(), address="192.0.2.50")
        for number in range(15):
            try:
                grid.service.find(other, {"client_number": str(number)})
            except TooManyTries:
                spent += 1
    assert spent == 6 * 15 - GridPolicy().clients_per_address.tries


def test_the_register_is_for_whom_the_utility_says_and_a_client_is_for_nobody_unknown(grid: Grid) -> None:
    with pytest.raises(SignInRequired):
        grid.service.transformer(VISITOR, "328250")
    for asked in ({"pole_plate": "8377"}, {"client_number": "11111"}):
        with pytest.raises(SignInRequired):
            grid.service.find(VISITOR, asked)
    anyone = under(grid, GridPolicy(access=GridAccess.ANONYMOUS))
    assert anyone.transformer(VISITOR, "328250").transformer.number == "328250"
    assert len(anyone.find(VISITOR, {"pole_plate": "8377"})) == 2
    with pytest.raises(SignInRequired):
        anyone.find(VISITOR, {"client_number": "11111"})
    nobody = under(grid, None)
    for look in (lambda: nobody.regions(grid.actor), lambda: nobody.transformer(grid.actor, "328250")):
        with pytest.raises(NotFound):
            look()
    strict = under(grid, GridPolicy(clients_per_day=Budget(1, timedelta(days=1))))
    strict.find(grid.actor, {"client_number": "1"})
    with pytest.raises(TooManyTries):
        strict.find(grid.actor, {"client_number": "11111"})


def test_a_holder_sees_the_transformer_of_their_own_supply_and_nobody_elses(grid: Grid) -> None:
    view = grid.service.of_supply(grid.actor, grid.supply_point_id)
    assert view is not None
    assert (view.transformer.number, view.feeder.name, view.substation.name) == ("328250", "PILMAIQUEN", "Pilmaiquén")
    with pytest.raises(NotFound):
        grid.service.of_supply(replace(grid.actor, identity_id=new_id()), grid.supply_point_id)
    assert list(grid.service.register.supplies_of("328250")) == [grid.supply_point_id]


@pytest.mark.covers("CPR-17")
def test_a_replacement_value_has_six_shares(grid: Grid) -> None:
    value = grid.service.replacement_value(grid.actor, "12")
    shares = [value.freight_to_store, value.storage, value.freight_to_site]
    shares += [value.engineering, value.interim_interest, value.overheads]
    assert [str(share) for share in shares] == ["0.0133", "0.06", "0.0278", "0.0278", "0.0291", "0.0588"]
    with pytest.raises(NotFound):
        grid.service.replacement_value(grid.actor, "13")


def test_the_register_streams_in_the_order_of_ids(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    from ventanilla.grid.tables import reading, rows

    found = list(reading.stream(grid.portal.house.db, rows.POLE, at_once=2))
    assert [pole.number for pole in found] == ["7705", "7706", "7707", "7708", "9001", "9002"]
    assert all(isinstance(pole, Pole) for pole in found)
    assert [pole.number for pole in grid.service.register.poles("1")] == ["9001", "9002"]
    assert [each.number for each in grid.service.register.equipment()] == ["EQ_1"]
