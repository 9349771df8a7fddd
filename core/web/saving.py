"""What a set-up form does when it is sent: the work, a word that it is done, or the form again with its faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from core.errors import Refusal
from core.web.errors import form_errors


def saved(
    work: Callable[[], dict[str, Any]],
    page: Callable[[dict[str, str]], str],
    done: str | Callable[[dict[str, Any]], str],
    then: str | Callable[[dict[str, Any]], str],
) -> ResponseReturnValue:
    """Do it, say so and go on to ``then``; a refused form is shown again with its faults.

    What does not exist, may not be done or leads elsewhere is told on a page of its own.
    """
    try:
        result = work()
    except Refusal as refusal:
        if refusal.status in (403, 404) or refusal.links:
            raise
        return page(form_errors(refusal)), refusal.status
    flash(done if isinstance(done, str) else done(result), "success")
    return redirect(then if isinstance(then, str) else then(result))
