"""Numerics only: palettes and non-negative factors. Solvers know no files and no storage."""
