"""The kinds of entries of the host, and those of the addons, as the readers of the journal call them."""

from __future__ import annotations

from core.contributions import JournalKind, JournalValue
from core.i18n import N_
from core.registry import registry

_USER = JournalValue("user", N_("User"), "user")
_CENTRE = JournalValue("centre", N_("Centre"), "centre")
_JOB = JournalValue("job_kind", N_("Job"))
_DOCUMENT = (JournalValue("document", N_("Document")), JournalValue("document_id", N_("Number")))

HOST_KINDS = (
    JournalKind("identity.login", N_("Login"), (_USER,)),
    JournalKind("identity.login_failed", N_("Failed login"), (_USER,)),
    JournalKind("identity.confirmation_failed", N_("Wrong password at a confirmation"), (_USER,)),
    JournalKind("identity.logout", N_("Logout"), (_USER,)),
    JournalKind("identity.idle_logout", N_("Logout after a long pause"), (_USER,)),
    JournalKind("identity.locked", N_("User locked"), (_USER,)),
    JournalKind("identity.unlocked", N_("User unlocked"), (_USER,)),
    JournalKind("identity.user_created", N_("User made"), (_USER,)),
    JournalKind("identity.user_enabled", N_("User enabled"), (_USER,)),
    JournalKind("identity.user_disabled", N_("User disabled"), (_USER,)),
    JournalKind("identity.password_changed", N_("Password changed"), (_USER,)),
    JournalKind("identity.email_changed", N_("E-mail address changed"), (_USER,)),
    JournalKind("identity.password_reset", N_("Password given by an administrator"), (_USER,)),
    JournalKind("identity.rights_changed", N_("Rights changed"), (_USER,)),
    JournalKind("identity.token_created", N_("API token made"), (_USER,)),
    JournalKind("identity.token_revoked", N_("API token revoked"), (_USER,)),
    JournalKind("identity.group_created", N_("Group made"), (JournalValue("group", N_("Group")),)),
    JournalKind("identity.group_changed", N_("Group changed"), (JournalValue("group", N_("Group")),)),
    JournalKind("identity.group_deleted", N_("Group deleted"), (JournalValue("code", N_("Group")),)),
    JournalKind("identity.team_created", N_("Management team made"), (JournalValue("team", N_("Team")),)),
    JournalKind("identity.team_changed", N_("Management team changed"), (JournalValue("team", N_("Team")),)),
    JournalKind("identity.centre_created", N_("Centre made"), (_CENTRE,)),
    JournalKind("identity.centre_changed", N_("Centre changed"), (_CENTRE,)),
    JournalKind(
        "identity.addon_switched",
        N_("Addon switched"),
        (JournalValue("addon", N_("Addon"), "addon"), _CENTRE),
    ),
    JournalKind("addon.purged", N_("Addon purged"), (JournalValue("addon", N_("Addon"), "addon"),)),
    JournalKind("core.demo_loaded", N_("Demo loaded")),
    JournalKind("core.job_retried", N_("Job tried again"), (_JOB,)),
    JournalKind("core.job_given_up", N_("Job given up"), (_JOB,)),
    JournalKind("core.printer_created", N_("Printer made"), (_CENTRE,)),
    JournalKind("core.printer_changed", N_("Printer changed"), (JournalValue("printer", N_("Printer")),)),
    JournalKind(
        "core.printer_put_in_use", N_("Printer put in use"), (JournalValue("printer", N_("Printer")),)
    ),
    JournalKind(
        "core.printer_put_out_of_use", N_("Printer put out of use"), (JournalValue("printer", N_("Printer")),)
    ),
    JournalKind("core.printer_tested", N_("Test page printed"), (JournalValue("printer", N_("Printer")),)),
    JournalKind("document.printed", N_("Document printed"), _DOCUMENT),
    JournalKind(
        "document.reprinted", N_("Duplicate printed"), (*_DOCUMENT, JournalValue("copy", N_("Copy")))
    ),
    JournalKind("journal.fault_found", N_("Fault found in the journal")),
    JournalKind("journal.heads_adopted", N_("Heads of the journal adopted")),
)


def kinds() -> dict[str, JournalKind]:
    """Every declared kind by its name."""
    declared = [*HOST_KINDS, *(kind for _, kind in registry().collect("register_journal_kinds"))]
    return {kind.kind: kind for kind in declared}
