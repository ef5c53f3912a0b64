"""Holders are told of a link and can end it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from ventanilla.errors import LinkExpired, NotFound
from ventanilla.kernel.actors import CustomerActor, SystemActor
from ventanilla.supply.model import Link, Step, UndoNotice
from ventanilla.testing.clock import FixedClock
from ventanilla.testing.linking import WITH_EMAIL, WITH_PHONE, WITHOUT_CONTACT, Linking, applicant

ATTACKER = applicant("attacker", "192.0.2.66")


def linked(linking: Linking, actor: CustomerActor, values: dict[str, str], label: str) -> Link:
    attempt = linking.supply.start_link(actor, values)
    if attempt.step is Step.CODE:
        notice = linking.supply.issue_code(attempt.id)
        assert notice is not None
        linking.supply.enter_code(actor, attempt.id, notice.code)
    (link,) = linking.supply.link(actor, attempt.id, [linking.points()[label]])
    return link


def secret_of(notice: UndoNotice) -> str:
    return notice.path.removeprefix("/links/undo/")


def test_the_contact_on_file_is_told(linking: Linking, clock: FixedClock) -> None:
    link = linked(linking, ATTACKER, WITH_EMAIL, "5555/1")
    (notice,) = linking.supply.issue_undo_notices(link.id)
    assert (notice.channel, notice.email, notice.phone) == ("email", "elena@mail.example", "")
    assert (notice.supply, notice.made_at) == ("5555 / 1", clock.now())
    assert secret_of(notice) not in repr(notice)
    (by_phone,) = linking.supply.issue_undo_notices(linked(linking, ATTACKER, WITH_PHONE, "9100/1").id)
    assert by_phone.channel == "sms"
    assert by_phone.phone.startswith("+54")


def test_the_other_holders_are_told_each_with_a_secret_of_their_own(linking: Linking) -> None:
    words = "corrugated-yellow-lantern-38"
    values = {"user_name": "vera", "email": "vera@people.example", "first_name": "Vera", "last_name": "Gil"}
    identity_id = linking.identity.open_identity(
        SystemActor("test"), {**values, "password": words, "password_again": words}, "en"
    )
    assert identity_id is not None
    vera = replace(applicant("vera", "192.0.2.5"), identity_id=identity_id)
    linked(linking, vera, WITH_EMAIL, "5555/1")
    link = linked(linking, ATTACKER, WITH_EMAIL, "5555/1")
    holder, on_file = linking.supply.issue_undo_notices(link.id)
    assert (holder.email, holder.locale, holder.first_name) == ("vera@people.example", "en", "Vera")
    assert on_file.email == "elena@mail.example"
    assert holder.path != on_file.path
    linking.supply.undo(secret_of(holder))
    with pytest.raises(LinkExpired):
        linking.supply.undo(secret_of(on_file))
    assert linking.supply.links_of(ATTACKER, None) == ()
    assert len(linking.supply.links_of(vera, None)) == 1
    ended = linking.supply.ended_link(link.id)
    assert ended is not None
    assert (ended.identity_id, ended.supply, ended.by_holder) == (ATTACKER.identity_id, "5555 / 1", True)


def test_one_address_is_told_once(linking: Linking) -> None:
    words = "corrugated-yellow-lantern-38"
    values = {"user_name": "elena", "email": "Elena@mail.example", "first_name": "Elena", "last_name": "Duarte"}
    identity_id = linking.identity.open_identity(
        SystemActor("test"), {**values, "password": words, "password_again": words}, "es-AR"
    )
    assert identity_id is not None
    elena = replace(applicant("elena", "192.0.2.6"), identity_id=identity_id)
    own = linked(linking, elena, WITH_EMAIL, "5555/1")
    assert [one.email for one in linking.supply.issue_undo_notices(own.id)] == ["elena@mail.example"]
    link = linked(linking, ATTACKER, WITH_EMAIL, "5555/1")
    assert len(linking.supply.issue_undo_notices(link.id)) == 1


def test_nobody_to_tell_is_no_fault(linking: Linking) -> None:
    link = linked(linking, ATTACKER, WITHOUT_CONTACT, "8888/1")
    assert linking.supply.issue_undo_notices(link.id) == ()
    assert linking.supply.issue_undo_notices("unknown") == ()


def test_undoing_ends_the_link_at_once_and_only_once(linking: Linking) -> None:
    link = linked(linking, ATTACKER, WITH_EMAIL, "5555/1")
    (first,) = linking.supply.issue_undo_notices(link.id)
    (second,) = linking.supply.issue_undo_notices(link.id)
    for _ in range(2):
        assert linking.supply.look_at_undo(secret_of(first)).supply == "5555 / 1"
    assert linking.supply.supply_point(ATTACKER, link.supply_point.id, scope=None)
    linking.supply.undo(secret_of(first))
    with pytest.raises(NotFound):
        linking.supply.supply_point(ATTACKER, link.supply_point.id, scope=None)
    assert linking.supply.links_of(ATTACKER, None) == ()
    for secret in (secret_of(first), secret_of(second), "nothing"):
        with pytest.raises(LinkExpired):
            linking.supply.look_at_undo(secret)
        with pytest.raises(LinkExpired):
            linking.supply.undo(secret)
    undone = [entry for entry in linking.house.audit.entries(link.id) if entry.action == "supply.undone"]
    assert len(undone) == 1


def test_parallel_undoing_has_one_effect(linking: Linking) -> None:
    link = linked(linking, ATTACKER, WITH_EMAIL, "5555/1")
    notices = [linking.supply.issue_undo_notices(link.id)[0] for _ in range(4)]

    def undo(notice: UndoNotice) -> bool:
        try:
            linking.supply.undo(secret_of(notice))
        except LinkExpired:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(undo, notices * 3)) == 1


def test_an_undo_secret_ends_with_its_time_and_with_its_link(linking: Linking, clock: FixedClock) -> None:
    link = linked(linking, ATTACKER, WITH_EMAIL, "5555/1")
    (notice,) = linking.supply.issue_undo_notices(link.id)
    other = linked(linking, ATTACKER, WITH_EMAIL, "5555/2")
    (gone,) = linking.supply.issue_undo_notices(other.id)
    linking.supply.unlink(ATTACKER, other.id)
    with pytest.raises(LinkExpired):
        linking.supply.undo(secret_of(gone))
    assert linking.supply.issue_undo_notices(other.id) == ()
    clock.advance(timedelta(days=30))
    with pytest.raises(LinkExpired):
        linking.supply.undo(secret_of(notice))
    assert len(linking.supply.links_of(ATTACKER, None)) == 1


def test_only_hashes_of_undo_secrets_are_stored(linking: Linking) -> None:
    link = linked(linking, ATTACKER, WITH_EMAIL, "5555/1")
    (notice,) = linking.supply.issue_undo_notices(link.id)
    with linking.house.db.read() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM link_undo").all()
    assert secret_of(notice) not in str(row)
