"""A series as people bring it, taken apart: values, times and names.

In the flow: first. `table` calls the others, and makes `Rows` of arrays and tables.
"""
