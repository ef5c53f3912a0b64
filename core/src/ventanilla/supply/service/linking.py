"""From a claim to a link: data that only the customer should know, a code where a contact is on file, a choice."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

from sqlalchemy import Connection

from ventanilla.errors import Conflict, InvalidInput, NotFound, VentanillaError
from ventanilla.fields import Surroundings, load, schema_for
from ventanilla.house import House
from ventanilla.identity.service.care import own
from ventanilla.identity.service.providers import Vouched
from ventanilla.kernel.actors import Actor, CustomerActor
from ventanilla.kernel.ids import new_id
from ventanilla.kernel.messages import message
from ventanilla.plugin import Channel, LinkingPolicy
from ventanilla.supply.model import Customer, Link, LinkAttempt, Offer, Proof, Step, SupplyPoint
from ventanilla.supply.service.codes import PROOF_LIFETIME, RESENDS, Attempt, reachable, read_attempt
from ventanilla.supply.service.holdings import Holdings
from ventanilla.supply.tables import attempts as tables
from ventanilla.supply.tables.customers import MATCHING, POINTS_NUMBERED
from ventanilla.supply.tables.links import HOLDERS, add_link
from ventanilla.supply.tables.rows import place


class Linking:
    """Starts a try, offers what it has proven, links what is chosen."""

    def __init__(self, house: House, holdings: Holdings, vouched: Callable[[CustomerActor], Vouched | None]) -> None:
        self._house = house
        self._holdings = holdings
        self._vouched = vouched
        self._policy = house.utility.linking
        self._schema = schema_for(self._policy.fields, lambda: Surroundings.of(house.utility, house.today()))

    def answers(self, actor: Actor) -> tuple[str, dict[str, str]]:
        """What a provider of identities answers of the fields in this session, and the message id of its name.

        Where there is nothing, both are empty.

        :raises SignInRequired: for a visitor.
        """
        found = self._vouched(own(actor))
        said = answered(self._policy, found)
        return (found.label, said) if found and said else ("", {})

    def start(self, actor: CustomerActor, values: Mapping[str, Any]) -> LinkAttempt:
        """See :meth:`SupplyService.start_link`."""
        if self._house.utility.identity.issued is not None:
            raise NotFound
        vouched = self._vouched(actor)
        said = answered(self._policy, vouched)
        claim = load(self._schema, {**said, **{name: text for name, text in values.items() if text != ""}})
        now = self._house.clock.now()
        attempt_id = new_id()
        if vouched and said and all(claim[name] == text for name, text in said.items()):
            return self._open_vouched(actor, attempt_id, claim, vouched, now)
        target = self._house.id_of("link-target", claim[self._policy.fields[0].name])
        guess = {
            "id": attempt_id,
            "at": now,
            "target": target,
            "identity_id": actor.identity_id,
            "address": self._house.id_of("address", _network(actor)),
        }
        policy = self._policy
        with self._house.db.write(apart=True) as connection:
            may_try = tables.take_guess(connection, guess, policy.per_target, policy.per_actor, policy.per_utility)
        customers = self._evaluate(claim, attempt_id) if may_try else self._pretend(claim)
        number = claim.get(policy.supply_number, "")
        return self._open(actor, attempt_id, target, customers, number, now)

    def _open_vouched(
        self, actor: CustomerActor, attempt_id: str, claim: Mapping[str, str], vouched: Vouched, now: datetime
    ) -> LinkAttempt:
        """Who they are is proven already, and as closely as the utility asks: nothing is guessed, no code is needed.

        What they hear is about their own records only, so it is said plainly.
        """
        policy, number = self._policy, claim.get(self._policy.supply_number, "")
        customers = self._evaluate(claim, attempt_id)
        if not customers:
            raise InvalidInput({policy.supply_number or policy.fields[0].name: message("provider.none_yours")})
        target = self._house.id_of("link-target", claim[policy.fields[0].name])
        row = self._row(actor, attempt_id, target, customers, number, now, is_proven=True)
        row["channel"] = " ".join(filter(None, (vouched.provider, vouched.level)))
        with self._house.db.write() as connection:
            tables.add_attempt(connection, row)
            self._house.audit.note(connection, actor, "supply.proven", attempt_id, proof=Proof.PROVIDER.value)
        return LinkAttempt(attempt_id, Step.CHOOSE, row["expires_at"], 0, 0)

    def offered(self, actor: CustomerActor, attempt_id: str) -> tuple[Offer, ...]:
        """See :meth:`SupplyService.offered`."""
        attempt = self._proven(actor, attempt_id)
        held = {one.supply_point.id for one in self._holdings.links(actor.identity_id)}
        points = sorted((point for one in attempt.customers for point in self._points(one, attempt.number)), key=place)
        return tuple(Offer(point, point.id in held) for point in points)

    def link(self, actor: CustomerActor, attempt_id: str, supply_point_ids: Sequence[str]) -> tuple[Link, ...]:
        """See :meth:`SupplyService.link`."""
        attempt = self._proven(actor, attempt_id)
        offered = {one.supply_point.id: one.supply_point for one in self.offered(actor, attempt_id)}
        wanted = dict.fromkeys(supply_point_ids)
        if not wanted:
            raise InvalidInput({"supplies": message("supply.choose.none")})
        if not wanted.keys() <= offered.keys():
            raise InvalidInput({"supplies": message("supply.choose.unknown")})
        now = self._house.clock.now()
        with self._house.db.write() as connection:
            for point_id in wanted:
                self._add(connection, actor, attempt, offered[point_id], now)
        self._holdings.forget()
        return tuple(one for one in self._holdings.links(actor.identity_id) if one.supply_point.id in wanted)

    def _evaluate(self, claim: Mapping[str, str], attempt_id: str) -> tuple[Customer, ...]:
        number = claim.get(self._policy.supply_number)
        proofs = {each.name: claim[each.name] for each in self._policy.matched}
        try:
            held_by = self._holders(number) if number else None
            found = tuple(self._house.gateway.ask("customers_matching", proofs=proofs).value or ())
            return found if held_by is None else tuple(one for one in found if one.id in held_by)
        except NotFound:
            return ()
        except VentanillaError:
            # Nobody looked at the claim, so it costs nothing.
            with self._house.db.write(apart=True) as connection:
                tables.give_guess_back(connection, attempt_id)
            raise

    def _holders(self, number: str) -> set[str]:
        """Whose supplies have that number today; asked first, so that a wrong customer takes as long as a right one."""
        found: tuple[SupplyPoint, ...] = self._house.gateway.ask("supply_points_numbered", number=number).value or ()
        return {one.customer_id for one in found if _is_supplied(one, self._house.today())}

    def _pretend(self, claim: Mapping[str, str]) -> tuple[Customer, ...]:
        # The budget is spent: the same work in the database for a value that nobody has, and no answer.
        if self._policy.supply_number:
            self._house.db.rows(POINTS_NUMBERED, number=f"\x1f{len(claim)}")
        self._house.db.rows(MATCHING, name=self._policy.fields[0].name, value=f"\x1f{len(claim)}")
        return ()

    def _open(
        self,
        actor: CustomerActor,
        attempt_id: str,
        target: str,
        customers: tuple[Customer, ...],
        number: str,
        now: datetime,
    ) -> LinkAttempt:
        is_known = bool(customers) and reachable(list(customers), self._policy.possession) is None
        row = self._row(actor, attempt_id, target, customers, number, now, is_proven=is_known)
        with self._house.db.write() as connection:
            tables.add_attempt(connection, row)
            if is_known:
                tables.give_guess_back(connection, attempt_id)
                self._house.audit.note(connection, actor, "supply.proven", attempt_id, proof="knowledge")
            else:
                self._house.audit.note(connection, actor, "supply.link_tried", attempt_id)
                self._house.jobs.record(connection, "supply.link_attempted", attempt_id=attempt_id)
        step = Step.CHOOSE if is_known else Step.CODE
        return LinkAttempt(attempt_id, step, row["expires_at"], row["tries_left"], row["sends_left"])

    def _row(
        self,
        actor: CustomerActor,
        attempt_id: str,
        target: str,
        customers: tuple[Customer, ...],
        number: str,
        now: datetime,
        *,
        is_proven: bool,
    ) -> dict[str, Any]:
        policy = self._policy
        return {
            "id": attempt_id,
            "identity_id": actor.identity_id,
            "target": target,
            "customer_ids": json.dumps([one.id for one in customers]),
            "number": number,
            "policy": policy.name,
            "version": policy.version,
            "state": "proven" if is_proven else "code",
            "channel": "",
            "code_hash": "",
            "expires_at": now + (PROOF_LIFETIME if is_proven else policy.code_lifetime),
            "tries_left": 0 if is_proven else policy.code_tries,
            "sends_left": 0 if is_proven else RESENDS,
            "created_at": now,
        }

    def _proven(self, actor: CustomerActor, attempt_id: str) -> Attempt:
        attempt = read_attempt(self._house, actor, attempt_id)
        if attempt.state != "proven" or attempt.expires_at <= self._house.clock.now():
            raise Conflict
        return attempt

    def _points(self, customer_id: str, number: str) -> tuple[SupplyPoint, ...]:
        found: tuple[SupplyPoint, ...] = self._house.gateway.ask("supply_points", customer_id=customer_id).value or ()
        today = self._house.today()
        return tuple(one for one in found if _is_supplied(one, today) and number in ("", one.number))

    def _add(
        self, connection: Connection, actor: CustomerActor, attempt: Attempt, point: SupplyPoint, now: datetime
    ) -> None:
        proof = _proof_of(attempt.channel)
        others = [one for (one,) in self._house.db.rows(HOLDERS, connection, supply_point_id=point.id)]
        must_wait = proof is Proof.KNOWLEDGE and any(one != actor.identity_id for one in others)
        link_id = new_id()
        row = {
            "id": link_id,
            "identity_id": actor.identity_id,
            "supply_point_id": point.id,
            "customer_id": point.customer_id,
            "policy": attempt.policy,
            "version": attempt.version,
            "proof": proof.value,
            "channel": attempt.channel,
            "made_at": now,
            "effective_at": now + self._policy.cooling_off if must_wait else now,
            "attempt_id": attempt.id,
        }
        if not add_link(connection, row):
            return
        policy = f"{attempt.policy}/{attempt.version}"
        self._house.audit.note(connection, actor, "supply.linked", link_id, policy=policy, proof=proof.value)
        self._house.jobs.record(connection, "supply.link_made", link_id=link_id)


def answered(policy: LinkingPolicy, vouched: Vouched | None) -> dict[str, str]:
    """What a provider answers of all that is matched, by the names of the fields; nothing where it lacks one."""
    said = {} if vouched is None else {each.name: vouched.proven.get(each.kind, "") for each in policy.matched}
    return said if all(said.values()) else {}


def _proof_of(channel: str) -> Proof:
    if not channel:
        return Proof.KNOWLEDGE
    return Proof.POSSESSION if channel in set(Channel) else Proof.PROVIDER


def _is_supplied(point: SupplyPoint, today: date) -> bool:
    return point.until is None or point.until >= today


def _network(actor: CustomerActor) -> str:
    """The address that budgets count: a whole /64 of IPv6 is one neighbour; without an address, the identity itself."""
    try:
        address = ip_address(actor.address.partition("%")[0])
    except ValueError:
        return f"identity:{actor.identity_id}"
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else str(address)
