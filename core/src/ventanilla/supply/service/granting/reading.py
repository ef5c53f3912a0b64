"""Agreements as the staff sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ventanilla.errors import NotFound
from ventanilla.house import House
from ventanilla.identity.service import IdentityService
from ventanilla.supply.model import Agreement, Signer, SignerDocument
from ventanilla.supply.service.granting.scopes import Scopes
from ventanilla.supply.tables import granting as tables

_COPIED = ("id", "identity_id", "number", "signed_on", "signer_name", "document_shown", "valid_until")
_STATE = ("recorded_at", "recorded_by", "ended_at", "ended_by")


class AgreementReader:
    """From rows to the words of the model."""

    def __init__(self, house: House, scopes: Scopes, identity: IdentityService) -> None:
        self._house = house
        self._scopes = scopes
        self._identity = identity

    def one(self, agreement_id: str) -> Agreement:
        """One of them.

        :raises NotFound: when there is none.
        """
        with self._house.db.read() as connection:
            row = tables.one_agreement(connection, agreement_id)
        if row is None:
            raise NotFound
        return self._agreement(row)

    def listed(self, customer_number: str, limit: int) -> tuple[Agreement, ...]:
        """Those of a customer, or of all, the newest first."""
        customer_id = self._house.id_of("customer", customer_number.strip()) if customer_number.strip() else ""
        with self._house.db.read() as connection:
            rows = tables.agreements(connection, customer_id, limit)
        return tuple(self._agreement(row) for row in rows)

    def _agreement(self, row: Mapping[Any, Any]) -> Agreement:
        customer = self._scopes.customer(row["customer_id"])
        login = self._identity.issuing.login(row["identity_id"])
        chosen = set(json.loads(row["contracts"]))
        points = self._scopes.points(row["customer_id"]) if chosen else ()
        return Agreement(
            **{name: row[name] for name in (*_COPIED, *_STATE)},
            login=login.user_name if login else "",
            email=login.email if login else "",
            customer_number=customer.number if customer else "",
            customer_name=customer.name if customer else "",
            contracts=tuple(point.number for point in points if point.id in chosen),
            signer=Signer(row["signer"]),
            document=SignerDocument(row["document"]),
        )


def split_name(name: str) -> tuple[str, str]:
    """First names and family name of ``Канева Полина Игоревна``."""
    last, _, first = name.partition(" ")
    return (first, last) if first else (last, "")
