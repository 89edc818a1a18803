"""A method as a newcomer would add it: one file with its own format, and one line of registry."""

import struct
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from core.files import FileError, Format
from core.methods import DEFAULT_METHODS, MAIN_METHODS, METHODS, Fit, Method
from core.methods.parameters import knob, switch, whole
from core.storage import Part

MARK, SIZE = b"TOY1", ">III"


class ToyFile(Format):
    """Height, width and side of the blocks, then their colours, row by row."""

    suffix = ".toy"

    def write(self, parts):
        return MARK + b"".join(part.values.tobytes() for part in parts)

    def recognises(self, file):
        return file.startswith(MARK)

    def read(self, file):
        try:
            height, width, side = struct.unpack_from(SIZE, file, len(MARK))
            colors = np.frombuffer(file, np.uint8, offset=len(MARK) + struct.calcsize(SIZE))
            shape = -(-height // side), -(-width // side), 3
            return parts_of((height, width, side), colors.reshape(shape))
        except (struct.error, ValueError, ZeroDivisionError) as error:
            raise FileError("The toy file is damaged.") from error

    def dissect(self, file):
        size, colors = (part.values.nbytes for part in self.read(file))
        return {"header": len(MARK), "size": size, "colours": colors}


def parts_of(size, colors):
    numbers = np.array(size, ">u4")
    return Part("size", numbers, 32, side_information=True), Part("colours", colors, 8)


@dataclass(frozen=True)
class Mosaic(Method):
    """Blocks of `side` pixels become one colour."""

    side: int = knob(1, 64, sweep=(1, 2, 4, 8))
    levels: int = whole(2, 256, default=256, sweep=(4, 16, 256))
    grey: bool = switch()

    key: ClassVar[str] = "toy"
    format = ToyFile()

    def fit(self, pixels, shared):
        corners = pixels[:: self.side, :: self.side]
        if self.grey:
            corners = corners.mean(axis=2, keepdims=True).repeat(3, axis=2)
        step = 255 / (self.levels - 1)
        colors = np.rint(np.rint(corners / step) * step).astype(np.uint8)
        return Fit(parts_of((*pixels.shape[:2], self.side), colors))

    @classmethod
    def decode(cls, parts):
        size, colors = (part.values for part in parts)
        height, width, side = size.tolist()
        return colors.repeat(side, axis=0).repeat(side, axis=1)[:height, :width]


def register(setitem=dict.__setitem__):
    """What the line of registry does."""
    for registry in (METHODS, MAIN_METHODS, DEFAULT_METHODS):
        setitem(registry, Mosaic.key, Mosaic)
