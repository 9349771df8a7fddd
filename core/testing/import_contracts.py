"""Who may import whom: import-linter contracts generated from the manifests into `.importlinter`."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

from importlinter.cli import lint_imports

from core.testing.addon_contract import WEB_LIBRARIES

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / ".importlinter"
# What an addon may import of one it depends on (architecture, section 4).
PUBLISHED = ("errors", "events", "hookspecs", "models", "services")
# Parts of the host that the addons' services stand on, and that must work without a request.
WEBLESS_CORE = (
    "core.clock",
    "core.documents.copies",
    "core.documents.escpos",
    "core.documents.issuer",
    "core.documents.layout",
    "core.documents.receipt",
    "core.documents.services",
    "core.errors",
    "core.events",
    "core.facts",
    "core.identity.models",
    "core.identity.services",
    "core.idempotency",
    "core.mail",
    "core.mail_address",
    "core.mail_message",
    "core.mail_transport",
    "core.money",
    "core.numbering",
    "core.outbox",
    "core.uow",
    "core.vat",
)
HEADER = """\
# Generated from addons/*/addon.toml by `make format`; a test compares. Change the manifests instead.
[importlinter]
root_packages =
    core
    addons
include_external_packages = True
exclude_type_checking_imports = True
contract_types =
    addon: core.testing.addon_contract.AddonContract
"""


def render(depends: Mapping[str, Sequence[str]]) -> str:
    """Return the text of `.importlinter` for these addons, each with the addons it depends on."""
    parts = [HEADER]
    parts.append(
        _section(
            "core-knows-no-addon",
            "The host imports no addon",
            "forbidden",
            {"source_modules": ["core"], "forbidden_modules": [f"addons.{name}" for name in sorted(depends)]},
        )
    )
    parts.append(
        _section(
            "core-without-web",
            "What services stand on imports no web library",
            "forbidden",
            {
                "source_modules": WEBLESS_CORE,
                "forbidden_modules": sorted(WEB_LIBRARIES),
                "allow_indirect_imports": ["True"],
            },
        )
    )
    parts.append(
        _section(
            "tests-only",
            "Only tests import the test helpers",
            "protected",
            {"protected_modules": ["core.testing"], "allowed_importers": ["core.testing"]},
        )
    )
    for name in sorted(depends):
        options: dict[str, Sequence[str]] = {"addon": [name], "published": PUBLISHED}
        if depends[name]:
            options["depends"] = sorted(depends[name])
        parts.append(_section(name.replace("_", "-"), f"{name} imports what it may", "addon", options))
    return "\n".join(parts)


def _section(identity: str, name: str, kind: str, options: Mapping[str, Sequence[str]]) -> str:
    """Return one contract in the format of the file; one value stands on the line of its key."""
    lines = [f"[importlinter:contract:{identity}]", f"name = {name}", f"type = {kind}"]
    for key, values in options.items():
        if key.endswith("_modules") or len(values) > 1:
            lines += [f"{key} =", *(f"    {value}" for value in values)]
        else:
            lines.append(f"{key} = {values[0]}")
    return "\n".join(lines) + "\n"


def installed_depends(root: Path = ROOT) -> dict[str, list[str]]:
    """Read from every manifest in the tree which addons it depends on."""
    found: dict[str, list[str]] = {}
    for file in sorted(root.glob("addons/*/addon.toml")):
        manifest = tomllib.loads(file.read_text(encoding="utf-8"))["addon"]
        found[manifest["name"]] = list(manifest.get("depends", ()))
    return found


def main(arguments: Sequence[str]) -> int:
    """`write` the file, or `check` that it is current and that every import keeps the rules."""
    wanted = render(installed_depends())
    if list(arguments) == ["write"]:
        FILE.write_text(wanted, encoding="utf-8")
        return 0
    if not FILE.is_file() or FILE.read_text(encoding="utf-8") != wanted:
        sys.stderr.write(".importlinter does not agree with the manifests: run `make format`\n")
        return 1
    cache = str(ROOT / "build" / "import-linter")
    return lint_imports(config_filename=str(FILE), cache_dir=cache, no_logo=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
