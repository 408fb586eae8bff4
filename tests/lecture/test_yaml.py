"""The reader: values without surprises, the place of each, errors in plain French."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue_communs.fiches.ecriture import valeur_nue
from catalogue_communs.fiches.lecture import DocumentYaml, ligne_et_colonne, lire_fichier, lire_octets

TEXTE = """# En tête
nom: Compteur 🌳 d’arbres
contact:
  courriel: "contact@exemple.fr"   # fin
porteurs:
  - nom: Commune
    role:
  - {nom: Métropole, type: metropole}
description: |
  Un texte
  sur deux lignes
"""


def lire(text: str) -> DocumentYaml:
    """Read a text."""
    return lire_octets(text.encode(), "fiche.yml")


def test_values_are_plain() -> None:
    """Texts, lists and groups; an empty field is `None`."""
    assert lire(TEXTE).valeurs == {
        "nom": "Compteur 🌳 d’arbres",
        "contact": {"courriel": "contact@exemple.fr"},
        "porteurs": [{"nom": "Commune", "role": None}, {"nom": "Métropole", "type": "metropole"}],
        "description": "Un texte\nsur deux lignes\n",
    }


@pytest.mark.parametrize(
    ("path", "key", "value", "written"),
    [
        (("nom",), (2, 1), (2, 6), "Compteur 🌳 d’arbres"),
        (("contact",), (3, 1), (4, 3), ""),
        (("contact", "courriel"), (4, 3), (4, 13), "contact@exemple.fr"),
        (("porteurs", 0), (6, 5), (6, 5), ""),
        (("porteurs", 0, "role"), (7, 5), (7, 10), ""),
        (("porteurs", 1, "type"), (8, 22), (8, 28), "metropole"),
        (("description",), (9, 1), (9, 14), "Un texte\nsur deux lignes\n"),
        # What is absent is reported at the nearest place.
        (("contact", "url"), (4, 3), (4, 3), ""),
        (("porteurs", 9, "nom"), (6, 3), (6, 3), ""),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_each_value_keeps_its_place(
    path: tuple[str | int, ...],
    key: tuple[int, int],
    value: tuple[int, int],
    written: str,
    end: str,
) -> None:
    """Lines and columns count from 1, in characters, whatever the line endings."""
    document = lire(TEXTE.replace("\n", end))

    assert (key, value) == (document.place_de_la_cle(path), document.place(path))
    assert written == document.ecrit(path)


@pytest.mark.parametrize(
    ("written", "value", "trap"),
    [
        ("mot", "mot", ""),
        ("", None, ""),
        ("~", None, ""),
        ("null", None, ""),
        ("true", True, ""),
        ("False", False, ""),
        ("12", 12, ""),
        ("-3", -3, ""),
        ("0", 0, ""),
        ("1.50", 1.5, ""),
        ("1.5e3", 1500.0, ""),
        ("yes", "yes", "booleen"),
        ("Off", "Off", "booleen"),
        ("n", "n", ""),
        ("01004", "01004", "nombre"),
        ("0x1F", "0x1F", "nombre"),
        ("1_000", "1_000", "nombre"),
        ("12:30", "12:30", "nombre"),
        (".5", ".5", "nombre"),
        (".inf", ".inf", "nombre"),
        (".nan", ".nan", "nombre"),
        ("1.0e999", "1.0e999", ""),
        ("9" * 31, "9" * 31, "nombre"),
        ("2026", 2026, ""),
        ("2026-06", "2026-06", ""),
        ("2026-06-30", "2026-06-30", "date"),
        ("١٢", "١٢", ""),
        ("=", "=", ""),
        ("<<", "<<", ""),
    ],
)
def test_a_word_without_quotes_has_one_meaning(written: str, value: object, trap: str) -> None:
    """Where two readers of YAML would disagree, the text stays and the trap is known."""
    found, found_trap = valeur_nue(written)

    assert (value, type(value), trap) == (found, type(found), found_trap)


def test_quotes_make_a_text() -> None:
    assert lire("[\"true\", '12', '', \"~\"]").valeurs == ["true", "12", "", "~"]


def test_a_field_written_again_keeps_its_first_value() -> None:
    document = lire("nom: un\nnom: deux\nnom: trois\n")

    assert document.valeurs == {"nom": "un"}
    assert [(d.ligne, d.colonne, d.code) for d in document.diagnostics] == [(2, 1, "yaml-cle-en-double")]


@pytest.mark.parametrize(
    ("text", "line", "column", "said", "written"),
    [
        ("nom: a\naccroche phrase\nstatut: x\n", 2, 1, "Il manque « : »", "« champ: valeur »"),
        ("nom Compteur\naccroche: x\n", 1, 1, "Il manque « : »", "« champ: valeur »"),
        ("nom:abc\naccroche: d\n", 1, 5, "Il manque une espace", "espace après les deux-points"),
        ("nom: a\n accroche: b\n", 2, 2, "Le retrait", "deux espaces par niveau"),
        ("a:\n    b: 1\n  c: 2\n", 3, 3, "Le retrait", "deux espaces par niveau"),
        ("a:\n  - b: 1\n   c: 2\n", 3, 4, "Le retrait", "Mettez 4 espaces devant « c », au lieu de 3"),
        (
            "a:\n  - b: 1\n  c: 2\n   d: 3\n",
            3,
            3,
            "Le retrait",
            "Mettez 4 espaces devant « c », au lieu de 2",
        ),
        ('a: "b\nc: "d"\ne: f\n', 1, 4, "jamais refermé", 'a: "b"'),
        ("a: |\n  x: \"y\nb: 'c\nd: e\n", 3, 4, "jamais refermé", "b: 'c'"),
        ("a:\n  Un texte.\n\n  ### Titre\n\n  La suite.\nb: c\n", 1, 1, "sans « | »", "« a: | »"),
        ("licence:MIT\nnom: A\n", 1, 9, "une espace après", "« licence: MIT »"),
        ("a:\n  * b\n", 2, 4, "des tirets", "Remplacez « * »"),
        ("nom: Un : deux\n", 1, 9, "au milieu de la valeur", 'nom: "Un : deux"'),
        ('nom: Le "mot" : deux\n', 1, 15, "au milieu de la valeur", "entre guillemets doubles"),
        ("a: - b\n", 1, 4, "Un tiret", "à la ligne"),
        ('nom: "abc\nb: d\n', 1, 6, "jamais refermé", 'nom: "abc"'),
        ('nom: "abc\n---\n', 1, 6, "jamais refermé", "Fermez le guillemet"),
        ("[" * 2_000, 1, 1_001, "beaucoup trop de niveaux", "crochets"),
        ("nom: 'l'eau'\n", 1, 9, "continue après le guillemet", 'guillemets doubles : nom: "l\'eau"'),
        ('nom: "dit "oui" ici"\n', 1, 12, "continue après le guillemet", '\\"'),
        ("nom: [Bêta] Lucca\n", 1, 13, "continue après le crochet", "entre guillemets"),
        ("nom: [a\nb: c\n", 1, 6, "Un crochet", "Fermez le crochet"),
        ("nom: [a,\n", 1, 6, "Un crochet", "Fermez le crochet"),
        ("nom: {a: b\nc: d\n", 1, 6, "Une accolade", "Fermez l’accolade"),
        ("nom: @abc\n", 1, 6, "caractère réservé", "guillemets doubles"),
        ("nom: ,a\n", 1, 6, "signe réservé", "guillemets doubles"),
        ("nom: **gras**\n", 1, 7, "caractères réservés", "guillemets doubles"),
        ('nom: "C:\\Users"\n', 1, 9, "barre oblique", "Doublez-la"),
        ('nom: "\\e \\q"\n', 1, 10, "barre oblique", "Doublez-la"),
        ("nom: | texte\n", 1, 8, "Du texte suit", "ligne suivante"),
        ("nom: a\n: b\n", 2, 1, "le nom d’un champ", "« nom_du_champ: valeur »"),
        ("nom: a\n...\nb: [\n", 3, 1, "hors de la fiche", "« ... »"),
        ("%YAML 2.0\n---\na: b\n", 1, 1, "autre version", "Supprimez"),
        ("%FOO\n---\na: b\n", 1, 5, "« % »", "Supprimez"),
        ("nom: !a!b c\n", 1, 6, "« ! »", "guillemets doubles"),
        ("a:\n\tb: 1\n", 2, 1, "tabulation", "deux par niveau"),
        ("a:\n  - b: 1\n\t  c: 2\n", 3, 1, "tabulation", "deux par niveau"),
    ],
)
def test_a_fault_of_syntax_is_explained_where_it_is(
    text: str, line: int, column: int, said: str, written: str
) -> None:
    (found,) = lire(text).diagnostics

    assert (line, column) == (found.ligne, found.colonne)
    assert said in found.message
    assert written in found.remede


@pytest.mark.parametrize(
    ("raw", "line", "column", "seen"),
    [
        (b"nom: a\nb: caf\xe9\n", 2, 7, "« é »"),
        ("nom: é".encode() + b"\xe9", 1, 7, "« é »"),
        (b"\xef\xbb\xbf" + "nom: é".encode() + b"\xe9", 1, 7, "« é »"),
        (b"nom: a\r\nb: \x81", 2, 4, "octet"),
        ("nom: a".encode("utf-16"), 1, 1, "UTF-16"),
        ("nom: a".encode("utf-16-be"), 1, 1, "UTF-16"),
    ],
)
def test_a_wrong_encoding_is_explained(raw: bytes, line: int, column: int, seen: str) -> None:
    (found,) = lire_octets(raw, "fiche.yml").diagnostics

    assert ("fichier-encodage", line, column) == (found.code, found.ligne, found.colonne)
    assert seen in found.message


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("abc", 0, (1, 1)),
        ("a\nbc", 3, (2, 2)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("a\n", 2, (2, 1)),
    ],
)
def test_a_position_counts_as_editors_do(text: str, index: int, expected: tuple[int, int]) -> None:
    assert expected == ligne_et_colonne(text, index)


def test_a_file_that_the_system_refuses_is_told_in_french(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "un.yml"
    path.write_text("nom: a\n", encoding="utf-8")
    for error in (PermissionError(13, "Permission denied"), OSError(5, "Input/output error")):

        def refuse(*_: object, problem: OSError = error) -> None:
            raise problem

        monkeypatch.setattr("pathlib.Path.open", refuse)
        (found,) = lire_fichier(path, "un.yml").diagnostics
        assert found.code == "fichier-illisible"
        assert found.message.startswith("Le fichier ne peut pas être lu")
        assert "error" not in found.message
