"""Linking with the word of a provider of identities in place of a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from ventanilla.errors import InvalidInput
from ventanilla.identity.service.providers.vouching import Vouching
from ventanilla.identity.service.providers.words import Vouched
from ventanilla.plugin import FieldKind, ProviderShape, SignInProvider
from ventanilla.storage import Database
from ventanilla.supply.model import Proof, Step
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import UTILITY, applicant, build, customer_rows, load, point_rows

BOTH = (FieldKind.AR_DNI, FieldKind.BIRTH_DATE)
PROVIDER = SignInProvider("state", "provider.mi_argentina", ProviderShape.MI_ARGENTINA, levels=("2",), proves=BOTH)


@pytest.fixture
def linking(db: Database, clock: FixedClock) -> Any:
    utility = replace(UTILITY, identity=replace(UTILITY.identity, providers=(PROVIDER,)))
    made = build(db, clock, utility)
    load(made.house, customer_rows(), point_rows())
    return made


def claim(linking: Any) -> dict[str, str]:
    """The proofs of a customer whose contact is on file: a code would be asked for."""
    row = next(each for each in customer_rows() if each["number"] == "9100")
    return {"dni": row["dni"], "birth_date": row["birth_date"].isoformat()}


def vouch(linking: Any, values: Mapping[FieldKind, str], proves: tuple[FieldKind, ...] = BOTH) -> Any:
    actor = applicant()
    said = Vouched("state", PROVIDER.label_id, "2", values, frozenset(proves))
    with linking.house.db.write() as connection:
        Vouching(linking.house).keep(connection, actor.identity_id, actor.session_id, said)
    return actor


def test_who_is_vouched_for_needs_no_code(linking: Any) -> None:
    mine = claim(linking)
    actor = vouch(linking, {FieldKind.AR_DNI: mine["dni"], FieldKind.BIRTH_DATE: mine["birth_date"]})
    attempt = linking.supply.start_link(actor, {})
    assert attempt.step is Step.CHOOSE
    offered = [each.supply_point.id for each in linking.supply.offered(actor, attempt.id)]
    (link, *_rest) = linking.supply.link(actor, attempt.id, offered)
    assert link.evidence.proof is Proof.PROVIDER
    assert link.evidence.channel == "state 2"
    assert link.evidence.version == linking.house.utility.linking.version
    with linking.house.db.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM link_guess")).scalar() == 0


def test_somebody_elses_data_are_claimed_as_always(linking: Any) -> None:
    mine = claim(linking)
    actor = vouch(linking, {FieldKind.AR_DNI: "11222333", FieldKind.BIRTH_DATE: "1970-01-01"})
    assert linking.supply.start_link(actor, mine).step is Step.CODE


def test_half_of_a_proof_is_none(linking: Any) -> None:
    mine = claim(linking)
    for values in ({FieldKind.AR_DNI: mine["dni"]}, {FieldKind.BIRTH_DATE: mine["birth_date"]}):
        actor = vouch(linking, values)
        assert linking.supply.start_link(actor, mine).step is Step.CODE


def test_whoever_is_vouched_for_and_has_no_supply_hears_so(linking: Any) -> None:
    actor = vouch(linking, {FieldKind.AR_DNI: "11222333", FieldKind.BIRTH_DATE: "1970-01-01"})
    with pytest.raises(InvalidInput):
        linking.supply.start_link(actor, {})


def test_the_word_is_good_in_its_session_only_and_for_a_day(linking: Any, clock: FixedClock) -> None:
    from datetime import timedelta

    mine = claim(linking)
    actor = vouch(linking, {FieldKind.AR_DNI: mine["dni"], FieldKind.BIRTH_DATE: mine["birth_date"]})
    assert linking.supply.start_link(replace(actor, session_id="another"), mine).step is Step.CODE
    clock.advance(timedelta(days=1, seconds=1))
    assert linking.supply.start_link(actor, mine).step is Step.CODE
