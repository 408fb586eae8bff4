"""One module a format: each ends with `FORMAT`, and `catalogue.sources.liste` finds it."""
