"""The triggers of the journal, for the host's migration: an entry moves its chain, nothing ever goes back."""

from __future__ import annotations

from alembic.operations import Operations

from core.facts import append_only, drop_append_only

_CHAIN = "core__journal_chain"
_ENTRY = "core__journal_entry"
_MOVE = "core__journal_move"
_KEEP = "core__journal_keep"
_FITS = f"SELECT 1 FROM {_CHAIN} WHERE name = NEW.chain AND seq = NEW.seq AND mac = NEW.previous_mac"  # noqa: S608 - our own names
_MOVED = f"UPDATE {_CHAIN} SET mac = NEW.mac, at = NEW.at WHERE name = NEW.chain"  # noqa: S608
_BACKWARDS = "NEW.seq < OLD.seq OR NEW.name <> OLD.name"


def create_journal_triggers(op: Operations) -> None:
    """Entries are append-only and continue their chain; a chain is neither deleted nor moved back."""
    append_only(op, _ENTRY)
    if op.get_bind().dialect.name == "postgresql":
        _create_postgresql(op)
    else:
        _create_sqlite(op)


def drop_journal_triggers(op: Operations) -> None:
    """Undo ``create_journal_triggers``; call it before the tables are dropped."""
    drop_append_only(op, _ENTRY)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP TRIGGER IF EXISTS {_MOVE} ON {_ENTRY}")
        op.execute(f"DROP TRIGGER IF EXISTS {_KEEP} ON {_CHAIN}")
        op.execute(f"DROP TRIGGER IF EXISTS {_KEEP}_row ON {_CHAIN}")
        op.execute(f"DROP FUNCTION IF EXISTS {_MOVE}()")
        op.execute(f"DROP FUNCTION IF EXISTS {_KEEP}()")
        return
    for name in (_MOVE, _KEEP, f"{_KEEP}_row"):
        op.execute(f"DROP TRIGGER IF EXISTS {name}")


def _create_sqlite(op: Operations) -> None:
    op.execute(
        f"CREATE TRIGGER {_MOVE} AFTER INSERT ON {_ENTRY} FOR EACH ROW BEGIN "
        f"SELECT RAISE(ABORT, 'the entry does not continue its journal chain') WHERE NOT EXISTS ({_FITS}); "
        f"{_MOVED}; END"
    )
    op.execute(
        f"CREATE TRIGGER {_KEEP} BEFORE UPDATE ON {_CHAIN} FOR EACH ROW WHEN {_BACKWARDS} "
        "BEGIN SELECT RAISE(ABORT, 'a journal chain never goes back'); END"
    )
    op.execute(
        f"CREATE TRIGGER {_KEEP}_row BEFORE DELETE ON {_CHAIN} FOR EACH ROW "
        "BEGIN SELECT RAISE(ABORT, 'a journal chain is never deleted'); END"
    )


def _create_postgresql(op: Operations) -> None:
    refusal = "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = "
    op.execute(
        f"CREATE FUNCTION {_MOVE}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{_MOVED} AND seq = NEW.seq AND mac = NEW.previous_mac; "
        f"IF NOT FOUND THEN {refusal}'the entry does not continue its journal chain'; END IF; "
        "RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE FUNCTION {_KEEP}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{refusal}'a journal chain is neither deleted nor moved back'; END $$"
    )
    op.execute(f"CREATE TRIGGER {_MOVE} AFTER INSERT ON {_ENTRY} FOR EACH ROW EXECUTE FUNCTION {_MOVE}()")
    op.execute(
        f"CREATE TRIGGER {_KEEP} BEFORE UPDATE ON {_CHAIN} FOR EACH ROW WHEN ({_BACKWARDS}) "
        f"EXECUTE FUNCTION {_KEEP}()"
    )
    op.execute(
        f"CREATE TRIGGER {_KEEP}_row BEFORE DELETE OR TRUNCATE ON {_CHAIN} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {_KEEP}()"
    )
