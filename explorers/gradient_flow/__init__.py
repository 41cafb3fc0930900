"""GradientFlow: how much of a gradient comes back?"""
