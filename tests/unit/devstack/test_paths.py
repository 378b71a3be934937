"""Folders: private, ours, and short enough for a socket."""

import os
import stat

import pytest

from lapinkumi.devstack import paths
from lapinkumi.devstack.errors import StackError


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_private_folder_is_closed_to_others_even_if_it_was_open(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    assert mode(paths.private_folder(folder)) == 0o700


def test_private_folder_refuses_a_link_and_leaves_its_target_alone(tmp_path):
    target = tmp_path / "target"
    target.mkdir(mode=0o755)
    link = tmp_path / "link"
    link.symlink_to(target)
    with pytest.raises(StackError, match="is a link or belongs to another user"):
        paths.private_folder(link)
    assert mode(target) == 0o755


def test_socket_folder_stays_where_it_is_wanted_when_the_address_fits(tmp_path):
    room = paths.SOCKET_ADDRESS_LIMIT - len("/" + paths.LONGEST_SOCKET_NAME) - len(os.fsencode(tmp_path)) - 1
    wanted = tmp_path / ("x" * room)
    assert paths.socket_folder(wanted) == wanted


def test_socket_folder_moves_to_a_short_place_of_its_own_when_it_does_not(tmp_path):
    room = paths.SOCKET_ADDRESS_LIMIT - len("/" + paths.LONGEST_SOCKET_NAME) - len(os.fsencode(tmp_path)) - 1
    wanted = tmp_path / ("x" * (room + 1))
    moved = paths.socket_folder(wanted)
    try:
        assert moved.parent == paths.SHORT_PARENT
        assert mode(moved) == 0o700
        assert paths.socket_folder(wanted) == moved
        assert not wanted.exists()
    finally:
        moved.rmdir()


def test_socket_folder_counts_bytes_not_letters(tmp_path):
    room = paths.SOCKET_ADDRESS_LIMIT - len("/" + paths.LONGEST_SOCKET_NAME) - len(os.fsencode(tmp_path)) - 1
    moved = paths.socket_folder(tmp_path / ("ö" * (room // 2 + 1)))
    moved.rmdir()
    assert moved.parent == paths.SHORT_PARENT
