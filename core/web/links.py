"""Addresses inside the application: where to go back to, never to another site."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request, url_for


def is_local(target: str | None) -> bool:
    """Whether ``target`` is a path of this application ("/x?y"), and no other address in disguise."""
    if not target or not target.startswith("/") or target[1:2] in {"/", "\\"} or "\\" in target:
        return False
    if any(ord(letter) < 32 for letter in target):
        return False
    parts = urlsplit(target)
    return not parts.scheme and not parts.netloc


def next_page(default: str | None = None) -> str:
    """The local page that the form or query names in ``next``, else ``default``, else the home page."""
    target = request.form.get("next") or request.args.get("next")
    if target is not None and is_local(target):
        return target
    return default or url_for("home.index")
