"""Write into the notebooks where the book is: `python -m tools.address REPOSITORY`.

For a repository that is published, so that a notebook works which is opened from it
alone, as Colab does. BOOK_REPOSITORY_BRANCH names the branch (`main`).
"""

import sys

import nbformat

from tools import machine

# The book's extensions are imported as Jupyter Book does, from book/.
sys.path.append(str(machine.ROOT / "book"))
from _ext import alone, publishing


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("which repository? python -m tools.address https://github.com/…/…")
    repository, branch = sys.argv[1].rstrip("/"), publishing.branch_name()
    publishing.repository_options(repository, branch, "")  # an address that will do
    for path in sorted((machine.ROOT / "notebooks").glob("*.ipynb")):
        notebook = nbformat.read(path, 4)
        alone.put_address(notebook, alone.archive(repository, branch))
        nbformat.write(notebook, path)


if __name__ == "__main__":
    main()
