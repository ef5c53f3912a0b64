"""All installed utilities side by side with invented customers."""
