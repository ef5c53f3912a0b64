"""The stamp of a tax document: read from the file's own bytes, and checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA1

from ventanilla.documents.dte.cells import day, needed, octets, whole
from ventanilla.documents.dte.faults import DteFault
from ventanilla.documents.model.dte import Dte, Stamp
from ventanilla.fields.xml import XmlFault, parse, text_of

_STAMP = re.compile(r"<TED\b.*?</TED>", re.DOTALL)
_SIGNED = re.compile(r"<DD>.*</DD>", re.DOTALL)
_BETWEEN = re.compile(r">\s+<")
_ENCODING = re.compile(rb"""<\?xml[^>]{0,100}?encoding=["']([A-Za-z0-9._-]{1,40})["']""")
_LARGEST = 8 * 1024
_KEY_BITS = range(512, 4097)


def read_stamp(data: bytes) -> Stamp:
    """The stamp of a file with one document.

    It is taken from the bytes as they are: what parsing and writing again would change is what is signed.

    :raises DteFault: when there is none, more than one, or one that can't be read.
    """
    text = _decoded(data)
    found = _STAMP.findall(text)
    if len(found) != 1 or len(found[0]) > _LARGEST:
        raise DteFault("stamp_form")
    printed = _BETWEEN.sub("><", found[0])
    signed = _SIGNED.search(printed)
    if signed is None:
        raise DteFault("stamp_form")
    try:
        root = parse(printed.encode(), most_bytes=2 * _LARGEST)
        return _stamp(root, printed.encode("iso-8859-1"), signed[0].encode("iso-8859-1"))
    except (XmlFault, UnicodeEncodeError):
        raise DteFault("stamp_form") from None


def _decoded(data: bytes) -> str:
    declared = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf")[:200])
    try:
        return data.decode(declared[1].decode() if declared else "utf-8")
    except (UnicodeDecodeError, LookupError):
        raise DteFault("encoding") from None


def _stamp(root: object, printed: bytes, signed: bytes) -> Stamp:
    at = "DD/CAF/DA"
    return Stamp(
        printed=printed,
        signed=signed,
        signature=octets(root, "FRMT"),
        key=(_number(octets(root, f"{at}/RSAPK/M")), _number(octets(root, f"{at}/RSAPK/E"))),
        rut=needed(root, "DD/RE"),
        kind=whole(root, "DD/TD"),
        folio=whole(root, "DD/F"),
        issued_on=day(root, "DD/FE"),
        receiver=needed(root, "DD/RR"),
        total=whole(root, "DD/MNT"),
        item=text_of(root, "DD/IT1"),
        caf_rut=needed(root, f"{at}/RE"),
        caf_kind=whole(root, f"{at}/TD"),
        first=whole(root, f"{at}/RNG/D"),
        last=whole(root, f"{at}/RNG/H"),
    )


def _number(octets_: bytes) -> int:
    return int.from_bytes(octets_, "big")


def stamp_faults(dte: Dte) -> Iterator[DteFault]:
    """What shows that document and stamp are not what was signed; nothing for a good one.

    The signature is checked with the key of the folios' authorisation. That the authority gave out that key is not:
    its own public keys are in no file.
    """
    stamp = dte.stamp
    if not _is_signed(stamp):
        yield DteFault("signature")
    if (stamp.rut, stamp.kind, stamp.folio) != (dte.issuer.rut, dte.kind, dte.folio):
        yield DteFault("stamp_differs", name="RE, TD, F")
    if stamp.issued_on != dte.issued_on:
        yield DteFault("stamp_differs", name="FE")
    if stamp.receiver != dte.receiver.rut:
        yield DteFault("stamp_differs", name="RR")
    if stamp.total != dte.totals.total:
        yield DteFault("amount_differs", stamped=stamp.total, total=dte.totals.total)
    if stamp.item and not dte.lines[0].name.startswith(stamp.item):
        yield DteFault("stamp_differs", name="IT1")
    if (stamp.caf_rut, stamp.caf_kind) != (stamp.rut, stamp.kind) or not stamp.first <= stamp.folio <= stamp.last:
        yield DteFault("folio")


def _is_signed(stamp: Stamp) -> bool:
    modulus, exponent = stamp.key
    if modulus.bit_length() not in _KEY_BITS:
        return False
    try:
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        key.verify(stamp.signature, stamp.signed, padding.PKCS1v15(), SHA1())  # noqa: S303 - the authority's algorithm
    except (InvalidSignature, ValueError):
        return False
    return True
