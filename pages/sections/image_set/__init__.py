"""What the page of image sets is made of."""
