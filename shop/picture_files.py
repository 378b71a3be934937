"""Making a picture safe and small: judged before it is unpacked, then drawn anew in our own sizes and formats.

Nothing of the file that was handed in is kept: neither what cameras write into it nor what may hang behind it.
"""

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageFile, ImageOps

from lapinkumi.core.errors import ShopError

MOST_BYTES: Final = 15 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
LEAST_WIDTH: Final = 300
MOST_RATIO: Final = 4  # of the longer side to the shorter: goods are no strips, and formats bear only so much
WIDTHS: Final = (320, 640, 1280)
TAKEN: Final = ("JPEG", "PNG", "WEBP")
CONTENT_TYPES: Final = {"avif": "image/avif", "webp": "image/webp"}
FOLDER: Final = "pictures"


class BadPicture(ShopError):
    """The file is no picture that can be shown. Nothing was kept."""

    message = gettext_lazy("Tiedosto ei ole kuva, tai se on vioittunut. Anna JPEG-, PNG- tai WebP-kuva.")


@dataclass(frozen=True, slots=True)
class Made:
    """A picture drawn anew: the size of its largest rendition, and its files by name."""

    key: str
    width: int
    height: int
    files: dict[str, bytes]


def widths(width: int) -> list[int]:
    """The widths that a picture as wide as this is kept in."""
    return [each for each in WIDTHS if each < width] + [width]


def file_name(key: str, width: int | str, ending: str) -> str:
    return f"{FOLDER}/{key}/{width}.{ending}"


def make(file: IO[bytes]) -> Made:
    """The picture in every size and format; BadPicture tells what is wrong with it."""
    picture = _opened(file)
    if picture.width < LEAST_WIDTH:
        raise BadPicture(_("Kuva on liian pieni: vähintään %(width)s kuvapistettä leveä.") % {"width": LEAST_WIDTH})
    if max(picture.size) > MOST_RATIO * min(picture.size):
        raise BadPicture(
            _("Kuva on liian kapea: pitempi sivu saa olla enintään nelinkertainen lyhyempään nähden. Rajaa kuvaa.")
        )
    if picture.width > WIDTHS[-1]:
        picture.thumbnail((WIDTHS[-1], WIDTHS[-1] * 2), Image.Resampling.LANCZOS)
    key = hashlib.sha256(picture.tobytes() + repr(picture.size).encode()).hexdigest()[:32]
    return Made(key, picture.width, picture.height, dict(_renditions(picture, key)))


def _opened(file: IO[bytes]) -> Image.Image:
    """Unpacked upright as plain colours, if it is small enough to be."""
    file.seek(0, io.SEEK_END)
    if file.tell() > MOST_BYTES:
        raise BadPicture(_("Kuvatiedosto on liian suuri, enintään 15 Mt."))
    file.seek(0)
    try:
        with warnings.catch_warnings(), _whole_files_only():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=TAKEN)
            if picture.width * picture.height > MOST_PIXELS:
                raise BadPicture(_("Kuvassa on liikaa kuvapisteitä, enintään 40 miljoonaa. Pienennä sitä."))
            return _plain(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture(_("Kuvassa on liikaa kuvapisteitä, enintään 40 miljoonaa. Pienennä sitä.")) from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, MemoryError):
        raise BadPicture from None


@contextmanager
def _whole_files_only() -> Iterator[None]:
    """WeasyPrint lets Pillow take files that are cut short, in the whole process: not the pictures of goods."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _plain(picture: Image.Image) -> Image.Image:
    """Plain colours on white, with nothing else of what the file held."""
    whole = picture.convert("RGBA")
    ground = Image.new("RGB", whole.size, "white")
    ground.paste(whole, mask=whole.getchannel("A"))
    return ground


def _renditions(picture: Image.Image, key: str) -> Iterator[tuple[str, bytes]]:
    for width in widths(picture.width):
        height = max(1, round(picture.height * width / picture.width))
        sized = picture if width == picture.width else picture.resize((width, height), Image.Resampling.LANCZOS)
        for ending, options in (("avif", {"quality": 60, "speed": 8}), ("webp", {"quality": 80, "method": 4})):
            out = io.BytesIO()
            sized.save(out, ending.upper(), **options)
            yield file_name(key, width, ending), out.getvalue()
