"""Long runs whose results the chapters draw: `python -m experiments.<name>`.

Each writes `results/<name>.json`, with `--quick` only a small case to standard output.
An interrupted one goes on where it was; `make experiments` runs all that is missing or
stale, and `python -m experiments --status` says what that is, and why.

An experiment is a module with

    Case            what is asked of a training, a subclass of `experiments.cases.Case`
    plan()          all cases
    run(case)       trains once; returns the outcome, a flat dict
    about()         what the file says besides: "task", "criterion", "seeds", …
    QUICK           the smallest case
    SHORT           fields of a case that make its run short, for a sample
    MEASURES        what is measured besides, by its name in the file (optional)

Its loop is `experiments.training.updates`.
"""
