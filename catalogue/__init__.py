"""The catalogue of digital commons: read, check, model and present `projets/*.yml`.

The library knows nothing of the engine that assembles the site, of the current
date or of the network: callers pass a root folder and a date.
"""
