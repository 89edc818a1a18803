"""Numerics only: palettes and non-negative factors. Solvers know nothing of files or storage."""
