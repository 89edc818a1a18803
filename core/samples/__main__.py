"""Make the thumbnails of the samples anew: ``python -m core.samples``."""

from core.samples import SAMPLES, make_thumbnail, thumbnail_path

if __name__ == "__main__":
    for key, sample in SAMPLES.items():
        thumbnail_path(sample).write_bytes(make_thumbnail(key))
