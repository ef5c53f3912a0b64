"""What flows in from the back office."""
