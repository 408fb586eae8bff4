"""The catalogue of digital commons: read, check, model and present `projets/*.yml`.

The library knows nothing of the engine that assembles the site or of the current
date: callers pass a root folder and a date. Only `reseau` speaks to the network, for
the command that reads the forges, and `contribution.github`, for the workflows of the forge that
holds the catalogue; the site is built without either.
"""
