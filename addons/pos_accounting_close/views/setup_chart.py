"""Set-up of the chart of accounts and of the entry journals of a centre."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from addons.pos_accounting_close.models import Account, AccountMapping, EntryJournal
from addons.pos_accounting_close.models.chart import BANK, CLOSURES, MISCELLANEOUS
from addons.pos_accounting_close.permissions import SETUP
from addons.pos_accounting_close.services import setup_accounting as service
from addons.pos_accounting_close.views import blueprint
from addons.pos_accounting_close.views.setup import once, set_up_centre
from core.db import db
from core.i18n import N_
from core.identity.access import requires
from core.identity.actor import require
from core.identity.visibility import visible
from core.web.i18n import _, translate
from core.web.saving import saved
from core.web.tables import Column, Empty, Table

JOURNAL_USES = {
    CLOSURES: N_("Accounting closures"),
    BANK: N_("Bank deposits"),
    MISCELLANEOUS: N_("Presales released"),
}
"""What goes into each journal (msgids)."""


@blueprint.get("/setup/accounts")
@requires(SETUP)
def account_list() -> ResponseReturnValue:
    """The chart of accounts, and the journals above it."""
    centre = set_up_centre()
    used = (
        select(func.count())
        .where(AccountMapping.account_id == Account.id)
        .correlate(Account)
        .scalar_subquery()
    )
    table = Table(
        "setup-accounts",
        select(Account.id, Account.number, Account.label, used.label("mappings")).where(
            Account.centre_id == centre.id
        ),
        [
            Column(
                "number",
                _("Account"),
                sort=Account.number,
                link=lambda row: url_for("pos_accounting_close.account_edit", account_id=row.id),
            ),
            Column("label", _("Name"), sort=Account.label),
            Column("mappings", _("Uses"), sort=used, format="number"),
        ],
        search=[Account.number, Account.label],
        order=[Account.number],
        empty=Empty(
            _("No account yet"),
            _("Lay the default accounts of France or Belgium, or add your own."),
            url_for("pos_accounting_close.setup_settings"),
            _("Default accounts"),
        ),
    )
    journals = select(EntryJournal).where(EntryJournal.centre_id == centre.id).order_by(EntryJournal.code)
    return table.render(
        "pos_accounting_close/setup_accounts.html",
        title=_("Chart of accounts"),
        tab="accounts",
        add=(_("New account"), url_for("pos_accounting_close.account_new")),
        journals=db.session.scalars(journals).all(),
        journal_uses={use: translate(label) for use, label in JOURNAL_USES.items()},
    )


@blueprint.route("/setup/accounts/new", methods=["GET", "POST"])
@requires(SETUP)
def account_new() -> ResponseReturnValue:
    """Add an account; sent twice it is one."""
    centre = set_up_centre()

    def work() -> dict[str, Any]:
        number, label = request.form.get("number", ""), request.form.get("label", "")
        return {"account": service.add_account(centre.id, number, label).id}

    def page(errors: dict[str, str]) -> str:
        return _account_page(None, centre.id, errors)

    if request.method == "GET":
        return page({})
    return saved(once("account", work), page, _("The account is in the chart."), _chart())


@blueprint.route("/setup/accounts/<int:account_id>", methods=["GET", "POST"])
@requires(SETUP)
def account_edit(account_id: int) -> ResponseReturnValue:
    """Rename an account; its number stays."""
    account = visible(Account, account_id)
    require(SETUP, account.centre_id)

    def work() -> dict[str, Any]:
        return {"account": service.rename_account(account_id, request.form.get("label", "")).id}

    def page(errors: dict[str, str]) -> str:
        return _account_page(account, account.centre_id, errors)

    if request.method == "GET":
        return page({})
    return saved(once("account", work), page, _("The account is renamed."), _chart())


@blueprint.post("/setup/accounts/<int:account_id>/remove")
@requires(SETUP)
def account_remove(account_id: int) -> ResponseReturnValue:
    """Take an account that nothing names out of the chart."""
    account = visible(Account, account_id)
    require(SETUP, account.centre_id)

    def work() -> dict[str, Any]:
        service.remove_account(account_id)
        return {}

    def page(errors: dict[str, str]) -> str:
        return _account_page(account, account.centre_id, errors)

    return saved(once("account", work), page, _("The account is out of the chart."), _chart())


@blueprint.route("/setup/journals/<int:journal_id>", methods=["GET", "POST"])
@requires(SETUP)
def journal_edit(journal_id: int) -> ResponseReturnValue:
    """Change the code and the name of a journal."""
    journal = visible(EntryJournal, journal_id)
    require(SETUP, journal.centre_id)

    def work() -> dict[str, Any]:
        code, label = request.form.get("code", ""), request.form.get("label", "")
        return {"journal": service.change_journal(journal_id, code, label).id}

    def page(errors: dict[str, str]) -> str:
        return render_template(
            "pos_accounting_close/setup_journal.html",
            entry_journal=journal,
            use=translate(JOURNAL_USES[journal.use]),
            errors=errors,
        )

    if request.method == "GET":
        return page({})
    return saved(once("journal", work), page, _("The journal is changed."), _chart())


def _account_page(account: Account | None, centre_id: int, errors: dict[str, str]) -> str:
    return render_template(
        "pos_accounting_close/setup_account.html", account=account, centre_id=centre_id, errors=errors
    )


def _chart() -> str:
    return url_for("pos_accounting_close.account_list")
