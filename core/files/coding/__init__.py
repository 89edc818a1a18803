"""Adaptive range coding of planes of blocks: all means first, then all codes.

Luma and chroma have contexts of their own; red goes on with what blue has taught.
"""

from core.files.coding.picture import pack_planes, unpack_planes

__all__ = ["pack_planes", "unpack_planes"]
