"""The words of apps: who they are, what they ask for, what they were given."""

from ventanilla.apps.model.asking import Asked, Device, Turned
from ventanilla.apps.model.clients import (
    GRANTS_OF,
    METHODS_OF,
    AuthMethod,
    Client,
    ClientKind,
    GrantType,
    Registered,
    Source,
)
from ventanilla.apps.model.grants import EndedBy, Given, Grant
from ventanilla.apps.model.subscriptions import Subscription

__all__ = [
    "GRANTS_OF",
    "METHODS_OF",
    "Asked",
    "AuthMethod",
    "Client",
    "ClientKind",
    "Device",
    "EndedBy",
    "Given",
    "Grant",
    "GrantType",
    "Registered",
    "Source",
    "Subscription",
    "Turned",
]
