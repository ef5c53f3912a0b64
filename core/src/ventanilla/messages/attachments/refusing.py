"""Why a file is not taken."""

from __future__ import annotations

from ventanilla.kernel.messages import Message, message


class Refused(Exception):
    """Raised while a file is looked at; ``why`` is what the person reads."""

    def __init__(self, why: str, **values: object) -> None:
        super().__init__(why)
        self.why: Message = message(f"messages.file.{why}", **values)
