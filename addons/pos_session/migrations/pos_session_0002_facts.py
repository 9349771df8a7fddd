"""Payments, cash movements, counts, finished orders and closed sessions can no longer be changed."""

from __future__ import annotations

from alembic import op

from core.facts import append_only, drop_append_only

revision = "pos_session_0002"
down_revision = "pos_session_0001"
branch_labels = None
depends_on = None

FACTS = {
    "pos_session__payment": None,
    "pos_session__payment_part": None,
    "pos_session__cash_operation": None,
    "pos_session__cash_count": None,
    "pos_session__order": "OLD.state <> 'draft'",
    "pos_session__session": "OLD.state = 'closed'",
}
LINE = "pos_session__order_line"
FUNCTION = "pos_session__refuse_line_change"


def upgrade() -> None:
    for table, when in FACTS.items():
        append_only(op, table, when)
    if op.get_bind().dialect.name != "postgresql":
        append_only(op, LINE, "(SELECT state FROM pos_session__order WHERE id = OLD.order_id) <> 'draft'")
        return
    # PostgreSQL allows no subquery in a trigger's WHEN: the function asks for the order's state.
    op.execute(
        f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF (SELECT state FROM pos_session__order WHERE id = OLD.order_id) <> 'draft' THEN "
        "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
        "MESSAGE = TG_TABLE_NAME || ' is append-only: ' || lower(TG_OP) || ' refused'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$"
    )
    for change in ("update", "delete"):
        op.execute(
            f"CREATE TRIGGER {LINE}_no_{change} BEFORE {change.upper()} ON {LINE} "
            f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
        )


def downgrade() -> None:
    drop_append_only(op, LINE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {FUNCTION}()")
    for table in FACTS:
        drop_append_only(op, table)
