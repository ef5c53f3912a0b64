"""Bills, charges, balance, payments."""
