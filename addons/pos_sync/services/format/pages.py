"""The pages of docs/exchange that are made from the declarations: schemas, tables, examples."""

from __future__ import annotations

from collections.abc import Iterator

from addons.pos_sync.services.format.elements import NAMESPACE
from addons.pos_sync.services.format.examples import examples
from addons.pos_sync.services.format.export_tables import EXPORT_TABLES
from addons.pos_sync.services.format.fields import Field, TableFormat
from addons.pos_sync.services.format.import_tables import IMPORT_TABLES
from addons.pos_sync.services.format.schema import manifest_xsd, xsd_of

_FOLDER = "exchange"
_KINDS = f"""# Tables of an exchange

One file per table, `<name>.xml`; its first element has the name of the table, the namespace `{NAMESPACE}` and the
attribute `batch`. Each row is an element `row` with an attribute per field, each key once per file. Kinds of fields:

| kind | written as |
| --- | --- |
| code | a key: 1 to 120 characters, no control characters |
| text | any text of so many characters; line ends as `&#10;`; not there: empty |
| whole, rate | a whole number of 32 bits, in digits, nothing in front but `-`; a rate is in hundredths of a percent |
| cents, exact | a whole number of 53 bits: cents, or 1/10000 of a euro |
| day | `2026-07-31` |
| instant | `2026-07-31T09:30:00Z` or `2026-07-31T09:30:00.250000Z`, always UTC |
| flag | `true` or `false`; not there: false |

A field in **bold** is part of the key; one in *italics* may be left out. Fields of a key are joined by `/`, and are
120 characters together at most.
This page is read off the code (`make docs` writes it, a test compares).
"""


def exchange_pages() -> dict[str, str]:
    """Each generated file of docs/exchange by its path in docs/."""
    pages = {
        "import.xsd": xsd_of(IMPORT_TABLES),
        "import-delta.xsd": xsd_of(IMPORT_TABLES, delta=True),
        "export.xsd": xsd_of(EXPORT_TABLES),
        "manifest.xsd": manifest_xsd(),
        "tables.md": "\n".join(_tables_page()),
        **{f"examples/{path}": text for path, text in examples().items()},
    }
    return {f"{_FOLDER}/{path}": text for path, text in pages.items()}


def _tables_page() -> Iterator[str]:
    yield _KINDS
    for title, tables in (("From head office", IMPORT_TABLES), ("From a register", EXPORT_TABLES)):
        yield f"## {title}\n"
        for table in tables:
            yield f"### `{table.name}`\n\n{table.about}\n\n| field | kind | |\n| --- | --- | --- |"
            yield "\n".join(_row(table, field) for field in table.fields) + "\n"


def _row(table: TableFormat, field: Field) -> str:
    mark = "**" if field.name in table.key else "" if field.required else "*"
    kind = field.kind if field.kind != "text" else f"text, {field.longest}"
    return f"| {mark}`{field.name}`{mark} | {kind} | {f'-> `{field.refers}`' if field.refers else ''} |"
