"""Why an edit is not made."""

from __future__ import annotations


class Refus(ValueError):  # noqa: N818 - a verdict on what is asked, not a failure of the program
    """An edit that is not made; the message, in French, is for people."""
