"""The README's own decoders of files, run as a reader would run them."""

import io
import os
import re
import shutil
import tempfile
from pathlib import Path

import numpy as np
import PIL.Image

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
# The name under which each decoder opens a file, by how such files begin.
NAMES = {b"PK": "image.npz", b"BNM1": "image.bnmf", b"BKM1": "image.bkm"}
# What a decoder finds beside the file.
SHIPPED = Path("core/dictionary/parts_1.npz")


def decoder(name: str = "image.npz") -> str:
    """The block of Python in the README that opens a file of that name."""
    blocks = re.findall(
        r"^```python\n(.*?)^```$", README.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert len(blocks) == len(NAMES)
    (code,) = (block for block in blocks if f'"{name}"' in block)
    return code


def decode(file: bytes) -> np.ndarray:
    """Pixels of a file, decoded without any code of the project."""
    if file.startswith(b"\x89PNG"):
        return np.asarray(PIL.Image.open(io.BytesIO(file)).convert("RGB"))
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            name = next(name for mark, name in NAMES.items() if file.startswith(mark))
            Path(name).write_bytes(file)
            SHIPPED.parent.mkdir(parents=True)
            shutil.copy(ROOT / SHIPPED, SHIPPED)
            exec(decoder(name), {})
            return np.asarray(PIL.Image.open("image.png"))
        finally:
            os.chdir(before)
