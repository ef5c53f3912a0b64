"""Messages as files, for trying out without a mail server or a gateway."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_new(folder: Path, name: str, content: bytes) -> None:
    """Write a file so that a reader of the folder sees all of it or nothing; only its owner may read it."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(prefix=".", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).replace(folder / name)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
