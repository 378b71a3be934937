"""Static files are collected once per change."""

import pytest
from django.contrib.staticfiles.finders import get_finder

from lapinkumi.devstack import static


@pytest.fixture
def files(tmp_path, settings):
    """A root for collected files and one folder of sources."""
    source = tmp_path / "source"
    source.mkdir()
    (source / "tyre.css").write_text("a {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "root"
    get_finder.cache_clear()
    yield source
    get_finder.cache_clear()


def test_unchanged_files_are_collected_once(files, settings):
    static.collect(settings.STATIC_ROOT)
    (settings.STATIC_ROOT / "tyre.css").write_text("mark")
    static.collect(settings.STATIC_ROOT)
    assert (settings.STATIC_ROOT / "tyre.css").read_text() == "mark"


def test_changed_new_and_removed_files_are_collected_again(files, settings):
    static.collect(settings.STATIC_ROOT)
    (files / "tyre.css").rename(files / "rim.css")
    static.collect(settings.STATIC_ROOT)
    names = {path.name for path in settings.STATIC_ROOT.iterdir()}
    assert names == {"rim.css", ".sources"}
