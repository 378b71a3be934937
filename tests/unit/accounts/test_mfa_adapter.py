"""The authenticator's secret at rest."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from lapinkumi.accounts.mfa_adapter import MfaAdapter


def test_secret_is_stored_encrypted_and_read_back():
    stored = MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in stored
    assert stored != MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert MfaAdapter().decrypt(stored) == "JBSWY3DPEHPK3PXP"


def test_another_shops_key_does_not_open_it(settings):
    stored = MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "x" * 50
    with pytest.raises(ImproperlyConfigured):
        MfaAdapter().decrypt(stored)
