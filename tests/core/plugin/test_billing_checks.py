"""What a manifest may not say about bills."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ventanilla.errors import StartRefused
from ventanilla.plugin import DocumentKind, EInvoices, PagoPa
from ventanilla.plugin.checks import refuse_wrong_manifest
from ventanilla_italian_gas import UTILITY


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"documents": (DocumentKind("bill", sections=("recipe",)),)}, "section 'recipe'"),
        ({"documents": (DocumentKind("bill", offer=("discount",)),)}, "'discount', which is no attribute of bills"),
        ({"einvoices": EInvoices(attributes=(("BONUS", "bonus"),))}, "'bonus', which is no attribute of bills"),
        ({"pagopa": PagoPa("0008888999")}, "11 digits"),
    ],
)
def test_a_wrong_declaration_is_refused(changes: dict[str, object], said: str) -> None:
    refuse_wrong_manifest(UTILITY)
    with pytest.raises(StartRefused, match=said):
        refuse_wrong_manifest(replace(UTILITY, **changes))  # type: ignore[arg-type]
