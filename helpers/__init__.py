"""The small package that the chapters of *Gates & Gradients* rely on.

Nothing is imported here, so that ``import helpers.layers`` stays light: torch,
matplotlib and the widgets are loaded only by the modules that need them.
"""
