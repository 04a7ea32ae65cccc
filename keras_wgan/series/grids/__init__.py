"""A series on a regular grid of time, with its gaps filled.

In the flow: after `reading`. `grid` calls the others, and makes a `Grid` of `Rows`.
"""
