"""What the other side calls its files, and where its links lead: nothing comes out of the folder of the exchange."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from addons.pos_sync.errors.exchange import ExchangeFault, NotAllowed, NotWhole, PathRefused
from addons.pos_sync.services.exchange.breaker import Breaker
from addons.pos_sync.services.exchange.folder import Folder, open_folder
from addons.pos_sync.services.exchange.line import Line
from addons.pos_sync.services.exchange.names import LONGEST_NAME, checked_name, checked_path, temporary_beside
from addons.pos_sync.services.exchange.place import Entry, Moved, Place, Write
from addons.pos_sync.services.exchange.steps import Steps
from addons.pos_sync.services.exchange.telling import Teller
from addons.pos_sync.settings import PosSyncSettings
from tests.addons.pos_sync.exchange_places import settings_of

GOOD = (
    "t_article.xml",
    "00000012",
    "00000012.ack",
    "7.tmp",
    "a b",
    "été.xml",
    ".hidden",
    "console",
    "x" * LONGEST_NAME,
)
BAD = (
    "",
    ".",
    "..",
    "...",
    "../x",
    "/x",
    "a/b",
    "a\\b",
    "C:x",
    "a\0b",
    "a\nb",
    "a\x7fb",
    "a\u202eb",
    "a\udcffb",
    " a",
    "a ",
    "a.",
    "con",
    "NUL.xml",
    "com1",
    "Lpt9.txt",
    "a*",
    "a?",
    "<a>",
    'a"b',
    "a|b",
    "x" * (LONGEST_NAME + 1),
)


class _Hostile(Place):
    """A server that gives one file with any name, and more bytes of it than it says."""

    def __init__(self, name: str) -> None:
        self.name = name

    def entries(self, path: str) -> list[Entry]:
        return [Entry("good.xml", "file", 1), Entry(self.name, "file", 1)]

    def entry(self, path: str) -> Entry:
        return Entry(path.rpartition("/")[2], "directory" if path.endswith("in") else "file", 1)

    def pull(self, path: str, write: Write, moved: Moved) -> None:
        while True:
            write(b"x" * 1000)
            moved(1000)

    def delete_file(self, path: str) -> None:
        assert path == "/exchange/in/good.xml"

    def cut(self) -> None:
        pass


def _folder(name: str) -> Folder:
    line = Line(lambda attempt: _Hostile(name), Breaker(), Teller("far", 3, ()), 3, None)
    return Folder(Steps(line, "/exchange"))


@pytest.mark.parametrize("name", GOOD)
def test_ordinary_names_are_good(name: str) -> None:
    assert checked_name(name) == name
    assert checked_path(f"in/{name}") == f"in/{name}"


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_leads_elsewhere_is_refused_and_its_sentence_can_be_shown(name: str) -> None:
    with pytest.raises(PathRefused) as refused:
        checked_name(name)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 120


@pytest.mark.parametrize("name", BAD)
def test_a_server_with_such_a_name_is_not_read(name: str) -> None:
    with pytest.raises(PathRefused):
        _folder(name).names("in")
    with pytest.raises(PathRefused):
        _folder(name).delete("in")


def test_a_file_that_never_ends_is_stopped_at_the_limit(tmp_path: Path) -> None:
    with pytest.raises(ExchangeFault) as refused:
        _folder("x").receive("in/x", tmp_path / "x", limit=1_000_000)
    assert "1000000 bytes" in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_another_size_than_was_said_is_not_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Hostile, "pull", lambda self, path, write, moved: write(b"xy"))
    with pytest.raises(NotWhole) as refused:
        _folder("x").receive("in/x", tmp_path / "x")
    assert str(refused.value) == "Receiving in/x: 2 bytes came through, 1 were expected. Try again."
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_not_whole_yet_are_not_named(tmp_path: Path) -> None:
    (tmp_path / "t_article.xml").touch()
    (tmp_path / temporary_beside("x")).touch()
    with open_folder(PosSyncSettings(exchange=str(tmp_path))) as folder:
        assert folder.names() == ["t_article.xml"]


@pytest.fixture(params=("file", "sftp"))
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder]:
    with settings_of(request.param, tmp_path) as settings, open_folder(settings) as folder:
        yield folder


def test_no_link_is_followed(folder: Folder, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    far = tmp_path / "far"
    (far / "in").mkdir()
    (far / "in" / "file").symlink_to(outside / "secret")
    (far / "in" / "folder").symlink_to(outside)

    with pytest.raises(ExchangeFault):
        folder.read("in/file")
    with pytest.raises(ExchangeFault):
        folder.read("in/folder/secret")
    with pytest.raises(ExchangeFault):
        folder.write("in/folder/new", outside / "secret")
    with suppress(ExchangeFault):  # a server may say that there is nothing: what counts is that it stays
        folder.delete("in/folder/secret")
    folder.delete("in")

    assert not (far / "in").exists()
    assert [path.name for path in outside.iterdir()] == ["secret"]


def test_a_link_out_of_a_share_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far" / "out").symlink_to(tmp_path)
    with (
        open_folder(PosSyncSettings(exchange=str(tmp_path / "far"))) as folder,
        pytest.raises(NotAllowed) as refused,
    ):
        folder.names("out")
    assert "a link leads out of the folder" in str(refused.value)


def test_a_share_behind_a_link_is_used(tmp_path: Path) -> None:
    (tmp_path / "mount").mkdir()
    (tmp_path / "share").symlink_to(tmp_path / "mount")
    (tmp_path / "local").write_bytes(b"x")
    with open_folder(PosSyncSettings(exchange=str(tmp_path / "share"))) as folder:
        folder.write("in/x", tmp_path / "local")
        assert folder.names("in") == ["x"]
    assert (tmp_path / "mount" / "in" / "x").read_bytes() == b"x"
