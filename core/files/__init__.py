"""File formats: parts to bytes and back, small and exact. They know nothing of methods."""

from core.files.format import FileError, Format

__all__ = ["FileError", "Format"]
