"""The sidebar: the image, the settings, and what holds for all pages."""
