"""What lives from one event to the next, and from one hook to another."""

from types import SimpleNamespace

# `on_config` makes the site afresh at each build, `on_env` its workshop; `deja` lives as long as `serve`.
ETAT = SimpleNamespace(servir=False, site=None, nav=None, feuille="", actifs="", atelier=None, deja={})
