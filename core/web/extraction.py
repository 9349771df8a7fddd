"""Finds every text of a package that has no French translation (used by the checks of every addon)."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract_from_file

from core.web.catalog import po_file, read_catalog

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "N_": None,
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
_SKIPPED = {"node_modules", "__pycache__", "migrations", "translations", "frontend", "static"}
_MSGID = re.compile(r'^msgid ((?:"[^\n]*"\n)+)', re.MULTILINE)
_TWO_MSGSTR = re.compile(r'^(msgstr "[^\n]*")\n(?:"[^\n]*"\n)*msgstr ', re.MULTILINE)
_TEMPLATES = {".html", ".txt", ".xml", ".jinja"}


@dataclass(frozen=True)
class Message:
    """A text to translate and where it stands; ``plural`` for the texts that have one."""

    msgid: str
    place: str
    plural: str | None = None


def messages(package: Path) -> Iterator[Message]:
    """Every text of the Python files, the templates and the manifest of a package.

    Raises the template's syntax error rather than skipping a broken template.
    """
    for file in sorted(path for path in package.rglob("*") if path.is_file()):
        relative = file.relative_to(package)
        if _SKIPPED & set(relative.parts[:-1]):
            continue
        if file.suffix == ".py":
            yield from _extract("python", file, relative, {})
        elif file.suffix in _TEMPLATES and "templates" in relative.parts:
            yield from _extract("jinja2", file, relative, {"silent": "false"})
    manifest = package / "addon.toml"
    if manifest.exists():
        addon = tomllib.loads(manifest.read_text(encoding="utf-8"))["addon"]
        yield from (Message(addon[key], "addon.toml") for key in ("title", "summary") if addon.get(key))


def missing_translations(package_path: Path) -> list[str]:
    """``file:line: text`` for each text without French in the package's own fr.po (or the host's)."""
    known = _translated(package_path)
    if (package_path / "addon.toml").exists():
        known |= _translated(Path(__file__).parent.parent)
    return [f"{m.place}: {m.msgid}" for m in messages(package_path) if m.msgid not in known]


def broken_placeholders(package_path: Path) -> list[str]:
    """Translations whose ``%(name)s`` places differ from those of the English text."""
    file = po_file(package_path)
    if not file.exists():
        return []
    return [
        f"{file.name}:{message.lineno}: {error}"
        for message in read_catalog(file)
        if message.id
        for error in message.check()
    ]


def doubled_translations(package_path: Path) -> list[str]:
    """Texts that the package's fr.po holds twice, or gives two translations: only one is shown, the other misleads.

    Read line by line, as the parser merges the two without a word.
    """
    file = po_file(package_path)
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    entries = Counter(text.strip() for text in _MSGID.findall(written))
    return [text for text, times in entries.items() if times > 1] + _TWO_MSGSTR.findall(written)


def contradicted_translations(package_path: Path, others: Sequence[Path]) -> list[str]:
    """Texts of the package that one of the ``others`` says otherwise in French: all share one catalogue.

    Which of the two is shown hangs on which addons are on: one of them needs another text. A line per contradiction.
    """
    own = _french(package_path)
    return [
        f"{text!r} is {own[text, number]!r}, and {french!r} in {other.name}"
        for other in others
        for (text, number), french in _french(other).items()
        if own.get((text, number), french) != french
    ]


def _french(package: Path) -> dict[tuple[str, int], str]:
    """The French of each text of a package; 0, 1 … are the forms of one that counts, -1 is for one that does not."""
    found: dict[tuple[str, int], str] = {}
    for message in read_catalog(po_file(package)) if po_file(package).exists() else ():
        if isinstance(message.id, (tuple, list)):
            found.update({(message.id[0], n): text for n, text in enumerate(message.string or ()) if text})
        elif message.id and message.string and not message.fuzzy:
            found[message.id, -1] = str(message.string)
    return found


def _translated(package: Path) -> set[str]:
    file = po_file(package)
    if not file.exists():
        return set()
    found = set()
    for message in read_catalog(file):
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, (tuple, list)):
            if all(message.string or ("",)):
                found.add(message.id[0])
        elif message.string:
            found.add(message.id)
    return found


def _extract(method: str, file: Path, relative: Path, options: dict[str, str]) -> Iterator[Message]:
    for line, text, _, _ in extract_from_file(method, file, keywords=KEYWORDS, options=options):
        place = f"{relative.as_posix()}:{line}"
        if isinstance(text, tuple):
            yield Message(text[0], place, text[1])
        elif text:
            yield Message(text, place)
