"""Certificates: numbered, signed, verifiable papers."""
