"""The tables of identity: management team -> centres; users, groups, tokens, addon switches."""

from __future__ import annotations

from core.identity.models.access import AppliedDefault, Group, GroupPermission, UserCentre, UserGroup
from core.identity.models.addon_switch import AddonSwitch
from core.identity.models.api_token import ApiToken, ApiTokenCentre, ApiTokenPermission
from core.identity.models.place import Centre, Team
from core.identity.models.user import User

__all__ = [
    "AddonSwitch",
    "ApiToken",
    "ApiTokenCentre",
    "ApiTokenPermission",
    "AppliedDefault",
    "Centre",
    "Group",
    "GroupPermission",
    "Team",
    "User",
    "UserCentre",
    "UserGroup",
]
