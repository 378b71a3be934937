"""The information texts: whole, linked to what exists, and with no number of the contract typed in."""

import re
from pathlib import Path

import pytest

from shop import reading
from shop.markdown import document, split_front_matter

NAMES = sorted(path.name.removesuffix(".fi.md") for path in reading.FOLDER.glob("*.fi.md"))
TERMS = max((reading.FOLDER.parent / "terms").glob("*.fi.md"))
# Addresses of the shop that are fixed for good; texts may link to these and to one another.
ADDRESSES = {"/paketit/", "/ehdot/", "/tilaus/", "/peruuta-sopimus/", "/asennuspisteet/"}
# Laws, standards and names: digits that are no numbers of the contract.
NAMES_WITH_DIGITS = {
    "tietosuoja": ["2016/679", "artiklan 13"],
    "evasteet": ["917/2014", "205 §"],
    "saavutettavuus": ["306/2019", "2.1"],
    "maksutavat": ["3-D Secure"],
}
LINK = re.compile(r'href="(?P<path>/[^"#]*)?(?:#(?P<anchor>[^"]+))?"')
NOT_TYPED = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\]\([^)]*\)|^\d+\. |\bkohta \d+(?:\.\d+)*", re.MULTILINE)


def source(name: str) -> str:
    return split_front_matter((reading.FOLDER / f"{name}.fi.md").read_text(encoding="utf-8"))[1]


def anchors() -> dict[str, set[str]]:
    """What each address has to link to."""
    terms = document(split_front_matter(TERMS.read_text(encoding="utf-8"))[1])
    pages = {f"/{name}/": reading.text(name, "fi").document for name in NAMES}
    return {path: {heading.anchor for heading in page.headings} for path, page in {**pages, "/ehdot/": terms}.items()}


@pytest.mark.parametrize("name", NAMES)
def test_text_has_title_description_and_day(name: str):
    text = reading.text(name, "fi")
    assert text.document.title
    assert 50 < len(text.description) < 160
    assert text.updated_on.year >= 2026


@pytest.mark.parametrize("name", NAMES)
def test_text_types_no_number_of_the_contract(name: str):
    bare = NOT_TYPED.sub("", source(name))
    for known in NAMES_WITH_DIGITS.get(name, []):
        assert known in bare
        bare = bare.replace(known, "")
    assert re.findall(r"\w*\d\w*", bare) == []


@pytest.mark.parametrize("name", NAMES)
def test_text_is_filled_in(name: str):
    html = reading.text(name, "fi").document.html
    assert [sign for sign in ("{{", "{%", "&lt;", "None", "  €") if sign in html] == []


@pytest.mark.parametrize("name", [*NAMES, TERMS])
def test_links_of_a_text_lead_somewhere(name: str | Path):
    known = anchors()
    if isinstance(name, Path):
        here, html = "/ehdot/", document(split_front_matter(name.read_text(encoding="utf-8"))[1]).html
    else:
        here, html = f"/{name}/", reading.text(name, "fi").document.html
    lost = [
        found[0]
        for found in LINK.finditer(html)
        if (found["path"] or here) not in known.keys() | ADDRESSES
        or (found["anchor"] and found["anchor"] not in known[found["path"] or here])
    ]
    assert lost == []


def test_anchors_are_unique_on_each_page():
    terms = document(split_front_matter(TERMS.read_text(encoding="utf-8"))[1])
    for page in [terms, *(reading.text(name, "fi").document for name in NAMES)]:
        given = [heading.anchor for heading in page.headings]
        assert len(given) == len(set(given)), page.title


def test_text_falls_back_to_finnish():
    assert reading.text("toimitus", "sv") == reading.text("toimitus", "fi")


def test_text_of_no_such_name():
    with pytest.raises(FileNotFoundError):
        reading.text("puuttuu", "fi")


def test_document_shows_raw_html_as_text_and_knows_no_styles():
    page = document("# Otsikko\n\n<script>alert(1)</script>\n\n| a | b |\n|--:|:--|\n| 1 | 2 |\n")
    assert page.title == "Otsikko"
    assert "<script" not in page.html
    assert "style" not in page.html
    assert '<th scope="col">a</th>' in page.html


def test_document_never_parts_a_number_from_its_unit():
    page = document("# Otsikko\n\n## 4.3 a Renkaat\n\nAikaa on 14 päivää, kohta 3.\n")
    assert "14\N{NO-BREAK SPACE}päivää" in page.html
    assert [heading.anchor for heading in page.headings] == ["kohta-4-3-a"]
