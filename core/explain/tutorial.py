"""The tutorial's own steps: its code, as a reader would type it, and its counts of values.

The code reads ``image.png`` in the working directory and needs NumPy, Pillow and scikit-learn.
"""

from core.images import Image
from core.methods import NMF, KMeans, Method

__all__ = ["CODE", "values_of", "values_stored"]

_READ = """
import numpy as np
from PIL import Image

photo = Image.open("image.png").convert("RGB")
image = np.asarray(photo) / 255
print(image.shape, image.size)
"""

_KMEANS = """
from sklearn.cluster import KMeans

def with_palette(image, k):
    pixels = image.reshape(-1, 3)
    model = KMeans(k, n_init=10, random_state=0)
    labels = model.fit_predict(pixels)
    palette = model.cluster_centers_
    return palette[labels].reshape(image.shape)
"""

_NMF = """
from sklearn.decomposition import NMF

def with_parts(image, k):
    decoded = np.empty_like(image)
    for channel in range(3):
        V = image[..., channel]
        model = NMF(k, random_state=0)
        P = model.fit_transform(V)
        Q = model.components_
        decoded[..., channel] = P @ Q
    return decoded.clip(0, 1)
"""

_SWEEPS = """
def psnr(image, decoded):
    return -10 * np.log10(np.mean((image - decoded) ** 2))

height, width, _ = image.shape
for k in (2, 3, 5, 10, 20, 30):
    quality = psnr(image, with_palette(image, k))
    print(f"K-Means {k}: {quality:.2f} dB, {height * width + 3 * k:,} values")
for k in (1, 2, 3, 5, 10, 20, 30, 50, 80, 150):
    if k <= min(height, width):
        quality = psnr(image, with_parts(image, k))
        print(f"NMF {k}: {quality:.2f} dB, {3 * k * (height + width):,} values")
"""

# The code of each section by its key; that of a method has the key of the method.
CODE = {"read": _READ.strip(), KMeans.key: _KMEANS.strip(), NMF.key: _NMF.strip()}
CODE["whole"] = "\n\n".join([*CODE.values(), _SWEEPS.strip()])


def values_of(image: Image) -> str:
    r"""How many values an image has, in LaTeX.

    Examples
    --------
    >>> from core.samples import load_sample
    >>> print(values_of(load_sample("skyline")))
    600 \cdot 800 \cdot 3 = 1{,}440{,}000
    """
    height, width, channels = image.pixels.shape
    return (
        rf"{_grouped(height)} \cdot {_grouped(width)} \cdot {channels} = "
        f"{_grouped(image.pixels.size)}"
    )


def values_stored(method: Method, image: Image) -> str:
    r"""How many values a setting stores, as the tutorial counts them, in LaTeX.

    Empty for a method that the tutorial does not have.

    Examples
    --------
    >>> from core.samples import load_sample
    >>> print(values_stored(KMeans(30), load_sample("skyline")))
    480{,}000 + 3 \cdot 30 = 480{,}090
    >>> print(values_stored(NMF(150), load_sample("skyline")))
    3 \cdot 150 \cdot (600 + 800) = 630{,}000
    """
    height, width, k = image.height, image.width, method.value
    if isinstance(method, KMeans):
        pixels = height * width
        total = _grouped(pixels + 3 * k)
        return rf"{_grouped(pixels)} + 3 \cdot {k} = {total}"
    if not isinstance(method, NMF):
        return ""
    total = _grouped(3 * k * (height + width))
    return rf"3 \cdot {k} \cdot ({_grouped(height)} + {_grouped(width)}) = {total}"


def _grouped(number: int) -> str:
    """Digits in groups; in LaTeX a bare comma would be followed by a space."""
    return f"{number:,}".replace(",", "{,}")
