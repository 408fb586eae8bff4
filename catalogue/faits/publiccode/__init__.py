"""A common as a publiccode.yml: what can be said honestly, and what is still missing.

The standard: https://yml.publiccode.tools (version 0.7, text under CC0).
"""

from catalogue.faits.publiccode.ecriture import brouillon, ecrire
from catalogue.faits.publiccode.export import Export, Manque, exporter
from catalogue.faits.publiccode.proposition import Destination, proposer

__all__ = ["Destination", "Export", "Manque", "brouillon", "ecrire", "exporter", "proposer"]
