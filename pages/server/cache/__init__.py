"""The only bridge from pages to the work of `core`: each result is computed once for everybody.

Pages call what is listed here; `keeping` says how results are kept. What is kept of an image holds
no names and is forgotten within an hour. Whoever sends the same bytes meets the same entry, and
nobody else can name it. Everything is bounded by entries; what is kept as a copy shares one bound
of bytes, `server.maxCacheDataSize`, beside which stand the samples and what the settings of two
images share.
"""

from pages.server.cache.ahead import look_ahead, look_closer_ahead
from pages.server.cache.images import (
    colors,
    display_png,
    exact_png,
    sample,
    thumbnail_of,
    upload,
)
from pages.server.cache.insights import (
    DrawnMaps,
    Space,
    channels,
    cloud,
    colors_png,
    error_counts,
    error_maps,
    part_pngs,
    parts,
    pixels_of_png,
    shares,
    signed_parts,
    sum_png,
)
from pages.server.cache.results import (
    Illustration,
    compressed,
    decoded_digest,
    illustrations,
    ledger,
    prepared,
    proof,
    result_png,
    tile_png,
)

__all__ = [
    "DrawnMaps",
    "Illustration",
    "Space",
    "channels",
    "cloud",
    "colors",
    "colors_png",
    "compressed",
    "decoded_digest",
    "display_png",
    "error_counts",
    "error_maps",
    "exact_png",
    "illustrations",
    "ledger",
    "look_ahead",
    "look_closer_ahead",
    "part_pngs",
    "parts",
    "pixels_of_png",
    "prepared",
    "proof",
    "result_png",
    "sample",
    "shares",
    "signed_parts",
    "sum_png",
    "thumbnail_of",
    "tile_png",
    "upload",
]
