"""Speed, measured side by side: the book's layers beside others, its pages too.

`make bench` runs all of it. It wants a machine that does nothing else, and says so.
"""
