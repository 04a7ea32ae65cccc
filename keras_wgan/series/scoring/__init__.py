"""From errors to scores, and from scores to intervals.

In the flow: after `model`. `statistics` is learned once; `scores` and `intervals` use
it.
"""
