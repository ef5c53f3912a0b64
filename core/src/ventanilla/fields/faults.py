"""What is wrong with one typed value."""

from __future__ import annotations

from ventanilla.kernel.messages import Message, message


class Fault(ValueError):
    """A value that can't be what its field asks for; ``message`` says so to the person who typed it."""

    def __init__(self, reason: str, /, **values: object) -> None:
        super().__init__(reason)
        self.message: Message = message(f"field.fault.{reason}", **values)
