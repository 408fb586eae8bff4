"""What the site shows: pages and parts of pages, ready for whatever engine writes them.

`pages` gathers them all; the other modules make one kind of page or of part each.
"""
