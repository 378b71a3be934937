"""Free text: what people type is kept as it is, signs that nobody types are refused."""

import pytest
from django.core.exceptions import ValidationError

from lapinkumi.core.typed import one_line, readable

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize("text", ["Hei,\nmoi\tvaan", "Kiitos \U0001f600", f"Terveisin {FAMILY}", "Ååkköset: ŋ č ž"])
def test_what_people_type_is_kept(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\u202e", "\u200b", "\ud83d"])
def test_signs_that_nobody_types_are_refused(sign: str) -> None:
    with pytest.raises(ValidationError):
        readable(f"a{sign}b")


def test_one_line_makes_every_run_of_space_one() -> None:
    assert one_line(f" a\r\n\t b  {FAMILY} ") == f"a b {FAMILY}"
