"""Ready-made things for tests: each builder takes only what its test is about."""
