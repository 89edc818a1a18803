"""The only bridge from pages to the work of `core`: each result is computed once for everybody.

Pages call what is listed here; `keeping` says how results are kept. What is kept of an image holds
no file names and is forgotten within an hour. Uploads of the same bytes share an entry, and nobody
else can ask for it. Every function keeps a limited number of entries; those that are kept as copies
also share one limit in bytes, `server.maxCacheDataSize`. The samples, and what all settings of the
last images share, are kept as objects and come on top of that limit.
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
    color_plane,
    colors_png,
    component_pngs,
    components,
    error_counts,
    error_maps,
    factor_course,
    luma_blocks,
    moved,
    palette_course,
    pixels_of_png,
    shares,
    signed_components,
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
from pages.server.cache.sets import set_rows

__all__ = [
    "DrawnMaps",
    "Illustration",
    "Space",
    "channels",
    "cloud",
    "color_plane",
    "colors",
    "colors_png",
    "component_pngs",
    "components",
    "compressed",
    "decoded_digest",
    "display_png",
    "error_counts",
    "error_maps",
    "exact_png",
    "factor_course",
    "illustrations",
    "ledger",
    "look_ahead",
    "look_closer_ahead",
    "luma_blocks",
    "moved",
    "palette_course",
    "pixels_of_png",
    "prepared",
    "proof",
    "result_png",
    "sample",
    "set_rows",
    "shares",
    "signed_components",
    "sum_png",
    "thumbnail_of",
    "tile_png",
    "upload",
]
