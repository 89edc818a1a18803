"""Numbers, colours and errors as they are written; a kilobyte is 1000 bytes."""

import math
import re
from collections.abc import Iterable, Sequence

_INNER_HYPHEN = re.compile(r"(?<=[A-Za-z])-(?=[A-Za-z])")


def format_bytes(count: float) -> str:
    """A size with three digits and its unit.

    Examples
    --------
    >>> format_bytes(788_470), format_bytes(1_440_000), format_bytes(82)
    ('788 kB', '1.44 MB', '82 B')
    """
    for unit, size in (("MB", 1e6), ("kB", 1e3)):
        # 999,600 bytes are 1.00 MB, not 1000 kB.
        if count >= 0.9995 * size:
            return f"{_three_digits(count / size)} {unit}"
    return f"{count:.0f} B"


def format_bytes_above(count: int, limit: float) -> str:
    """A size that is above a limit, digit by digit where three digits would not show that it is.

    Examples
    --------
    >>> format_bytes_above(2_345, 2_000), format_bytes_above(2_003, 2_000)
    ('2.35 kB', '2,003 bytes')
    """
    rounded = format_bytes(count)
    return f"{count:,} bytes" if rounded == format_bytes(limit) else rounded


def format_psnr(psnr_db: float, decimals: int = 1) -> str:
    """Decibels, or "lossless" where there is no error.

    Examples
    --------
    >>> format_psnr(29.4712), format_psnr(float("inf"))
    ('29.5 dB', 'lossless')
    """
    return f"{psnr_db:.{decimals}f} dB" if math.isfinite(psnr_db) else "lossless"


def format_seconds(seconds: float) -> str:
    """A duration in seconds, or in milliseconds where it is short.

    Examples
    --------
    >>> format_seconds(2.34), format_seconds(0.123), format_seconds(0.0004), format_seconds(0)
    ('2.3 s', '123 ms', '0.4 ms', '0 s')
    >>> format_seconds(0.00004)
    'under 0.1 ms'
    """
    if not seconds:
        return "0 s"
    if seconds < 0.00005:
        return "under 0.1 ms"
    if seconds >= 0.9995:
        return f"{seconds:.1f} s"
    decimals = 0 if seconds >= 0.00995 else 1
    return f"{1000 * seconds:.{decimals}f} ms"


def format_share(share: float, decimals: int = 1) -> str:
    """A share of 1 as a percentage.

    Examples
    --------
    >>> format_share(0.1234), format_share(1 / 3, decimals=0)
    ('12.3 %', '33 %')
    """
    return f"{100 * share:.{decimals}f} %"


def format_count(count: float, noun: str) -> str:
    """A count with its noun, which takes an s in the plural.

    Examples
    --------
    >>> format_count(1, "setting"), format_count(1200, "setting")
    ('1 setting', '1,200 settings')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def format_list(names: Sequence[str]) -> str:
    """Names as a sentence lists them.

    Examples
    --------
    >>> format_list(["K-Means"]), format_list(["K-Means", "NMF", "JPEG"])
    ('K-Means', 'K-Means, NMF and JPEG')
    """
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def format_colors(colors: Iterable[Iterable[int]]) -> list[str]:
    """Colours, each of red, green and blue from 0 to 255, as ``"#rrggbb"``.

    Examples
    --------
    >>> format_colors([(255, 128, 0), (0, 0, 10)])
    ['#ff8000', '#00000a']
    """
    return [f"#{bytes(color).hex()}" for color in colors]


def unbroken(text: str) -> str:
    r"""The text with hyphens inside words at which no line ends, so that names stay whole.

    Examples
    --------
    >>> unbroken("K-Means is - here - best").split("\u2011")
    ['K', 'Means is - here - best']
    """
    return _INNER_HYPHEN.sub("\u2011", text)


def sentence_of(error: Exception) -> str:
    """What is said of an error."""
    if isinstance(error, MemoryError):
        return "There is not enough memory."
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'Output'}: {error.strerror}."
    return str(error) or type(error).__name__


def _three_digits(value: float) -> str:
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{decimals}f}"
