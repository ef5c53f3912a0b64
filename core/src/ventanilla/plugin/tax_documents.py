"""What a utility declares about the electronic tax documents of its bills."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TaxDocuments:
    """The utility hands over the electronic tax documents (Chile's DTE) of its bills; the portal prints them.

    ``office`` is the tax authority's office that stands on them, ``resolution`` number and year of the resolution
    that authorised their issuer, ``check_at`` where anybody can check one.
    """

    office: str = ""
    resolution: str = ""
    check_at: str = "www.sii.cl"
