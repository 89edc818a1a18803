"""What the decoder of block NMF has to know besides means and codes."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

from core.files.sealed_format import STEP_UNIT

BLOCK = 8
# Who packs the codes: LZMA, or the only version so far of the range coder's stream.
LZMA, RANGE = 0, 1
# An error of the colours at half size counts in four pixels, so their steps are finer.
_CHROMA_STEP = 0.8


@dataclass(frozen=True)
class Setting:
    """What the decoder has to know besides means and codes.

    Parameters
    ----------
    height, width : int
        Size of the image in pixels.
    step : int
        Quantisation step in sixteenths.
    dictionary : int
        Version of the dictionary.
    coder : int
        0 for LZMA, else the version of the stream of the range coder.
    """

    height: int
    width: int
    step: int
    dictionary: int
    coder: int = LZMA

    @property
    def numbers(self) -> Sequence[int]:
        """What is stored: LZMA, the older coder, is known without a number."""
        return astuple(self)[: 4 + bool(self.coder)]

    @property
    def luma_blocks(self) -> tuple[int, int]:
        """Rows and columns of blocks of the luma plane; both are even."""
        height, width = (2 * -(-side // (2 * BLOCK)) for side in (self.height, self.width))
        return height, width

    @property
    def plane_blocks(self) -> Sequence[tuple[int, int]]:
        """Rows and columns of blocks of luma and of each chroma plane."""
        height, width = self.luma_blocks
        return (height, width), (height // 2, width // 2), (height // 2, width // 2)

    @property
    def steps(self) -> Sequence[float]:
        """The steps of codes in luma and in each chroma plane."""
        luma = self.step / STEP_UNIT
        return luma, _CHROMA_STEP * luma, _CHROMA_STEP * luma

    @property
    def steps_of_means(self) -> Sequence[float]:
        """The steps of means: a step of an atom of unit length is spread over the whole block."""
        return [max(step / BLOCK, 1.0) for step in self.steps]

    @property
    def n_blocks(self) -> int:
        """Blocks of all planes."""
        return sum(height * width for height, width in self.plane_blocks)
