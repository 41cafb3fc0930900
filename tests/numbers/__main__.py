"""`python -m tests.numbers` writes the numbers of every explorer anew."""

from tests.numbers import NAMES, file_of, numbers_of, text_of

for name in NAMES:
    file_of(name).write_text(text_of(numbers_of(name)), encoding="utf-8")
    print(f"{file_of(name).name} of {file_of(name).parent.name}")
