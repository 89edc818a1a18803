"""What each page is made of, a folder for each page."""
