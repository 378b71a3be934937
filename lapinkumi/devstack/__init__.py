"""The servers a developer's machine lacks: found, started, watched and stopped by `make run` and the tests."""
