"""Seller, buyer and contract, as papers name them."""

from __future__ import annotations

from datetime import date

from ventanilla.documents.model import Labelled, Signature, Signatures
from ventanilla.documents.papers.material import Material
from ventanilla.documents.papers.roubles import roubles_in_words
from ventanilla.kernel.money import Money

NOTHING = "—"
BLANK = "____________________"


def seller_tax(material: Material) -> str:
    """ИНН/КПП of the seller."""
    bank = material.utility.bank
    number = bank.tax_id if bank and bank.tax_id else material.utility.tax_id
    return _both(number, bank.kpp if bank else "")


def buyer_tax(material: Material) -> str:
    """ИНН/КПП of the buyer, a dash where neither is known."""
    names = material.requisites
    return _both(_own(material, names.buyer_tax_id), _own(material, names.buyer_kpp)) or NOTHING


def buyer_address(material: Material) -> str:
    """The buyer's own address, else that of the supply."""
    where = material.point.address
    own = _own(material, material.requisites.buyer_address)
    return own or ", ".join(part for part in (where.locality, where.street) if part) or NOTHING


def seller_line(material: Material) -> str:
    """Name, numbers and address in one line."""
    names = material.requisites
    return ", ".join((names.name, material.say("tax_ids", ids=seller_tax(material)), names.address))


def buyer_line(material: Material) -> str:
    """Name, numbers and address in one line."""
    tax = buyer_tax(material)
    ids = (material.say("tax_ids", ids=tax),) if tax != NOTHING else ()
    return ", ".join((material.customer.name, *ids, buyer_address(material)))


def contract(material: Material, name: str = "contract") -> str:
    """The contract with its day, where that is known: Договор № 123 от 1 апреля 2015 г.

    ``by_contract`` is the same within a sentence: (по) договору № 123.
    """
    given = material.point.attributes.get(material.requisites.contract_date)
    signed = given if isinstance(given, date) else material.point.since
    if signed is None:
        return material.say(f"{name}_undated", number=material.supply)
    return material.say(name, number=material.supply, date=material.day(signed))


def bank_details(material: Material) -> Labelled | None:
    """Where to pay to, as payment orders name it; None where the utility has no bank account."""
    bank = material.utility.bank
    if bank is None:
        return None
    pairs = (
        (material.say("bank.payee"), bank.name),
        (material.say("bank.tax_ids"), seller_tax(material)),
        (material.say("bank.account"), bank.account),
        (material.say("bank.bank"), bank.bank),
        (material.say("bank.bic"), bank.bic),
        (material.say("bank.correspondent"), bank.correspondent),
    )
    return Labelled(pairs, is_boxed=True)


def own_signatures(material: Material) -> Signatures:
    """Those of the seller: head and chief accountant."""
    names = material.requisites
    lines = tuple(Signature(one.office, one.name) for one in (names.head, names.accountant))
    return Signatures((("", lines[:1]), ("", lines[1:])), material.say("seal"))


def both_signatures(material: Material, office: str = "office") -> Signatures:
    """Seller and buyer side by side; the buyer signs as head, or as whatever ``office`` says."""
    head = material.requisites.head
    seller = (f"{material.say('seller')}: {material.requisites.name}", (Signature(head.office, head.name),))
    buyer = (f"{material.say('buyer')}: {material.customer.name}", (Signature(material.say(office), ""),))
    return Signatures((seller, buyer), material.say("seal"))


def in_words(material: Material, amount: Money) -> str:
    """The sum in words, in the language of the papers; with figures where that language has no words for it."""
    if material.language.locale.startswith("ru") and amount.currency == "RUB":
        return roubles_in_words(amount)
    return material.language.money(amount)


def _own(material: Material, name: str) -> str:
    value = material.customer.attributes.get(name) or material.customer.proofs.get(name)
    return str(value) if value else ""


def _both(number: str, kpp: str) -> str:
    return "/".join(part for part in (number, kpp) if part)
