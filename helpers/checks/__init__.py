"""What the exercises call: is the reader's value or function right, and if not, why?

A check never raises on the reader's account. It returns a `Verdict`, which a notebook
shows as a line of text and which is True only when the answer is right. The kinds of
exercises stand in `helpers.checks.exercises` and `helpers.checks.functions`; the
exercises of a chapter have a module of their own, such as `helpers.checks.recurrence`,
so that a notebook does not give its answers away.
"""

from helpers.checks.exercises import Choice, Exercise, Judged, Prediction, Value
from helpers.checks.functions import Function
from helpers.checks.verdicts import Verdict

__all__ = ["Choice", "Exercise", "Function", "Judged", "Prediction", "Value", "Verdict"]
