"""The rights of the exchanges, and which default groups get them."""

from __future__ import annotations

from core.contributions import DefaultGroup, Permission
from core.i18n import N_

VIEW = "pos_sync.view"
RUN = "pos_sync.run"
MANAGE = "pos_sync.manage"

PERMISSIONS = (
    Permission(VIEW, N_("See the exchanges with head office")),
    Permission(RUN, N_("Start an import or an export again")),
    Permission(MANAGE, N_("Set up registers, look at refused batches and run them again")),
)

GROUPS = (
    DefaultGroup("pos.default.administrator", None, (VIEW, RUN, MANAGE)),
    DefaultGroup("pos.default.user", None, (VIEW, RUN)),
)
