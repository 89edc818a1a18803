"""The mathematics of both methods and of what is measured."""

import streamlit as st

from core.methods import DEFAULT_METHODS


def show() -> None:
    """Show both methods side by side, then the measures."""
    # Streamlit cuts off a formula a pixel or two too early and lets it scroll.
    st.html("<style>.katex-display { overflow: visible !important; }</style>")
    columns = st.columns(len(DEFAULT_METHODS), gap="large")
    for column, method in zip(columns, DEFAULT_METHODS.values(), strict=True):
        with column:
            st.header(method.label, anchor=False)
            st.markdown(method.words.idea)
            for formula in method.words.formulas:
                st.latex(formula)
    st.header("What is measured", anchor=False)
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
