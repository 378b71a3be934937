"""What a first view weighs on the wire, pictures apart, and what may hold it back."""

import gzip
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from lapinkumi.core.staticfiles import bare, joined
from shop.models import Product, Season
from tests.unit.shop import make

pytestmark = pytest.mark.django_db

MOST_BYTES = 60_000
STATIC = Path(__file__).resolve().parents[3] / "static"
FILES = re.compile(r'<(?:link rel="stylesheet" href|script[^>]* src)="/static/([^"]+)"')
SCRIPTS = re.compile(r"<script\b[^>]*>")
PICTURES = re.compile(r"<img\b[^>]*>")


@pytest.fixture
def tyres() -> list[Product]:
    made = []
    for number in range(60):
        season = (Season.SUMMER, Season.FRICTION)[number % 2]
        tyre = make.tyre(sku=f"T{number}", name=f"Railo {number}", price=Decimal(100 + number), season=season)
        make.level(tyre, quantity=20)
        made.append(tyre)
    return made


@pytest.mark.parametrize("path", ["/renkaat/", "/tuote/t1/", "/"])
def test_first_view_is_light(client: Client, tyres: list[Product], path: str):
    page = client.get(path, headers={"accept-encoding": "gzip"})
    assert page["Content-Encoding"] == "gzip"
    html = gzip.decompress(page.content).decode()
    files = FILES.findall(html)
    assert files
    behaviours = [f"js/{file.name}" for file in (STATIC / "js").glob("*.js")]  # at most: a page fetches a few
    weights = {name: len(gzip.compress(served(name).encode())) for name in {*files, *behaviours}}
    assert len(page.content) + sum(weights.values()) <= MOST_BYTES, weights


def served(name: str) -> str:
    """A static file as it is served: the stylesheet with all that it imports."""
    text = (STATIC / name).read_text()
    return bare(joined(text, lambda part: (STATIC / "css" / part).read_text())) if name == "css/app.css" else text


@pytest.mark.parametrize("path", ["/renkaat/", "/tuote/t1/", "/", "/ostoskori/"])
def test_no_script_holds_back_the_first_view(client: Client, tyres: list[Product], path: str):
    scripts = [tag for tag in SCRIPTS.findall(client.get(path).content.decode()) if "application/ld+json" not in tag]
    assert scripts
    assert [tag for tag in scripts if not re.search(r'\b(defer|async)\b|type="module"', tag)] == []


@pytest.mark.parametrize("path", ["/renkaat/", "/tuote/t1/", "/"])
def test_every_picture_has_its_size_beforehand(client: Client, tyres: list[Product], path: str):
    pictures = PICTURES.findall(client.get(path).content.decode())
    assert pictures
    assert [tag for tag in pictures if not re.search(r'width="\d+" height="\d+"', tag)] == []


def test_stylesheet_loses_nothing_but_comments_and_white_space():
    text = "/* why */\n@layer a {\n  .x { margin: 0 auto; } /* so */\n\n  .y > .z { color: red; }\n}\n"
    assert bare(text) == "@layer a {\n.x { margin: 0 auto; }\n.y > .z { color: red; }\n}\n"
