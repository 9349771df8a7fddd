"""The form of a sales channel: what can be ticked in it, and what was sent."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import request
from sqlalchemy import select

from addons.pos_session.models import Desk, PaymentMethod
from addons.pos_ticketing.models import (
    AudienceCategory,
    Contingent,
    DeliveryMode,
    DocumentTemplate,
    Event,
)
from addons.pos_ticketing.models.channel import (
    AUTOMATIC,
    MANUAL,
    MIXED,
    REFUSE,
    SELECTION_MODES,
    WARN,
    WITHOUT_PLAN,
)
from addons.pos_ticketing.models.document import TICKET_TEMPLATE
from addons.pos_ticketing.services.setup_channels import ChannelValues, Fee
from core.db import db
from core.errors import Invalid
from core.i18n import N_
from core.money import InvalidAmount, parse_amount
from core.web.reading import UNKNOWN_CHOICE, FormFault, integer, text, ticked_ids, whole

MODES = (
    (MANUAL, N_("Manual: the operator picks the places in the plan")),
    (AUTOMATIC, N_("Automatic: the best places, not to be changed")),
    (MIXED, N_("Mixed: the best places, which can be changed")),
    (WITHOUT_PLAN, N_("Without plan: the best places, the plan is not shown")),
)
WITH_TICKETS = "tickets"
"""The choice of a document that goes with the tickets, not by a delivery mode of its own."""

NOT_AN_AMOUNT = N_("Enter an amount, such as 12.50, or leave the field empty.")
NOT_A_RATE = N_("Enter a VAT rate, such as 2.1 or 5.5.")
LONGEST_DRAFT = 60 * 24 * 31
LONGEST_OPTION = 24 * 366


class Choices(NamedTuple):
    """What a centre has to tick in the form, as ``(id, name)``; what is out of use only says so."""

    desks: list[tuple[int, str]]
    events: list[tuple[int, str]]
    contingents: list[tuple[int, str]]
    audience: list[tuple[int, str, int | None]]
    methods: list[tuple[int, str]]
    deliveries: list[tuple[int, str]]
    documents: list[tuple[int, str]]
    templates: list[tuple[int, str]]


def choices_of(centre_id: int) -> Choices:
    """Everything that can be ticked; seven statements."""
    rate, template = AudienceCategory, DocumentTemplate
    rates = select(rate.id, rate.name, rate.parent_id).where(rate.centre_id == centre_id)
    documents = db.session.execute(
        select(template.id, template.name, template.kind)
        .where(template.centre_id == centre_id, template.active)
        .order_by(template.name)
    ).all()
    return Choices(
        desks=[(row[0], f"{row[1]} {row[2]}") for row in _rows(centre_id, Desk, Desk.code, Desk.name)],
        events=[(row[0], row[1]) for row in _rows(centre_id, Event, Event.title)],
        contingents=[(row[0], row[1]) for row in _rows(centre_id, Contingent, Contingent.name)],
        audience=_nested(
            [(row[0], row[1], row[2]) for row in db.session.execute(rates.order_by(rate.position, rate.name))]
        ),
        methods=[(row[0], row[1]) for row in _rows(centre_id, PaymentMethod, PaymentMethod.label)],
        deliveries=[(row[0], row[1]) for row in _rows(centre_id, DeliveryMode, DeliveryMode.name)],
        documents=[(row.id, row.name) for row in documents if row.kind != TICKET_TEMPLATE],
        templates=[(row.id, row.name) for row in documents if row.kind == TICKET_TEMPLATE],
    )


def channel_values() -> ChannelValues:
    """What the form says. Raises FormFault, naming every field at fault at once where several are amounts."""
    return ChannelValues(
        name=text("name", most=80),
        selection_mode=_one_of("selection_mode", SELECTION_MODES),
        orphans=_one_of("orphans", (WARN, REFUSE)),
        orphan_fill=whole("orphan_fill", most=100),
        old_drawer=_one_of("old_drawer", (WARN, REFUSE)),
        draft_minutes=whole("draft_minutes", least=1, most=LONGEST_DRAFT),
        option_hours=whole("option_hours", least=1, most=LONGEST_OPTION),
        notice_hours=whole("notice_hours", most=LONGEST_OPTION),
        ticket_template_id=whole("ticket_template_id", default=0) or None,
        weight=whole("weight", most=9999, default=50),
        active=request.form.get("active") == "1",
        desks=frozenset(ticked_ids("desks")),
        events=frozenset(ticked_ids("events")),
        contingents=frozenset(ticked_ids("contingents")),
        audience=frozenset(ticked_ids("audience")),
        methods=frozenset(ticked_ids("methods")),
        deliveries=_fees(),
        documents=_documents(),
    )


def _one_of(name: str, allowed: tuple[str, ...]) -> str:
    found = request.form.get(name, "")
    if found not in allowed:
        raise FormFault(fields={name: UNKNOWN_CHOICE})
    return found


def _fees() -> dict[int, Fee]:
    """The ticked delivery modes with what is typed beside them; nothing typed is 0. Raises FormFault."""
    fees, faults = {}, {}
    for mode_id in ticked_ids("deliveries"):
        typed: dict[str, int] = {}
        for name, fault, most in (("fee", NOT_AN_AMOUNT, None), ("vat", NOT_A_RATE, 10_000)):
            given = request.form.get(f"{name}-{mode_id}", "").replace("%", "").strip()
            try:
                typed[name] = parse_amount(given) if given else 0
            except InvalidAmount:
                faults[f"{name}-{mode_id}"] = fault
                continue
            if typed[name] < 0 or (most is not None and typed[name] > most):
                faults[f"{name}-{mode_id}"] = fault
        fees[mode_id] = Fee(typed.get("fee", 0), typed.get("vat", 0))
    if faults:
        raise FormFault(fields=faults)
    return fees


def _documents() -> dict[int, int | None]:
    """What comes with an order by default: ``document-<template>`` says how. Raises Invalid."""
    chosen: dict[int, int | None] = {}
    for name, value in request.form.items():
        if name.startswith("document-") and value:
            try:
                template_id = integer(name.removeprefix("document-"))
                chosen[template_id] = None if value == WITH_TICKETS else integer(value)
            except ValueError as error:
                raise Invalid(fields={name: UNKNOWN_CHOICE}) from error
    return chosen


def _rows(centre_id: int, model: Any, *shown: Any) -> list[Any]:
    wanted = select(model.id, *shown).where(model.centre_id == centre_id).order_by(*shown, model.id)
    return list(db.session.execute(wanted).all())


def _nested(rows: list[tuple[int, str, int | None]]) -> list[tuple[int, str, int | None]]:
    """Each category followed by its sub-categories."""
    tops = [row for row in rows if row[2] is None]
    return [one for top in tops for one in (top, *(row for row in rows if row[2] == top[0]))]
