"""What a palette and what parts do, and the tutorial's claims checked on an image."""
