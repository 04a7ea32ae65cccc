"""What `fit` and `evaluate` are given becomes the data sets that Keras' loops read.

In the flow: `fitting` calls `steps`, which asks `batches` and `groups` for the batches
of data sets, `iterables` for those of Python objects, and `guard` to check each one.
"""
