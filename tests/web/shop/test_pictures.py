"""Pictures of products: judged, drawn anew, shown in every size; bombs and disguises refused in words (R1.3)."""

import io
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFile

from lapinkumi.accounts.roles import Role
from shop.models import Product, ProductEvent, ProductPicture
from shop.picture_files import widths
from shop.pictures import shown
from tests.unit.shop import make
from tests.web.shop.test_desk import PRODUCTS, at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R1.3")]


@pytest.fixture
def clerk(client: Client, tmp_path: Path, settings: Any) -> Client:
    settings.MEDIA_ROOT = tmp_path
    return at_desk(client, Role.CLERK)


def image(kind: str = "JPEG", size: tuple[int, int] = (800, 600), **options: Any) -> bytes:
    out = io.BytesIO()
    mode = "RGBA" if kind in ("PNG", "WEBP") else "RGB"
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def add(client: Client, product: Product, content: bytes, alt: str = "Kulutuspinta", name: str = "kuva.jpg") -> Any:
    data = {"file": SimpleUploadedFile(name, content), "alt": alt}
    return client.post(f"{PRODUCTS}{product.pk}/kuvat/", data)


def exif() -> bytes:
    facts = Image.Exif()
    facts[0x010F] = "Salainen kamera"
    facts[0x0112] = 6  # lying on its side
    return facts.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_picture_is_drawn_anew_in_every_size_and_format(clerk: Client, kind: str, tmp_path: Path):
    product = make.tyre()
    assert add(clerk, product, image(kind)).status_code == 302
    picture = ProductPicture.objects.get()
    assert (picture.width, picture.height, picture.alt, picture.position) == (800, 600, "Kulutuspinta", 1)
    files = sorted(path.name for path in (tmp_path / "pictures" / picture.key).iterdir())
    assert files == ["320.avif", "320.webp", "640.avif", "640.webp", "800.avif", "800.webp"]
    with Image.open(tmp_path / "pictures" / picture.key / "320.avif") as small:
        assert (small.format, small.size) == ("AVIF", (320, 240))
    assert list(ProductEvent.objects.values_list("kind", flat=True)) == ["picture_added"]


def test_what_cameras_write_and_what_hangs_behind_is_gone_and_it_stands_upright(clerk: Client, tmp_path: Path):
    product = make.tyre()
    add(clerk, product, image(exif=exif()) + b"<script>alert(1)</script>")
    picture = ProductPicture.objects.get()
    assert (picture.width, picture.height) == (600, 800)
    for path in (tmp_path / "pictures" / picture.key).iterdir():
        content = path.read_bytes()
        assert b"Salainen" not in content
        assert b"<script" not in content
        with Image.open(path) as drawn:
            assert dict(drawn.getexif()) == {}


def test_product_page_and_card_show_it_and_the_drawing_stands_without(clerk: Client):
    product = make.tyre()
    make.level(product, quantity=8)
    page = clerk.get("/tuote/tyre-1/").content.decode()
    assert "<picture" not in page
    assert re.findall('property="og:image" content="([^"]+)"', page)[0].endswith("share.jpg")
    assert "product__drawings" in page
    add(clerk, product, image())
    add(clerk, product, image(size=(400, 400)), alt='Kylki "sivulta"')
    page = clerk.get("/tuote/tyre-1/").content.decode()
    assert page.count("<picture") == 2
    assert 'type="image/avif" srcset="/kuvat/' in page
    assert 'alt="Kulutuspinta" width="800" height="600"' in page
    assert "Kylki &quot;sivulta&quot;" in page
    assert "product__drawings" not in page
    largest = shown(ProductPicture.objects.first())["largest"]
    assert re.findall('property="og:image" content="([^"]+)"', page) == [f"{settings.SITE_URL}{largest}"]
    card = clerk.get("/renkaat/").content.decode()
    assert card.count("<picture") == 1
    assert 'loading="lazy"' in card
    clerk.post(f"{PRODUCTS}{product.pk}/kuvat/{ProductPicture.objects.first().pk}/", {"take_away": "1"})
    assert clerk.get("/tuote/tyre-1/").content.decode().count("<picture") == 1


def test_picture_is_served_to_be_kept_for_ever(clerk: Client):
    product = make.tyre()
    add(clerk, product, image())
    key = ProductPicture.objects.get().key
    for ending in ("avif", "webp"):
        response = clerk.get(f"/kuvat/{key}/640.{ending}")
        assert (response.status_code, response["Content-Type"]) == (200, f"image/{ending}")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert {"public", "max-age=31536000", "immutable"} <= set(response["Cache-Control"].split(", "))
        assert len(b"".join(response.streaming_content)) > 100


