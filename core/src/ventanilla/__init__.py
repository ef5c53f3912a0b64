"""Ventanilla: the service window of a utility, as a pluggable, headless customer portal."""

__version__ = "0.1.0"
