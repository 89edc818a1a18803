"""One thread for sums: several would add in an order that changes from run to run."""

from contextlib import AbstractContextManager
from functools import cache

from threadpoolctl import ThreadpoolController


def single_thread() -> AbstractContextManager[object]:
    """Keep linear algebra inside the block to one thread."""
    limit: AbstractContextManager[object] = _controller().limit(limits=1)
    return limit


@cache
def _controller() -> ThreadpoolController:
    # Finding the libraries takes longer than a small fit. All that compute here are loaded first.
    import scipy.linalg  # noqa: F401

    return ThreadpoolController()
