"""Every operation of the API, asked what it should not be asked, and its answers held against its description."""

from ventanilla.testing.fuzzing.probing import Finding, Prober

__all__ = ["Finding", "Prober"]
