"""What the exchange offers to other systems over the API."""
