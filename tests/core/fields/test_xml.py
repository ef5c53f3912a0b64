"""XML from elsewhere is read without believing it anything."""

from __future__ import annotations

import time

import pytest

from ventanilla.fields.xml import XmlFault, children, parse, text_of

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]><l>&a11;</l>"
)
REMOTE = '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/x">]><x>&e;</x>'
LOCAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (LAUGHS.encode(), "xml_document_type"),
        (REMOTE.encode(), "xml_document_type"),
        (LOCAL.encode(), "xml_document_type"),
        (LOCAL.encode("utf-16"), "xml_document_type"),
        (LAUGHS.encode("utf-16"), "xml_document_type"),
        (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>', "xml_document_type"),
        (b"<x>&undeclared;</x>", "xml_malformed"),
        (b"<x>" * 40_000, "xml_excess"),
        (b"<x>" + b"<y/>" * 200_000 + b"</x>", "xml_excess"),
        (b"<x" + b" a='1'" * 2 + b"/>", "xml_malformed"),
        (b"<x>" + b"a" * 5_000_000 + b"</x>", "xml_size"),
        (b"", "xml_malformed"),
        (b"nothing", "xml_malformed"),
        (b"<x>\xff\xfe</x>", "xml_malformed"),
        (b"<x>\x00</x>", "xml_malformed"),
        (b'<?xml version="1.0" encoding="no-such-thing"?><x/>', "xml_malformed"),
        (b"<x/><y/>", "xml_malformed"),
    ],
)
def test_what_is_no_plain_document_is_refused_at_once_with_its_reason(data: bytes, reason: str) -> None:
    began = time.monotonic()
    with pytest.raises(XmlFault) as refused:
        parse(data)
    assert str(refused.value) == reason
    assert refused.value.message.id == f"field.fault.{reason}"
    assert time.monotonic() - began < 1


def test_a_plain_document_is_read_in_its_own_encoding_with_its_white_space() -> None:
    raw = '<?xml version="1.0" encoding="ISO-8859-1"?><a xmlns="urn:x"><!-- no --><b> Ñandú </b>\n<b/></a>'
    root = parse(raw.encode("iso-8859-1"))
    assert text_of(root, "b") == "Ñandú"
    assert [child.text for child in children(root, "b")] == [" Ñandú ", None]
    assert text_of(root, "c/d") == ""


def test_names_are_found_in_any_namespace() -> None:
    assert text_of(parse(b'<p:a xmlns:p="urn:y"><p:b><p:c>1</p:c></p:b></p:a>'), "b/c") == "1"
