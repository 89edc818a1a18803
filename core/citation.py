"""A result as one sentence, with all that somebody needs to repeat it."""

from core.compression import Compressed
from core.images import Image
from core.version import VERSION


def cite(image: Image, result: Compressed) -> str:
    """What was measured of a result, how, on which image, and by which version of this program.

    Parameters
    ----------
    image : Image
        The source.
    result : Compressed
        What it was compressed to.

    Examples
    --------
    >>> from core.compression import compress
    >>> from core.images import scale_to
    >>> from core.methods import KMeans
    >>> from core.samples import load_sample
    >>> image = scale_to(load_sample("coffee"), 10_000)
    >>> print(cite(image, compress(image, KMeans(8))).partition(": ")[0])
    K-Means, K = 8, on Coffee (122 x 81 pixels)
    """
    method, quality = result.method, result.quality
    psnr = "without loss" if quality.mse == 0 else f"at a PSNR of {quality.psnr_db:.2f} dB"
    return (
        f"{method.label}, {method.setting}, on {image.name} ({result.width} x {result.height} "
        f"pixels): {len(result.file):,} bytes ({result.bits_per_pixel:.3f} bits per pixel) {psnr}, "
        f"SSIM {quality.ssim:.4f}, mean colour difference (CIEDE2000) {quality.delta_e:.2f}, "
        "measured on the image decoded from the file. "
        f"Setting: {method!r}. Digest of the image: {result.digest}. "
        f"Palette & Parts {VERSION}."
    )
