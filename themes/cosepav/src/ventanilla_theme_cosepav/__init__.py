"""The theme of COSEPAV: data only."""
