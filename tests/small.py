"""A small sweep of a small image: two settings of each main method, there within a second."""

from core.methods import DEFAULT_METHODS

# How many the sample has at most where it is made smaller still for a test.
PIXELS = 4000
CHELSEA = {"image": "chelsea", "size": "0.25"}
SWEEPS = {key: list(kind.knob().sweep[:2]) for key, kind in DEFAULT_METHODS.items()}
SETTINGS = [(key, value) for key, values in SWEEPS.items() for value in values]
# As the query of an address; without a reference, which has more settings than both methods.
SMALL = CHELSEA | {key: ", ".join(map(str, values)) for key, values in SWEEPS.items()}
SMALL |= {"ref": ""}
