"""What a file holds beside its pixels, and the part of it that Pillow has to read."""

from dataclasses import dataclass

from core.uploads.colorspaces import ColorSpace

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Content:
    """A file whose structure was checked.

    Parameters
    ----------
    data : bytes
        The file without what its first image does not need.
    space : ColorSpace, optional
        Colours that it names by numbers; a profile beside them does not count.
    profile : bytes, optional
        ICC profile, where `data` no longer has it.
    has_bad_profile : bool
        It has a profile that cannot be unfolded.
    is_deep : bool
        More than 8 bits per sample, where `data` alone does not tell Pillow.
    is_animated : bool
        Further images follow, where `data` no longer has them.
    box : (int, int, int, int), optional
        Left, top, right, and bottom of the first image where it is smaller than its canvas.
    filled : bytes
        A second copy, which gives other pixels if and only if some of those of `data` are missing.
    decoder_bytes : float
        What the decoder takes for each pixel beside the picture, where that is much.
    """

    data: bytes
    space: ColorSpace | None = None
    profile: bytes | None = None
    has_bad_profile: bool = False
    is_deep: bool = False
    is_animated: bool = False
    box: Box | None = None
    filled: bytes = b""
    decoder_bytes: float = 0
