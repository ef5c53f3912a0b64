"""What one would write instead: the same answers by other means."""
