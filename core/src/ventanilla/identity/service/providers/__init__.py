"""Signing in with other providers of identities: the portal as a client of theirs."""

from ventanilla.identity.service.providers.desk import Providers
from ventanilla.identity.service.providers.joining import Joining
from ventanilla.identity.service.providers.words import (
    Arrival,
    Begun,
    Connection,
    Offer,
    Outcome,
    Purpose,
    Return,
    Vouched,
    Waiting,
)

__all__ = [
    "Arrival",
    "Begun",
    "Connection",
    "Joining",
    "Offer",
    "Outcome",
    "Providers",
    "Purpose",
    "Return",
    "Vouched",
    "Waiting",
]
