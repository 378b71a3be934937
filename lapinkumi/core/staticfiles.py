"""Static files as they ship: hashed names, and the stylesheet's imports joined into one file."""

import gzip
import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

JOINED = "css/app.css"
UNUSED = "django_htmx/"  # our htmx is in vendor/; a comment of theirs reads like the import of a file that is not there
IMPORT = re.compile(r'@import url\("(?P<file>[^"]+)"\) layer\((?P<layer>[\w-]+)\);')
ADDRESS = re.compile(r'url\("(?P<file>[^":]+)"\)')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
OURS = ("css/", "js/", "img/", "vendor/")
TEXTS = (".css", ".js", ".svg")
LEAST_WORTH = 400  # bytes; smaller files gain nothing


def joined(stylesheet: str, read: Any) -> str:
    """`stylesheet` with the text of each import in its place, inside its layer; `read(file)` gives a file's text."""

    def text_of(match: re.Match[str]) -> str:
        folder = posixpath.dirname(match["file"])
        text = ADDRESS.sub(
            lambda found: f'url("{posixpath.normpath(posixpath.join(folder, found["file"]))}")', read(match["file"])
        )
        return f"@layer {match['layer']} {{\n{text}}}"

    return IMPORT.sub(text_of, stylesheet)


def bare(stylesheet: str) -> str:
    """`stylesheet` without comments, indentation and empty lines: a fifth lighter on the wire, still plain."""
    lines = (line.strip() for line in COMMENT.sub("", stylesheet).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


class JoinsStylesheet:
    """Joins the one stylesheet before its name is hashed; JavaScript modules import each other by hashed names."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        paths = {name: found for name, found in paths.items() if not name.startswith(UNUSED)}
        if JOINED in paths and not dry_run:
            self._join(paths)
        yield from super().post_process(paths, dry_run, **options)  # type: ignore[misc]

    def _join(self, paths: dict[str, Any]) -> None:
        def read(name: str) -> str:
            storage, path = paths[name]
            with storage.open(path) as file:
                return file.read().decode()

        folder = posixpath.dirname(JOINED)
        text = bare(joined(read(JOINED), lambda file: read(posixpath.join(folder, file))))
        self.delete(JOINED)  # type: ignore[attr-defined]
        self._save(JOINED, ContentFile(text.encode()))  # type: ignore[attr-defined]
        paths[JOINED] = (self, JOINED)


class LocalFiles(JoinsStylesheet, ManifestStaticFilesStorage):  # type: ignore[misc]
    """On a developer's machine: our own texts are compressed, as they ship; Django's are not, so starting is quick."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        for name, hashed, processed in super().post_process(paths, dry_run, **options):
            if processed and not dry_run and name.startswith(OURS) and name.endswith(TEXTS):
                self._compress(hashed)
            yield name, hashed, processed

    def _compress(self, name: str) -> None:
        with self.open(name) as file:
            text = file.read()
        if len(text) >= LEAST_WORTH and not self.exists(f"{name}.gz"):
            self._save(f"{name}.gz", ContentFile(gzip.compress(text, mtime=0)))  # type: ignore[attr-defined]


class ShippedFiles(JoinsStylesheet, CompressedManifestStaticFilesStorage):
    """In production: gzip and Brotli copies lie beside every file, and WhiteNoise serves them."""
