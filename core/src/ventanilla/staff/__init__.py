"""What the utility's own staff does."""
