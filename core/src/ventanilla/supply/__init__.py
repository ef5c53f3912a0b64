"""Which supplies are theirs: customers, accounts, supply points, linking with its evidence."""
