"""A closer look at results: in the viewer, and with everything that was measured."""

from collections.abc import Mapping, Sequence

import streamlit as st

from core.charts.convergence import convergence_curve
from core.compression import Compressed
from core.formatting import format_bytes, format_count, format_psnr
from core.images import Image
from core.methods import Method
from pages import go_to
from pages.server import cache
from pages.shared import selection, sweeping, viewer


def show(image: Image, results: Sequence[Compressed], neighbours: Sequence[Method] = ()) -> None:
    """Show the image and up to three of its results in the viewer.

    Finished `neighbours` are preloaded, so that they appear at once when they are chosen.
    """
    original = viewer.Version("Original", cache.exact_png(image))
    ahead = [
        cache.compressed(image, method, perceptual=False)
        for method in neighbours
        if sweeping.are_finished(image, [method])
    ]
    viewer.show(
        [original, *map(_version, results)],
        image,
        ahead=viewer.Ahead(selection.VALUE, [_version(each) for each in ahead]),
    )


def _version(result: Compressed) -> viewer.Version:
    png, setting = cache.result_png(result), str(result.method.value)
    return viewer.Version(name_of(result), png, _sizes(result), setting)


def look(method: Method) -> None:
    """Choose a setting and open the viewer on it, from a callback.

    Its second parameter then holds for its whole sweep.
    """
    selection.select_with_second(method)
    viewer.bring_into_sight()
    go_to("gallery")


def look_at_point(
    sweeps: Mapping[str, Sequence[Method]], key: str, value: int, second: str | None = None
) -> None:
    """Open the viewer on the setting of a point on a chart, from a callback.

    A point of a combination says the value of its second parameter.
    """
    method = selection.at_point(sweeps, key, value)
    look(method if second is None else method.at_second(int(second)))


def describe(result: Compressed) -> None:
    """Show all measures of a result, and what was learnt."""
    storage, quality = result.storage, result.quality
    st.markdown(
        f"**{name_of(result)}:** {storage.numbers:,} numbers, {result.bits_per_pixel:.2f} bits per "
        f"pixel. MSE {quality.mse:.1f}, SSIM {quality.ssim:.3f}, colour difference "
        f"{quality.delta_e:.1f}. {result.remark}"
    )
    for picture in cache.illustrations(result):
        st.image(picture.png, width="content", output_format="PNG", alt=picture.caption)
        st.caption(picture.caption)


def summarise(result: Compressed) -> None:
    """Show the most important numbers in one line."""
    st.caption(f"{name_of(result)}: {_sizes(result)}, measured on the image decoded from its file.")


def show_convergence(result: Compressed) -> None:
    """Show how the error fell while the solver worked."""
    if not result.history:
        st.write("No search was needed: every colour of the image is kept.")
        return
    if result.iterations == 1:
        # One point is no course.
        mse = f"The search ended after one step. The MSE of the file is {result.quality.mse:.2f}."
        st.write(f"{mse} {result.remark}")
        return
    st.plotly_chart(
        convergence_curve(result.method, result.history),
        key="convergence",
        alt="Mean squared error after each step of the solver",
    )
    steps = format_count(result.iterations, "step")
    st.caption(
        f"{steps}, with the error that the search itself measures, before anything is rounded or "
        f"dithered; the MSE of the file is {result.quality.mse:.2f}. "
        f"{result.remark}"
    )


def name_of(result: Compressed) -> str:
    """Method and setting, for example "K-Means, K = 30"."""
    return f"{result.method.label}, {result.method.setting}"


def _sizes(result: Compressed) -> str:
    return f"{format_psnr(result.quality.psnr_db)}, {format_bytes(len(result.file))}"
