"""What the page Trade-offs is made of."""
