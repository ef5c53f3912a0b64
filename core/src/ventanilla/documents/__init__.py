"""Document kinds, the archive, PDF."""
