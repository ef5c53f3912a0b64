"""What others are told of a grant: whose app it is for, and at the supplies of which links."""

from __future__ import annotations

from sqlalchemy import Connection

from ventanilla.apps.tables import clients, grants
from ventanilla.kernel.scopes import Scope


def is_any_system(connection: Connection, scope: Scope) -> bool:
    """Whether a system of the utility is registered that may ask for what a scope is about."""
    return any(scope.value in scopes.split() for scopes in clients.systems(connection))


def grant_told(connection: Connection, grant_id: str) -> tuple[str | None, list[str]]:
    """The name of the app and the ids of the links; None and nothing when there is none of that id."""
    row = grants.by_id(connection, grant_id)
    if row is None:
        return None, []
    client = clients.by_id(connection, row["client_id"])
    links = grants.links_of(connection, [grant_id]).get(grant_id, frozenset())
    return (None if client is None else client["name"]), sorted(links)
