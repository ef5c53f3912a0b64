"""What the blank agreement says: the same on the page, on the paper and by the API."""

from __future__ import annotations

from dataclasses import dataclass

from ventanilla.i18n import Language

ASKED = ("organisation", "tax_ids", "address", "contracts", "signer", "basis", "valid_until", "email", "phone")
"""What has to be filled in by hand, in this order."""


@dataclass(frozen=True, slots=True)
class BlankAgreement:
    """``asked`` are the labels of what is filled in, ``clauses`` the paragraphs of the text, ``sides`` who signs."""

    title: str
    asked: tuple[str, ...]
    clauses: tuple[str, ...]
    sides: tuple[str, str]


def blank_agreement(language: Language, utility: str) -> BlankAgreement:
    """The text is the message ``documents.agreement.body``, its paragraphs parted by empty lines."""

    def say(name: str) -> str:
        return language.text(f"documents.agreement.{name}", utility=utility)

    return BlankAgreement(
        say("title"),
        tuple(say(f"field.{name}") for name in ASKED),
        tuple(" ".join(part.split()) for part in say("body").split("\n\n") if part.strip()),
        (say("utility"), say("user")),
    )
