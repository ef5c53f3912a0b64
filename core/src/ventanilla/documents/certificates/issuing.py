"""Number, sign, print and keep a certificate; hand it out again; revoke it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection

from ventanilla.documents.certificates.rows import (
    Row,
    certificate_of,
    is_intact,
    packed,
    paper_of,
    statement_of,
    whole_second,
)
from ventanilla.documents.certificates.signing import Signer
from ventanilla.documents.model import Certificate, CertificateState, Facts, Held
from ventanilla.documents.tables import certificates as tables
from ventanilla.errors import NotFound, TooManyTries
from ventanilla.house import House
from ventanilla.identity.service.permits import Acting
from ventanilla.kernel.actors import Actor, StaffActor, SystemActor
from ventanilla.kernel.ids import new_id
from ventanilla.plugin import Budget, DocumentKind

PER_IDENTITY = Budget(30, timedelta(days=1))
"""New certificates that one identity is issued."""
LONGEST_REASON = 300
SHOWN = 100
"""How many certificates of one supply are listed."""

Printer = Callable[[Certificate], bytes]
"""Makes the PDF of a certificate; the same certificate makes the same bytes."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be certified, for whom, and how it is printed."""

    kind: DocumentKind
    supply_point_id: str
    facts: Facts
    printer: Printer


class Issuing:
    """Gives out numbers without gaps: the number, the signature and the paper are one transaction."""

    def __init__(self, house: House, signer: Signer) -> None:
        self._house = house
        self._signer = signer

    def issue(self, actor: Acting, draft: Draft) -> Certificate:
        """A certificate of these facts; the one of today where there is one already.

        :raises TooManyTries: when the identity was issued too many today.
        """
        key = self._signer.newest()
        text, digest = packed(draft.facts)
        today = self._house.today()
        mine = {"identity_id": actor.identity_id, "supply_point_id": draft.supply_point_id, "kind": draft.kind.name}
        with self._house.db.write() as connection:
            last = tables.lock_series(connection, draft.kind.name, today.year)
            found = tables.same_today(connection, {**mine, "facts_hash": digest, "issued_on": today})
            if found is not None:
                return certificate_of(found, self._house.utility.name)
            self._admit(connection, actor)
            tables.count_on(connection, draft.kind.name, today.year, last + 1)
            row = {
                **mine,
                "id": new_id(),
                "number": f"{prefix_of(draft.kind)}-{today.year}-{last + 1:06d}",
                "code": new_id(),
                "facts": text,
                "facts_hash": digest,
                "key_id": key,
                "issued_at": whole_second(self._house.clock),
                "issued_on": today,
                "valid_until": today + timedelta(days=draft.kind.valid_days),
                "revoked_at": None,
            }
            return self._keep(connection, actor, draft.printer, row)

    def of_supply(self, identity_id: str, supply_point_id: str) -> tuple[Held, ...]:
        """What the identity was issued for a supply, newest first."""
        with self._house.db.read() as connection:
            rows = tables.of_supply(connection, identity_id, supply_point_id, SHOWN)
        return tuple(self._held(row) for row in rows)

    def of_identity(self, identity_id: str) -> tuple[Held, ...]:
        """All that the identity was ever issued, newest first."""
        with self._house.db.read() as connection:
            rows = tables.of_identity(connection, identity_id)
        return tuple(self._held(row) for row in rows)

    def one(self, identity_id: str, supply_point_id: str, certificate_id: str) -> Held:
        """One of them.

        :raises NotFound: when the identity has none of that id for the supply.
        """
        with self._house.db.read() as connection:
            row = tables.one(connection, "id", certificate_id)
        if row is None or (row["identity_id"], row["supply_point_id"]) != (identity_id, supply_point_id):
            raise NotFound
        return self._held(row)

    def content(self, certificate: Certificate) -> bytes:
        """The PDF as it was issued.

        :raises NotFound: when what is kept is not what was issued: such a paper is not handed out.
        """
        with self._house.db.read() as connection:
            kept = tables.content(connection, certificate.id)
        if hashlib.sha256(kept).hexdigest() != certificate.sha256:
            raise NotFound
        return kept

    def revoke(self, actor: StaffActor | SystemActor, number: str, reason: str) -> str:
        """End a certificate; its id.

        :raises NotFound: when there is none of that number that still stands.
        """
        with self._house.db.write() as connection:
            moment = whole_second(self._house.clock)
            row = tables.revoke(connection, number.strip().upper(), moment, reason.strip()[:LONGEST_REASON])
            if row is None:
                raise NotFound
            self._tell(connection, actor, "documents.certificate_revoked", row)
        return str(row["id"])

    def rotate_key(self, actor: StaffActor | SystemActor) -> str:
        """Sign with a new key from now on; its id."""
        key = self._signer.rotate()
        with self._house.db.write() as connection:
            self._house.audit.note(connection, actor, "documents.certificate_key_rotated", key)
        return key

    def _keep(self, connection: Connection, actor: Actor, printer: Printer, row: dict[str, Any]) -> Certificate:
        utility = self._house.utility.name
        row["signature"] = self._signer.sign(statement_of(row, utility))
        content = printer(certificate_of({**row, "sha256": ""}, utility))
        row["sha256"] = hashlib.sha256(content).hexdigest()
        row["paper_signature"] = self._signer.sign(paper_of(row))
        tables.add(connection, row, content)
        self._tell(connection, actor, "documents.certificate_issued", row)
        return certificate_of(row, utility)

    def _admit(self, connection: Connection, actor: Acting) -> None:
        since = self._house.clock.now() - PER_IDENTITY.window
        if tables.count_since(connection, actor.identity_id, since) >= PER_IDENTITY.tries:
            raise TooManyTries

    def _tell(self, connection: Connection, actor: Actor, event: str, row: Any) -> None:
        self._house.jobs.record(connection, event, certificate_id=row["id"])
        facts = {"kind": row["kind"], "supply": row["supply_point_id"]}
        self._house.audit.note(connection, actor, event, row["id"], **facts)

    def _held(self, row: Row) -> Held:
        utility = self._house.utility.name
        if not is_intact(row, self._signer, utility):
            return Held(certificate_of(dict(row) | {"facts": "{}"}, utility), CertificateState.ALTERED)
        certificate = certificate_of(row, utility)
        return Held(certificate, certificate.state(self._house.today()))


def prefix_of(kind: DocumentKind) -> str:
    """What the numbers of a kind begin with."""
    return kind.prefix or kind.name[:2].upper()
