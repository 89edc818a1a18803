"""The columns of results as headings of a table."""

from typing import Any

import streamlit as st

from core.columns import Column


def heading(column: Column) -> Any:
    """Name and unit of a column, and how its numbers are written."""
    if not column.format:
        return column.heading
    return st.column_config.NumberColumn(column.heading, format=column.format)
