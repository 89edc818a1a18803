"""The columns of a row of results, each defined once: name, unit, direction, and how it is counted.

Tables, axes, exports, imports and the README read them here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from core.lazy import pandas as pd


@dataclass(frozen=True)
class Column:
    """One column.

    Parameters
    ----------
    key : str
        Its identity in rows, files and links.
    label : str
        Its name as a table heading, without the unit.
    role : str
        What it is about: which image and method, its parameters, storage, quality, or time.
    counted : str
        How it is counted, as the table of the README says it.
    unit : str
        ``"bytes"``, ``"dB"``, ``"s"``, or empty.
    title : str
        Its name along an axis, with unit or range; empty where it is not an axis.
    better : str
        Which direction is better, in the word that fits it.
    needs_source : bool
        True where an image has a value only if its file can be compared.
    scale : str
        The scale with which its axis begins: ``"log"`` where the values of one chart span powers
        of ten, else ``"linear"``.
    format : str
        How its numbers are written: ``"localized"``, or as in C; empty for texts and counts.
    """

    key: str
    label: str
    role: Literal["identity", "setting", "storage", "quality", "time"]
    counted: str
    unit: str = ""
    title: str = ""
    better: Literal["higher", "lower", "smaller", "fewer", ""] = ""
    format: str = ""
    needs_source: bool = False
    scale: Literal["linear", "log"] = "linear"

    @property
    def heading(self) -> str:
        """Label with unit, for a table heading."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    @property
    def axis_title(self) -> str:
        """Title with the direction that is better, for a chart."""
        return f"{self.title}, {self.better} is better"

    @property
    def tick_format(self) -> str:
        """How numbers are written along an axis: 20k for large ones, 0.05 for small ones."""
        return "~s" if self.format == "localized" else "~g"

    @property
    def noun(self) -> str:
        """What a cost measures: ``"size"`` or ``"time"``."""
        return "time" if self.role == "time" else "size"

    @property
    def is_rising(self) -> bool:
        """True where more is better."""
        return self.better == "higher"

    @property
    def is_bytes(self) -> bool:
        """True for sizes in bytes."""
        return self.unit == "bytes"


