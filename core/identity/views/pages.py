"""Imports every module of pages, so that its routes join the blueprints."""

from __future__ import annotations

from core.identity.views import account, addons, centres, groups, session, teams, tokens, users

__all__ = ["account", "addons", "centres", "groups", "session", "teams", "tokens", "users"]
