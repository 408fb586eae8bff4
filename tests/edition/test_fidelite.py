"""An edit changes what it is asked, byte for byte, in files laid out in every way; or it is refused.

Each line of a table is a whole file before and after: nothing beside the edit may move.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.fiches.retouche import ajouter, remplacer

Chemin = tuple[str | int, ...]
LICENCE: Chemin = ("licence",)
MESURES: Chemin = ("impact", "indicateurs", 0, "mesures")
COURRIEL = "a@b.example"
SANS_RIEN_CHANGER = "sans rien changer d’autre"
LONG = "x" * 200_000


# --- One field ------------------------------------------------------------------------------

REMPLACES: list[tuple[str, Chemin, Any, str]] = [
    # A value that is there: its quotes, its comment and its neighbours stay.
    ("nom: A # c\nlicence: X\n", ("nom",), "B", "nom: B # c\nlicence: X\n"),
    ("nom: 'A'\n", ("nom",), "l'a", "nom: 'l''a'\n"),
    ("nom: 'A'\n", ("nom",), "a\tb", 'nom: "a\\tb"\n'),
    ("nom: 'A'\n", ("nom",), "a\nb", "nom: |-\n  a\n  b\n"),
    ('nom: "A"\n', ("nom",), 'dit "x" \\', 'nom: "dit \\"x\\" \\\\"\n'),
    ('nom: "A" # c\n', ("nom",), "B", 'nom: "B" # c\n'),
    ("'nom': A\n", ("nom",), "B", "'nom': B\n"),
    ("? nom\n: A\nlicence: X\n", ("nom",), "B", "? nom\n: B\nlicence: X\n"),
    ("{nom: A}", ("nom",), "B, C", '{nom: "B, C"}'),
    ("nom: ''\n", ("nom",), "B", "nom: 'B'\n"),
    ("nom: un\n  deux\nlicence: X\n", ("nom",), "x", "nom: x\nlicence: X\n"),
    ("nom: 'un\n\n  deux' # c\nlicence: X\n", ("nom",), "x", "nom: 'x' # c\nlicence: X\n"),
    ('nom: "un\\\n  deux"\nlicence: X\n', ("nom",), "x", 'nom: "x"\nlicence: X\n'),
    ("nom: A\nlicence:\n  X\n", LICENCE, "MIT", "nom: A\nlicence:\n  MIT\n"),
    ("nom: A\nlicence: # c\n  X\n", LICENCE, "MIT", "nom: A\nlicence: # c\n  MIT\n"),
    # A text of several lines: a comment on its line must not become a part of it.
    ("description: a # garder\nlicence: X\n", ("description",), "a\nb\n", 'description: "a\\nb\\n" # garder\nlicence: X\n'),
    ("description: a\nlicence: X\n", ("description",), "a\nb\n", "description: |\n  a\n  b\nlicence: X\n"),
    ("description: a\r\nlicence: X\r\n", ("description",), "a\nb\n", "description: |\r\n  a\r\n  b\r\nlicence: X\r\n"),
    ("description: |\n  un\n  deux\n# fin\nlicence: X\n", ("description",), "a\nb", "description: |-\n  a\n  b\n# fin\nlicence: X\n"),
    ("description: |\n  un\n\n\n# fin\nlicence: X\n", ("description",), "court", "description: court\n\n\n# fin\nlicence: X\n"),
    ("contact:\n    note: >-\n        un\n        deux\nlicence: X\n", ("contact", "note"), "a\nb\n", "contact:\n    note: |\n      a\n      b\nlicence: X\n"),
    ("contact: {note: a}\nlicence: X\n", ("contact", "note"), "a\nb\n", 'contact: {note: "a\\nb\\n"}\nlicence: X\n'),
    # A field that is there without a value.
    ("nom: A\nlicence: # c\n", LICENCE, "MIT", "nom: A\nlicence: MIT # c\n"),
    ("nom: A\nlicence: ~ # c\n", LICENCE, "MIT", "nom: A\nlicence: MIT # c\n"),
    ("nom: A\nlicence: null\n", LICENCE, "MIT", "nom: A\nlicence: MIT\n"),
    ("nom: A\naccroche:", ("accroche",), "x", "nom: A\naccroche: x"),
    ("nom: A\ncontact: {}\n", ("contact", "courriel"), COURRIEL, f"nom: A\ncontact:\n  courriel: {COURRIEL}\n"),
    ("nom: A\ncontact: {} # c\n", ("contact", "courriel"), COURRIEL, f"nom: A\ncontact: # c\n  courriel: {COURRIEL}\n"),
    ("porteurs:\n  -\n", ("porteurs", 0, "nom"), "B", "porteurs:\n  - nom: B\n"),
    ("contact: {url: ~}\n", ("contact", "url"), "https://a.example/x, y", "contact:\n  url: https://a.example/x, y\n"),
    # A new field: at its rank, at the depth of its neighbours.
    ("nom: A\nlicence: X\n", ("accroche",), "B", "nom: A\naccroche: B\nlicence: X\n"),
    ("? nom\n: A\n", LICENCE, "MIT", "? nom\n: A\nlicence: MIT\n"),
    ("---\nnom: A\n...\n", LICENCE, "MIT", "---\nnom: A\nlicence: MIT\n...\n"),
    ("nom: A\ninconnu: 1\n", LICENCE, "MIT", "nom: A\nlicence: MIT\ninconnu: 1\n"),
    ("inconnu: 1\nautre: 2\n", LICENCE, "MIT", "licence: MIT\ninconnu: 1\nautre: 2\n"),
    ("contact:\n    url: x\nlicence: X\n", ("maintenance", "statut"), "stable", "contact:\n    url: x\nlicence: X\nmaintenance:\n  statut: stable\n"),
    ("porteurs:\n  - type: commune\nlicence: X\n", ("porteurs", 0, "nom"), "A", "porteurs:\n  - type: commune\n    nom: A\nlicence: X\n"),
    ("porteurs:\n  - nom: A\n    # note\n    type: commune\n", ("porteurs", 0, "siren"), "213502388", 'porteurs:\n  - nom: A\n    # note\n    type: commune\n    siren: "213502388"\n'),
    # The last line may lack its end.
    ("nom: A\naccroche: B", LICENCE, "MIT", "nom: A\naccroche: B\nlicence: MIT\n"),
    ("nom: A\naccroche: B # fin", LICENCE, "MIT", "nom: A\naccroche: B # fin\nlicence: MIT\n"),
    ("nom: A\r\naccroche: B", LICENCE, "MIT", "nom: A\r\naccroche: B\r\nlicence: MIT\r\n"),
    ("nom: A\ndescription: |-\n  texte", LICENCE, "MIT", "nom: A\ndescription: |-\n  texte\nlicence: MIT\n"),
    ("\ufeffnom: A", LICENCE, "MIT", "\ufeffnom: A\nlicence: MIT\n"),
    # A block before it: what belongs to its text stays in it.
    ("nom: A\ndescription: |\n  texte\n", LICENCE, "MIT", "nom: A\ndescription: |\n  texte\nlicence: MIT\n"),
    ("nom: A\ndescription: |\n  texte\n\n\n", LICENCE, "MIT", "nom: A\ndescription: |\n  texte\n\nlicence: MIT\n\n\n"),
    ("nom: A\ndescription: |+\n  texte\n\n", LICENCE, "MIT", "nom: A\ndescription: |+\n  texte\n\nlicence: MIT\n"),
    ("nom: A\ndescription: |2+\n  texte\n\n", LICENCE, "MIT", "nom: A\ndescription: |2+\n  texte\n\nlicence: MIT\n"),
    # Comments: above the first field of a group, they stay with it; deeper ones stay with what is above.
    ("# Tête.\naccroche: B\n", ("nom",), "A", "# Tête.\nnom: A\naccroche: B\n"),
    ("contact:\n  # Écrire.\n  # Vite.\n  url: x\n", ("contact", "courriel"), COURRIEL, f"contact:\n  courriel: {COURRIEL}\n  # Écrire.\n  # Vite.\n  url: x\n"),
    ("contact:\n\n  # Écrire.\n\n  url: x\n", ("contact", "courriel"), COURRIEL, f"contact:\n\n  # Écrire.\n\n  courriel: {COURRIEL}\n  url: x\n"),
    ("contact:\n  courriel: x\n  # Ici.\n# Là.\nlicence: X\n", ("contact", "url"), "y", "contact:\n  courriel: x\n  url: y\n  # Ici.\n# Là.\nlicence: X\n"),
    ("contact:\n  courriel: x\n    # Dedans.\nlicence: X\n", ("contact", "url"), "y", "contact:\n  courriel: x\n    # Dedans.\n  url: y\nlicence: X\n"),
    ("nom: A\n  # Dedans.\n\n  # Encore.\nlicence: X\n", ("accroche",), "B", "nom: A\n  # Dedans.\n\n  # Encore.\naccroche: B\nlicence: X\n"),
    # A blank line between the parts of a file is kept between the new ones.
    ("nom: A\n\nlicence: X\n", ("accroche",), "B", "nom: A\n\naccroche: B\n\nlicence: X\n"),
    ("contact:\n  courriel: x\n\nlicence: X\n", ("contact", "url"), "y", "contact:\n  courriel: x\n  url: y\n\nlicence: X\n"),
]  # fmt: skip


@pytest.mark.parametrize(("avant", "chemin", "valeur", "apres"), REMPLACES)
def test_one_field_is_written_and_nothing_else_moves(
    avant: str, chemin: Chemin, valeur: str | float, apres: str
) -> None:
    assert remplacer(avant, chemin, valeur) == apres
    assert remplacer(apres, chemin, valeur) == apres


# --- One element ----------------------------------------------------------------------------------

ELEMENT = {"valeur": 2, "au": "2027"}
LIGNES = '- au: "2027"\n{}  valeur: 2\n'
ETAT = {"statut": "declaree"}
AJOUTES: list[tuple[str, Chemin, Any, str]] = [
    ("technologies: [a, b] # c\n", ("technologies",), "c, d", "technologies: # c\n  - a\n  - b\n  - c, d\n"),
    ("technologies: [a, b,]\n", ("technologies",), "z", "technologies:\n  - a\n  - b\n  - z\n"),
    ("technologies: [] # c\n", ("technologies",), "z", "technologies: # c\n  - z\n"),
    ("technologies:\nlicence: X\n", ("technologies",), "z", "technologies:\n  - z\nlicence: X\n"),
    ("technologies:\n  - a\n  - 'b\n    c'\n", ("technologies",), "z", "technologies:\n  - a\n  - 'b\n    c'\n  - z\n"),
    ("technologies:\n  - a\n  - b\n    c\n", ("technologies",), "z", "technologies:\n  - a\n  - b\n    c\n  - z\n"),
    ("technologies:\n  - a", ("technologies",), "z", "technologies:\n  - a\n  - z\n"),
    ("technologies:\r\n- a", ("technologies",), "z", "technologies:\r\n- a\r\n- z\r\n"),
    ("nom: A", ("technologies",), "z", "nom: A\ntechnologies:\n  - z\n"),
    ("\ufeffnom: A\r\n", ("technologies",), "z", "\ufeffnom: A\r\ntechnologies:\r\n  - z\r\n"),
    ("porteurs:\n  -\n    nom: A\n", ("porteurs",), {"nom": "B"}, "porteurs:\n  -\n    nom: A\n  - nom: B\n"),
    ("porteurs:\n  - {nom: A}\n", ("porteurs",), {"nom": "B: c"}, 'porteurs:\n  - {nom: A}\n  - nom: "B: c"\n'),
    ("porteurs: [{nom: A}]\n", ("porteurs",), {"nom": "B: c"}, 'porteurs:\n  - nom: A\n  - nom: "B: c"\n'),
    ("publics: {}\n", ("publics", "collectivites"), "commune", "publics:\n  collectivites:\n    - commune\n"),
    ("reutilisations:\n  - etat: x\n    # dedans\n  # au tiret\n# dehors\nlicence: X\n", ("reutilisations",), ETAT, "reutilisations:\n  - etat: x\n    # dedans\n  # au tiret\n  - statut: declaree\n# dehors\nlicence: X\n"),
    ("reutilisations:\n- etat: x\n  # dedans\n# dehors\nlicence: X\n", ("reutilisations",), ETAT, "reutilisations:\n- etat: x\n  # dedans\n- statut: declaree\n# dehors\nlicence: X\n"),
    ("# x\nreutilisations: # y\n\n  # z\n  - etat: x\n  # dehors\nlicence: X\n", ("reutilisations",), ETAT, "# x\nreutilisations: # y\n\n  # z\n  - etat: x\n  # dehors\n  - statut: declaree\nlicence: X\n"),
    ("porteurs:\n- nom: A\n", ("divergences",), {"champ": "x", "valeurs": [{"valeur": "y"}]}, "porteurs:\n- nom: A\ndivergences:\n  - champ: x\n    valeurs:\n      - valeur: y\n"),
    ("nom: 'A'\n", ("porteurs",), {"nom": "l'a: b"}, "nom: 'A'\nporteurs:\n  - nom: \"l'a: b\"\n"),
    ("impact:\n  indicateurs:\n    - id: a\n    - id: b\n", MESURES, ELEMENT, "impact:\n  indicateurs:\n    - id: a\n      mesures:\n        " + LIGNES.format(" " * 8) + "    - id: b\n"),
    ("impact:\n  indicateurs:\n    - id: a\n      mesures:\n        - {au: 2026, valeur: 1}\n    - id: b\n", MESURES, ELEMENT, "impact:\n  indicateurs:\n    - id: a\n      mesures:\n        - {au: 2026, valeur: 1}\n        " + LIGNES.format(" " * 8) + "    - id: b\n"),
    ("impact:\n  indicateurs:\n    - id: a\n      mesures: [] # rien\n    - id: b\n", MESURES, ELEMENT, "impact:\n  indicateurs:\n    - id: a\n      mesures: # rien\n        " + LIGNES.format(" " * 8) + "    - id: b\n"),
    ("impact:\n", ("impact", "indicateurs"), {"id": "a"}, "impact:\n  indicateurs:\n    - id: a\n"),
    ("nom: A\n", ("sources",), {"id": "a", "champs": []}, "nom: A\nsources:\n  - id: a\n    champs: []\n"),
    ("nom: A\n", ("porteurs",), {}, "nom: A\nporteurs:\n  - {}\n"),
]  # fmt: skip


@pytest.mark.parametrize(("avant", "chemin", "element", "apres"), AJOUTES)
def test_one_element_is_added_and_nothing_else_moves(
    avant: str,
    chemin: Chemin,
    element: Any,
    apres: str,
) -> None:
    assert ajouter(avant, chemin, element) == apres


# --- What is written of a value ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("valeur", "ecrit"),
    [
        (0, "0"), (-3, "-3"), (1.5, "1.5"), (2.0, "2.0"), (1e20, "100000000000000000000.0"), (1e-7, "0.0000001"),
        (True, "true"), (False, "false"), ("oui", "oui"), ("l’été", "l’été"), ('dit "x"', 'dit "x"'), ("a\\b", "a\\b"),
        ("a#b", "a#b"), ("a :b", "a :b"), ("a, b", "a, b"), ("a]", "a]"), ("https://a.example/?x=1#y", "https://a.example/?x=1#y"),
        *((text, f'"{text}"') for text in (
            "2026", "2026-06", "2026-06-30", "2026-13-01", "yes", "no", "on", "true", "null", "~", "01234", "1_000", "0o17",
            "1e3", ".5", "12:30", "", "a ", "a: b", "a:", "a #b", "#a", "- a", "-a", "?a", "'x'", "[a", "{a", "%a", "@a",
            "`a", "!a", "&a", "*a", "|a", ">a", "=", "<<", "...", "---", "a...", "\u00a0a", "a\u00a0b",
        )),
        ("a\tb", '"a\\tb"'), ("\ta\nb", '"\\ta\\nb"'), ("a \nb", '"a \\nb"'), ("a\r\nb", '"a\\r\\nb"'), ("\n", '"\\n"'),
        ("a\n", '"a\\n"'), ("\na\nb", '"\\na\\nb"'), (" a\nb", '" a\\nb"'), ("a\nb\n\n", '"a\\nb\\n\\n"'),
        ("a\nb", "|-\n  a\n  b"), ("a\nb\n", "|\n  a\n  b\n"), ("a\n b", "|-\n  a\n   b"), ("a\n\nb", "|-\n  a\n\n  b"),
    ],
)  # fmt: skip
def test_a_value_is_written_as_every_reader_of_yaml_understands_it(valeur: str | float, ecrit: str) -> None:
    after = remplacer("nom: A\n", ("accroche",), valeur)
    assert after == f"nom: A\naccroche: {ecrit.removesuffix(chr(10))}\n"
    if isinstance(valeur, str):
        assert yaml.safe_load(after) == {"nom": "A", "accroche": valeur}


# --- Refused rather than unfaithful --------------------------------------------------------------------

BLOC = "nom: A\ndescription: |\n  texte"
PLIE = "nom: A\ndescription: >\n  texte\n  suite"


@pytest.mark.parametrize(
    ("avant", "repare", "chemin", "valeur"),
    [
        # Ending the last line of a block would add a line break to its text.
        (BLOC, f"{BLOC}\n", LICENCE, "MIT"),
        (PLIE, f"{PLIE}\n", LICENCE, "MIT"),
        (BLOC.replace("\n", "\r\n"), f"{BLOC}\n".replace("\n", "\r\n"), LICENCE, "MIT"),
        # The spaces after the old value would end the new text.
        ("description: a  \nlicence: X\n", "description: a\nlicence: X\n", ("description",), "a\nb\n"),
    ],
)
def test_an_edit_that_would_change_another_value_is_refused(
    avant: str, repare: str, chemin: Chemin, valeur: str
) -> None:
    with pytest.raises(Refus, match=SANS_RIEN_CHANGER):
        remplacer(avant, chemin, valeur)
    assert yaml.safe_load(remplacer(repare, chemin, valeur))[chemin[0]] == valeur


def test_an_element_that_would_change_another_is_refused() -> None:
    with pytest.raises(Refus, match=SANS_RIEN_CHANGER):
        ajouter("technologies:\n  - a\n  - |\n    b", ("technologies",), "z")


@pytest.mark.parametrize(
    ("avant", "chemin", "dit"),
    [
        ("porteurs:\n  - nom: A\n", ("porteurs", 1, "nom"), "« porteurs[1].nom » n’existe pas dans cette fiche"),
        ("porteurs:\n  - nom: A\n", ("porteurs", -1, "nom"), "« porteurs[-1].nom » n’existe pas dans cette fiche"),
        ("nom: A\n", ("porteurs", 0, "nom"), "« porteurs[0].nom » n’existe pas dans cette fiche"),
        ("contact: a\n", ("contact", "note"), "« contact.note » n’existe pas dans cette fiche"),
        ("nom: [a]\n", ("nom",), "« nom » contient une liste"),
        ("nom: {a: b}\n", ("nom",), "« nom » contient une liste"),
        ("nom: A\n", ("porteurs",), "« porteurs » n’est pas un champ simple"),
        ("nom: A\n", ("contact",), "« contact » n’est pas un champ simple"),
        ("nom: A\n", ("prenom",), "Aucune fiche n’a de champ « prenom »"),
        ("{}\n", ("nom",), "La fiche est vide"),
        ("{nom: A}\n", ("licence",), "La fiche est vide, ou entre accolades"),
        ("a\n", ("nom",), "La fiche n’est pas une suite de champs"),
        ("nom: A\rlicence: X\r", ("nom",), "Les fins de ligne de la fiche ne sont pas celles d’aujourd’hui"),
        ("nom: [\n", ("nom",), "La fiche est à corriger d’abord, ligne "),
        (f"nom: A\n# {LONG}\n# {LONG[:62_130]}\n", ("accroche",), "La fiche deviendrait trop grosse"),
    ],
)  # fmt: skip
def test_what_is_asked_of_a_place_that_is_not_is_told(avant: str, chemin: Chemin, dit: str) -> None:
    """The field and the reason, in French."""
    with pytest.raises(Refus, match=re.escape(dit)):
        remplacer(avant, chemin, "x")


@pytest.mark.parametrize(
    ("avant", "chemin", "dit"),
    [
        ("nom: A\n", ("nom",), "« nom » n’est pas une liste"),
        ("porteurs: A\n", ("porteurs",), "« porteurs » attend une liste, et contient autre chose"),
        ("porteurs: {nom: A}\n", ("porteurs",), "« porteurs » attend une liste, et contient autre chose"),
        ("impact:\n  indicateurs: []\n", MESURES, "n’existe pas dans cette fiche"),
        (
            "technologies: [a,\n  b, # c\n  ]\n",
            ("technologies",),
            "« technologies » est entre crochets, avec un commentaire",
        ),
        ("contact: a\n", ("contact", "note"), "« contact.note » n’est pas une liste"),
        ("nom: A\n", ("reutilisation",), "Aucune fiche n’a de champ « reutilisation »"),
        ("", ("sources",), "Le fichier est vide."),
        ("- nom\n", ("sources",), "La fiche n’est pas une suite de champs"),
        ("nom: a\nnom: b\n", ("sources",), "La fiche est à corriger d’abord, ligne 2"),
        ("nom: A\nsigle: &x b\n", ("sources",), "La fiche est à corriger d’abord, ligne 2"),
    ],
)
def test_what_is_added_to_a_place_that_is_no_list_is_told(avant: str, chemin: Chemin, dit: str) -> None:
    with pytest.raises(Refus, match=re.escape(dit)):
        ajouter(avant, chemin, {"nom": "B"})


@pytest.mark.parametrize(
    ("valeur", "dit"),
    [
        (None, "Une valeur vide"),
        (b"x", "Une valeur vide ou d’un type inattendu"),
        ({"nom": [b"x"]}, "Une valeur vide ou d’un type inattendu"),
        (float("inf"), "Ce nombre est trop grand"),
        (float("nan"), "Ce nombre est trop grand"),
        (10**30, "Ce nombre est trop grand"),
        (-(10**30), "Ce nombre est trop grand"),
        ("a\u200bb", "Un caractère invisible ou de contrôle (U+200B)"),
        ("a\x00", "(U+0000)"),
        ("\ud800", "(U+D800)"),
        ("x" * 100_001, "est trop long pour une fiche"),
        ({"Nom": "x"}, "« Nom » n’est pas le nom d’un champ"),
        ({"nom\n": "x"}, "n’est pas le nom d’un champ"),
        ({1: "x"}, "n’est pas le nom d’un champ"),
        ({"\ud800": "x"}, "n’est pas le nom d’un champ"),
    ],
)  # fmt: skip
def test_a_value_that_no_file_may_hold_is_told(valeur: Any, dit: str) -> None:
    with pytest.raises(Refus, match=re.escape(dit)):
        ajouter("nom: A\n", ("sources",), valeur)


@pytest.mark.parametrize("nombre", [10**30 - 1, 1 - 10**29])
def test_the_longest_number_is_written(nombre: int) -> None:
    assert f"valeur: {nombre}\n" in ajouter("nom: A\n", ("divergences",), {"valeur": nombre})


def test_the_longest_text_is_written() -> None:
    text = "x" * 100_000
    assert remplacer("nom: A\n", ("nom",), text) == f"nom: {text}\n"
