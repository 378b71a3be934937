"""PDFs: what they are made of, and what they may never read."""

import base64
import os
import re
import subprocess
import sys
import textwrap
import zlib

import pytest

from lapinkumi.core import pdf
from lapinkumi.core.pdf import PANGO_HINT, PdfResourceRefused

SITE = "https://shop.example"
PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAP8AAP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="


@pytest.fixture
def static(tmp_path, settings):
    """The shop's static files, beside a file that is not one of them."""
    root = tmp_path / "static"
    (root / "css").mkdir(parents=True)
    (root / "css" / "print.css").write_text("p { break-after: page }")
    (tmp_path / "secret.css").write_text("p { color: red }")
    (root / "way-out").symlink_to(tmp_path)
    settings.SITE_URL = SITE
    settings.STATIC_ROOT = tmp_path / "not-collected"
    settings.STATICFILES_DIRS = [root]
    return root


@pytest.fixture
def pango():
    if not pdf.pdf_available():
        pytest.skip(f"no Pango here: {PANGO_HINT}")


def document(body="<p>Tilausvahvistus ÄÖÅ €</p>", head="", title="<title>Tilausvahvistus</title>", lang=' lang="fi"'):
    return f"<!doctype html><html{lang}><head>{title}{head}</head><body>{body}</body></html>"


def objects(rendered):
    """The PDF with its packed streams opened, as searchable bytes."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", rendered, re.DOTALL)
    return rendered + b"".join(zlib.decompressobj().decompress(stream) for stream in packed if stream[:1] == b"\x78")


@pytest.mark.usefixtures("pango", "static")
def test_render_pdf_is_tagged_titled_and_says_its_language():
    rendered = pdf.render_pdf(document())

    found = objects(rendered)
    assert rendered.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in found
    assert b"/Lang (fi)" in found
    assert "Tilausvahvistus".encode("utf-16-be") in found or b"(Tilausvahvistus)" in found


@pytest.mark.usefixtures("pango", "static")
@pytest.mark.parametrize(
    "address", ["/static/css/print.css", f"{SITE}/static/css/print.css", "/static/css/print.css?v=2#top"]
)
def test_render_pdf_reads_static_files(address):
    rendered = pdf.render_pdf(document("<p>a</p><p>b</p>", head=f'<link rel="stylesheet" href="{address}">'))

    assert len(re.findall(rb"/Type /Page\b(?!s)", objects(rendered))) == 2


@pytest.mark.usefixtures("pango", "static")
def test_render_pdf_shows_pictures_of_the_page_itself():
    assert b"/Subtype /Image" in objects(pdf.render_pdf(document(f'<img alt="" src="{PIXEL}">')))


def vector_picture(address):
    picture = f'<image href="{address}" width="9" height="9"/>'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{picture}</svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing.encode()).decode()}"


@pytest.mark.usefixtures("pango", "static")
@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "http://127.0.0.1:1/",
        "http://169.254.169.254/latest/meta-data/",
        "//evil.example/static/css/print.css",
        "ftp://127.0.0.1/x",
        "other:css/print.css",
        "/etc/passwd",
        "/static/../secret.css",
        "/static/%2e%2e/secret.css",
        "/static//etc/passwd",
        "/static/way-out/secret.css",
        "/static/missing.css",
        f"{SITE}.evil.example/static/css/print.css",
        f"https://user@evil.example/{SITE}/static/css/print.css",
    ],
)
@pytest.mark.parametrize(
    "use",
    [
        lambda address: document(f'<img alt="" src="{address}">'),
        lambda address: document(head=f'<link rel="stylesheet" href="{address}">'),
        lambda address: document(head=f"<style>@import url('{address}');</style>"),
        lambda address: document(head=f"<style>p {{ background: url('{address}') }}</style>"),
        lambda address: document(head=f"<style>@font-face {{ font-family: x; src: url('{address}') }}</style>"),
        lambda address: document(head=f'<link rel="attachment" href="{address}">'),
        lambda address: document(f'<a rel="attachment" href="{address}">x</a>'),
        lambda address: document(f'<object data="{address}"></object>'),
        lambda address: document(f'<embed src="{address}">'),
        lambda address: document(f'<img alt="" src="{vector_picture(address)}">'),
    ],
    ids=["img", "link", "import", "background", "font", "attachment", "attachment-link", "object", "embed", "svg"],
)
def test_render_pdf_of_a_page_that_reaches_elsewhere_is_refused(use, address):
    with pytest.raises(PdfResourceRefused):
        pdf.render_pdf(use(address))


@pytest.mark.usefixtures("pango", "static")
def test_render_pdf_is_not_led_astray_by_a_base_address():
    with pytest.raises(PdfResourceRefused):
        pdf.render_pdf(document('<img alt="" src="passwd">', head='<base href="file:///etc/">'))


@pytest.mark.usefixtures("pango", "static")
def test_render_pdf_links_to_the_site():
    found = objects(pdf.render_pdf(document('<a href="/ehdot/">Ehdot</a>')))

    assert f"({SITE}/ehdot/)".encode() in found


@pytest.mark.usefixtures("pango", "static")
@pytest.mark.parametrize("missing", [{"lang": ""}, {"lang": ' lang=" "'}, {"title": ""}, {"title": "<title> </title>"}])
def test_render_pdf_without_language_or_title_is_refused(missing):
    with pytest.raises(ValueError, match="a document"):
        pdf.render_pdf(document(**missing))


def test_static_file_finds_collected_files_too(static, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "print.1a2b.css").write_text("")

    assert pdf.static_file(f"{SITE}/static/print.1a2b.css") == settings.STATIC_ROOT / "print.1a2b.css"
    assert pdf.static_file(f"{SITE}/static/css/print.css") == static / "css" / "print.css"


def test_without_pango_pdfs_are_unavailable_and_the_reason_is_said():
    script = """
        import django
        from cffi import FFI

        def dlopen(self, name, flags=0):
            raise OSError(f"cannot load library {name!r}")

        FFI.dlopen = dlopen
        django.setup()
        from lapinkumi.core import pdf

        print("available:", pdf.pdf_available())
        try:
            pdf.render_pdf("<html lang=fi><title>x</title>")
        except pdf.PdfUnavailable as refusal:
            print("refused:", refusal)
            print("hint:", refusal.data["hint"])
    """
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "available: False" in run.stdout
    assert "refused: PDF-tiedostoa ei voi tehdä" in run.stdout
    assert f"hint: {PANGO_HINT}" in run.stdout
