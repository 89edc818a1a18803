"""One thread for sums: several would add in an order that changes from run to run."""

from functools import cache

from threadpoolctl import ThreadpoolController

from core.lazy import cluster, linalg


def use_one_thread() -> None:
    """Keep the linear algebra of this process to one thread from now on.

    The limit is not lifted after a fit, because it applies to the whole process and fits in several
    threads would lift it for each other.
    """
    libraries = _libraries()
    if any(library.num_threads != 1 for library in libraries.lib_controllers):
        libraries.limit(limits=1)


def use_one_thread_for_clusters() -> None:
    """Keep scikit-learn's K-Means to one thread where this is called.

    It counts its threads by OpenMP, whose limit holds for the calling thread alone.
    """
    _libraries_of_clusters().limit(limits=1)


@cache
def _libraries_of_clusters() -> ThreadpoolController:
    _ = cluster.KMeans
    return ThreadpoolController().select(user_api="openmp")


@cache
def _libraries() -> ThreadpoolController:
    # Finding the libraries takes longer than a small fit, so it is done once. SciPy brings its own
    # library, which has to be loaded to be found.
    _ = linalg.svd
    return ThreadpoolController().select(user_api="blas")
