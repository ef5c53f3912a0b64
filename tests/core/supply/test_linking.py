"""From a claim to a link."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from ventanilla.errors import Conflict, InvalidInput, NotFound, SignInRequired, Unavailable
from ventanilla.kernel.actors import Anonymous
from ventanilla.supply.model import LinkAttempt, Proof, Step
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import UNKNOWN, WITH_EMAIL, WITH_PHONE, WITHOUT_CONTACT, Linking, applicant, build

ME = applicant()


def code_of(linking: Linking, attempt: LinkAttempt) -> str:
    notice = linking.supply.issue_code(attempt.id)
    assert notice is not None
    return notice.code


def prove(linking: Linking, values: dict[str, str] = WITH_EMAIL, actor: object = ME) -> LinkAttempt:
    attempt = linking.supply.start_link(actor, values)
    if attempt.step is Step.CODE:
        attempt = linking.supply.enter_code(actor, attempt.id, code_of(linking, attempt))
    return attempt


def test_a_visitor_is_asked_to_sign_in(linking: Linking) -> None:
    for ask in (linking.supply.links_of, linking.supply.supplies):
        with pytest.raises(SignInRequired):
            ask(Anonymous(), None)
    with pytest.raises(SignInRequired):
        linking.supply.start_link(Anonymous(), WITH_EMAIL)


def test_nothing_is_shown_while_a_code_is_pending(linking: Linking) -> None:
    attempt = linking.supply.start_link(ME, WITH_EMAIL)
    assert attempt.step is Step.CODE
    assert linking.supply.links_of(ME, None) == ()
    with pytest.raises(Conflict):
        linking.supply.offered(ME, attempt.id)
    with pytest.raises(Conflict):
        linking.supply.link(ME, attempt.id, [linking.points()["5555/1"]])


@pytest.mark.covers("COS-05")
def test_a_code_to_the_contact_on_file_opens_all_supplies_of_all_numbers_of_the_person(linking: Linking) -> None:
    attempt = linking.supply.start_link(ME, WITH_EMAIL)
    notice = linking.supply.issue_code(attempt.id)
    assert notice is not None
    assert (notice.channel, notice.email, notice.phone) == ("email", "elena@mail.example", "")
    assert len(notice.code) == 6
    assert notice.code.isdigit()
    assert notice.code not in repr(notice)
    proven = linking.supply.enter_code(ME, attempt.id, f" {notice.code[:3]} {notice.code[3:]} ")
    assert proven.step is Step.CHOOSE
    offers = linking.supply.offered(ME, attempt.id)
    labels = [linking.supply.label(one.supply_point) for one in offers]
    assert labels == ["5555 / 1", "5555 / 2", "5601 / 1"]  # 5555 / 3 has ended
    assert not any(one.is_linked for one in offers)


def test_a_phone_gets_the_code_where_there_is_no_email(linking: Linking) -> None:
    attempt = linking.supply.start_link(ME, WITH_PHONE)
    notice = linking.supply.issue_code(attempt.id)
    assert notice is not None
    assert (notice.channel, notice.email) == ("sms", "")
    assert notice.phone.startswith("+549")


def test_without_a_contact_on_file_knowledge_is_enough(linking: Linking) -> None:
    attempt = linking.supply.start_link(ME, WITHOUT_CONTACT)
    assert attempt.step is Step.CHOOSE
    (link,) = linking.supply.link(ME, attempt.id, [linking.points()["8888/1"]])
    assert link.evidence.proof is Proof.KNOWLEDGE
    assert linking.supply.supply_point(ME, link.supply_point.id, scope=None).customer_number == "8888"


def test_a_link_carries_its_evidence(linking: Linking, clock: FixedClock) -> None:
    attempt = prove(linking)
    (link,) = linking.supply.link(ME, attempt.id, [linking.points()["5601/1"]])
    evidence = linking.supply.evidence(ME, link.supply_point.id)
    assert (evidence.policy, evidence.version) == ("dni_birth_date", 1)
    assert (evidence.proof, evidence.channel, evidence.made_at) == (Proof.POSSESSION, "email", clock.now())
    assert linking.supply.linked_by(ME, attempt.id) == (link,)
    actions = [entry.action for entry in linking.house.audit.entries()]
    assert actions == ["supply.linked", "supply.proven", "supply.link_tried"]


@pytest.mark.covers("COS-05")
def test_linking_twice_adds_nothing_and_further_ones_can_be_added(linking: Linking) -> None:
    points = linking.points()
    first = prove(linking)
    before = linking.supply.link(ME, first.id, [points["5555/1"]])
    assert linking.supply.link(ME, first.id, [points["5555/1"], points["5555/1"]]) == before
    again = prove(linking)
    assert [one.is_linked for one in linking.supply.offered(ME, again.id)] == [True, False, False]
    both = linking.supply.link(ME, again.id, [points["5555/1"], points["5555/2"]])
    assert both[0].id == before[0].id
    assert [one.number for one in linking.supply.supplies(ME, None)] == ["1", "2"]
    other = prove(linking, WITHOUT_CONTACT)
    linking.supply.link(ME, other.id, [points["8888/1"]])
    assert [linking.supply.label(one) for one in linking.supply.supplies(ME, None)] == [
        "5555 / 1",
        "5555 / 2",
        "8888 / 1",
    ]


def test_only_what_was_offered_can_be_linked(linking: Linking) -> None:
    points = linking.points()
    attempt = prove(linking)
    for wrong in ([points["8888/1"]], [points["5555/1"], "x" * 26], [points["5555/3"]]):
        with pytest.raises(InvalidInput) as refused:
            linking.supply.link(ME, attempt.id, wrong)
        assert refused.value.fields["supplies"].id == "supply.choose.unknown"
    with pytest.raises(InvalidInput) as none:
        linking.supply.link(ME, attempt.id, [])
    assert none.value.fields["supplies"].id == "supply.choose.none"
    assert linking.supply.links_of(ME, None) == ()


def test_a_proof_is_for_its_identity_and_for_half_an_hour(linking: Linking, clock: FixedClock) -> None:
    attempt = prove(linking)
    stranger = applicant("otto", "192.0.2.77")
    for ask in (linking.supply.offered, linking.supply.attempt, linking.supply.resend_code):
        with pytest.raises(NotFound):
            ask(stranger, attempt.id)
    with pytest.raises(NotFound):
        linking.supply.link(stranger, attempt.id, [linking.points()["5555/1"]])
    clock.advance(timedelta(minutes=30))
    with pytest.raises(Conflict):
        linking.supply.offered(ME, attempt.id)


def test_a_foreign_supply_is_as_unknown_as_one_that_does_not_exist(linking: Linking) -> None:
    for wanted in (linking.points()["5555/1"], "nothing"):
        with pytest.raises(NotFound):
            linking.supply.supply_point(ME, wanted, scope=None)
        with pytest.raises(NotFound):
            linking.supply.evidence(ME, wanted)


def test_a_supply_that_has_ended_is_not_shown(linking: Linking, clock: FixedClock) -> None:
    attempt = prove(linking, WITHOUT_CONTACT)
    linking.supply.link(ME, attempt.id, [linking.points()["8888/1"]])
    with linking.house.db.write() as connection:
        connection.exec_driver_sql("UPDATE supply_point SET until = '2026-04-15' WHERE number = '1'")
    assert len(linking.supply.supplies(ME, None)) == 1
    clock.advance(timedelta(days=1))
    assert linking.supply.supplies(ME, None) == ()
    with pytest.raises(NotFound):
        linking.supply.supply_point(ME, linking.points()["8888/1"], scope=None)


def test_wrong_syntax_names_the_field_and_costs_no_try(linking: Linking) -> None:
    for _ in range(20):
        with pytest.raises(InvalidInput) as refused:
            linking.supply.start_link(ME, {"dni": "12", "birth_date": "31/02/1980"})
        assert set(refused.value.fields) == {"dni", "birth_date"}
    assert prove(linking).step is Step.CHOOSE


def test_the_way_a_value_is_typed_does_not_matter(linking: Linking) -> None:
    for dni, day in (("23.456.789", "1/7/1952"), (" 23 456 789", "01-07-1952"), ("23456789", "1952-07-01")):
        assert linking.supply.start_link(ME, {"dni": dni, "birth_date": day}).step is Step.CHOOSE


def test_on_knowledge_alone_a_supply_that_somebody_holds_waits(linking: Linking, clock: FixedClock) -> None:
    point = linking.points()["8888/1"]
    holder, late = applicant("vera", "192.0.2.1"), applicant("late", "192.0.2.2")
    linking.supply.link(holder, prove(linking, WITHOUT_CONTACT, holder).id, [point])
    (link,) = linking.supply.link(late, prove(linking, WITHOUT_CONTACT, late).id, [point])
    assert link.pending_until == clock.now() + timedelta(hours=72)
    assert linking.supply.supplies(late, None) == ()
    with pytest.raises(NotFound):
        linking.supply.supply_point(late, point, scope=None)
    clock.advance(timedelta(hours=72))
    assert linking.supply.supply_point(late, point, scope=None).id == point


def test_with_a_code_a_second_holder_sees_the_supply_at_once(linking: Linking) -> None:
    point = linking.points()["5555/1"]
    first, second = applicant("uno", "192.0.2.1"), applicant("dos", "192.0.2.2")
    for actor in (first, second):
        linking.supply.link(actor, prove(linking, WITH_EMAIL, actor).id, [point])
        assert linking.supply.supply_point(actor, point, scope=None).id == point


def test_parallel_linking_makes_one_link_and_one_event(linking: Linking) -> None:
    attempt = prove(linking)
    points = linking.points()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: linking.supply.link(ME, attempt.id, [points["5555/1"]]), range(16)))
    assert len(linking.supply.links_of(ME, None)) == 1
    assert [entry.action for entry in linking.house.audit.entries()].count("supply.linked") == 1


def test_an_owner_lets_a_supply_go(linking: Linking) -> None:
    attempt = prove(linking)
    (link,) = linking.supply.link(ME, attempt.id, [linking.points()["5555/1"]])
    with pytest.raises(NotFound):
        linking.supply.unlink(applicant("otto"), link.id)
    linking.supply.unlink(ME, link.id)
    assert linking.supply.links_of(ME, None) == ()
    with pytest.raises(NotFound):
        linking.supply.unlink(ME, link.id)


def test_within_one_request_the_links_are_read_once_and_changes_are_seen(linking: Linking) -> None:
    attempt = prove(linking, WITHOUT_CONTACT)
    with linking.supply.one_request():
        assert linking.supply.supplies(ME, None) == ()
        (link,) = linking.supply.link(ME, attempt.id, [linking.points()["8888/1"]])
        assert len(linking.supply.supplies(ME, None)) == 1
        assert linking.supply.links_of(ME, None) is linking.supply.links_of(ME, None)
        linking.supply.unlink(ME, link.id)
        assert linking.supply.supplies(ME, None) == ()


def test_plugins_hear_of_links_and_answer_for_supplies(linking: Linking, clock: FixedClock) -> None:
    from ventanilla.plugin import PluginPortal, hookimpl
    from ventanilla.supply.model import Link, SupplyPoint

    class Listener:
        def __init__(self) -> None:
            self.heard: list[tuple[str, str]] = []

        @hookimpl
        def link_made(self, portal: PluginPortal, link: Link) -> None:
            self.heard.append(("made", link.id))

        @hookimpl
        def link_undone(self, portal: PluginPortal, link: Link) -> None:
            self.heard.append(("undone", link.id))

        @hookimpl
        def supply_point(self, portal: PluginPortal, supply_point_id: str) -> SupplyPoint | None:
            point: SupplyPoint | None = portal.records.supply_point(supply_point_id=supply_point_id)
            return point

    listener = Listener()
    linking.house.gateway.add_plugin("listener", listener)
    (link,) = linking.supply.link(ME, prove(linking, WITHOUT_CONTACT).id, [linking.points()["8888/1"]])
    assert [one.number for one in linking.supply.supplies(ME, None)] == ["1"]
    linking.supply.unlink(ME, link.id)
    linking.house.jobs.run_due()
    assert listener.heard == [("made", link.id), ("undone", link.id)]
    assert linking.supply.start_link(ME, UNKNOWN).step is Step.CODE


def test_a_policy_without_possession_never_asks_for_a_code(linking: Linking, clock: FixedClock) -> None:
    from dataclasses import replace

    from ventanilla.testing.linking import LINKING, UTILITY

    knowing = build(linking.house.db, clock, replace(UTILITY, linking=replace(LINKING, possession=())))
    assert knowing.supply.start_link(ME, WITH_EMAIL).step is Step.CHOOSE


def test_a_claim_that_nobody_could_look_at_costs_nothing(linking: Linking) -> None:
    from collections.abc import Mapping

    from ventanilla.plugin import PluginPortal, hookimpl
    from ventanilla.supply.model import Customer

    class BackOffice:
        answer: Exception = Unavailable()

        @hookimpl
        def customers_matching(self, portal: PluginPortal, proofs: Mapping[str, str]) -> tuple[Customer, ...] | None:
            raise self.answer

    back_office = BackOffice()
    linking.house.gateway.add_plugin("back_office", back_office)
    for _ in range(9):
        with pytest.raises(Unavailable):
            linking.supply.start_link(ME, WITH_EMAIL)
    back_office.answer = NotFound()
    for _ in range(9):
        assert linking.supply.start_link(ME, WITH_EMAIL).step is Step.CODE
    with linking.house.db.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM link_guess").scalar() == 5
