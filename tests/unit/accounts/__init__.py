"""Tests of accounts: acts, links, roles, mails."""
