"""Who signs in: flows, sessions, tokens."""
