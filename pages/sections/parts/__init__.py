"""What the page Parts is made of."""
