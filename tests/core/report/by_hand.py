"""Rows of images that were written down by hand."""

# Bits per pixel and decibels of each setting; JPEG files are half as large at equal PSNR.
KMEANS = {2: (0.5, 20.0), 4: (1.0, 24.0), 8: (2.0, 28.0), 16: (4.0, 32.0)}
JPEG = {10: (0.25, 20.0), 30: (0.5, 24.0), 50: (1.0, 28.0), 90: (2.0, 32.0)}
METHOD_OF = {"n_colors": "kmeans", "quality": "jpeg"}


def row(image, knob, value, bits_per_pixel, psnr_db):
    method = METHOD_OF[knob]
    return {
        "image": image,
        "digest": f"digest of {image}",
        "method": method,
        "knob": knob,
        "value": value,
        "parameters": f"{method}({knob}={value})",
        "height": 10,
        "width": 20,
        "file_bytes": int(25 * bits_per_pixel),
        "bits_per_pixel": bits_per_pixel,
        "psnr_db": psnr_db,
        "mse": 65025 / 10 ** (psnr_db / 10),
        "ssim": None,
    }


def rows_of(images):
    """Of each image the curves of both methods; each image is one decibel better than the last."""
    return [
        row(image, knob, value, bits, psnr + step)
        for step, image in enumerate(images)
        for knob, curve in (("n_colors", KMEANS), ("quality", JPEG))
        for value, (bits, psnr) in curve.items()
    ]
