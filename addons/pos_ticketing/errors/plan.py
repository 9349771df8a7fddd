"""What is wrong with a plan file."""

from __future__ import annotations

from addons.pos_ticketing.services.plan_reader import Problems
from core.errors import Invalid
from core.i18n import N_


class BrokenPlan(Invalid):
    """A plan file with faults; ``fields`` gives a sentence for the path of each faulty element."""

    code = "pos_ticketing.broken_plan"
    message = N_("This seat plan is refused, and nothing was changed. Problems found in the file: %(count)s.")

    def __init__(self, problems: Problems) -> None:
        super().__init__(
            fields={problem.path or "$": problem.message % problem.params for problem in problems.kept},
            count=problems.count,
        )
        self.problems = problems.kept
