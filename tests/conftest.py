"""What all tests share: how property tests run, and the outside world."""

from hypothesis import settings

# No deadline for one example: on a busy machine the first one pays for imports and caches. No database of examples
# either: a failure is put into the code as a test of its own.
settings.register_profile("shop", deadline=None, database=None, print_blob=True)
settings.load_profile("shop")

pytest_plugins = ["tests.playground"]
