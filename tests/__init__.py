"""Tests of `core`, of the pages, of the app in a browser and under load, and benchmarks."""

import os

if "PYTEST_XDIST_WORKER" in os.environ:
    # A parallel run has a process for each processor, so none of them needs threads of its own for
    # arithmetic. The libraries read this when they are imported, which is after this module.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
