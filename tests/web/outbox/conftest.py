"""The outbox's pages are tested with the same templates, files and gateway as its parts."""

from tests.unit.outbox.conftest import gateway, own_files, own_templates

__all__ = ["gateway", "own_files", "own_templates"]
