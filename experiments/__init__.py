"""Long runs whose results the chapters draw: `python -m experiments.<name>`.

Each writes `results/<name>.json`, with `--quick` only a small case to standard output.
An interrupted one goes on where it was; `make experiments` runs all that is missing.
"""
