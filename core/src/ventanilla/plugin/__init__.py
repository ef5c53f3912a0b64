"""The plugin author's front door: the manifest, the hook markers, the gateway.

A utility's plugin imports from here, from ``ventanilla.errors``, ``ventanilla.kernel`` and the topics' ``model``.
"""

from ventanilla.kernel.rates import DatedRate, RateTable
from ventanilla.plugin.answer import Answer
from ventanilla.plugin.apps_policy import AppsPolicy
from ventanilla.plugin.bands import Holiday, TimeBands
from ventanilla.plugin.einvoices import EInvoices
from ventanilla.plugin.factors import FactorKind, FactorPolicy
from ventanilla.plugin.gateway import Gateway
from ventanilla.plugin.generation import GENERATION_SCREENS, GenerationPolicy
from ventanilla.plugin.grid_policy import GridAccess, GridPolicy
from ventanilla.plugin.issuing import AgreementPolicy, Door, Enrolment, IssuedLogins
from ventanilla.plugin.manifest import (
    Attribute,
    AttributeType,
    Budget,
    Channel,
    Choice,
    ContactPoint,
    Field,
    FieldKind,
    IdentityPolicy,
    LinkingPolicy,
    PasswordRule,
    Place,
    Screen,
    Utility,
)
from ventanilla.plugin.markers import hookimpl, hookspec, live_hookimpl
from ventanilla.plugin.market import MarketCode
from ventanilla.plugin.messages import Site, TicketKind, TicketPolicy, TicketTopic
from ventanilla.plugin.money import BankDetails, PagoPa, PaymentPolicy
from ventanilla.plugin.papers import (
    ArchivePolicy,
    DocumentKind,
    DocumentSource,
    Instalment,
    Requisites,
    Signatory,
)
from ventanilla.plugin.portal import PluginPortal
from ventanilla.plugin.providers import Claim, ProviderShape, SignInProvider
from ventanilla.plugin.reading_policy import Late, Plausibility, ReadingPolicy, Verdict, Window
from ventanilla.plugin.tax_documents import TaxDocuments

__all__ = [
    "GENERATION_SCREENS",
    "AgreementPolicy",
    "Answer",
    "AppsPolicy",
    "ArchivePolicy",
    "Attribute",
    "AttributeType",
    "BankDetails",
    "Budget",
    "Channel",
    "Choice",
    "Claim",
    "ContactPoint",
    "DatedRate",
    "DocumentKind",
    "DocumentSource",
    "Door",
    "EInvoices",
    "Enrolment",
    "FactorKind",
    "FactorPolicy",
    "Field",
    "FieldKind",
    "Gateway",
    "GenerationPolicy",
    "GridAccess",
    "GridPolicy",
    "Holiday",
    "IdentityPolicy",
    "Instalment",
    "IssuedLogins",
    "Late",
    "LinkingPolicy",
    "MarketCode",
    "PagoPa",
    "PasswordRule",
    "PaymentPolicy",
    "Place",
    "Plausibility",
    "PluginPortal",
    "ProviderShape",
    "RateTable",
    "ReadingPolicy",
    "Requisites",
    "Screen",
    "SignInProvider",
    "Signatory",
    "Site",
    "TaxDocuments",
    "TicketKind",
    "TicketPolicy",
    "TicketTopic",
    "TimeBands",
    "Utility",
    "Verdict",
    "Window",
    "hookimpl",
    "hookspec",
    "live_hookimpl",
]
