"""Logins that the portal issues, and the links that come with them."""

from ventanilla.supply.service.granting.agreements import FIELDS, RENEWAL, Recorded
from ventanilla.supply.service.granting.blank import BlankAgreement, blank_agreement
from ventanilla.supply.service.granting.service import Granting

__all__ = ["FIELDS", "RENEWAL", "BlankAgreement", "Granting", "Recorded", "blank_agreement"]
