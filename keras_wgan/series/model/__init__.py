"""The network of a detector: windows in, training, and what it says of a series.

In the flow: after `grids` and `scaling`. `training` fits the model to the windows, and
`examination` compares a series with its reconstruction.
"""
