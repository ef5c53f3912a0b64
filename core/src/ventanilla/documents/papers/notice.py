"""The notice that a supply will be restricted for a debt."""

from __future__ import annotations

from ventanilla.documents.model import Block, Labelled, PaperText, Paragraph, Signature, Signatures
from ventanilla.documents.papers.material import Material
from ventanilla.documents.papers.parties import NOTHING, buyer_address, buyer_tax, contract, in_words


def restriction_notice(material: Material) -> PaperText:
    """What is owed as of its day, by which rule the supply is restricted, when and how far, and what to do."""
    say, document, names = material.say, material.document, material.requisites
    day = document.issued_on
    owed = material.sources.statement(day, day).closing
    contact = material.utility.contact
    effective = document.effective_on
    named = {
        "contract": contract(material, "by_contract"),
        "date": material.day(day),
        "amount": material.sum(owed),
        "words": in_words(material, owed),
        "basis": material.kind.legal_basis or NOTHING,
        "effective": material.day(effective) if effective else say("restriction_notice.no_day"),
        "level": document.note or say("restriction_notice.level"),
        "phone": contact.phone,
        "email": contact.email,
    }
    where = material.point.address
    place = ", ".join(part for part in (where.locality, where.street) if part) or NOTHING
    blocks: tuple[Block, ...] = (
        Labelled(
            (
                (say("restriction_notice.to"), material.customer.name),
                (say("restriction_notice.tax"), buyer_tax(material)),
                (say("restriction_notice.address"), buyer_address(material)),
                (say("delivered_at"), place),
            )
        ),
        Paragraph(say("restriction_notice.debt", **named)),
        Paragraph(say("restriction_notice.ground", **named)),
        Paragraph(say("restriction_notice.day", **named), is_strong=True),
        Paragraph(say("restriction_notice.duty", **named)),
        Paragraph(say("restriction_notice.payment", **named)),
        Signatures((("", (Signature(names.head.office, names.head.name),)),), say("seal")),
        Paragraph(say("restriction_notice.contact", **named), is_small=True),
    )
    return PaperText(material.title, day, blocks, say("restriction_notice.subtitle"))
