"""Every code an error may carry, for docs/api/errors.md: codes are stable and documented (architecture.md, 9)."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from core.errors import Refusal
from core.manifest import Manifest
from core.web.problems import HTTP_PROBLEMS

HOST = Path(__file__).parent.parent
_DEFINES = re.compile(r"^    code(: [^=]+)? = \"[a-z_]+\.[a-z_]+\"", re.MULTILINE)
_SKIPPED = {"migrations", "bootstrap", "node_modules", "tests"}

HEAD = """\
# Errors of the API

Every error has one shape: `{"code": "…", "message": "…", "fields": {"path.of.field": "…"}}`. Programs test the
code, which never changes; the message speaks the language asked for (`Accept-Language`) and may. An error may
carry further keys of its own, which its endpoint documents.

Made by `guichet api errors --write`; a test compares.

| code | status | message |
| --- | --- | --- |
"""


def error_codes(addons: Iterable[Manifest]) -> list[tuple[str, int, str]]:
    """(code, status, English sentence) of every refusal of the host and the addons, by code."""
    found = {code: (status, message) for status, (code, message) in HTTP_PROBLEMS.items()}
    for package, folder in [("core", HOST), *((m.package, m.path) for m in addons)]:
        for refusal in _refusals(package, folder):
            found[refusal.code] = (refusal.status, refusal.message)
    return sorted((code, status, message) for code, (status, message) in found.items())


def error_page(addons: Iterable[Manifest]) -> str:
    """The text of docs/api/errors.md."""
    rows = [f"| `{code}` | {status} | {message} |" for code, status, message in error_codes(addons)]
    return HEAD + "\n".join(rows) + "\n"


def _refusals(package: str, folder: Path) -> Iterator[type[Refusal]]:
    """The refusals that the modules of a package define; only modules that define a code are imported."""
    for file in sorted(folder.rglob("*.py")):
        inner = file.relative_to(folder).with_suffix("").parts
        if _SKIPPED & set(inner) or not _DEFINES.search(file.read_text(encoding="utf-8")):
            continue
        module = importlib.import_module(".".join([package, *(p for p in inner if p != "__init__")]))
        for item in vars(module).values():
            if isinstance(item, type) and issubclass(item, Refusal) and item.__module__ == module.__name__:
                yield item
