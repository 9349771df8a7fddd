"""The permissions and the default group of the host, and all those that are declared."""

from __future__ import annotations

from core.contributions import DefaultGroup, Permission
from core.i18n import N_
from core.identity.actor import ADMIN
from core.registry import registry

ADMINISTRATOR = "core.administrator"
"""Code of the group the host brings."""

PERMISSIONS = (
    Permission(ADMIN, N_("Administer users, groups, centres and addons")),
    Permission("core.journal", N_("Read and verify the journal")),
    Permission("core.jobs", N_("See the jobs, try them again or give them up")),
)


def declared_permissions() -> list[tuple[str, Permission]]:
    """(addon, permission) of the host and every loaded addon, in order; "core" is the host."""
    own = [("core", permission) for permission in PERMISSIONS]
    theirs = [(manifest.name, item) for manifest, item in registry().collect("register_permissions")]
    return own + theirs


def default_groups() -> list[DefaultGroup]:
    """The groups to make, the host's first."""
    administrator = DefaultGroup(ADMINISTRATOR, N_("Administrator"), tuple(p.code for p in PERMISSIONS))
    return [administrator, *(group for _, group in registry().collect("register_groups"))]


def merged_groups() -> list[DefaultGroup]:
    """Each default group once, with what every loaded addon grants it; its label is the code where none is given."""
    merged: dict[str, DefaultGroup] = {}
    for group in default_groups():
        known = merged.get(group.code, DefaultGroup(group.code, None, ()))
        grants = dict.fromkeys((*known.permissions, *group.permissions))
        merged[group.code] = DefaultGroup(group.code, known.label or group.label, tuple(grants))
    return [DefaultGroup(code, group.label or code, group.permissions) for code, group in merged.items()]
