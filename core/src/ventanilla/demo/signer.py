"""The command that signs for a portal at the demo's ESIA: PKCS#7, detached, DER, of its standard input.

``python -m ventanilla.demo.signer KEY.pem``. The same text gives the same signature, so the demo's ESIA, which has the
same key, checks one by making it again. In production it is the command of a certified cryptographic provider.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from hmac import compare_digest
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

_SIGNED = (pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoAttributes)
_SINCE, _UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


def command(path: Path) -> tuple[str, ...]:
    """How the portal calls it."""
    return (sys.executable, "-m", "ventanilla.demo.signer", str(path))


def sign(path: Path, text: bytes) -> bytes:
    """The signature of a text by the key of a PEM file."""
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("not an RSA key")
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Ventanilla demo")])
    draft = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    certificate = draft.serial_number(1).not_valid_before(_SINCE).not_valid_after(_UNTIL).sign(key, hashes.SHA256())
    made = pkcs7.PKCS7SignatureBuilder().set_data(text).add_signer(certificate, key, hashes.SHA256())
    return made.sign(serialization.Encoding.DER, list(_SIGNED))


def is_signed(path: Path, signature: bytes, text: bytes) -> bool:
    """Whether that key signed the text."""
    return compare_digest(signature, sign(path, text))


if __name__ == "__main__":
    sys.stdout.buffer.write(sign(Path(sys.argv[1]), sys.stdin.buffer.read()))
