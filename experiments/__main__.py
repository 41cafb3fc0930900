"""All experiments, one after the other: `python -m experiments`, or `make experiments`.

What is done and current is not run again, and what was interrupted goes on. With
`--status` it says what is stale, and why, and runs nothing.
"""

from experiments.command_line import main

if __name__ == "__main__":
    main()
