"""How results are kept: by what identifies their arguments, for an hour at most, within bounds.

Streamlit makes a key of a call by hashing its arguments, and of a large array it hashes a sample,
so that two images can be given one key. Here an image is known by its digest, a result by the
digest and its method, and an array raises an error instead of being hashed.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar

import numpy as np
import streamlit as st

from core.compression import Compressed
from core.images import Image
from core.limits import LIMITS
from core.methods import METHODS, Method

P = ParamSpec("P")
R = TypeVar("R")

# Seconds: to read a text, Streamlit would import pandas before the first picture.
_LIFETIME = 3600


def _refuse(array: Any) -> None:
    raise TypeError("Pixels must not be hashed for a key; pass an Image or a Compressed.")


# Streamlit looks up the very class of an argument, never its base.
_IDENTITIES: dict[type[Any], Callable[[Any], Any]] = {
    Image: attrgetter("digest"),
    Compressed: lambda result: (result.digest, repr(result.method)),
    **dict.fromkeys(METHODS.values(), repr),
    # Of the methods themselves, not of their settings.
    type(Method): attrgetter("__module__", "__qualname__"),
    np.ndarray: _refuse,
}
# Given classes, Streamlit would spell out the names of all of them for each argument of each call.
_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    f"{kind.__module__}.{kind.__qualname__}": identify for kind, identify in _IDENTITIES.items()
}


def keep(
    entries: int, max_bytes: int = LIMITS.max_cache_bytes, spinner: str | bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a function returns, as a copy of its own for everybody who asks.

    Arguments whose names begin with an underscore are not part of the key.

    Parameters
    ----------
    entries, max_bytes : int
        How much is kept; ``server.maxCacheDataSize`` bounds all functions together.
    spinner : str or bool
        What is said on the page meanwhile.
    """
    return _one_spelling(
        st.cache_data(
            ttl=_LIFETIME,
            max_entries=entries,
            max_size=max_bytes,
            show_spinner=spinner,
            hash_funcs=_HASHES,
        )
    )


def keep_object(
    entries: int, seconds: int | None = _LIFETIME
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep the very object that a function returns: for what is too large to copy, or cannot be."""
    return _one_spelling(
        st.cache_resource(ttl=seconds, max_entries=entries, show_spinner=False, hash_funcs=_HASHES)
    )


def _one_spelling(cached: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make one call of one meaning, whose arguments by name and by place are two for Streamlit."""

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        call, signature = cached(work), inspect.signature(work)

        @wraps(work)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            # By name: for each argument by place, Streamlit would read the signature once more.
            result: R = call(**bound.arguments)
            return result

        return ask

    return decorate
