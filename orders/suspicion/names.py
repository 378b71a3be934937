"""Whether two people's names may be one person's: spelling, order and a second name make no difference."""

import re
import unicodedata


def are_unlike(one: str, other: str) -> bool:
    """Whether the names have no part in common. Of an empty one nothing can be said."""
    ours, theirs = _parts(one), _parts(other)
    return bool(ours and theirs) and not ours & theirs


def _parts(name: str) -> set[str]:
    """Ääkkönen-Virtanen, Aino: {aakkonen, virtanen, aino}. A letter alone is nobody's name."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return {part for part in re.split(r"[^\w]+", letters) if len(part) > 1}