_ALL = (
    Column("image", "Image", "identity", "name of the image file"),
    Column("digest", "Digest", "identity", "BLAKE2b of the size and the pixels of the image"),
    Column("method", "Method", "identity", "key of the method"),
    Column("knob", "Knob", "identity", "the parameter that the sweep varies"),
    Column("value", "Setting", "identity", "its value, which people call K"),
    Column("seed", "Seed", "setting", "seed of what is random, 0 where nothing is"),
    Column("height", "Height", "identity", "rows of pixels"),
    Column("width", "Width", "identity", "columns of pixels"),
    Column(
        "numbers",
        "Numbers",
        "storage",
        "stored values, as the tutorial counts them",
        title="Stored numbers",
        better="fewer",
        scale="log",
        format="localized",
    ),
    Column(
        "packed_bytes",
        "Packed",
        "storage",
        "every value at its bit width, without gaps: an index takes ceil(log2 K) bits",
        unit="bytes",
        title="Packed size (bytes)",
        better="smaller",
        scale="log",
        format="localized",
    ),
    Column(
        "entropy_bytes",
        "Entropy",
        "storage",
        "order-0 entropy of each part plus scales; a mark, not a bound, since a coder that uses "
        "context can be smaller",
        unit="bytes",
        title="Order-0 entropy (bytes)",
        better="smaller",
        scale="log",
        format="localized",
    ),
    Column(
        "file_bytes",
        "File",
        "storage",
        "length of the real file, header included",
        unit="bytes",
        title="File size (bytes)",
        better="smaller",
        scale="log",
        format="localized",
    ),
    Column(
        "bits_per_pixel",
        "Bits per pixel",
        "storage",
        "8 `file_bytes` / pixels",
        title="Bits per pixel",
        better="fewer",
        scale="log",
        format="%.3f",
    ),
    Column(
        "ratio_raw",
        "Raw : file",
        "storage",
        "size of the 24-bit pixels over `file_bytes`",
        title="Raw size : file size",
        better="higher",
        scale="log",
        format="%.1f",
    ),
    Column(
        "ratio_source",
        "Source : file",
        "storage",
        "size of the file the image came from over `file_bytes`",
        title="Source file : file size",
        better="higher",
        scale="log",
        needs_source=True,
        format="%.1f",
    ),
    Column(
        "mse",
        "MSE",
        "quality",
        "mean squared error over all samples on the 0..255 scale",
        title="MSE (0 to 65,025)",
        better="lower",
        scale="log",
        format="%.1f",
    ),
    Column(
        "psnr_db",
        "PSNR",
        "quality",
        "10 log10(255² / `mse`), infinite without error",
        unit="dB",
        title="PSNR (dB)",
        better="higher",
        format="%.2f",
    ),
    Column(
        "ssim",
        "SSIM",
        "quality",
        "structural similarity with the Gaussian window of Wang et al., 2004",
        title="SSIM (at most 1)",
        better="higher",
        format="%.4f",
    ),
    Column(
        "delta_e",
        "Colour difference",
        "quality",
        "mean CIEDE2000 colour difference",
        title="Colour difference (CIEDE2000)",
        better="lower",
        format="%.2f",
    ),
    Column(
        "encode_seconds",
        "Encode",
        "time",
        "time from pixels to file, without the preparation that all settings share",
        unit="s",
        title="Time to encode (s)",
        better="lower",
        scale="log",
        format="%.2f",
    ),
    Column(
        "decode_seconds",
        "Decode",
        "time",
        "time from file to pixels",
        unit="s",
        title="Time to decode (s)",
        better="lower",
        scale="log",
        format="%.3f",
    ),
    Column(
        "bits",
        "Bits",
        "setting",
        "bits of one index or factor value, as the setting asks for",
    ),
    Column(
        "parameters",
        "Parameters",
        "setting",
        "the whole setting, such as colour space and dithering: what `core.methods` needs to "
        "repeat it",
    ),
    Column(
        "iterations",
        "Steps",
        "setting",
        "steps of the solver, 0 where nothing is solved",
    ),
    Column(
        "converged",
        "Converged",
        "setting",
        "whether the solver converged before it was stopped",
    ),
    Column("version", "Version", "setting", "version of this program"),
)

# The columns of a row of results, in order.
COLUMNS = {column.key: column for column in _ALL}


def _with_role(role: str, *first: str) -> dict[str, Column]:
    """The columns of a role, those of the given keys first."""
    keys = dict.fromkeys([*first, *COLUMNS])
    return {key: COLUMNS[key] for key in keys if COLUMNS[key].role == role}


STORAGE_AXES = _with_role("storage", "file_bytes", "packed_bytes", "entropy_bytes")
TIME_AXES = _with_role("time")
COST_AXES = STORAGE_AXES | TIME_AXES
QUALITY_AXES = _with_role("quality", "psnr_db")
# They take as long as many a fit to measure, so that they are left out where nobody asks for them.
PERCEPTUAL = ("ssim", "delta_e")


def cost_axes(*, has_source: bool) -> dict[str, Column]:
    """Those of `COST_AXES` for which the rows of an image have values.

    Parameters
    ----------
    has_source : bool
        Whether the image came from a file that holds as many pixels as itself.
    """
    return {key: axis for key, axis in COST_AXES.items() if has_source or not axis.needs_source}


def costs(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """A column of `COST_AXES` such that less is better: a ratio becomes its reciprocal."""
    values = frame[column].to_numpy(np.float64)
    return 1 / values if COST_AXES[column].is_rising else values


def gains(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    """A column of `QUALITY_AXES` such that more is better: an error is negated."""
    values = frame[column].to_numpy(np.float64)
    return values if QUALITY_AXES[column].is_rising else -values
