"""The log of what happened, for the utility's own systems."""
