"""The manifest of a batch, and the files that are not what it says."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addons.pos_sync.errors import batches, files, rows
from addons.pos_sync.services.format.checking import check_files
from addons.pos_sync.services.format.elements import LARGEST_FILE
from addons.pos_sync.services.format.entry import FileEntry
from addons.pos_sync.services.format.manifest import Manifest, read_manifest, sha256, write_manifest
from addons.pos_sync.services.format.reading import read_table
from addons.pos_sync.services.format.writing import write_table
from tests.addons.pos_sync.files import TABLES

AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


def batch(folder: Path, rows: int = 3) -> Manifest:
    """A batch of two files in a folder, with its manifest."""
    folder.mkdir(exist_ok=True)
    entries = []
    for name in ("t_pays", "t_unite"):
        with (folder / f"{name}.xml").open("wb") as out:
            lines = [{"code": f"C{n}", "label": f"<row> {n}"} for n in range(rows)]
            entries.append(write_table(out, TABLES[name], 7, lines))
    manifest = Manifest("infos_import", 7, "full", AT, "caisse-1", tuple(entries))
    with (folder / manifest.file).open("wb") as out:
        digest = write_manifest(out, manifest)
    assert digest == sha256(folder / manifest.file)
    return manifest


def text_of(folder: Path) -> str:
    return (folder / "infos_import.xml").read_text(encoding="utf-8")


def read_text(text: str, **expected: object) -> Manifest:
    return read_manifest(io.BytesIO(text.encode()), "infos_import", **expected)  # type: ignore[arg-type]


def test_a_manifest_comes_back(tmp_path: Path) -> None:
    manifest = batch(tmp_path)
    assert manifest.rows == 6
    with (tmp_path / "infos_import.xml").open("rb") as source:
        assert read_manifest(source, "infos_import", batch=7, register="caisse-1") == manifest
    with (tmp_path / "infos_import.xml").open("rb") as source:
        assert read_manifest(source) == manifest
    export = Manifest("infos_export", 1, "full", AT, "C", (FileEntry("session.xml", 0, 80, "a" * 64),))
    out = io.BytesIO()
    write_manifest(out, export)
    out.seek(0)
    assert read_manifest(out, "infos_export") == export


@pytest.mark.parametrize(
    ("old", "new", "fault", "line"),
    [
        ('batch="7"', 'batch="0"', batches.ManifestValue, 2),
        ('batch="7"', 'batch="100000000"', batches.ManifestValue, 2),
        ('batch="7"', 'batch="-7"', batches.ManifestValue, 2),
        ('batch="7"', "", rows.AttributeMissing, 2),
        ('kind="full"', 'kind="half"', batches.KindUnknown, 2),
        ('version="1"', 'version="2"', batches.VersionUnknown, 2),
        ("09:30:00Z", "09:30:00", rows.NotAnInstant, 2),
        ('register="caisse-1"', 'register="../caisse-2"', batches.ManifestValue, 2),
        ('register="caisse-1"', 'register="caisse-1" a="b"', rows.AttributeUnknown, 2),
        ("<infos_import", "<infos_export", files.RootWrong, 2),
        ("<file", "<row", files.ElementUnknown, 3),
        ("t_unite.xml", "t_pays.xml", batches.FileTwice, 4),
        ("t_unite.xml", "t_other.xml", batches.TableUnknown, 4),
        ("t_unite.xml", "session.xml", batches.TableUnknown, 4),
        ("t_unite.xml", "infos_import.xml", batches.TableUnknown, 4),
        ('rows="3"', 'rows="-3"', batches.ManifestValue, 3),
        ('rows="3"', 'rows="three"', rows.NotANumber, 3),
        ('bytes="', 'bytes="0', rows.NotANumber, 3),
        ('bytes="', 'bytes="-', batches.ManifestValue, 3),
        ('sha256="', 'sha256="A', rows.ValueTooLong, 3),
        ('name="t_pays.xml"', 'name="t_pays.xml" name2=""', rows.AttributeUnknown, 3),
        ('<?xml version="1.0" encoding="UTF-8"?>', "<!DOCTYPE a>", files.DoctypeRefused, 1),
    ],
)
def test_a_bad_manifest(tmp_path: Path, old: str, new: str, fault: type[files.FileFault], line: int) -> None:
    batch(tmp_path)
    text = text_of(tmp_path)
    assert old in text
    if old == "<infos_import":
        text = text.replace("infos_import", "infos_export")
    with pytest.raises(fault) as refused:
        read_text(text.replace(old, new, 1))
    assert (refused.value.file, refused.value.line) == ("infos_import.xml", line)


@pytest.mark.parametrize(
    "name",
    [
        "../t_unite.xml",
        "../../etc/passwd",
        "/etc/passwd",
        "..",
        ".",
        "./t_unite.xml",
        "in/t_unite.xml",
        "..\\t_unite.xml",
        "C:\\t_unite.xml",
        "C:t_unite.xml",
        "\\\\host\\t_unite.xml",
        "t_unite.xml/",
        "t_unite.xml ",
        " t_unite.xml",
        "T_UNITE.XML",
        "t_unite.XML",
        "t_unite",
        "t_unite.xml.exe",
        "t_unite.xml%00.txt",
        "%2e%2e%2ft_unite.xml",
        "t\u200b_unite.xml",
        "\u202elmx.etinu_t",
        "ｔ_unite.xml",
        "t_unité.xml",
        "t_unite\u2024xml",
        "\uff0e\uff0e\uff0ft_unite.xml",
        "con.xml:stream",
        "~/t_unite.xml",
        "ftp://host/t_unite.xml",
    ],
)
def test_a_name_that_leads_elsewhere(tmp_path: Path, name: str) -> None:
    batch(tmp_path)
    with pytest.raises(batches.NameRefused) as refused:
        read_text(text_of(tmp_path).replace("t_unite.xml", name))
    assert (refused.value.file, refused.value.line) == ("infos_import.xml", 4)
    with pytest.raises(batches.NameRefused):
        write_manifest(
            io.BytesIO(), Manifest("infos_import", 7, "full", AT, "C", (FileEntry(name, 0, 1, "a" * 64),))
        )


@pytest.mark.parametrize("character", ["\x00", "&#0;", "&#1;"])
def test_a_name_with_a_nul(tmp_path: Path, character: str) -> None:
    batch(tmp_path)
    with pytest.raises(files.CharacterRefused):
        read_text(text_of(tmp_path).replace("t_unite.xml", f"t_unite.xml{character}"))
    with pytest.raises(batches.NameRefused):
        read_text(text_of(tmp_path).replace("t_unite.xml", "t_unite.xml&#10;"))


def test_a_manifest_of_another_batch_or_register(tmp_path: Path) -> None:
    batch(tmp_path)
    with pytest.raises(files.BatchWrong):
        read_text(text_of(tmp_path), batch=8)
    with pytest.raises(batches.RegisterWrong):
        read_text(text_of(tmp_path), register="caisse-2")


def test_a_manifest_is_small(tmp_path: Path) -> None:
    batch(tmp_path)
    with pytest.raises(files.TooLarge):
        read_text(text_of(tmp_path).replace("\n", "\n" * 70_000))


def test_a_file_of_two_gigabytes_is_refused_by_its_manifest(tmp_path: Path) -> None:
    manifest = batch(tmp_path)
    large = replace(manifest.files[0], bytes=LARGEST_FILE + 1)
    with pytest.raises(files.FileFault, match="is not possible for “bytes”"):
        write_manifest(io.BytesIO(), replace(manifest, files=(large,)))


def test_files_that_are_what_the_manifest_says(tmp_path: Path) -> None:
    check_files(batch(tmp_path), tmp_path)
    check_files(batch(tmp_path, rows=0), tmp_path)
    # Rows are counted over the borders of what is read at once.
    manifest = batch(tmp_path, rows=40_000)
    assert manifest.files[0].bytes > 1024 * 1024
    check_files(manifest, tmp_path)


def test_a_file_too_few_and_one_too_many(tmp_path: Path) -> None:
    manifest = batch(tmp_path)
    (tmp_path / "t_pays.xml").rename(tmp_path / "t_client.xml")
    with pytest.raises(batches.FileUnlisted) as refused:
        check_files(manifest, tmp_path)
    assert refused.value.file == "t_client.xml"
    (tmp_path / "t_client.xml").unlink()
    with pytest.raises(batches.FileMissing) as missing:
        check_files(manifest, tmp_path)
    assert missing.value.file == "t_pays.xml"


def test_what_is_no_plain_file(tmp_path: Path) -> None:
    manifest = batch(tmp_path / "in")
    pays = tmp_path / "in" / "t_pays.xml"
    pays.rename(tmp_path / "elsewhere.xml")
    for make in (
        lambda: pays.symlink_to(tmp_path / "elsewhere.xml"),
        lambda: pays.mkdir(),
        lambda: os.mkfifo(pays),
    ):
        make()
        with pytest.raises(batches.NotAFile):
            check_files(manifest, tmp_path / "in")
        pays.rmdir() if pays.is_dir() and not pays.is_symlink() else pays.unlink()


def test_a_file_cut_changed_or_of_two_gigabytes(tmp_path: Path) -> None:
    manifest = batch(tmp_path)
    pays = tmp_path / "t_pays.xml"
    good = pays.read_bytes()
    pays.write_bytes(good[:-1])
    with pytest.raises(
        batches.SizeWrong, match=f"has {len(good) - 1} bytes, where the manifest says {len(good)}"
    ):
        check_files(manifest, tmp_path)
    pays.write_bytes(good.replace(b"C1", b"C9"))
    with pytest.raises(batches.HashWrong, match=r"^t_pays\.xml was changed"):
        check_files(manifest, tmp_path)
    os.truncate(pays, 2 * 1024**3)
    with pytest.raises(batches.SizeWrong):
        check_files(manifest, tmp_path)


def test_a_wrong_count_of_rows(tmp_path: Path) -> None:
    manifest = batch(tmp_path)
    wrong = replace(manifest.files[0], rows=4)
    with pytest.raises(batches.RowsWrong, match=r"t_pays\.xml has 3 rows, where the manifest says 4"):
        check_files(replace(manifest, files=(wrong, manifest.files[1])), tmp_path)
    with (tmp_path / "t_pays.xml").open("rb") as source, pytest.raises(batches.RowsWrong):
        list(read_table(source, TABLES["t_pays"], delta=False, entry=wrong))
