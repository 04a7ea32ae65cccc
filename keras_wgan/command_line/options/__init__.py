"""What a person may ask of each command, and what is refused before any work.

In the flow: `program` parses and checks with this. Nothing here imports TensorFlow, NumPy
or Keras, whose start takes seconds.
"""
