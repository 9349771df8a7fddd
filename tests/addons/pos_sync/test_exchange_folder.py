"""The folder of an exchange on every kind of place: the same calls do the same."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Thread

import pytest

from addons.pos_sync.errors.exchange import (
    ExchangeFault,
    ExchangeTooLarge,
    LineDown,
    LocalFault,
    NothingThere,
    PathRefused,
    TargetExists,
)
from addons.pos_sync.services.exchange.folder import Folder, open_folder
from addons.pos_sync.settings import PosSyncSettings
from tests.addons.pos_sync.exchange_places import PLACES, settings_of


@pytest.fixture(params=PLACES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PosSyncSettings]:
    with settings_of(request.param, tmp_path) as settings:
        yield settings


@pytest.fixture
def folder(settings: PosSyncSettings) -> Iterator[Folder]:
    with open_folder(settings) as folder:
        yield folder


def _file(home: Path, content: bytes, name: str = "local.xml") -> Path:
    file = home / name
    file.write_bytes(content)
    return file


def _put(folder: Folder, home: Path, *paths: str) -> None:
    for path in paths:
        folder.write(path, _file(home, path.encode()))


def _content(folder: Folder, path: str) -> bytes:
    with folder.read(path) as source:
        return source.read()


def test_a_file_of_20_mb_comes_back_whole(folder: Folder, tmp_path: Path) -> None:
    sent = _file(tmp_path, random.Random(7).randbytes(20 * 1024 * 1024))
    folder.write("in/00000001/t_article.xml", sent)

    assert (
        folder.receive("in/00000001/t_article.xml", tmp_path / "back" / "t_article.xml") == 20 * 1024 * 1024
    )
    assert folder.names("in/00000001") == ["t_article.xml"]
    received = (tmp_path / "back" / "t_article.xml").read_bytes()
    assert hashlib.sha256(received).digest() == hashlib.sha256(sent.read_bytes()).digest()
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["t_article.xml"]


def test_an_empty_file_comes_back_too(folder: Folder, tmp_path: Path) -> None:
    folder.write("in/empty", _file(tmp_path, b""))
    assert folder.receive("in/empty", tmp_path / "empty") == 0
    assert (tmp_path / "empty").read_bytes() == b""


def test_writing_replaces_what_is_there(folder: Folder, tmp_path: Path) -> None:
    folder.write("in/1.ack", _file(tmp_path, b"old, and longer"))
    folder.write("in/1.ack", _file(tmp_path, b"new"))
    assert _content(folder, "in/1.ack") == b"new"
    assert folder.names("in") == ["1.ack"]


def test_what_is_there_is_found_and_what_is_not_is_not(folder: Folder, tmp_path: Path) -> None:
    _put(folder, tmp_path, "out/7/infos_export.xml")
    assert folder.exists("out/7/infos_export.xml")
    assert folder.exists("out/7")
    assert not folder.exists("out/8")
    assert not folder.exists("out/8/infos_export.xml")
    assert folder.names("out/8") == []
    assert folder.names("out") == ["7"]
    with pytest.raises(NothingThere):
        folder.read("out/7/t_article.xml")


def test_a_folder_is_renamed_with_all_in_it_but_never_onto_another(folder: Folder, tmp_path: Path) -> None:
    _put(folder, tmp_path, "out/7.tmp/t_session.xml", "out/7.tmp/infos_export.xml", "out/6/infos_export.xml")
    with pytest.raises(TargetExists):
        folder.rename("out/7.tmp", "out/6")
    assert folder.names("out") == ["6", "7.tmp"]

    folder.rename("out/7.tmp", "out/7")

    assert folder.names("out") == ["6", "7"]
    assert folder.names("out/7") == ["infos_export.xml", "t_session.xml"]
    assert _content(folder, "out/7/t_session.xml") == b"out/7.tmp/t_session.xml"


def test_a_file_is_renamed_also_onto_another(folder: Folder, tmp_path: Path) -> None:
    _put(folder, tmp_path, "in/a", "in/b", "in/c")
    folder.rename("in/a", "in/d")
    folder.rename("in/b", "in/c")
    assert folder.names("in") == ["c", "d"]
    assert _content(folder, "in/c") == b"in/b"
    with pytest.raises(NothingThere):
        folder.rename("in/a", "in/e")
    assert folder.names("in") == ["c", "d"]


def test_a_folder_is_deleted_with_all_in_it_and_deleting_again_is_no_fault(
    folder: Folder, tmp_path: Path
) -> None:
    _put(folder, tmp_path, "in/3/t_article.xml", "in/3/infos_import.xml", "in/4/infos_import.xml")
    folder.delete("in/3")
    assert folder.names("in") == ["4"]
    folder.delete("in/3")
    folder.delete("in/4/infos_import.xml")
    folder.delete("in/4/infos_import.xml")
    assert folder.names("in/4") == []


def test_a_thousand_names_are_listed(folder: Folder, settings: PosSyncSettings, tmp_path: Path) -> None:
    _put(folder, tmp_path, "in/0000")
    far = tmp_path / "far" / "in"
    for number in range(1, 1000):
        if far.is_dir():
            (far / f"{number:04}").touch()
        else:
            _put(folder, tmp_path, f"in/{number:04}")
    assert folder.names("in") == [f"{number:04}" for number in range(1000)]


def test_two_writers_of_one_file_leave_one_of_them_whole(settings: PosSyncSettings, tmp_path: Path) -> None:
    contents = [bytes([65 + number]) * 300_000 for number in range(2)]
    faults: list[Exception] = []

    def write(number: int) -> None:
        local = _file(tmp_path, contents[number], f"local{number}")
        with open_folder(settings) as own:
            for _ in range(5):
                try:
                    own.write("in/same/infos_import.xml", local)
                except (ExchangeFault, LineDown) as fault:
                    faults.append(fault)

    writers = [Thread(target=write, args=(number,)) for number in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    # Where a rename cannot overwrite, the second of two at once may be refused; never is a file half.
    with open_folder(settings) as folder:
        assert folder.names("in/same") == ["infos_import.xml"]
        assert _content(folder, "in/same/infos_import.xml") in contents
    assert not [fault for fault in faults if isinstance(fault, LineDown)]


def test_a_file_that_is_too_large_is_not_received(folder: Folder, tmp_path: Path) -> None:
    folder.write("in/large", _file(tmp_path, b"x" * 5000))
    with pytest.raises(ExchangeTooLarge):
        folder.receive("in/large", tmp_path / "large", limit=4999)
    with pytest.raises(ExchangeTooLarge):
        folder.read("in/large", limit=4999)
    assert not list(tmp_path.glob("*large*"))
    assert folder.receive("in/large", tmp_path / "large", limit=5000) == 5000


def test_a_fault_of_this_server_is_told_as_one(folder: Folder, tmp_path: Path) -> None:
    with pytest.raises(LocalFault):
        folder.write("in/x", tmp_path / "absent")
    assert folder.names("in") == []
    folder.write("in/x", _file(tmp_path, b"x"))
    (tmp_path / "taken").mkdir()
    with pytest.raises(LocalFault):
        folder.receive("in/x", tmp_path / "taken")
    assert folder.names("in") == ["x"]


def test_no_path_leads_out(folder: Folder, tmp_path: Path) -> None:
    local = _file(tmp_path, b"x")
    for path in ("../x", "in/../../x", "/etc/passwd", "in//x", "in/", "a\\b", "a\0b", "a\r\nDELE b"):
        calls: list[Callable[[], object]] = [
            partial(folder.write, path, local),
            partial(folder.read, path),
            partial(folder.receive, path, tmp_path / "got"),
            partial(folder.delete, path),
            partial(folder.rename, path, "y"),
            partial(folder.rename, "y", path),
            partial(folder.names, path),
            partial(folder.exists, path),
        ]
        for call in calls:
            with pytest.raises(PathRefused):
                call()
    assert folder.names() == []


def test_the_exchange_itself_is_never_deleted(folder: Folder, tmp_path: Path) -> None:
    _put(folder, tmp_path, "in/x")
    for call in (
        folder.delete,
        lambda path: folder.rename(path, "y"),
        lambda path: folder.rename("in", path),
    ):
        with pytest.raises(PathRefused):
            call("")
    assert folder.names() == ["in"]
