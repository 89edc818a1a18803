"""What a link or a forged message says, held to what a widget would offer.

The bounds of a widget are kept by the browser only: an address or a message of one's own can carry
anything. Whatever a page does with the value of a widget, it first passes one of these.
"""

import re
from collections.abc import Mapping
from typing import TypeVar

Value = TypeVar("Value")

# Longer than any text that makes sense, short enough to search.
LONGEST_TEXT = 200


def one_of(choice: object, options: Mapping[str, Value], default: str) -> Value:
    """The option of that name, or the default option where there is none."""
    known = isinstance(choice, str) and choice in options
    return options[str(choice) if known else default]


def whole_number(text: object, smallest: int, largest: int) -> int | None:
    """The number that a text holds, None where it holds none or one outside the range."""
    word = short(text)
    if not re.fullmatch(r"[0-9]{1,9}", word):
        return None
    return int(word) if smallest <= int(word) <= largest else None


def short(text: object) -> str:
    """The beginning of a text without space around it; nothing for what is no text."""
    return text[:LONGEST_TEXT].strip() if isinstance(text, str) else ""
