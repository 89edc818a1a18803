"""Draw the skyline into the file next to this one: ``python -m core.samples.skyline``."""

from pathlib import Path

from PIL import Image

from core.samples.skyline import draw_skyline

if __name__ == "__main__":
    Image.fromarray(draw_skyline()).save(Path(__file__).with_name("skyline.png"), optimize=True)
