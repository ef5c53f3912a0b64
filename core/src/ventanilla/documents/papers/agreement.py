"""The blank agreement on the use of the cabinet, for everybody to print before there is any login."""

from __future__ import annotations

from datetime import date

from ventanilla.documents.model import Block, Labelled, PaperText, Paragraph, Signature, Signatures
from ventanilla.documents.papers.parties import BLANK
from ventanilla.i18n import Language
from ventanilla.plugin import Utility
from ventanilla.supply.service.granting import blank_agreement


def agreement_paper(utility: Utility, language: Language, today: date) -> PaperText:
    """The same text as on the page, with room to write."""

    def say(name: str) -> str:
        return language.text(f"documents.agreement.{name}", utility=utility.title)

    blank = blank_agreement(language, utility.title)
    asked = tuple((label, BLANK * 3) for label in blank.asked)
    office = utility.requisites.head.office if utility.requisites else ""
    seller = (blank.sides[0], (Signature(office or say("office"), ""),))
    blocks: tuple[Block, ...] = (
        Labelled(((say("number"), BLANK), (say("date"), language.text("documents.paper.blank_date")))),
        Labelled(asked),
        *(Paragraph(clause) for clause in blank.clauses),
        Signatures((seller, (blank.sides[1], (Signature(say("office"), ""),))), language.text("documents.paper.seal")),
    )
    return PaperText(blank.title, today, blocks)
