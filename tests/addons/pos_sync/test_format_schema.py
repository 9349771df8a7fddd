"""docs/exchange is what the declarations say, its examples are valid, and the XSD and the reader agree."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from addons.pos_sync.errors import FileFault, KeyTwice
from addons.pos_sync.services.format.checking import check_files
from addons.pos_sync.services.format.export_tables import EXPORT_TABLES
from addons.pos_sync.services.format.import_tables import IMPORT_TABLES
from addons.pos_sync.services.format.manifest import read_manifest
from addons.pos_sync.services.format.pages import exchange_pages
from addons.pos_sync.services.format.reading import read_table
from addons.pos_sync.services.format.schema import manifest_xsd, xsd_of
from core.bootstrap.paths import ROOT
from tests.addons.pos_sync.files import NAMESPACE, TABLES, read

DOCS = ROOT / "docs" / "exchange"
MANIFEST = etree.XMLSchema(etree.XML(manifest_xsd().encode()))
FULL = etree.XMLSchema(etree.XML(xsd_of((*IMPORT_TABLES, *EXPORT_TABLES)).encode()))
DELTA = etree.XMLSchema(etree.XML(xsd_of(IMPORT_TABLES, delta=True).encode()))


def test_the_pages_are_those_of_the_code_and_there_are_no_others() -> None:
    files = {str(path.relative_to(ROOT / "docs")) for path in DOCS.rglob("*") if path.is_file()}
    pages = exchange_pages()
    written = {"exchange/README.md", "exchange/transport.md", "exchange/orders.md"}
    assert files - written == pages.keys()
    stale = [
        name for name, text in pages.items() if (ROOT / "docs" / name).read_text(encoding="utf-8") != text
    ]
    assert stale == []


@pytest.mark.parametrize(
    ("folder", "xsd"),
    [("in/00000012", "import.xsd"), ("in/00000013", "import-delta.xsd"), ("out/00000041", "export.xsd")],
)
def test_the_examples_are_valid_and_read(folder: str, xsd: str) -> None:
    place = DOCS / "examples" / folder
    kind_of = "infos_import" if folder.startswith("in/") else "infos_export"
    with (place / f"{kind_of}.xml").open("rb") as source:
        manifest = read_manifest(source, kind_of, batch=int(place.name), register="museum-1")
    assert MANIFEST.validate(etree.parse(place / manifest.file)), MANIFEST.error_log
    check_files(manifest, place)
    schema = etree.XMLSchema(etree.parse(DOCS / xsd))
    for entry in manifest.files:
        assert schema.validate(etree.parse(place / entry.name)), schema.error_log
        with (place / entry.name).open("rb") as source:
            table = TABLES[entry.name.removesuffix(".xml")]
            delta = manifest.kind == "delta"
            assert (
                len(list(read_table(source, table, delta=delta, batch=manifest.batch, entry=entry)))
                == entry.rows
            )


def test_a_full_import_does_not_know_deleted_rows() -> None:
    delta = etree.parse(DOCS / "examples" / "in" / "00000013" / "t_article.xml")
    assert not etree.XMLSchema(etree.parse(DOCS / "import.xsd")).validate(delta)


ODD = [
    "", " ", "0", "-0", "00", "01", "-1", "+1", "1.0", "1e3", "2147483647", "2147483648", "-2147483648", "-2147483649",
    "9007199254740991", "9007199254740992", "-9007199254740992", "9" * 40, "١", "true", "false", "TRUE", "1_0",
    "2026-07-01", "2026-02-29", "2024-02-29", "2026-13-01", "0000-01-01", "0001-01-01", "-0001-01-01", "2026-07-01Z",
    "10000-01-01", "2026-07-01T10:00:00Z", "2026-07-01T10:00:00", "2026-07-01T10:00:00.5Z", "2026-07-01T24:00:00Z",
    "2026-07-01T10:00:00.500000Z", "2026-07-01T23:59:60Z", "0000-01-01T00:00:00Z", "2026-07-01T10:00:00+00:00",
    "a", "é" * 20, "x" * 80, "x" * 81, "x" * 120, "x" * 121, "x" * 200, "x" * 201, "x" * 500, "x" * 501,
    "a\tb", "a\nb", "a\x7f", "a\x85b", "\u200b", "\U0001f600" * 120, "\U0001f600" * 121, "<&\">'",
]  # fmt: skip


def file_of(name: str, attributes: dict[str, str]) -> bytes:
    """A file of one row."""
    root = etree.Element(f"{{{NAMESPACE}}}{name}", batch="12", nsmap={None: NAMESPACE})
    etree.SubElement(root, f"{{{NAMESPACE}}}row", attributes)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def accepted(content: bytes, name: str, delta: bool) -> bool:
    try:
        read(content, name, delta=delta)
    except KeyTwice:
        raise
    except FileFault:
        return False
    return True


def ordinary(kind: str) -> str:
    return {"day": "2026-07-01", "instant": "2026-07-01T10:00:00Z", "flag": "true"}.get(kind, "1")


@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_schema_and_the_reader_agree_on_every_field(name: str) -> None:
    """Each odd value in each field, and each field left out."""
    table = TABLES[name]
    good = {field.name: ordinary(field.kind) for field in table.fields}
    assert accepted(file_of(name, good), name, delta=False)
    for field in table.fields:
        odd = [{**good, field.name: value} for value in ODD]
        # XSD takes blanks around what is no text away.
        odd = [row for row in odd if row[field.name] != " " or field.kind in ("code", "text")]
        for row in [*odd, {key: value for key, value in good.items() if key != field.name}]:
            content = file_of(name, row)
            read_so = accepted(content, name, delta=False)
            if len("/".join(row.get(part, "") for part in table.key)) <= 120:
                assert FULL.validate(etree.XML(content)) == read_so, row
    assert not FULL.validate(etree.XML(file_of(name, {**good, "other": "1"})))


@given(st.data())
def test_what_is_read_is_valid(data: st.DataObject) -> None:
    """Rows of odd values, full and delta. The schema may take more: what one reads of its first lines."""
    delta = data.draw(st.booleans())
    table = data.draw(st.sampled_from(IMPORT_TABLES))
    row = {field.name: ordinary(field.kind) for field in table.fields}
    names = st.sampled_from([*row, "deleted", "other"])
    for name in data.draw(st.lists(names, max_size=3)):
        row[name] = data.draw(st.sampled_from(ODD))
    for name in data.draw(st.lists(names, max_size=2)):
        row.pop(name, None)
    content = file_of(table.name, row)
    if accepted(content, table.name, delta):
        assert (DELTA if delta else FULL).validate(etree.XML(content)), row


@pytest.mark.parametrize(
    "change",
    [
        ('batch="12"', 'batch="0"'),
        ('kind="full"', 'kind="delta "'),
        ('version="1"', 'version="2"'),
        ('register="museum-1"', 'register="../1"'),
        ("t_caisse.xml", "../t_caisse.xml"),
        ('rows="2"', 'rows="-2"'),
        ('sha256="', 'sha256="0'),
    ],
)
def test_the_schema_of_the_manifest_and_its_reader_agree(change: tuple[str, str]) -> None:
    text = Path(DOCS / "examples" / "in" / "00000012" / "infos_import.xml").read_text(encoding="utf-8")
    assert change[0] in text
    bad = text.replace(*change, 1).encode()
    assert not MANIFEST.validate(etree.XML(bad))
    with pytest.raises(FileFault):
        read_manifest(io.BytesIO(bad), "infos_import")
