"""Events delivered to addresses of the utility's systems: signed, tried again, listed."""
