"""Folders that real servers can work in, root or not."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from lapinkumi.devstack.system_user import postgres_user


@pytest.fixture
def home():
    """A short path with a space and an ö, which PostgreSQL's user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="lk ö ", dir="/tmp"))
    if user := postgres_user():
        os.chown(folder, user.uid, user.gid)
    yield folder
    shutil.rmtree(folder)
