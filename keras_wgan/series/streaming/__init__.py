"""A series that arrives row by row.

In the flow: beside the detector's `decision_function`, with the same steps.
"""
