"""How messages show names that come from files: no control character reaches a terminal.

In the flow: whoever prints the name of a file, of an array or of a class shows it by
this. An escape code in a name could hide what a terminal says, or change it.
"""


def shown(name):
    """Returns a name as it is, or its repr if it holds control characters."""
    text = str(name)
    return text if text.isprintable() else repr(text)


def escaped(text):
    """Returns a line of text with each control character written as Python does."""
    return "".join(
        letter if letter.isprintable() else repr(letter)[1:-1] for letter in text
    )
