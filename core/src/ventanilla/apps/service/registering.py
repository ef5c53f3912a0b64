"""Apps that register themselves (RFC 7591), look themselves up, change and take themselves off (RFC 7592).

What they say of themselves is held against the same rules as what the staff types. They may ask for nothing of the
utility's own systems, bear no name that the staff gave to another, and are marked as looked at by nobody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

from ventanilla.apps.model.clients import AuthMethod, Client, ClientKind, GrantType, Registered, Source
from ventanilla.apps.service.clients import Clients
from ventanilla.errors import InvalidInput, NotFound, TooManyTries
from ventanilla.house import House
from ventanilla.identity.service.budgets import Budgets, network_of
from ventanilla.kernel.actors import Actor, Anonymous, SystemActor
from ventanilla.kernel.ids import new_secret
from ventanilla.kernel.text import alike
from ventanilla.plugin import Budget

PER_ADDRESS = Budget(10, timedelta(hours=1))
"""Apps that one network address may register, and changes that one app may make."""
PER_UTILITY = Budget(200, timedelta(days=1))
"""The same for all addresses together: each is a row that stays."""
LONGEST_BODY = 64_000
"""Of what an app sends, in bytes; what is longer is cut, and no JSON any more."""
ACTOR = SystemActor("apps.register")

_SAME = ("redirect_uris", "policy_uri")
_NAMED = {"client_name": "name", "client_uri": "homepage", "post_logout_redirect_uris": "post_logout_uris"}
_KINDS = {
    AuthMethod.NONE.value: ClientKind.PUBLIC,
    AuthMethod.BASIC.value: ClientKind.CONFIDENTIAL,
    AuthMethod.POST.value: ClientKind.CONFIDENTIAL,
}
_GIVEN = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)
"""What the portal gives and no app sends back when it changes."""
_RETURNS = frozenset({"redirect_uris", "post_logout_uris"})


class RegistrationFault(Exception):
    """Metadata that can't be taken; ``error`` by the words of RFC 7591, ``field`` is what is wrong."""

    def __init__(self, error: str, field: str) -> None:
        super().__init__(error)
        self.error, self.field = error, field


class Registering:
    """Only where the utility's policy lets it."""

    def __init__(self, house: House, clients: Clients) -> None:
        self._house, self._clients = house, clients
        self._budgets = Budgets(house)

    @property
    def is_on(self) -> bool:
        """Whether apps may register themselves."""
        policy = self._house.utility.apps
        return policy is not None and policy.registration

    def register(self, actor: Actor, metadata: Mapping[str, Any]) -> Registered:
        """Take an app in, with the token by which it may look itself up.

        :raises NotFound: where the utility lets none register itself.
        :raises TooManyTries: when the network address, or everybody, has registered too many.
        :raises RegistrationFault: for metadata that can't be taken.
        """
        if not self.is_on:
            raise NotFound
        values = _values(metadata)
        self._refuse_ours(values.get("name"))
        self._admit(actor)
        try:
            return self._clients.enter(ACTOR, values, Source.DYNAMIC, manage=new_secret())
        except InvalidInput as fault:
            raise _told(fault) from None

    def look(self, client_id: str, manage: str) -> Client | None:
        """The app whose token it is; None for anything else."""
        return self._clients.managed(client_id, manage) if self.is_on else None

    def change(self, client: Client, metadata: Mapping[str, Any]) -> Client:
        """Take what it says anew; what it leaves out is gone (RFC 7592, section 2.2).

        :raises TooManyTries: when it has changed too often, each of which is an entry that stays.
        :raises RegistrationFault: for metadata that can't be taken, or that is another app's.
        """
        if metadata.get("client_id") != client.id:
            raise RegistrationFault("invalid_client_metadata", "client_id")
        if strange := next((name for name in _GIVEN if name in metadata), ""):
            raise RegistrationFault("invalid_client_metadata", strange)
        secret = metadata.get("client_secret")
        if secret is not None and not (isinstance(secret, str) and self._clients.has_secret(client, secret)):
            raise RegistrationFault("invalid_client_metadata", "client_secret")
        values = _values(metadata)
        if values["kind"] != client.kind.value:
            raise RegistrationFault("invalid_client_metadata", "token_endpoint_auth_method")
        self._refuse_ours(values.get("name"))
        self._take(("apps.register.change", client.id, PER_ADDRESS))
        try:
            return self._clients.change_own(client, values)
        except InvalidInput as fault:
            raise _told(fault) from None

    def take_off(self, client: Client) -> None:
        """Shut it, as it asks."""
        self._clients.take_off(client)

    def _admit(self, actor: Actor) -> None:
        where = network_of(actor.address) if isinstance(actor, Anonymous) else ""
        self._take(("apps.register.actor", where, PER_ADDRESS), ("apps.register.utility", "", PER_UTILITY))

    def _take(self, *asked: tuple[str, str, Budget]) -> None:
        with self._house.db.write(apart=True) as connection:
            if not self._budgets.take_all(connection, asked):
                raise TooManyTries

    def _refuse_ours(self, name: Any) -> None:
        """No app that nobody looked at speaks in the utility's name."""
        try:
            said = alike(name) if isinstance(name, str) else ""
        except ValueError:
            return
        utility = self._house.utility
        if any(alike(each) in said for each in (utility.title, utility.short_title)):
            raise RegistrationFault("invalid_client_metadata", "client_name")


