"""Certificates from their rows, and the statement that is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import RowMapping

from ventanilla.documents.certificates.signing import Signer, canonical, fingerprint
from ventanilla.documents.model import Certificate, Facts
from ventanilla.kernel.clock import Clock

Row = Mapping[str, Any] | RowMapping
"""A row of the table, stored or about to be."""


def statement_of(row: Row, utility: str) -> dict[str, Any]:
    """What is signed: everything that is printed and all that decides whether it holds.

    :raises ValueError: when what is kept as facts is no JSON any more.
    """
    return {
        "version": 1,
        "utility": utility,
        "key": row["key_id"],
        "id": row["id"],
        "kind": row["kind"],
        "number": row["number"],
        "code": row["code"],
        "supply_point": row["supply_point_id"],
        "identity": row["identity_id"],
        "issued_at": row["issued_at"].isoformat(),
        "valid_until": row["valid_until"].isoformat(),
        "facts": orjson.loads(row["facts"]),
    }


def paper_of(row: Row) -> dict[str, Any]:
    """What is signed of the finished paper, beside what it says."""
    return {"version": 1, "key": row["key_id"], "certificate": row["id"], "sha256": row["sha256"]}


def is_intact(row: Row, signer: Signer, utility: str) -> bool:
    """Whether a row still says what was signed, of its facts and of its paper."""
    try:
        statement = statement_of(row, utility)
    except ValueError:
        return False
    return signer.is_signed(statement, row["signature"]) and signer.is_signed(paper_of(row), row["paper_signature"])


def certificate_of(row: Row, utility: str) -> Certificate:
    """A certificate as services and pages see it.

    :raises ValueError: as in :func:`statement_of`.
    """
    statement = statement_of(row, utility)
    return Certificate(
        id=row["id"],
        number=row["number"],
        code=row["code"],
        kind=row["kind"],
        supply_point_id=row["supply_point_id"],
        identity_id=row["identity_id"],
        facts=statement["facts"],
        key_id=row["key_id"],
        signature=row["signature"],
        sha256=row["sha256"],
        fingerprint=fingerprint(statement),
        issued_at=row["issued_at"],
        valid_until=row["valid_until"],
        revoked_at=row["revoked_at"],
    )


def packed(facts: Facts) -> tuple[str, str]:
    """The facts as they are stored, and their SHA-256 in hex."""
    text = canonical(facts)
    return text.decode(), hashlib.sha256(text).hexdigest()


def whole_second(clock: Clock) -> datetime:
    """Now without fractions: databases round them each in its own way, and the moment is signed."""
    return clock.now().replace(microsecond=0)
