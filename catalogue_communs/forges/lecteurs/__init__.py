"""How each kind of forge is read: a module that reads one declares it in its `GENRES`."""
