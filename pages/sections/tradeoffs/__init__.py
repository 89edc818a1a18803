"""What the page Tradeoffs is made of."""
