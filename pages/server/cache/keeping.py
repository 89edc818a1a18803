"""How results are kept: by what identifies their arguments, for an hour at most, within bounds.

Streamlit makes the key of a call by hashing its arguments. Of a large array it hashes only a
sample, so that two images can get the same key. Here an image is identified by its digest, a result
by the digest and its method, and an array raises an error instead of being hashed.
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

# In seconds: to read a text such as "1h", Streamlit would import pandas before the first picture.
_LIFETIME = 3600


def _refuse(array: Any) -> None:
    raise TypeError("Pixels must not be hashed for a key; pass an Image or a Compressed.")


# Streamlit looks up the exact class of an argument, never its base classes.
_IDENTITIES: dict[type[Any], Callable[[Any], Any]] = {
    Image: attrgetter("digest"),
    Compressed: lambda result: (result.digest, repr(result.method)),
    **dict.fromkeys(METHODS.values(), repr),
    # This is for the method classes themselves, not for their settings.
    type(Method): attrgetter("__module__", "__qualname__"),
    np.ndarray: _refuse,
}
# The classes are given by name: otherwise Streamlit would work out all of their names again for
# each argument of each call.
_HASHES: dict[str | type[Any], Callable[[Any], Any]] = {
    f"{kind.__module__}.{kind.__qualname__}": identify for kind, identify in _IDENTITIES.items()
}


def keep(
    entries: int, max_bytes: int = LIMITS.max_cache_bytes, spinner: str | bool = False
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep what a function returns; everybody who asks gets a copy.

    Arguments whose names begin with an underscore are not part of the key.

    Parameters
    ----------
    entries, max_bytes : int
        How much is kept; ``server.maxCacheDataSize`` bounds all functions together.
    spinner : str or bool
        What the page says meanwhile.
    """
    return _with_one_key(
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
    """Keep the object itself that a function returns, for what is too large to copy."""
    return _with_one_key(
        st.cache_resource(ttl=seconds, max_entries=entries, show_spinner=False, hash_funcs=_HASHES)
    )


def _with_one_key(cached: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Give a call one key, however its arguments are passed.

    To Streamlit, arguments by name and by position make two calls.
    """

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        call, signature = cached(work), inspect.signature(work)

        @wraps(work)
        def ask(*args: P.args, **kwargs: P.kwargs) -> R:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            # By name, because Streamlit reads the signature again for each positional argument.
            result: R = call(**bound.arguments)
            return result

        return ask

    return decorate
