"""What every experiment asks of a training, and in which words it tells the outcome."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

FAMILIES = "experiments.models.FAMILIES"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One training. Each experiment adds what differs between its own.

    The seed is the case's own, so that no result depends on the order of the runs.
    """

    seed: int

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The dicts of which its run uses one entry alone, and the keys of that entry.

        So a change of the LSTM says nothing of the runs of a GRU.
        """
        if not hasattr(self, "model"):
            return {}
        return {FAMILIES: (self.model.split()[0].lower(),)}

    def key(self) -> str:
        """Tells it apart from the other cases of its experiment."""
        return json.dumps(vars(self), sort_keys=True)


def complete(run: Callable[[Case], dict], case: Case) -> dict:
    """What is recorded of a run: what was asked, the outcome and the processor's time.

    Plain data, as JSON gives them back.
    """
    start = time.process_time()
    outcome = run(case)
    if twice := asdict(case).keys() & outcome.keys():
        raise ValueError(f"a run may not rename what was asked: {sorted(twice)}")
    seconds = {"cpu_seconds": round(time.process_time() - start, 1)}
    return json.loads(json.dumps(asdict(case) | outcome | seconds, allow_nan=False))
