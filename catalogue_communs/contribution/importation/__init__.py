"""Start a file from what a project already wrote elsewhere, and say what could not be taken.

A value that the rules of the catalogue refuse is left out with the reason, never mended.
"""
