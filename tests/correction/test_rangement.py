"""Fields put in order: each goes with its comments, and doubt leaves the file alone."""

from __future__ import annotations

import pytest

from catalogue.validation.correction import in_order

CAS = {
    "the comment above a field follows it": (
        "licence: MIT\n# Le sigle vient des fondateurs.\nsigle: Un\n",
        "# Le sigle vient des fondateurs.\nsigle: Un\nlicence: MIT\n",
    ),
    "the comment at the top stays at the top": (
        "# Fiche du commun.\nlicence: MIT\nsigle: Un\n",
        "# Fiche du commun.\nsigle: Un\nlicence: MIT\n",
    ),
    "the last group at the top can belong to the first field": (
        "# Fiche du commun.\n\n# À confirmer.\nlicence: MIT\nsigle: Un\n",
        "# Fiche du commun.\n\nsigle: Un\n# À confirmer.\nlicence: MIT\n",
    ),
    "a title above a blank line follows its field": (
        "licence: MIT\n\n# --- Noms ---\n\nsigle: Un\n",
        "# --- Noms ---\n\nsigle: Un\n\nlicence: MIT\n",
    ),
    "a comment that touches the field before stays with it": (
        "licence: MIT\n# vérifiée en mai\n\nsigle: Un\n",
        "sigle: Un\n\nlicence: MIT\n# vérifiée en mai\n",
    ),
    "comments among the lines of a field stay there": (
        "porteurs:\n  # le premier\n  - nom: A # ici\n    # son type\n    type: commune\nsigle: Un\n",
        "sigle: Un\nporteurs:\n  # le premier\n  - nom: A # ici\n    # son type\n    type: commune\n",
    ),
    "the end of the file stays at the end": (
        "licence: MIT\nsigle: Un\n\n# Fin de la fiche.\n",
        "sigle: Un\nlicence: MIT\n\n# Fin de la fiche.\n",
    ),
    "marks of document stay around": (
        "---\nlicence: MIT\nsigle: Un\n...\n",
        "---\nsigle: Un\nlicence: MIT\n...\n",
    ),
    "an unknown field follows the field before it": (
        "licence: MIT\nnotes: x\nsigle: Un\nautre: y\n",
        "sigle: Un\nautre: y\nlicence: MIT\nnotes: x\n",
    ),
    "nested lists and texts move whole": (
        "impact:\n  indicateurs:\n  - id: a\n    mesures:\n    - au: 2026\ndescription: |\n  un\n\n  # deux\n\nsigle: Un\n",
        "sigle: Un\ndescription: |\n  un\n\n  # deux\n\nimpact:\n  indicateurs:\n  - id: a\n    mesures:\n    - au: 2026\n",
    ),
    "quoted names": ("'licence': MIT\n\"sigle\": Un\n", "\"sigle\": Un\n'licence': MIT\n"),
}
LAISSES = {
    "already in order": "sigle: Un\nlicence: MIT\n",
    "all on one line": "{licence: MIT, sigle: Un}\n",
    "two fields on one line": "{licence: MIT,\n sigle: Un, accroche: a,\n nom: b}\n",
    "a field written twice": "licence: MIT\nsigle: Un\nlicence: MIT\n",
    "a quoted text that looks like a comment": 'licence: "MIT\n# non"\nsigle: Un\n',
    "no line break at the end": "licence: MIT\nsigle: Un",
    "not a group of fields": "- licence\n- sigle\n",
    "broken": "licence: [\nsigle: Un\n",
}


@pytest.mark.parametrize(("before", "after"), CAS.values(), ids=CAS)
def test_fields_are_put_in_order_with_their_comments(before: str, after: str) -> None:
    """The whole text is expected, to the character."""
    assert after == in_order(before, "projet")
    assert after == in_order(after, "projet")


@pytest.mark.parametrize("text", LAISSES.values(), ids=LAISSES)
def test_in_case_of_doubt_nothing_moves(text: str) -> None:
    """A file that cannot be cut in whole lines is left as it is."""
    assert text == in_order(text, "projet")
