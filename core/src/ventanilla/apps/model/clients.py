"""Apps that are registered: who they are, where they may send people back to, what they may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from ventanilla.apps.model.addresses import fits
from ventanilla.kernel.scopes import Scope


class ClientKind(StrEnum):
    """What an app is: one that can't keep a secret, one that can, or a system of the utility's own."""

    PUBLIC = "public"
    CONFIDENTIAL = "confidential"
    SYSTEM = "system"


class AuthMethod(StrEnum):
    """How an app proves at the token endpoint that it is itself."""

    NONE = "none"
    BASIC = "client_secret_basic"
    POST = "client_secret_post"


class Source(StrEnum):
    """Who registered an app; one that registered itself was looked at by nobody."""

    STAFF = "staff"
    DYNAMIC = "dynamic"
    DEMO = "demo"


class GrantType(StrEnum):
    """Ways to a token."""

    AUTHORIZATION_CODE = "authorization_code"
    REFRESH = "refresh_token"
    DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
    CLIENT_CREDENTIALS = "client_credentials"


_OF_PEOPLE = (GrantType.AUTHORIZATION_CODE, GrantType.REFRESH, GrantType.DEVICE_CODE)
GRANTS_OF: Mapping[ClientKind, tuple[GrantType, ...]] = MappingProxyType(
    {
        ClientKind.PUBLIC: _OF_PEOPLE,
        ClientKind.CONFIDENTIAL: _OF_PEOPLE,
        ClientKind.SYSTEM: (GrantType.CLIENT_CREDENTIALS,),
    }
)
"""The ways that are open to each kind of app."""
METHODS_OF: Mapping[ClientKind, tuple[AuthMethod, ...]] = MappingProxyType(
    {
        ClientKind.PUBLIC: (AuthMethod.NONE,),
        ClientKind.CONFIDENTIAL: (AuthMethod.BASIC, AuthMethod.POST),
        ClientKind.SYSTEM: (AuthMethod.BASIC, AuthMethod.POST),
    }
)
"""How each kind of app may prove itself."""


@dataclass(frozen=True, slots=True)
class Client:
    """A registered app. Texts are as its maker gave them, never to be trusted; moments are aware, UTC.

    ``scopes`` are the most that it may ever ask for. ``origins`` are those whose pages may call the API.
    ``secret_hash`` is empty for an app that has no secret.
    """

    id: str
    name: str
    about: str
    homepage: str
    policy_uri: str
    contact: str
    kind: ClientKind
    redirect_uris: tuple[str, ...]
    post_logout_uris: tuple[str, ...]
    notify_uri: str
    origins: tuple[str, ...]
    scopes: frozenset[Scope]
    grants: frozenset[GrantType]
    auth_method: AuthMethod
    is_enabled: bool
    source: Source
    created_at: datetime
    secret_hash: str = field(default="", repr=False)

    @property
    def is_public(self) -> bool:
        """Whether it can't keep a secret."""
        return self.kind is ClientKind.PUBLIC

    @property
    def is_verified(self) -> bool:
        """Whether somebody of the utility looked at it."""
        return self.source is not Source.DYNAMIC

    def may_return_to(self, uri: str) -> bool:
        """Whether people may be sent back there: letter by letter one of its addresses.

        An app on the person's own machine takes whichever port is free (RFC 8252, section 7.3).
        """
        return any(fits(uri, each, is_port_free=self.is_public) for each in self.redirect_uris)

    def may_end_at(self, uri: str) -> bool:
        """Whether people may be sent there after signing out."""
        return any(fits(uri, each, is_port_free=self.is_public) for each in self.post_logout_uris)


@dataclass(frozen=True, slots=True)
class Registered:
    """An app that was registered, or got another secret; ``secret`` is shown this once, empty for one without.

    ``manage`` is the token by which an app that registered itself may look itself up and take itself off.
    """

    client: Client
    secret: str = field(default="", repr=False)
    manage: str = field(default="", repr=False)
