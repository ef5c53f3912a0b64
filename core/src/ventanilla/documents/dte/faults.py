"""Why a tax document is not taken."""

from __future__ import annotations

from ventanilla.kernel.messages import Message, message


class DteFault(ValueError):
    """What is wrong with a tax document; ``message`` says so, ``str()`` names the reason."""

    def __init__(self, reason: str, /, **values: object) -> None:
        super().__init__(reason)
        self.message: Message = message(f"documents.dte.fault.{reason}", **values)
