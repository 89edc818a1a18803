"""Every limit in one place, read once from the environment.

The defaults suit the smallest hosts, with 690 MB of memory. ``PALETTE_MAX_PIXELS=50000000`` in the
environment sets `Limits.max_pixels`; the other names follow in the same way.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

PREFIX = "PALETTE_"

# What stands for no limit, in numbers that the system still takes for memory and for time.
_ANY, _FOREVER = 2**62, 1_000_000


@dataclass(frozen=True)
class Limits:
    """What untrusted visitors may ask of this process.

    Parameters
    ----------
    max_file_bytes : int
        Length of an uploaded file; Streamlit's ``server.maxUploadSize`` applies as well.
    max_pixels : int
        Pixels of an image; kinds that take more memory to decode than others may have fewer.
    max_pixels_webp_avif : int
        Pixels of a WebP or AVIF image, whose decoders take several times the memory.
    max_side : int
        Pixels of the longer side.
    max_scans : int
        Scans of a progressive JPEG.
    max_working_pixels : int
        Largest working size on offer in the app.
    max_settings : int
        Settings of one method in one sweep of the app.
    max_set_images : int
        Images that a visitor may send as a set.
    max_set_bytes : int
        Length of all images of a set together.
    max_rows_bytes : int
        Length of a file of rows.
    max_cache_bytes : int
        What each kind of result may take in the caches of the app; ``server.maxCacheDataSize`` of
        Streamlit bounds all of them together.
    decode_seconds : int
        Time after which the child process that decodes is killed.
    decode_bytes : int
        Address space of that child process, where the platform can limit it.
    decodes, fits : int
        How many of each run at the same time; never more fits than there are processors.
    fit_seconds : int
        Time after which a fit gives what it has and says so; one that goes on is ended half a
        minute later.
    sessions : int
        Visitors of the app that are served at the same time; the others wait outside.
    wait_seconds : int
        How long a visitor waits for a decode or a fit before being told that the server is busy.
    """

    max_file_bytes: int = 10_000_000
    max_pixels: int = 25_000_000
    max_pixels_webp_avif: int = 16_000_000
    max_side: int = 12_000
    max_scans: int = 100
    max_working_pixels: int = 4_000_000
    max_settings: int = 40
    max_set_images: int = 24
    max_set_bytes: int = 40_000_000
    max_rows_bytes: int = 80_000_000
    max_cache_bytes: int = 100_000_000
    decode_seconds: int = 10
    decode_bytes: int = 700_000_000
    decodes: int = 1
    fits: int = 2
    fit_seconds: int = 120
    sessions: int = 24
    wait_seconds: int = 30

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """The default limits, overridden by those that the environment sets.

        Raises
        ------
        ValueError
            If a value is not a whole number above 0.

        Examples
        --------
        >>> Limits.from_environment({"PALETTE_FITS": "2"}).fits
        2
        """
        return cls(**cls._set_by(environment))

    @classmethod
    def of_own_machine(
        cls,
        environment: Mapping[str, str] = os.environ,
        *,
        max_pixels: int | None = None,
        max_file_bytes: int | None = None,
    ) -> Self:
        """No limits but those that are given here or that the environment sets.

        Parameters
        ----------
        environment : mapping of str to str
            As in `from_environment`.
        max_pixels : int, optional
            Pixels of an image of any format, which goes before the environment.
        max_file_bytes : int, optional
            Length of a file, which goes before the environment.

        Raises
        ------
        ValueError
            If a value of the environment is not a whole number above 0.

        Examples
        --------
        >>> limits = Limits.of_own_machine({"PALETTE_MAX_SIDE": "500"}, max_pixels=9)
        >>> limits.max_side, limits.max_pixels_webp_avif, limits.bounds("max_file_bytes")
        (500, 9, False)
        """
        names = [field.name for field in fields(cls)]
        limits = {name: _FOREVER if name.endswith("_seconds") else _ANY for name in names}
        limits |= cls._set_by(environment)
        if max_pixels is not None:
            limits |= {name: max_pixels for name in names if name.startswith("max_pixels")}
        if max_file_bytes is not None:
            limits["max_file_bytes"] = max_file_bytes
        return cls(**limits)

    def bounds(self, name: str) -> bool:
        """True if the limit of that name is one; False for what it is without, and for no name."""
        return getattr(self, name, _ANY) not in (_ANY, _FOREVER)

    @classmethod
    def _set_by(cls, environment: Mapping[str, str]) -> dict[str, int]:
        names = {PREFIX + field.name.upper(): field.name for field in fields(cls)}
        given = {name: environment[name] for name in names if name in environment}
        return {names[name]: _whole_number(name, text) for name, text in given.items()}


def _whole_number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text[:18]) > 0):
        raise ValueError(f"{name} must be a whole number above 0; got {text!r}.")
    return int(text)


LIMITS = Limits.from_environment()
