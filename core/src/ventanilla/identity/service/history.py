"""What happened with an account, told in sentences out of the audit: nothing of anybody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ventanilla.audit import Entry
from ventanilla.house import House
from ventanilla.identity.model import FirstWay, HistoryEntry, HistoryPage, SecondWay, Subjects
from ventanilla.identity.service.budgets import Budgets
from ventanilla.identity.tables import resets
from ventanilla.kernel.messages import Message, message

PAGE = 20
MOST = 100
SubjectsOf = Callable[[str], Subjects]

TOLD: Mapping[str, str] = {
    "identity.registered": "",
    "identity.activated": "",
    "identity.activation_resent": "",
    "identity.signed_in": "kind",
    "identity.signed_out": "",
    "identity.sign_in_refused": "",
    "identity.password_changed": "",
    "identity.password_change_refused": "",
    "identity.password_reset": "",
    "identity.reset_requested": "",
    "identity.session_revoked": "",
    "identity.sessions_revoked": "",
    "identity.contact_change_requested": "channel",
    "identity.contact_change_refused": "",
    "identity.contact_changed": "channel",
    "identity.code_refused": "",
    "identity.renamed": "",
    "identity.data_downloaded": "",
    "identity.data_refused": "",
    "identity.access_ended": "",
    "identity.closing_refused": "",
    "identity.closed": "",
    "identity.blocked": "",
    "identity.let_in": "",
    "identity.code_issued": "",
    "identity.one_time_issued": "",
    "identity.half_signed_in": "",
    "identity.second_refused": "",
    "identity.proof_refused": "",
    "identity.authenticator_added": "",
    "identity.authenticator_removed": "",
    "identity.passkey_added": "",
    "identity.passkey_removed": "",
    "identity.passkey_suspended": "",
    "identity.recovery_codes_renewed": "",
    "identity.factor_reset_asked": "",
    "identity.factor_reset_stopped": "",
    "identity.factors_reset": "",
    "identity.provider_connected": "",
    "identity.provider_removed": "",
}
"""Actions of this topic that are told, each with the fact that chooses among its sentences."""


@dataclass(frozen=True, slots=True)
class _Source:
    actions: frozenset[str]
    subjects: SubjectsOf


class History:
    """Tells the entries about an identity, and about what topics above say is its own."""

    def __init__(self, house: House, budgets: Budgets) -> None:
        self._house = house
        self._budgets = budgets
        self._sources = {"identity": _Source(frozenset(TOLD), self._own)}

    def add(self, topic: str, actions: frozenset[str], subjects: SubjectsOf) -> None:
        """See :meth:`IdentityService.add_history`."""
        if topic in self._sources or not all(each.startswith(f"{topic}.") for each in actions):
            raise ValueError(f"{topic} tells its own actions, once")
        self._sources[topic] = _Source(actions, subjects)

    def page(self, identity_id: str, before: int | None, limit: int) -> HistoryPage:
        """See :meth:`IdentityService.history`."""
        limit = max(1, min(limit, MOST))
        found, subjects = self._found(identity_id, before, limit + 1)
        entries = tuple(self._told_of(one, subjects) for one in found[:limit])
        return HistoryPage(entries, entries[-1].sequence if len(found) > limit else None)

    def told(self) -> frozenset[str]:
        """All actions that are told, of every topic."""
        return frozenset().union(*(each.actions for each in self._sources.values()))

    def facts(self, identity_id: str) -> list[dict[str, object]]:
        """Everything that is told, as it is kept."""
        out: list[dict[str, object]] = []
        before: int | None = None
        while True:
            found, _subjects = self._found(identity_id, before, MOST)
            out += [
                {"at": one.at, "action": one.action, "by": _by(one, identity_id), **_way_facts(one)} for one in found
            ]
            if len(found) < MOST:
                return out
            before = found[-1].sequence

    def _told_of(self, entry: Entry, subjects: Mapping[str, Mapping[str, str]]) -> HistoryEntry:
        how, provider = _how(entry), entry.facts.get("provider", "")
        ways = tuple(self._way(each, provider) for each in how)
        return HistoryEntry(entry.sequence, entry.at, _sentence(entry, subjects), how, provider, ways)

    def _way(self, way: FirstWay | SecondWay, provider: str) -> Message:
        known = self._house.utility.identity.provider(provider) if way is FirstWay.PROVIDER else None
        return message(known.label_id if known else f"identity.history.way.{way.value}")

    def _found(
        self, identity_id: str, before: int | None, limit: int
    ) -> tuple[list[Entry], dict[str, Mapping[str, str]]]:
        subjects: dict[str, Mapping[str, str]] = {}
        for source in self._sources.values():
            subjects.update(source.subjects(identity_id))
        return self._house.audit.story(identity_id, subjects, self.told(), before, limit), subjects

    def _own(self, identity_id: str) -> Subjects:
        with self._house.db.read() as connection:
            asked = resets.ids_of(connection, identity_id)
        return {each: {} for each in (identity_id, self._budgets.target(identity_id), *asked)}


def _sentence(entry: Entry, subjects: Mapping[str, Mapping[str, str]]) -> Message:
    topic, _, verb = entry.action.partition(".")
    chosen = entry.facts.get(TOLD.get(entry.action, ""), "")
    id_ = f"{topic}.history.{verb}_{chosen}" if chosen else f"{topic}.history.{verb}"
    return message(id_, **subjects.get(entry.subject, {}))


def _how(entry: Entry) -> tuple[FirstWay | SecondWay, ...]:
    """What was shown at a sign-in, in order; nothing where it was not written down."""
    if entry.action != "identity.signed_in":
        return ()
    first, second = entry.facts.get("first", ""), entry.facts.get("by", "")
    return (*((FirstWay(first),) if first else ()), *((SecondWay(second),) if second else ()))


def _way_facts(entry: Entry) -> dict[str, object]:
    how = [each.value for each in _how(entry)]
    named = {"provider": entry.facts["provider"]} if entry.facts.get("provider") else {}
    return {"how": how, **named} if how else {}


def _by(entry: Entry, identity_id: str) -> str:
    """Who did it, without naming anybody else."""
    return "you" if entry.actor_id == identity_id else entry.actor_kind
