"""Registering apps: who may ask customers for their consent, and which systems are the utility's own."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from ventanilla.apps.model.clients import AuthMethod, Client, ClientKind, GrantType, Registered, Source
from ventanilla.apps.model.grants import EndedBy
from ventanilla.apps.service.vetting import FIELDS, vetted
from ventanilla.apps.tables import clients as tables
from ventanilla.apps.tables import grants
from ventanilla.errors import InvalidInput, NotFound, NotPermitted
from ventanilla.house import House
from ventanilla.kernel.actors import Actor, StaffActor, SystemActor
from ventanilla.kernel.ids import hash_secret, new_id, new_secret
from ventanilla.kernel.messages import message
from ventanilla.kernel.scopes import Scope
from ventanilla.kernel.text import canonical

ROLE = "integrations"
LONGEST_REASON = 200
MOST = 1_000


class Clients:
    """Each deed is one entry of the audit, in its transaction. A secret is shown once and stored as its hash."""

    def __init__(self, house: House) -> None:
        self._house = house

    def permit(self, actor: Actor) -> StaffActor:
        """A member of the staff with the role ``integrations``, or whoever has the command line.

        :raises NotPermitted: for anybody else.
        :raises NotFound: where the utility lets no apps in.
        """
        if not isinstance(actor, StaffActor) or (actor.roles is not None and ROLE not in actor.roles):
            raise NotPermitted
        if self._house.utility.apps is None:
            raise NotFound
        return actor

    @property
    def offered(self) -> frozenset[Scope]:
        """The scopes that apps of this utility may be let to ask for, its own systems' among them."""
        utility = self._house.utility
        return frozenset({*utility.app_scopes, *filter(_is_of_utility, Scope)}) if utility.apps else frozenset()

    def register(self, actor: Actor, values: Mapping[str, Any]) -> Registered:
        """Register an app with :data:`FIELDS`; role ``integrations``.

        :raises NotPermitted: for anybody else.
        :raises InvalidInput: naming each field that can't be so.
        """
        return self.enter(self.permit(actor), values, Source.STAFF)

    def enter(
        self, actor: Actor, values: Mapping[str, Any], source: Source, *, client_id: str = "", manage: str = ""
    ) -> Registered:
        """Register an app for the demo and for apps that register themselves; whoever calls has asked who may.

        ``client_id`` is the one it gets, a fresh one where none is said; ``manage`` the token by which it may look
        itself up later.

        :raises InvalidInput: as :meth:`register`.
        """
        row = vetted(values, self.offered)
        secret = new_secret() if row["kind"] != ClientKind.PUBLIC else ""
        row |= {
            "id": client_id or new_id(),
            "is_enabled": True,
            "source": source.value,
            "created_at": self._house.clock.now(),
            "secret_hash": hash_secret(secret) if secret else "",
            "manage_hash": hash_secret(manage) if manage else "",
        }
        with self._house.db.write() as connection:
            self._refuse_taken(connection, row["name_key"], source)
            tables.add(connection, row)
            facts = {"kind": row["kind"], "source": row["source"]}
            self._house.audit.note(connection, actor, "apps.client_registered", row["id"], **facts)
        return Registered(client_of(row), secret, manage)

    def change(self, actor: Actor, client_id: str, values: Mapping[str, Any]) -> Client:
        """Say anew what is known of an app, all but its kind; what it was given beyond that ends with its next request.

        :raises NotPermitted: for anybody but role ``integrations``.
        :raises NotFound: for an unknown app.
        :raises InvalidInput: naming each field that can't be so.
        """
        staff = self.permit(actor)
        with self._house.db.write() as connection:
            was = self._row(connection, client_id)
            made = vetted({**values, "kind": was["kind"]}, self.offered)
            self._refuse_taken(connection, made["name_key"], Source(was["source"]), was["id"])
            changed = sorted(name for name in FIELDS if made[name] != was[name])
            if changed:
                tables.change(connection, was["id"], made)
                fields = " ".join(changed)
                self._house.audit.note(connection, staff, "apps.client_changed", was["id"], fields=fields)
            return client_of({**was, **made})

    def set_enabled(self, actor: Actor, client_id: str, is_enabled: bool, reason: str) -> Client:
        """Shut an app out at once, with all that it was given, or let it in again; the audit keeps the reason.

        :raises NotPermitted: for anybody but role ``integrations``.
        :raises NotFound: for an unknown app.
        :raises InvalidInput: on ``reason`` when it says nothing.
        """
        staff, why = self.permit(actor), _reason(reason)
        with self._house.db.write() as connection:
            was = self._row(connection, client_id)
            if was["is_enabled"] is not is_enabled:
                tables.change(connection, was["id"], {"is_enabled": is_enabled})
                action = "apps.client_enabled" if is_enabled else "apps.client_disabled"
                self._house.audit.note(connection, staff, action, was["id"], reason=why)
            return client_of({**was, "is_enabled": is_enabled})

    def new_secret(self, actor: Actor, client_id: str, reason: str) -> Registered:
        """Another secret in place of the one there is, which ends at once; shown this once.

        :raises NotPermitted: for anybody but role ``integrations``.
        :raises NotFound: for an unknown app, and one that has no secret.
        :raises InvalidInput: on ``reason`` when it says nothing.
        """
        staff, why = self.permit(actor), _reason(reason)
        secret = new_secret()
        with self._house.db.write() as connection:
            was = self._row(connection, client_id)
            if was["kind"] == ClientKind.PUBLIC:
                raise NotFound
            hashed = {"secret_hash": hash_secret(secret)}
            tables.change(connection, was["id"], hashed)
            self._house.audit.note(connection, staff, "apps.client_secret_made", was["id"], reason=why)
            return Registered(client_of({**was, **hashed}), secret)

    def list(self, actor: Actor) -> tuple[Client, ...]:
        """All apps by name, those that are shut too; role ``integrations``.

        :raises NotPermitted: for anybody else.
        """
        self.permit(actor)
        with self._house.db.read() as connection:
            return tuple(map(client_of, tables.all_of(connection, MOST)))

    def read(self, actor: Actor, client_id: str) -> Client:
        """One app; role ``integrations``.

        :raises NotPermitted: for anybody else.
        :raises NotFound: for an unknown one.
        """
        self.permit(actor)
        found = self.find(client_id)
        if found is None:
            raise NotFound
        return found

    # For the authorization server

    def find(self, client_id: str) -> Client | None:
        """An app, whether it is shut or not; None when there is none. One SQL statement."""
        if not 0 < len(client_id) <= 26 or not client_id.isalnum() or not client_id.isascii():
            return None
        rows = self._house.db.rows(tables.CLIENT, id=client_id)
        return client_of(dict(zip(_NAMES, rows[0], strict=True))) if rows else None

    def has_secret(self, client: Client, secret: str) -> bool:
        """Whether it is the app's secret."""
        return bool(client.secret_hash) and hmac.compare_digest(hash_secret(secret[:500]), client.secret_hash)

    def origins(self) -> frozenset[str]:
        """Those whose pages may call the API: of all apps that are let in."""
        with self._house.db.read() as connection:
            return frozenset(origin for some in tables.origins(connection) for origin in some.split())

    # For apps that registered themselves (RFC 7592)

    def managed(self, client_id: str, manage: str) -> Client | None:
        """The app that registered itself and brings the token it then got; None for anything else."""
        with self._house.db.read() as connection:
            row = tables.by_id(connection, client_id[:26])
        if row is None or row["source"] != Source.DYNAMIC or not row["is_enabled"] or not row["manage_hash"]:
            return None
        return client_of(row) if hmac.compare_digest(hash_secret(manage[:500]), row["manage_hash"]) else None

    def change_own(self, client: Client, values: Mapping[str, Any]) -> Client:
        """Take what an app says anew of itself. Where it is another one then to people, or leads them elsewhere, what
        they gave it has ended: it was given to what they read.

        :raises InvalidInput: as :meth:`register`.
        """
        actor = SystemActor("apps.register")
        with self._house.db.write() as connection:
            was = self._row(connection, client.id)
            made = vetted(values, self.offered)
            self._refuse_taken(connection, made["name_key"], Source.DYNAMIC, was["id"])
            changed = sorted(name for name in FIELDS if made[name] != was[name])
            if changed:
                tables.change(connection, was["id"], made)
                ended = _SHOWN & set(changed) and grants.end_of_client(
                    connection, was["id"], self._house.clock.now(), EndedBy.CLIENT.value
                )
                facts = {"fields": " ".join(changed), "ended": str(len(ended))}
                self._house.audit.note(connection, actor, "apps.client_changed", was["id"], **facts)
            return client_of({**was, **made})

    def take_off(self, client: Client) -> None:
        """Shut an app that asks for it itself, for good."""
        with self._house.db.write() as connection:
            tables.change(connection, client.id, {"is_enabled": False, "manage_hash": ""})
            actor = SystemActor("apps.register")
            self._house.audit.note(connection, actor, "apps.client_disabled", client.id, reason="by_itself")

    def _row(self, connection: Connection, client_id: str) -> Mapping[Any, Any]:
        row = tables.by_id(connection, client_id[:26])
        if row is None:
            raise NotFound
        return row

    def _refuse_taken(self, connection: Connection, name_key: str, source: Source, own_id: str = "") -> None:
        """Two apps that people can't tell apart are refused; one that registers itself may be on many machines."""
        rows = [row for row in tables.named(connection, name_key) if row["id"] != own_id and row["is_enabled"]]
        if source is Source.DYNAMIC:
            rows = [row for row in rows if row["source"] != Source.DYNAMIC]
        if rows:
            raise InvalidInput({"name": message("apps.fault.taken")})


