"""Clients who inject: what says that they do, and which of their papers are copied."""

from __future__ import annotations

from ventanilla.plugin import DocumentKind, DocumentSource, GenerationPolicy

_PAPERS = ("generation_contract", "connection_protocol", "generator_location", "connection_study")
_ANNEX = "injection_annex"

GENERATION_PAPERS = tuple(DocumentKind(name, source=DocumentSource.FEED) for name in (*_PAPERS, _ANNEX))
GENERATION = GenerationPolicy(
    capacity="generation_kw",
    form="settlement_form",
    frequency="settlement_frequency",
    annex=_ANNEX,
    papers=_PAPERS,
)
