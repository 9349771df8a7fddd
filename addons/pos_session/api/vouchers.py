"""``POST /vouchers/balance``: what is left on a voucher."""

from __future__ import annotations

from typing import Any

from addons.pos_session.api import blueprint
from addons.pos_session.errors.voucher import VoucherBalanceTooLow
from addons.pos_session.permissions import SELL
from addons.pos_session.schemas.vouchers import VoucherBalanceSchema, VoucherCodeSchema
from addons.pos_session.services import voucher_changes
from addons.pos_session.services.catalogue import today_of
from addons.pos_session.services.vouchers import why_not
from core.identity.access import requires
from core.logs import note


@blueprint.route("/vouchers/balance", methods=["POST"])
@requires(SELL)
@blueprint.arguments(VoucherCodeSchema)
@blueprint.response(200, VoucherBalanceSchema)
def voucher_balance(asked: dict[str, Any]) -> dict[str, Any]:
    """Get what is left on a voucher by its code

    Changes nothing. The code travels in the body: addresses are logged, and a code is worth money.
    """
    voucher = voucher_changes.look_up(asked["code"])
    note(centre_id=voucher.centre_id)
    refusal = why_not(voucher, today_of(voucher.centre_id))
    refused = refusal.error_code if refusal else None if voucher.balance else VoucherBalanceTooLow.code
    return {
        "voucher_id": voucher.id,
        "centre_id": voucher.centre_id,
        "kind": voucher.kind,
        "purpose": voucher.purpose,
        "amount": voucher.amount,
        "balance": voucher.balance,
        "expires_on": voucher.expires_on,
        "usable": refused is None,
        "refused": refused,
    }
