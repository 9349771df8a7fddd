"""Searching as people type: "theatre" finds "Théâtre", in SQLite and in PostgreSQL alike."""

from __future__ import annotations

import sqlite3
import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, Engine, String, cast, event, false
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

ACCENTED = "àáâãäåçèéêëìíîïñòóôõöùúûüýÿ"
PLAIN = "aaaaaaceeeeiiiinooooouuuuyy"
_ESCAPE = "\\"
MOST_WORDS = 20
LONGEST_WORD = 2000
"""SQLite refuses patterns and conditions that are much larger; no text that is searched holds such a word."""


def fold(text: str | None) -> str | None:
    """Lower case without accents: "Théâtre" -> "theatre"."""
    if text is None:
        return None
    parts = unicodedata.normalize("NFKD", str(text).lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


class folded(GenericFunction[str]):  # noqa: N801 - the name of an SQL function
    """The SQL side of ``fold`` for the letters of French and its neighbours."""

    type = String()
    inherit_cache = True


@compiles(folded)
def _folded(element: folded, compiler: Any, **kw: Any) -> str:
    inner = compiler.process(element.clauses, **kw)
    return f"translate(lower({inner}), '{ACCENTED}', '{PLAIN}')"


@compiles(folded, "sqlite")
def _folded_sqlite(element: folded, compiler: Any, **kw: Any) -> str:
    return f"guichet_fold({compiler.process(element.clauses, **kw)})"


@event.listens_for(Engine, "connect")
def _teach_sqlite(connection: Any, record: object) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("guichet_fold", 1, fold, deterministic=True)


def words_of(text: str) -> list[str]:
    """The words to search for; those beyond ``MOST_WORDS`` narrow the search no further."""
    return text.split(maxsplit=MOST_WORDS)[:MOST_WORDS]


def contains(expression: Any, word: str) -> ColumnElement[bool]:
    """Whether a column contains a word, whatever its case and accents; ``%`` and ``_`` are no wildcards."""
    if len(word) > LONGEST_WORD:
        return false()
    escaped = fold(word) or ""
    for special in (_ESCAPE, "%", "_"):
        escaped = escaped.replace(special, f"{_ESCAPE}{special}")
    return folded(cast(expression, String)).like(f"%{escaped}%", escape=_ESCAPE)
