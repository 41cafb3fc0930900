"""Scrubber: a chart of the results for each setting of an experiment."""
