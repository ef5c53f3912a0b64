"""The theme of Cooprel: data only."""
