"""Recovery codes: what opens when the telephone is lost. Each is good once, and only its keyed hash is kept."""

from __future__ import annotations

from ventanilla.kernel.codes import hash_code, new_password, typed_password

COUNT = 10


def new_codes() -> tuple[str, ...]:
    """Fresh ones of 60 bits each, to be shown once."""
    return tuple(new_password() for _ in range(COUNT))


def hash_of(secret_key: str, purpose: str, holder_id: str, code: str) -> str:
    """How a code of somebody is kept, however it was typed; empty for what can't be one."""
    plain = typed_password(code)
    return hash_code(secret_key, purpose, holder_id, plain) if plain else ""
