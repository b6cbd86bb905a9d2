"""One line of ratings: who has rated which movie how, or what is wrong with it."""

from __future__ import annotations

from functools import lru_cache

from similarity.kernel import MOST_DOUBLED
from similarity.reading import Form
from similarity.slices import PACK_FACTOR, PACK_OFFSET

_MOST = MOST_DOUBLED // 2
_NO_STARS = "the rating is no number"
_OTHER_STARS = f"the rating is not one of -{_MOST}, … , 0, 0.5, 1, … , {_MOST}"


def rating_of(line: bytes, form: Form) -> tuple[bytes, bytes, int] | str:
    """User, movie, and time and stars as one integer, the larger the newer; or what is wrong, in words."""
    fields = line.split(form.cut)
    if len(fields) < form.fields:
        fields += [b""] * form.fields
    user, movie = fields[form.user].strip(), fields[form.movie].strip()
    if not user:
        return "no user"
    if not movie:
        return "no movie"
    stars = _stars(fields[form.rating])
    if isinstance(stars, str):
        return stars
    if form.time is None:
        return user, movie, stars
    try:
        return user, movie, int(_number(fields[form.time])) * PACK_FACTOR + stars
    except (ValueError, OverflowError):
        return "the time is no number"


def _number(text: bytes) -> float:
    # Python would take 1_0 for 10.
    if b"_" in text:
        raise ValueError(text)
    return float(text)


@lru_cache(maxsize=1024)
def _stars(text: bytes) -> int | str:
    """Doubled stars, moved so that none are negative; or what is wrong with them."""
    try:
        doubled = _number(text) * 2
    except ValueError:
        return _NO_STARS
    if abs(doubled) <= MOST_DOUBLED and doubled.is_integer():
        return int(doubled) + PACK_OFFSET
    return _NO_STARS if doubled != doubled else _OTHER_STARS
