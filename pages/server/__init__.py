"""What makes the app fit for many people at once."""
