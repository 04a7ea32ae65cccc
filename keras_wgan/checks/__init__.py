"""The one door for checks: what is not understood is refused here, with the remedy.

In the flow: every other part calls these before it works; they call no other part but
`inspection`. One file for each thing that is checked. Every check is named `check_…`,
raises `ValueError`, and says what was expected, what came, and what to write instead;
some return the value in the form that was checked.
"""
