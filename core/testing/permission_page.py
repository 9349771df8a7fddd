"""docs/permissions.md: who may call what, read off the declarations of the host and the addons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Flask
from werkzeug.routing import Rule

from core.contributions import DefaultGroup
from core.identity.access import Access, declared_access
from core.identity.permissions import declared_permissions, merged_groups
from core.registry import Registry
from core.web.centre import owner_of_blueprint

INTRODUCTION = """# Permissions

Every endpoint says which permission it asks for, and every addon which groups it brings and what they hold by default.
An administrator changes the groups of a deployment; this page shows what they are before he does.
*yes* says that the group has the right; the rules of the object itself may still refuse (the cash session of somebody
else, an order that is paid). Who lacks the right is answered 403, `core.forbidden`.

**The other centre:** whatever his groups, what belongs to a centre he is not attached to does not exist for a user:
404, as for an id that was never given (403 where he lacks the right anyway), and no list shows it.

An API token never has more rights or centres than its user. This page is read off the code (`make docs` writes it, a
test compares); another test calls every address below as each of these groups, in its own centre and in another.
"""

EVERYBODY = Access(login=False)

_ARGUMENT = re.compile(r"<(?:[^<>]*:)?([a-z_]+)>")
"""An argument in an address; what kind of value it takes is not told here."""


@dataclass(frozen=True)
class Column:
    """A default group and the short name that heads its column."""

    short: str
    group: DefaultGroup


def permissions_page(app: Flask) -> str:
    """The page: the groups, the permissions, and a table of endpoints for each owner. Needs an app context."""
    columns = list(_columns(merged_groups()))
    found: Registry = app.extensions["registry"]
    parts = [INTRODUCTION, _groups_table(columns), _permissions_table(columns)]
    for owner in (None, *(manifest.name for manifest in found.enabled)):
        rows = [row for row in declared_access(app) if _owner(row[0]) == owner]
        if rows:
            title = f"`{owner}`" if owner else "The host"
            parts.append(f"## {title}\n\n{_endpoints_table(rows, columns)}")
    return "\n".join(parts)


def _columns(groups: Sequence[DefaultGroup]) -> Iterator[Column]:
    """The initials of each group, with a number where two have the same."""
    taken: set[str] = set()
    for group in groups:
        initials = "".join(word[0].upper() for word in (group.label or group.code).split())
        short = next(
            name for n in range(1, 100) if (name := initials if n == 1 else f"{initials}{n}") not in taken
        )
        taken.add(short)
        yield Column(short, group)


def _groups_table(columns: Sequence[Column]) -> str:
    rows = [f"| **{c.short}** | {c.group.label} | `{c.group.code}` |" for c in columns]
    return "\n".join(["## Default groups\n", "| column | group | code |", "| --- | --- | --- |", *rows, ""])


def _permissions_table(columns: Sequence[Column]) -> str:
    rows = [
        f"| `{permission.code}` | {permission.label} | {_cells(permission.code, columns)} |"
        for _, permission in declared_permissions()
    ]
    return "\n".join(["## Permissions\n", *_head(["permission", "allows to"], columns), *rows, ""])


def _endpoints_table(rows: Sequence[tuple[Rule, str, Access | None]], columns: Sequence[Column]) -> str:
    lines = []
    for rule, method, access in sorted(rows, key=lambda row: (str(row[0]), row[1])):
        asked = access or EVERYBODY
        name = f"`{asked.permission}`" if asked.permission else "a login" if asked.login else "nothing"
        cells = _cells(asked.permission, columns)
        address = _ARGUMENT.sub(r"<\1>", str(rule))
        lines.append(f"| `{rule.endpoint}` | {method} `{address}` | {name} | {cells} |")
    return "\n".join([*_head(["endpoint", "address", "asks for"], columns), *lines, ""])


def _head(titles: Sequence[str], columns: Sequence[Column]) -> list[str]:
    heads = [*titles, *(column.short for column in columns)]
    marks = ["---"] * len(titles) + [":-:"] * len(columns)
    return [f"| {' | '.join(heads)} |", f"| {' | '.join(marks)} |"]


def _cells(permission: str | None, columns: Sequence[Column]) -> str:
    held = (permission is None or permission in column.group.permissions for column in columns)
    return " | ".join("yes" if yes else "no" for yes in held)


def _owner(rule: Rule) -> str | None:
    blueprint, dot, _ = rule.endpoint.rpartition(".")
    return owner_of_blueprint(blueprint) if dot else None
