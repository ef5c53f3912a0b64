"""Certificates: who gets one, what it says, how it ends, what anybody may learn of it."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from sqlalchemy import text

from ventanilla.documents.model import CertificateState, ClearanceFacts, StatementFacts
from ventanilla.errors import DebtPending, NotFound, NotPermitted, SignInRequired, TooManyTries
from ventanilla.kernel.actors import Anonymous, StaffActor
from ventanilla.testing import linking
from ventanilla.testing.billing import NUMBER, Holder, bill_row, hold, holder, load, payment_row

pytestmark = pytest.mark.utility("cosepav")
VISITOR = Anonymous("203.0.113.9")
STAFF = StaffActor("mesa")
COMING, LATE = date(2026, 4, 15), date(2026, 4, 14)
"""The test's clock begins on the 15th of April: due today is not past due."""


@pytest.fixture
def ours(portal: Any) -> Holder:
    return holder(portal)


def issue(portal: Any, ours: Holder) -> Any:
    return portal.documents.issue_clearance(ours.actor, ours.supply_point_id)


def state(portal: Any, code: str) -> Any:
    return portal.documents.verify(VISITOR, code).state


def paper(portal: Any, ours: Holder, certificate: Any) -> bytes:
    return bytes(portal.documents.certificate_pdf(ours.actor, ours.supply_point_id, certificate.id).content)


def run(portal: Any, sql: str, **values: Any) -> None:
    with portal.house.db.write() as connection:
        connection.execute(text(sql), values)


@pytest.mark.covers("COS-12")
def test_a_clearance_says_who_where_when_and_what_is_yet_to_come_due(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row(due_on=COMING)])
    issued = issue(portal, ours)
    assert issued.number == "LD-2026-000001"
    assert issued.valid_until == date(2026, 5, 15)
    facts = ClearanceFacts.of(issued.facts)
    assert (facts.supply, facts.holder, facts.as_of) == ("8888 / 1", "Ramón Sosa", date(2026, 4, 15))
    assert [(bill.number, bill.due_on, f"{bill.open.amount}") for bill in facts.pending] == [
        (NUMBER, COMING, "2671.84")
    ]
    pages = pypdf.PdfReader(io.BytesIO(paper(portal, ours, issued)), strict=True).pages
    said = " ".join("\n".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())
    for part in (
        "Certificado de Libre de Deuda", "N.º LD-2026-000001", "Emitido el 15/04/2026", "Ramón Sosa", "8888 / 1",
        "Al 15 de abril de 2026, el suministro 8888 / 1 no registra deuda vencida", NUMBER, "15/04/2026", "$ 2.671,84",
        "Ley 24.240", "15/05/2026", issued.fingerprint, f"/cosepav/verify/{issued.code}",
    ):  # fmt: skip
        assert part in said, part


@pytest.mark.covers("COS-12")
def test_what_is_past_due_keeps_it_back_and_is_listed(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row(due_on=LATE)])
    with pytest.raises(DebtPending):
        issue(portal, ours)
    seen = portal.documents.clearance(ours.actor, ours.supply_point_id)
    assert not seen.is_free
    assert [bill.number for bill in seen.blocking] == [NUMBER]
    assert f"{seen.owed.amount}" == "2671.84"
    load(portal.house, "payments", [payment_row()])
    assert issue(portal, ours).number == "LD-2026-000001", "a refusal uses no number up"


@pytest.mark.covers("COS-12")
def test_a_utility_may_declare_that_what_is_not_yet_due_keeps_it_back_too(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row(due_on=COMING)])
    kinds = tuple(replace(kind, blocks_when_due=True) for kind in portal.house.utility.documents)
    portal.documents._house = replace(portal.house, utility=replace(portal.house.utility, documents=kinds))
    seen = portal.documents.clearance(ours.actor, ours.supply_point_id)
    assert ([bill.number for bill in seen.blocking], seen.pending) == ([NUMBER], ())
    with pytest.raises(DebtPending):
        issue(portal, ours)


def test_the_same_facts_on_the_same_day_are_the_same_paper(portal: Any, ours: Holder, clock: Any) -> None:
    first = issue(portal, ours)
    assert issue(portal, ours).id == first.id
    load(portal.house, "bills", [bill_row(due_on=COMING)])
    changed = issue(portal, ours)
    assert changed.number == "LD-2026-000002"
    clock.set(portal.house.clock.now() + timedelta(days=1))
    with pytest.raises(DebtPending):
        issue(portal, ours)
    load(portal.house, "payments", [payment_row()])
    assert issue(portal, ours).number == "LD-2026-000003"
    held = portal.documents.certificates(ours.actor, ours.supply_point_id)
    assert [each.certificate.number[-1] for each in held] == ["3", "2", "1"]


