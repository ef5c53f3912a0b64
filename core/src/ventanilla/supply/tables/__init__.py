"""The tables of customers, supply points, links, tries and undo secrets, and the statements on them."""

from ventanilla.supply.tables.attempts import link_attempt, link_guess
from ventanilla.supply.tables.customers import customer, customer_proof, supply_point
from ventanilla.supply.tables.granting import agreement, password_claim
from ventanilla.supply.tables.groups import family_member, service
from ventanilla.supply.tables.links import link, link_undo

__all__ = [
    "agreement",
    "customer",
    "customer_proof",
    "family_member",
    "link",
    "link_attempt",
    "link_guess",
    "link_undo",
    "password_claim",
    "service",
    "supply_point",
]
