"""Passwords of tests are hashed quickly: there are thousands of them, and nobody's."""

from __future__ import annotations

from ventanilla.settings import PasswordWork

QUICK = PasswordWork(kib=64, passes=1)