def test_numbers_begin_again_with_the_year_of_the_utility(portal: Any, ours: Holder, clock: Any) -> None:
    from datetime import UTC, datetime

    clock.set(datetime(2027, 1, 1, 2, 59, tzinfo=UTC))
    assert issue(portal, ours).number == "LD-2026-000001"
    clock.set(datetime(2027, 1, 1, 3, 0, tzinfo=UTC))
    assert issue(portal, ours).number == "LD-2027-000001"


def test_the_paper_stays_byte_for_byte_the_same(portal: Any, ours: Holder, clock: Any) -> None:
    issued = issue(portal, ours)
    first = paper(portal, ours, issued)
    clock.set(portal.house.clock.now() + timedelta(days=400))
    load(portal.house, "bills", [bill_row()])
    assert paper(portal, ours, issued) == first
    assert hashlib.sha256(first).hexdigest() == issued.sha256
    printer = portal.documents._printer("clearance")
    assert printer(issued) == first, "what is kept and signed makes the same bytes again"


def test_a_certificate_is_the_holders_own(portal: Any, ours: Holder) -> None:
    issued = issue(portal, ours)
    service, point = portal.documents, ours.supply_point_id
    for ask in (service.clearance, service.issue_clearance, service.certificates):
        with pytest.raises(NotFound):
            ask(ours.stranger, point)
        with pytest.raises(SignInRequired):
            ask(Anonymous(), point)
    for ask_one in (service.certificate, service.certificate_pdf):
        for actor, supply, id_ in (
            (ours.stranger, point, issued.id), (ours.actor, "nonsense", issued.id), (ours.actor, point, issued.number),
            (ours.actor, portal.house.id_of("supply_point", "9100", "1"), issued.id),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                ask_one(actor, supply, id_)


def test_another_holder_of_the_supply_does_not_see_it(portal: Any, ours: Holder) -> None:
    issued = issue(portal, ours)
    other = hold(portal, linking.applicant("marta")).actor
    portal.house.clock.set(portal.house.clock.now() + timedelta(days=5))
    assert portal.documents.certificates(other, ours.supply_point_id) == ()
    with pytest.raises(NotFound):
        portal.documents.certificate(other, ours.supply_point_id, issued.id)


@pytest.mark.covers("COS-12")
def test_it_is_valid_until_the_end_of_its_last_day_at_the_utility(portal: Any, ours: Holder, clock: Any) -> None:
    from datetime import UTC, datetime

    issued = issue(portal, ours)
    found = portal.documents.verify(VISITOR, issued.code)
    assert found.state is CertificateState.VALID
    assert found.certificate.facts == issued.facts
    clock.set(datetime(2026, 5, 16, 2, 59, tzinfo=UTC))
    assert state(portal, issued.code) is CertificateState.VALID
    clock.set(datetime(2026, 5, 16, 3, 0, tzinfo=UTC))
    assert state(portal, issued.code) is CertificateState.EXPIRED


@pytest.mark.covers("COS-12")
def test_staff_revokes_by_the_number_and_it_is_audited(portal: Any, ours: Holder) -> None:
    issued = issue(portal, ours)
    for actor in (ours.actor, VISITOR):
        with pytest.raises(NotPermitted):
            portal.documents.revoke_certificate(actor, issued.number, "x")
    portal.documents.revoke_certificate(STAFF, issued.number, "Se emitió por error: Ramón ya no vive ahí")
    assert state(portal, issued.code) is CertificateState.REVOKED
    with pytest.raises(NotFound):
        portal.documents.revoke_certificate(STAFF, issued.number, "otra vez")
    with pytest.raises(NotFound):
        portal.documents.revoke_certificate(STAFF, "LD-2026-000099", "no existe")
    entries = portal.house.audit.entries(issued.id)
    assert [(entry.action, entry.actor_kind) for entry in entries[:2]] == [
        ("documents.certificate_revoked", "staff"), ("documents.certificate_issued", "identity"),
    ]  # fmt: skip
    assert "Ramón" not in repr(entries)
    again = issue(portal, ours)
    assert again.number == "LD-2026-000002", "a revoked one is not handed out again"


def test_issuing_and_revoking_are_told_to_the_topics_above(portal: Any, ours: Holder) -> None:
    told: list[tuple[str, Any]] = []
    for event in ("issued", "revoked"):
        name = f"documents.certificate_{event}"
        portal.house.jobs.on(name, f"test.{event}", lambda payload, name=name: told.append((name, dict(payload))))
    issued = issue(portal, ours)
    portal.documents.revoke_certificate(STAFF, issued.number, "")
    portal.house.jobs.run_due()
    assert [(name, payload["certificate_id"]) for name, payload in told] == [
        ("documents.certificate_issued", issued.id), ("documents.certificate_revoked", issued.id),
    ]  # fmt: skip


def test_a_new_key_signs_what_comes_and_the_old_papers_stay_good(portal: Any, ours: Holder) -> None:
    old = issue(portal, ours)
    with pytest.raises(NotPermitted):
        portal.documents.rotate_certificate_key(ours.actor)
    assert portal.documents.rotate_certificate_key(STAFF) == "2"
    load(portal.house, "bills", [bill_row(due_on=COMING)])
    new = issue(portal, ours)
    assert (old.key_id, new.key_id) == ("1", "2")
    assert {state(portal, each.code) for each in (old, new)} == {CertificateState.VALID}


def test_an_identity_is_issued_so_many_a_day(portal: Any, ours: Holder) -> None:
    from ventanilla.documents.certificates.issuing import PER_IDENTITY

    for _ in range(PER_IDENTITY.tries):
        portal.documents.revoke_certificate(STAFF, issue(portal, ours).number, "")
    with pytest.raises(TooManyTries):
        issue(portal, ours)
    portal.house.clock.set(portal.house.clock.now() + timedelta(days=1, seconds=1))
    assert issue(portal, ours).number == f"LD-2026-{PER_IDENTITY.tries + 1:06d}", "a refusal leaves no gap"


@pytest.mark.covers("COS-13")
def test_a_statement_is_certified_with_its_movements_frozen(portal: Any, ours: Holder) -> None:
    load(portal.house, "bills", [bill_row()])
    load(portal.house, "payments", [payment_row("1000.00")])
    before = portal.billing.statement(ours.actor, ours.supply_point_id).value
    issued = portal.documents.issue_statement(ours.actor, ours.supply_point_id)
    assert (issued.number, issued.kind) == ("RC-2026-000001", "statement")
    first = paper(portal, ours, issued)
    load(portal.house, "payments", [payment_row("500.00", paid_on=date(2026, 4, 9))])
    facts = StatementFacts.of(portal.documents.verify(VISITOR, issued.code).certificate.facts)
    assert (facts.statement.opening, facts.statement.closing) == (before.opening, before.closing)
    assert [(one.day, one.kind, one.debit, one.credit, one.balance) for one in facts.statement.movements] == [
        (one.day, one.kind, one.debit, one.credit, one.balance) for one in before.movements
    ]
    assert facts.statement.holds
    assert paper(portal, ours, issued) == first == portal.documents._printer("statement")(issued)
    pages = pypdf.PdfReader(io.BytesIO(first), strict=True).pages
    said = " ".join("\n".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())
    for part in ("Resumen de Cuenta", "RC-2026-000001", "$ 1.671,84", "Ramón Sosa", issued.fingerprint, issued.code):
        assert part in said, part
    with pytest.raises(NotFound):
        portal.documents.issue_statement(ours.stranger, ours.supply_point_id)


def test_what_an_identity_was_issued_is_in_the_copy_of_its_data(portal: Any, ours: Holder) -> None:
    issued = issue(portal, ours)
    (told,) = portal.documents.certificates_of(ours.actor.identity_id)
    assert (told["number"], told["state"], told["facts"]["holder"]) == (issued.number, "valid", "Ramón Sosa")


def test_fifty_at_once_get_fifty_numbers_without_a_gap(portal: Any, ours: Holder) -> None:
    people = [replace(ours.actor, identity_id=f"someone-{at}") for at in range(50)]
    draft = _draft(portal, ours)
    with ThreadPoolExecutor(10) as pool:
        issued = list(pool.map(lambda who: portal.documents._issuing.issue(who, draft), people))
    assert sorted(each.number for each in issued) == [f"LD-2026-{at:06d}" for at in range(1, 51)]
    assert len({each.code for each in issued}) == 50


def test_ten_at_once_of_the_same_person_get_one_paper(portal: Any, ours: Holder) -> None:
    draft = _draft(portal, ours)
    with ThreadPoolExecutor(10) as pool:
        issued = list(pool.map(lambda _: portal.documents._issuing.issue(ours.actor, draft), range(10)))
    assert {each.number for each in issued} == {"LD-2026-000001"}


def test_a_crash_while_printing_leaves_no_gap(portal: Any, ours: Holder) -> None:
    draft = _draft(portal, ours)

    def crash(_certificate: Any) -> bytes:
        raise RuntimeError("out of paper")

    with pytest.raises(RuntimeError, match="out of paper"):
        portal.documents._issuing.issue(ours.actor, replace(draft, printer=crash))
    assert portal.documents._issuing.issue(ours.actor, draft).number == "LD-2026-000001"


def _draft(portal: Any, ours: Holder) -> Any:
    from ventanilla.documents.certificates.facts import clearance_facts
    from ventanilla.documents.certificates.issuing import Draft

    kind = portal.documents._kind("clearance")
    point = portal.supply.supply_point(ours.actor, ours.supply_point_id, scope=None)
    facts = clearance_facts(portal.house, point, "Ramón Sosa", (), kind).frozen()
    return Draft(kind, ours.supply_point_id, facts, portal.documents._printer("clearance"))