def read_metadata(body: bytes) -> dict[str, Any]:
    """What was sent, as a JSON object that names nothing twice.

    :raises RegistrationFault: for anything else.
    """
    try:
        value = json.loads(body[:LONGEST_BODY].decode("utf-8"), object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise RegistrationFault("invalid_client_metadata", "the body")
    return value


def metadata_of(client: Client) -> dict[str, Any]:
    """An app as RFC 7591 writes it, with what was made of what it said."""
    has_code = GrantType.AUTHORIZATION_CODE in client.grants
    optional = {
        "client_uri": client.homepage,
        "policy_uri": client.policy_uri,
        "post_logout_redirect_uris": list(client.post_logout_uris),
    }
    return {
        "client_id": client.id,
        "client_id_issued_at": int(client.created_at.timestamp()),
        "client_name": client.name,
        "contacts": [client.contact],
        "redirect_uris": list(client.redirect_uris),
        "grant_types": sorted(each.value for each in client.grants),
        "response_types": ["code"] if has_code else [],
        "token_endpoint_auth_method": client.auth_method.value,
        "scope": " ".join(sorted(each.value for each in client.scopes)),
        "subject_type": "pairwise",
        "id_token_signed_response_alg": "RS256",
        **{name: value for name, value in optional.items() if value},
    }


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name is given twice")
    return made


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _values(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Our fields out of the standard's; what we don't know is passed over, as it asks (section 2).

    :raises RegistrationFault: for what we know and don't do.
    """
    method = metadata.get("token_endpoint_auth_method", AuthMethod.BASIC.value)
    kind = _KINDS.get(method) if isinstance(method, str) else None
    if kind is None:
        raise RegistrationFault("invalid_client_metadata", "token_endpoint_auth_method")
    if metadata.get("response_types", ["code"]) not in (["code"], []):
        raise RegistrationFault("invalid_client_metadata", "response_types")
    if metadata.get("id_token_signed_response_alg", "RS256") != "RS256":
        raise RegistrationFault("invalid_client_metadata", "id_token_signed_response_alg")
    if "software_statement" in metadata:
        raise RegistrationFault("unapproved_software_statement", "software_statement")
    contacts = metadata.get("contacts", [])
    if not isinstance(contacts, list) or not contacts:
        raise RegistrationFault("invalid_client_metadata", "contacts")
    values = {name: metadata[name] for name in _SAME if name in metadata}
    values |= {ours: metadata[theirs] for theirs, ours in _NAMED.items() if theirs in metadata}
    return {
        **values,
        "contact": contacts[0],
        "scopes": metadata.get("scope", "openid"),
        "grants": metadata.get("grant_types", [GrantType.AUTHORIZATION_CODE.value]),
        "kind": kind.value,
        "auth_method": method,
    }


def _told(fault: InvalidInput) -> RegistrationFault:
    field = next(iter(fault.fields))
    names = {ours: theirs for theirs, ours in _NAMED.items()}
    names |= {"contact": "contacts", "scopes": "scope", "grants": "grant_types"}
    error = "invalid_redirect_uri" if field in _RETURNS else "invalid_client_metadata"
    return RegistrationFault(error, names.get(field, field))
