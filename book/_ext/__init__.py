"""The book's own Sphinx extensions: each does one thing, and says so at its top."""
