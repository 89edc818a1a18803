"""What is measured, in formulas."""

import streamlit as st


def show() -> None:
    """Show the measures of error and of agreement."""
    st.latex(r"\text{MSE} = \frac{1}{3HW} \sum (x - \hat{x})^2")
    st.latex(r"\text{PSNR} = 10 \log_{10} \frac{255^2}{\text{MSE}}\ \text{dB}")
    st.markdown(
        "Both compare the 8-bit image with the one decoded from the file. No product of rank $K$ "
        "comes closer than the truncated singular value decomposition (Eckart and Young, 1936): "
        "the gap between it and non-negative factors is the price of having no negative numbers."
    )
    st.latex(r"\lVert V - PQ \rVert_F^2 \;\ge\; \sum_{k > K} \sigma_k^2")
    st.markdown(
        "*Edge agreement* is the correlation of the Sobel gradients of the lightness L\\*, *colour "
        "agreement* that of the chromaticities a\\* and b\\* of CIELAB. Both are 1 where "
        "everything is kept."
    )
