"""What the page Palette is made of."""
