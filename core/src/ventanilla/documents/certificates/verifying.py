"""Tell whoever holds a paper whether it is one of ours, and still good."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog

from ventanilla.documents.certificates.rows import certificate_of, is_intact
from ventanilla.documents.certificates.signing import Signer
from ventanilla.documents.model import CertificateState, Comparison, Verification
from ventanilla.documents.tables import certificates as tables
from ventanilla.errors import TooManyTries
from ventanilla.house import House
from ventanilla.identity.service.budgets import network_of
from ventanilla.kernel.actors import Actor, Anonymous, CustomerActor
from ventanilla.plugin import Budget

PER_PLACE = Budget(60, timedelta(hours=1))
"""How often one network address may look papers up."""

UNKNOWN = Verification(CertificateState.UNKNOWN)
_CODE = re.compile(r"[a-z2-7]{26}")
_DIGEST = re.compile(r"[0-9a-f]{64}")

_log = structlog.get_logger(__name__)


class Verifying:
    """Answers by the secret code or by the whole file; a number alone is no code and never answers anything."""

    def __init__(self, house: House, signer: Signer) -> None:
        self._house = house
        self._signer = signer

    def verify(self, actor: Actor, code: str) -> Verification:
        """What a code stands for; unknown and malformed ones alike are unknown.

        :raises TooManyTries: when the network address has looked too often.
        """
        self._count(actor)
        return self._found("code", code) if _CODE.fullmatch(code) else UNKNOWN

    def compare(self, actor: Actor, sha256: str) -> Comparison:
        """Whether a file of that SHA-256 is one that was issued, and how it stands.

        :raises TooManyTries: when the network address has looked too often.
        """
        self._count(actor)
        found = self._found("sha256", sha256) if _DIGEST.fullmatch(sha256) else UNKNOWN
        return Comparison(found.certificate is not None, found.state)

    def forget(self, _payload: Mapping[str, Any]) -> None:
        """Delete counters that no longer count."""
        before = int((self._house.clock.now() - PER_PLACE.window).timestamp())
        with self._house.db.write() as connection:
            tables.forget_looks(connection, before)

    def _found(self, column: str, value: str) -> Verification:
        with self._house.db.read() as connection:
            row = tables.one(connection, column, value)
        if row is None:
            return UNKNOWN
        utility = self._house.utility.name
        if not is_intact(row, self._signer, utility):
            _log.error("documents.certificate_altered", certificate=row["id"])
            return Verification(CertificateState.ALTERED)
        certificate = certificate_of(row, utility)
        return Verification(certificate.state(self._house.today()), certificate)

    def _count(self, actor: Actor) -> None:
        address = actor.address if isinstance(actor, Anonymous | CustomerActor) else ""
        key = self._house.id_of("certificate.look", network_of(address))
        now, window = int(self._house.clock.now().timestamp()), int(PER_PLACE.window.total_seconds())
        with self._house.db.write() as connection:
            count = tables.count_look(connection, key, now, window)
        if count > PER_PLACE.tries:
            raise TooManyTries