@pytest.mark.parametrize(
    "path",
    ["0" * 32 + "/640.avif", "0" * 32 + "/640.jpg", "x/640.avif", "../settings/640.avif", "0" * 32 + "/..%2f.webp"],
)
def test_no_other_file_is_served(client: Client, path: str):
    assert client.get(f"/kuvat/{path}").status_code == 404


def png_saying(width: int, height: int) -> bytes:
    """A small file that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + chunk(b"IEND", b"")
    )


REFUSED = {
    "empty": (b"", "ei ole kuva"),
    "a text": (b"kumi", "ei ole kuva"),
    "svg with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "ei ole kuva"),
    "gif that is a script": (b"GIF89a/*" + b"\0" * 99 + b"*/=1;alert(1)", "ei ole kuva"),
    "cut": (image()[:400], "ei ole kuva"),
    "bomb": (png_saying(60_000, 60_000), "liikaa kuvapisteitä"),
    "too many pixels": (png_saying(9_000, 9_000), "liikaa kuvapisteitä"),
    "lies of its size": (png_saying(900, 900), "ei ole kuva"),
    "too small": (image(size=(200, 200)), "liian pieni"),
    "a strip that stands": (image("PNG", size=(300, 39_000)), "liian kapea"),
    "a strip that lies": (image("PNG", size=(39_000, 300)), "liian kapea"),
    "too heavy": (image() + b"\0" * (15 * 1024 * 1024), "liian suuri"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_picture_is_told_at_its_field_and_nothing_is_kept(clerk: Client, kind: str, tmp_path: Path):
    content, told = REFUSED[kind]
    response = add(clerk, make.tyre(), content)
    assert told in str(response.context["form"].errors["file"])
    assert ProductPicture.objects.count() == 0
    assert list(tmp_path.iterdir()) == []


def test_a_cut_picture_is_refused_whatever_other_libraries_allow(clerk: Client, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does when it is imported
    response = add(clerk, make.tyre(), png_saying(900, 900))
    assert "ei ole kuva" in str(response.context["form"].errors["file"])
    assert ImageFile.LOAD_TRUNCATED_IMAGES is True


def test_picture_needs_words(clerk: Client):
    response = add(clerk, make.tyre(), image(), alt=" ")
    assert list(response.context["form"].errors) == ["alt"]
    assert ProductPicture.objects.count() == 0


def test_same_picture_twice_is_one_and_twelve_are_enough(clerk: Client):
    product = make.tyre()
    for _twice in range(2):
        add(clerk, product, image())
    assert ProductPicture.objects.count() == 1
    for number in range(11):
        row = ProductPicture.objects.get(position=1)
        row.pk, row.key, row.position = None, f"{number:032x}", number + 2
        row.save()
    response = add(clerk, product, image(size=(500, 500)))
    assert "enintään 12 kuvaa" in str(response.context["form"].errors["file"])
    assert ProductPicture.objects.count() == 12


def test_pictures_are_described_and_ordered(clerk: Client):
    product = make.tyre()
    add(clerk, product, image())
    add(clerk, product, image(size=(400, 400)), alt="Toinen")
    first, second = ProductPicture.objects.all()
    path = f"{PRODUCTS}{product.pk}/kuvat/"
    for _twice in range(2):
        clerk.post(f"{path}{first.pk}/", {"alt": "Edestä", "position": "9"})
    clerk.post(f"{path}{second.pk}/", {"alt": "", "position": "x"})
    assert list(ProductPicture.objects.values_list("alt", "position")) == [("Toinen", 2), ("Edestä", 9)]
    assert ProductEvent.objects.filter(kind="picture_changed").count() == 1
    assert "Edestä" in clerk.get(path).content.decode()
    assert clerk.get(f"{path}{first.pk}/").status_code == 405


def test_warehouse_changes_no_pictures(client: Client):
    warehouse = at_desk(client, Role.WAREHOUSE)
    assert add(warehouse, make.tyre(), image()).status_code == 403
    assert ProductPicture.objects.count() == 0


@pytest.mark.parametrize(
    ("width", "kept"), [(300, [300]), (320, [320]), (640, [320, 640]), (900, [320, 640, 900]), (1280, [320, 640, 1280])]
)
def test_widths(width: int, kept: list[int]):
    assert widths(width) == kept
