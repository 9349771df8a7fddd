"""The import-linter contract of an addon: whom it may import, and no Flask in models and services."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

ADDONS = "addons"
WEB_LIBRARIES = frozenset(
    {
        "flask",
        "flask_babel",
        "flask_limiter",
        "flask_login",
        "flask_migrate",
        "flask_smorest",
        "flask_wtf",
        "werkzeug",
        "wtforms",
    }
)
WEBLESS = ("models", "services")


class AddonContract(Contract):
    """Options: `addon`, `depends` (names of addons), `published` (modules another addon may import)."""

    type_name = "addon"

    addon: Any = fields.StringField()
    depends: Any = fields.SetField(subfield=fields.StringField(), required=False)
    published: Any = fields.SetField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Read every direct import of the addon's modules."""
        package = f"{ADDONS}.{self.addon}"
        broken = []
        for importer in sorted({package} | graph.find_descendants(package)):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                reason = self.refusal(importer, imported)
                if reason:
                    details = graph.get_import_details(importer=importer, imported=imported)
                    lines = ", ".join(str(detail["line_number"]) for detail in details)
                    broken.append(f"{importer} line {lines} imports {imported}: {reason}")
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def refusal(self, importer: str, imported: str) -> str | None:
        """Say why this import is not allowed, or None when it is."""
        root, *rest = imported.split(".")
        if root in WEB_LIBRARIES and importer.split(".")[2:3] and importer.split(".")[2] in WEBLESS:
            return "models and services know no Flask"
        if root != ADDONS or not rest or rest[0] == self.addon:
            return None
        if rest[0] not in (self.depends or ()):
            return f"{rest[0]} is not among its depends in addon.toml"
        if len(rest) < 2 or rest[1] not in self.published:
            return f"an addon publishes only {', '.join(sorted(self.published))}"
        return None

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line per import that is not allowed."""
        for line in check.metadata["broken"]:
            output.print_error(line, bold=False)