_SHOWN = frozenset({"name", "about", "contact", "homepage", "policy_uri", "redirect_uris"})
"""What customers decide by, as the page of consent shows it."""
_is_of_utility = attrgetter("is_of_utility")
_NAMES = tuple(column.name for column in tables.COLUMNS)


def client_of(row: Mapping[Any, Any]) -> Client:
    """A row as the words of the room."""
    return Client(
        id=row["id"],
        name=row["name"],
        about=row["about"],
        homepage=row["homepage"],
        policy_uri=row["policy_uri"],
        contact=row["contact"],
        kind=ClientKind(row["kind"]),
        redirect_uris=tuple(row["redirect_uris"].split()),
        post_logout_uris=tuple(row["post_logout_uris"].split()),
        notify_uri=row["notify_uri"],
        origins=tuple(row["origins"].split()),
        scopes=frozenset(map(Scope, row["scopes"].split())),
        grants=frozenset(map(GrantType, row["grants"].split())),
        auth_method=AuthMethod(row["auth_method"]),
        is_enabled=row["is_enabled"],
        source=Source(row["source"]),
        created_at=row["created_at"],
        secret_hash=row["secret_hash"],
    )


def _reason(text: str) -> str:
    try:
        why = canonical(text)[:LONGEST_REASON]
    except ValueError:
        raise InvalidInput({"reason": message("field.fault.unseen")}) from None
    if not why:
        raise InvalidInput({"reason": message("staff.fault.no_reason")})
    return why
