"""Tests of the account pages and the desk's door."""
