"""The XSD of the files of an exchange, made from the declarations of the tables.

It says the same as the reader, but for three things that XSD cannot say: keys are there once, blanks around numbers and
days are refused, and in a delta a row that is not deleted has all that it needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from addons.pos_sync.services.format.elements import LARGEST_FILE, NAMESPACE
from addons.pos_sync.services.format.fields import Field, TableFormat
from addons.pos_sync.services.format.manifest import (
    FILE,
    HEAD,
    KINDS,
    LARGEST_BATCH,
    NAME_PATTERN,
    REGISTER_PATTERN,
    SHA256_PATTERN,
    VERSION,
    KindOf,
)
from addons.pos_sync.services.format.reading import BATCH, DELETED
from addons.pos_sync.services.format.values import INSTANT, NUMBERS

_BEGIN = f"""\
<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{NAMESPACE}" targetNamespace="{NAMESPACE}"
           elementFormDefault="qualified">
"""
_END = "</xs:schema>\n"


def xsd_of(tables: Iterable[TableFormat], *, delta: bool = False) -> str:
    """The XSD of the row files of some tables; in a ``delta`` rows may be deleted, and need their key only."""
    tables = tuple(tables)
    used = {
        _type_name(f): f for table in tables for f in (*table.fields, BATCH, *([DELETED] if delta else []))
    }
    types = [_type(name, *_base(used[name])) for name in sorted(used)]
    return "".join([_BEGIN, *types, *(_table(table, delta) for table in tables), _END])


def manifest_xsd() -> str:
    """The XSD of both manifests."""
    types = {
        "batch": ("xs:int", _between(1, LARGEST_BATCH)),
        "made_at": _base(Field("made_at", "instant")),
        "register": ("xs:string", _pattern(REGISTER_PATTERN)),
        "version": ("xs:int", f'<xs:enumeration value="{VERSION}"/>'),
        "name": ("xs:string", _pattern(NAME_PATTERN) + '<xs:maxLength value="60"/>'),
        "rows": ("xs:int", _between(0, NUMBERS["whole"][1])),
        "bytes": ("xs:int", _between(1, LARGEST_FILE)),
        "sha256": ("xs:string", _pattern(SHA256_PATTERN)),
        "optional": _base(Field("optional", "flag")),
    }
    for kind_of, kinds in KINDS.items():
        types[f"{kind_of}.kind"] = (
            "xs:string",
            "".join(f'<xs:enumeration value="{kind}"/>' for kind in kinds),
        )
    written = [_type(name, base, facets) for name, (base, facets) in sorted(types.items())]
    return "".join([_BEGIN, *written, *(_manifest(kind_of) for kind_of in KINDS), _END])


def _table(table: TableFormat, delta: bool) -> str:
    attributes = [
        _attribute(field.name, _type_name(field), field.required and (not delta or field.name in table.key))
        for field in (*table.fields, *([DELETED] if delta else []))
    ]
    return _element(table.name, table.about, "row", attributes, [_attribute("batch", "whole", True)])


def _manifest(kind_of: KindOf) -> str:
    head = [_attribute(f.name, f"{kind_of}.kind" if f.name == "kind" else f.name, True) for f in HEAD]
    files = [_attribute(field.name, field.name, field.required) for field in FILE]
    return _element(kind_of, "The manifest: the files of a batch.", "file", files, head)


def _element(name: str, about: str, inner: str, inner_attributes: list[str], attributes: list[str]) -> str:
    return (
        f'  <xs:element name="{name}">\n'
        f"    <xs:annotation><xs:documentation>{escape(about)}</xs:documentation></xs:annotation>\n"
        "    <xs:complexType>\n      <xs:sequence>\n"
        f'        <xs:element name="{inner}" minOccurs="0" maxOccurs="unbounded">\n          <xs:complexType>\n'
        + "".join(f"            {attribute}\n" for attribute in inner_attributes)
        + "          </xs:complexType>\n        </xs:element>\n      </xs:sequence>\n"
        + "".join(f"      {attribute}\n" for attribute in attributes)
        + "    </xs:complexType>\n  </xs:element>\n"
    )


def _attribute(name: str, type_name: str, required: bool) -> str:
    return f'<xs:attribute name="{name}" type="{type_name}"' + (' use="required"/>' if required else "/>")


def _type(name: str, base: str, facets: str) -> str:
    inner = f'<xs:restriction base="{base}">{facets}</xs:restriction>'
    return f'  <xs:simpleType name="{name}">{inner}</xs:simpleType>\n'


def _type_name(field: Field) -> str:
    if field.kind == "text":
        return f"text_{field.longest}_needed" if field.required else f"text_{field.longest}"
    return field.kind


def _base(field: Field) -> tuple[str, str]:
    """The built-in type and the facets of a kind of field."""
    if field.kind in NUMBERS:
        return "xs:long", _pattern("0|-?[1-9][0-9]*") + _between(*NUMBERS[field.kind])
    longest = f'<xs:maxLength value="{field.longest}"/>'
    return {
        "code": ("xs:string", longest + _pattern(r"\P{Cc}+")),
        "text": ("xs:string", longest + ('<xs:minLength value="1"/>' if field.required else "")),
        "day": ("xs:date", _pattern("[0-9]{4}-[0-9]{2}-[0-9]{2}") + '<xs:minInclusive value="0001-01-01"/>'),
        "instant": ("xs:dateTime", _pattern(INSTANT) + '<xs:minInclusive value="0001-01-01T00:00:00Z"/>'),
        "flag": ("xs:string", '<xs:enumeration value="true"/><xs:enumeration value="false"/>'),
    }[field.kind]


def _pattern(pattern: str) -> str:
    return f'<xs:pattern value="{pattern}"/>'


def _between(least: int, most: int) -> str:
    return f'<xs:minInclusive value="{least}"/><xs:maxInclusive value="{most}"/>'
