"""The texts about each method, by its key: one table, apart from the methods themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.methods.parameters import Choice, Parameter

__all__ = ["WORDS", "ParameterWords", "Words", "words_for"]


@dataclass(frozen=True)
class ParameterWords:
    """The texts about a parameter.

    Parameters
    ----------
    label : str
        Its name. That of a knob says what K counts, for example ``"colours"``.
    help : str
        What it does, in a sentence or two.
    values : mapping of str to str
        The name of each value of a choice, by the key of the value.
    setting : str
        Template for a value of it, with ``{}`` for the number; by default the label follows it.
    """

    label: str
    help: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    setting: str = ""

    def describe(self, value: object) -> str:
        """A value of the parameter as it is displayed, for example ``"8 bits per value"``."""
        return (self.setting or f"{{}} {self.label}").format(value)


@dataclass(frozen=True)
class Words:
    """The texts about a method.

    Parameters
    ----------
    label : str
        Its name.
    setting : str
        Template for a value of the knob, with ``{}`` for the number.
    idea : str
        What it does and stores, in Markdown; empty for references.
    formulas : tuple of str
        What is minimised, and how many numbers are stored, in LaTeX.
    beyond : str
        What it does that the tutorial's method of that name does not, in Markdown, or empty.
    beyond_formulas : tuple of str
        The same in LaTeX.
    price : str
        What keeps this method below its bound, where it has one.
    parameters : mapping of str to ParameterWords
        By the name of the parameter.
    """

    label: str
    setting: str = "K = {}"
    idea: str = ""
    formulas: tuple[str, ...] = ()
    beyond: str = ""
    beyond_formulas: tuple[str, ...] = ()
    price: str = ""
    parameters: Mapping[str, ParameterWords] = field(default_factory=dict)

    def of(self, parameter: Parameter) -> ParameterWords:
        """The words of a parameter; plain ones from its name where the table has none."""
        return self.parameters.get(parameter.name) or _plain(parameter)


_COLORS = {"n_colors": ParameterWords("colours")}
_COMPONENTS = {"n_components": ParameterWords("components")}

WORDS: Mapping[str, Words] = {
    "kmeans": Words(
        label="K-Means",
        idea="Each pixel $x_i$ becomes the nearest of $K$ colours $c_k$. The file stores the "
        "palette and one index per pixel.",
        formulas=(
            r"\min_{c_1 \dots c_K} \sum_{i=1}^{HW} \min_k \lVert x_i - c_k \rVert^2",
            r"\text{numbers} = HW + 3K",
        ),
        beyond="*Smoothing* gives up the nearest colour where another one makes the file smaller: "
        "each bit that deflate takes has a price $\\lambda$, so that runs and repetitions pay "
        "(entropy-constrained quantisation: Chou, Lookabaugh and Gray, 1989).",
        beyond_formulas=(
            r"\min_{c,\, k} \sum_{i=1}^{HW} "
            r"\lVert x_i - c_{k_i} \rVert^2 + \lambda \cdot \text{bits}(k)",
        ),
        parameters={
            **_COLORS,
            "space": ParameterWords(
                "K-Means: colour space",
                "Where distances between colours are measured. RGB gives the highest PSNR; in "
                "Oklab equal distances look about equally different.",
                {"rgb": "RGB", "oklab": "Oklab"},
            ),
            "dither": ParameterWords(
                "K-Means: dithering",
                "Spreads the error of each pixel over its neighbours: smoother gradients at the "
                "cost of a lower PSNR and a larger file.",
                {"0": "none", "1": "Floyd-Steinberg"},
            ),
            "smoothing": ParameterWords(
                "smoothing",
                "With more smoothing, more pixels take a colour that makes the file smaller "
                "instead of the nearest one. With 0, none do.",
                setting="smoothing {}",
            ),
            "locked": ParameterWords(
                "K-Means: locked colours",
                "Hex codes such as #ff8800 of colours that the palette keeps as they are; the "
                "others are found. With more than K of them, the palette is the first K.",
            ),
        },
    ),
    "nmf": Words(
        label="NMF",
        idea="Each colour channel $V$ becomes a product of two non-negative factors: "
        "$K$ profiles along the height and $K$ along the width.",
        formulas=(
            r"\min_{P \ge 0,\; Q \ge 0} \lVert V - PQ \rVert_F^2",
            r"P: H \times K, \quad Q: K \times W",
            r"\text{numbers} = 3K(H + W)",
        ),
        price="non-negativity",
        parameters={
            **_COMPONENTS,
            "bits": ParameterWords(
                "bits per value",
                "Fewer bits make each value cheaper and coarser.",
            ),
            "max_iterations": ParameterWords("maximum iterations"),
        },
    ),
    "blockkmeans": Words(
        label="Block K-Means",
        setting="quality {}",
        idea="K-Means on blocks instead of pixels (vector quantisation). A smooth ground $g$ comes "
        "from means of 8 x 8 pixels. What it misses of a block of 4 x 4 pixels becomes one of at "
        "most 256 *codewords* $c_k$, one of which is zero; at high quality, blocks are half as "
        "large. The file stores the means, the codebook, and one index per block. Each bit has a "
        "price $\\lambda$, so codewords that do not pay are left out.",
        formulas=(
            r"\min_{c,\, k} \sum_i \lVert x_i - g_i - c_{k_i} \rVert^2 "
            r"+ \lambda \cdot \text{bits}(k_i), \quad c_0 = 0",
        ),
        parameters={"quality": ParameterWords("quality")},
    ),
    "blocknmf": Words(
        label="Block NMF",
        setting="quality {}",
        idea="Each block of 8 x 8 pixels becomes its mean plus a few of 256 small *parts*, each "
        "taken a whole number of times. The parts were learned by NMF from the sample pictures; "
        "they ship with the app and are not in the file.",
        formulas=(
            r"\min_{h \ge 0} \lVert r - (W_+ - W_-)\,h \rVert^2 + \lambda\,\text{bits}(h)",
            r"r = \text{block} - \text{mean}, \quad W_+, W_- \ge 0",
        ),
        parameters={
            "quality": ParameterWords("quality"),
            "parts": ParameterWords(
                "Block NMF: parts",
                "What blocks are sums of: parts that were learned by NMF from the samples, or "
                "fixed cosine waves and their negatives, as in JPEG.",
                {"learned": "learned", "cosine": "cosine pairs"},
            ),
            "coder": ParameterWords(
                "Block NMF: coder",
                "Who packs the codes. The range coder adapts to the blocks around each block. LZMA "
                "makes larger files, which thirty lines of NumPy and Pillow decode.",
                {"range": "range coder", "lzma": "LZMA"},
            ),
        },
    ),
    "svd": Words("Truncated SVD", parameters=_COMPONENTS),
    "sklearnkmeans": Words("K-Means (scikit-learn)", parameters=_COLORS),
    "sklearnnmf": Words("NMF (scikit-learn)", parameters=_COMPONENTS),
    "mediancut": Words("Median cut", parameters=_COLORS),
    "octree": Words("Fast octree", parameters=_COLORS),
    "jpeg": Words("JPEG", "quality {}"),
    "webp": Words("WebP", "quality {}"),
    "avif": Words("AVIF", "quality {}"),
    "png": Words("PNG", "lossless, effort {}"),
}


def words_for(key: str, name: str) -> Words:
    """The words of a method; plain ones from the name of its class where the table has none."""
    return WORDS.get(key) or Words(name)


def _plain(parameter: Parameter) -> ParameterWords:
    keys = parameter.keys if isinstance(parameter, Choice) else ()
    label = parameter.name.removeprefix("n_").replace("_", " ")
    return ParameterWords(label, values={key: key for key in keys})
