"""File formats: what is stored to bytes and back, small and exact. They know no methods."""

from core.files.format import FileError, Format

__all__ = ["FileError", "Format"]
