"""The file of one result, and the proof that it holds what is shown."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.compression import Compressed
from core.formatting import format_bytes, format_psnr
from core.images import Image
from core.verification import VerificationError
from pages.server import busy, cache


def show(image: Image, result: Compressed) -> DeltaGenerator:
    """Show buttons to download the file and to have it decoded by a fresh process.

    Returned is the place of a further one.
    """
    method = result.method
    setting = (result.digest, repr(method))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download {format_bytes(len(result.file))}",
            result.file,
            f"{method.key}-{method.value}{method.format.suffix}",
            on_click="ignore",
            key="chosen-file",
            icon=":material/download:",
        )
        place = st.container(width="content")
        st.button(
            "Verify",
            key="verify",
            # The click is remembered, so that the proof stays as long as the setting does.
            on_click=st.session_state.update,
            kwargs={"_verified": setting},
            icon=":material/verified:",
            help="A new process decodes the file alone, as `python -m core decode` does. Its "
            "image must be identical to the one shown.",
        )
    if st.session_state.get("_verified") == setting:
        with busy.told():
            _verify(image, result)
    return place


def _verify(image: Image, result: Compressed) -> None:
    try:
        proof = cache.proof(image, result)
    except VerificationError as error:
        st.error(str(error), icon=":material/error:")
        return
    shown = cache.decoded_digest(result)
    psnr = format_psnr(proof.psnr_db)
    if proof.digest == shown and proof.psnr_db == result.quality.psnr_db:
        st.success(
            f"A fresh process decoded these {len(result.file):,} bytes to the image shown: "
            f"{psnr}, digest `{proof.digest}`.",
            icon=":material/verified:",
        )
    else:
        st.error(
            f"A fresh process decoded a different image: {psnr}, digest `{proof.digest}`; "
            f"expected {format_psnr(result.quality.psnr_db)}, digest `{shown}`.",
            icon=":material/error:",
        )
