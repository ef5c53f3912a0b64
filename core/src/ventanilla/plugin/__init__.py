"""The plugin author's front door: the manifest, the hook markers, the gateway.

A utility's plugin imports from here, from ``ventanilla.errors``, ``ventanilla.kernel`` and the topics' ``model``.
"""

from ventanilla.kernel.rates import DatedRate, RateTable
from ventanilla.plugin.answer import Answer
from ventanilla.plugin.gateway import Gateway
from ventanilla.plugin.issuing import AgreementPolicy, Door, IssuedLogins
from ventanilla.plugin.manifest import (
    Attribute,
    AttributeType,
    Budget,
    Channel,
    ContactPoint,
    Field,
    FieldKind,
    IdentityPolicy,
    LinkingPolicy,
    PasswordRule,
    Screen,
    Utility,
)
from ventanilla.plugin.markers import hookimpl, hookspec, live_hookimpl
from ventanilla.plugin.messages import Site, TicketPolicy, TicketTopic
from ventanilla.plugin.money import BankDetails, PaymentPolicy
from ventanilla.plugin.papers import (
    ArchivePolicy,
    DocumentKind,
    DocumentSource,
    Instalment,
    Requisites,
    Signatory,
)
from ventanilla.plugin.portal import PluginPortal
from ventanilla.plugin.reading_policy import Late, Plausibility, ReadingPolicy, Verdict, Window

__all__ = [
    "AgreementPolicy",
    "Answer",
    "ArchivePolicy",
    "Attribute",
    "AttributeType",
    "BankDetails",
    "Budget",
    "Channel",
    "ContactPoint",
    "DatedRate",
    "DocumentKind",
    "DocumentSource",
    "Door",
    "Field",
    "FieldKind",
    "Gateway",
    "IdentityPolicy",
    "Instalment",
    "IssuedLogins",
    "Late",
    "LinkingPolicy",
    "PasswordRule",
    "PaymentPolicy",
    "Plausibility",
    "PluginPortal",
    "RateTable",
    "ReadingPolicy",
    "Requisites",
    "Screen",
    "Signatory",
    "Site",
    "TicketPolicy",
    "TicketTopic",
    "Utility",
    "Verdict",
    "Window",
    "hookimpl",
    "hookspec",
    "live_hookimpl",
]
