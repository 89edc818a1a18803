"""File formats: bytes to arrays and back, small and exact. They know no methods."""


class FileError(ValueError):
    """A file that cannot be decoded; its message is one sentence."""
