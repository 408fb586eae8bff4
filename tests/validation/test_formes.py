"""What people write instead of what is asked: guessed when it is certain, never otherwise."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue_communs.fiches.diagnostics import CODES, Diagnostic
from catalogue_communs.fiches.ecriture import valeur_nue
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.fiches.phrases import PHRASES
from catalogue_communs.forges.liste import probleme_de_depot
from catalogue_communs.socle import licences, schemas
from catalogue_communs.socle.licences import normalise
from catalogue_communs.socle.schemas import est_date_partielle, est_uri
from catalogue_communs.validation import conformite, devine, valider
from catalogue_communs.validation.coherence import sans_pistage
from catalogue_communs.validation.conformite import exemple_de_champ
from catalogue_communs.validation.contenus import TELEPHONE, est_nominative
from catalogue_communs.validation.correction import corriger
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.moteur import valider_texte
from tests import aides
from tests.aides import RACINE, TODAY
from tests.validation.exemples import AUJOURD_HUI, FIXTURES, MINIMALE

# fmt: off
DEVINE: dict[Callable[[str], str | None], dict[str, str | None]] = {
    devine.nombre_devine: {
        "26 280 €": "26280", "26\u202f280": "26280", "1,5": "1.5", "5 %": "5", "010": "10", "-3": "-3", "+5": "5",
        "3 M€": None, "2 k€": None, "10 millions": None, "12 à 15": None, "1.234,5": None, "1 2": None,
        "environ 300": None, "300 tonnes": None, "١٢": None, "9" * 40: None,
    },
    devine.booleen: {
        "Oui": "true", " NON ": "false", "peut-être": None,
    },
    devine.date: {
        "01/10/2025": "2025-10-01", "1.10.2025": "2025-10-01", "10/2025": "2025-10", "2025-1-5": "2025-01-05",
        "2025/10": "2025-10", "20251001": "2025-10-01", "1er octobre 2025": "2025-10-01", "Août 2024": "2024-08",
        "oct. 2025": "2025-10", "ju 2025": None, "jui 2025": None, "32/13/2025": None, "10/11/25": None,
        "printemps 2025": None, "01/10/1789": None,
    },
    devine.url_completee: {
        "exemple.fr": "https://exemple.fr", "http://exemple.fr/a?b#c": "https://exemple.fr/a?b#c",
        "https//exemple.fr": "https://exemple.fr", "https:/exemple.fr": "https://exemple.fr",
        "htps://exemple.fr": "https://exemple.fr", "HTTP://exemple.fr": "https://exemple.fr",
        "<https://exemple.fr>": "https://exemple.fr", "[le site](https://exemple.fr)": "https://exemple.fr",
        "https://exemple.fr/présentation": "https://exemple.fr/pr%C3%A9sentation",
        "https://exemple.fr/d%C3%A9j%C3%A0": "https://exemple.fr/d%C3%A9j%C3%A0", "javascript:alert(1)": None,
        "ftp://exemple.fr": None, "mailto:a@exemple.fr": None, "https://equipe:secret@exemple.fr": None,
        "https://exemple": None, "https://exemple.fr/a b": None, "voir https://exemple.fr": None,
        "https://[exemple.fr": None,
    },
    devine.courriel_devine: {
        "contact(at)exemple.fr": "contact@exemple.fr", "contact [AT] exemple.fr": "contact@exemple.fr",
        "contact arobase exemple.fr": "contact@exemple.fr", "mailto:contact@exemple.fr": "contact@exemple.fr",
        "Équipe <contact@exemple.fr>": "contact@exemple.fr", "contact": None, "contact@exemple": None,
    },
}
# fmt: on


@pytest.mark.parametrize(
    ("guess", "text"), [(guess, text) for guess, table in DEVINE.items() for text in table]
)
def test_what_was_meant_is_guessed_when_it_is_certain(guess: Callable[[str], str | None], text: str) -> None:
    assert DEVINE[guess][text] == guess(text)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(text=st.text(alphabet="0123456789/-.:,€%[]()<>@ aehijoprstu\u202f%é", max_size=16))
def test_a_guess_is_always_well_written(text: str) -> None:
    number, day, address = (
        guess(text) for guess in (devine.nombre_devine, devine.date, devine.url_completee)
    )

    assert number is None or isinstance(valeur_nue(number)[0], int | float)
    assert day is None or est_date_partielle(day)
    assert address is None or (address.startswith("https://") and est_uri(address))
    assert all(normalise(licence) == licence for licence in devine.licences_devinees(text))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("MIT", "« licence: MIT »"),
        (["Python"], "« licence: » puis, à la ligne et en retrait, « - Python »"),
        ([{"nom": "A"}], "« licence: » puis, à la ligne et en retrait, « - nom: A »"),
        ({"a": {"b": "c"}}, "« licence: » puis, à la ligne et en retrait, « a: » puis « b: c »"),
    ],
)
def test_an_example_is_told_line_by_line(value: object, told: str) -> None:
    assert told == exemple_de_champ("licence", value)


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://github.com/exemple/depot", ""),
        ("https://github.com/exemple/depot.git", ""),
        ("https://gitlab.exemple.fr/a/b/c/depot", ""),
        ("https://github.com/exemple", "organisation"),
        ("https://github.com/", "organisation"),
        ("https://github.com/exemple/depot/tree/main/a", "dossier"),
        ("https://github.com/exemple/depot/issues", "dossier"),
        ("https://gitlab.exemple.fr/a/b/-/issues", "dossier"),
        ("https://codeberg.org/a/b/src/branch/main", "dossier"),
        ("https://github.com/exemple/depot?tab=readme", "paramètre"),
        ("https://github.com/exemple/depot#usage", "paramètre"),
    ],
)
def test_the_address_of_a_repository_is_that_of_the_repository(url: str, problem: str) -> None:
    said = probleme_de_depot(url)

    assert problem in (said[0] if said else "")
    assert bool(problem) == bool(said)


# fmt: off
PERSONNES = (
    "camille.martin", "c.martin", "jean-luc.de-la-tour", "camille.martin2", "camille.rousseau", "camille.martin.ext", "camille.martin.EXT",
    "camille.martin-ext", "camille.martin.prestataire", "camille.martin.externe", "c.martin.stagiaire", "jean-luc.de-la-tour.ext",
    "camille.martin+catalogue",
)
EQUIPES = (
    "contact", "france.chaleur.urbaine", "numerique.responsable", "service.eau", "equipe.camille", "aides-territoires", "dsi.sig",
    "contact.ext", "saisie.externe", "service.eau.prestataire", "equipe.stagiaire", "contact+catalogue",
)
TELEPHONES = (
    "Appelez le 04 00 00 00 00.", "0400000000", "04.00.00.00.00", "+33 4 00 00 00 00", "+33 (0)4 00 00 00 00", "0033400000000",
)
AUTRES_NOMBRES = ("13002603200016", "le 01.02.2026", "26 280 arbres en 2026", "04000000001")
# fmt: on


def test_the_address_of_a_person_and_a_phone_number_are_recognised() -> None:
    assert [one for one in (*PERSONNES, *EQUIPES) if est_nominative(one)] == [*PERSONNES]
    assert [one for one in (*TELEPHONES, *AUTRES_NOMBRES) if TELEPHONE.search(one)] == [*TELEPHONES]


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://exemple.fr/?utm_source=a", "https://exemple.fr/"),
        ("https://exemple.fr/?a=1&utm_source=b&c=%20+d#e", "https://exemple.fr/?a=1&c=%20+d#e"),
        ("https://exemple.fr/?notutm_x=1", "https://exemple.fr/?notutm_x=1"),
        ("https://exemple.fr/utm_source", "https://exemple.fr/utm_source"),
        ("https://exemple.fr/?a=[b]&c", "https://exemple.fr/?a=[b]&c"),
        ("https://exemple.fr/?utm_source=a est le site", "https://exemple.fr/?utm_source=a est le site"),
        ("https://[", "https://["),
    ],
)
def test_tracking_is_removed_and_nothing_else(url: str, clean: str) -> None:
    assert clean == sans_pistage(url)


def test_the_licences_of_the_list_are_free() -> None:
    known = [name for name in licences.libres() if not licences.licences_spdx().unknown_license_keys(name)]
    assert "MIT" in known
    trees = {name: licences.licences_spdx().parse(name) for name in known}
    assert not [name for name, tree in trees.items() if licences._closed(tree, licences.libres())]  # noqa: SLF001


# --- The licences that people write in words: the right expression, a choice, or nothing; never a --------


AGPL = ("AGPL-3.0-only", "AGPL-3.0-or-later")
GPL = ("GPL-3.0-only", "GPL-3.0-or-later")
LUES: dict[str, tuple[str, ...]] = {
    # Certain.
    "mit": ("MIT",),
    "License :: OSI Approved :: MIT License": ("MIT",),
    "MIT, Expat": ("MIT",),
    "MIT-0": ("MIT-0",),
    "Apache 2": ("Apache-2.0",),
    "ASL 2.0": ("Apache-2.0",),
    "http://www.apache.org/licenses/LICENSE-2.0": ("Apache-2.0",),
    "https://spdx.org/licenses/EUPL-1.2.html": ("EUPL-1.2",),
    "EUPL v1.2 ou ultérieure": ("EUPL-1.2",),
    "Licence publique de l’Union européenne 1.2": ("EUPL-1.2",),
    "CeCILL-B": ("CECILL-B",),
    "Mozilla Public License 2.0 (MPL 2.0)": ("MPL-2.0",),
    "BSD 2 clauses": ("BSD-2-Clause",),
    "Simplified BSD": ("BSD-2-Clause",),
    "New BSD License": ("BSD-3-Clause",),
    'BSD 3-Clause "New" or "Revised" License': ("BSD-3-Clause",),
    "0BSD": ("0BSD",),
    "ISC License (ISCL)": ("ISC",),
    "Licence Ouverte / Open Licence v2.0": ("etalab-2.0",),
    "Etalab 2.0": ("etalab-2.0",),
    "ODbL": ("ODbL-1.0",),
    "Open Database License": ("ODbL-1.0",),
    "https://creativecommons.org/publicdomain/zero/1.0/": ("CC0-1.0",),
    "CC BY-SA 4.0": ("CC-BY-SA-4.0",),
    "CC-BY-NC-SA 4.0": ("CC-BY-NC-SA-4.0",),
    "https://creativecommons.org/licenses/by-sa/4.0/": ("CC-BY-SA-4.0",),
    "Creative Commons Attribution 4.0 International": ("CC-BY-4.0",),
    "Eclipse Public License 2.0": ("EPL-2.0",),
    "Artistic License 2.0": ("Artistic-2.0",),
    "Unlicense": ("Unlicense",),
    "Elastic License 2.0": ("Elastic-2.0",),
    "GPL v3 only": ("GPL-3.0-only",),
    "GNU GPL v2+": ("GPL-2.0-or-later",),
    "GNU General Public License v3 or later (GPLv3+)": ("GPL-3.0-or-later",),
    "GNU AGPLv3 ou version ultérieure": ("AGPL-3.0-or-later",),
    "LGPLv3 (only)": ("LGPL-3.0-only",),
    "LGPL 2.1+": ("LGPL-2.1-or-later",),
    "MIT ou Apache 2": ("MIT OR Apache-2.0",),
    "Apache-2.0 AND MIT": ("Apache-2.0 AND MIT",),
    # A choice: the version, what follows it, or how two licences go together is not said.
    "AGPL v3": AGPL,
    "agpl-3.0": AGPL,
    "GNU AFFERO GENERAL PUBLIC LICENSE": AGPL,
    "https://www.gnu.org/licenses/agpl-3.0.html": AGPL,
    "GPL3": GPL,
    "Apache": ("Apache-2.0", "Apache-1.1", "Apache-1.0"),
    "EUPL": ("EUPL-1.2", "EUPL-1.1", "EUPL-1.0"),
    "CeCILL": ("CECILL-2.1", "CECILL-2.0", "CECILL-1.1", "CECILL-1.0"),
    "BSD": ("BSD-3-Clause", "BSD-2-Clause"),
    "MIT/Apache-2.0": ("MIT OR Apache-2.0", "MIT AND Apache-2.0"),
    "MIT et CC BY 4.0": ("MIT OR CC-BY-4.0", "MIT AND CC-BY-4.0"),
    # Unknown: a word was not understood, or the version has no identifier.
    "pas de licence (MIT envisagée)": (),
    "Licence MIT modifiée, usage non commercial": (),
    "MIT License with Commons Clause": (),
    "GPL avec exception": (),
    "GPLv3 with classpath exception": (),
    "GPL v2 or v3": (),
    "CeCILL ou CeCILL-B": (),
    "Etalab 1.0": (),
    "Licence Ouverte": (),
    "EUPL 3": (),
    "open source": (),
    "propriétaire": (),
    "UNLICENSED": (),
    "Public Domain": (),
    "All rights reserved": (),
    "SEE LICENSE IN LICENSE.md": (),
    "Business Source License 1.1": (),
    "à définir": (),
    "permitted": (),
    "MIT" * 100: (),
}


@pytest.mark.parametrize(("spelling", "meant"), LUES.items())
def test_a_licence_is_understood_or_asked_never_invented(spelling: str, meant: tuple[str, ...]) -> None:
    """Each expression proposed is one of SPDX."""
    assert devine.licences_devinees(spelling) == meant
    assert [normalise(one) for one in meant] == list(meant)


# --- The mistakes that people make most: where they are said to be, and what to write instead ------------


MAL_ECRITES = [
    ("licence: MIT", "licence\u00a0: MIT", "champ-inconnu", "espaces insécables", "« licence: »"),
    ("    - commune", "    -commune\n    -epci", "type-liste", "attend une liste", "« - commune » puis « - epci »"),
    ("      valeur: 3", "      valeur: environ 1300", "type-nombre", "environ 1300", "Écrivez : 1300, puis"),
    ("      valeur: 3", "      valeur: 95 %", "type-nombre", "se compte en : commune", "Écrivez ce nombre"),
    ("      source: bilan", "      source: bilan-2026", "source-inconnue", "bilan-2026", "« bilan » ? Sources de la fiche : bilan et site"),
    ("      statut: declare\n      source: bilan", "      statut: declare", "champ-manquant", "Il manque « source »", "bilan ou site"),
    # A choice that is missing is never made by the message.
    ("      statut: declare\n", "", "champ-manquant", "Il manque « statut »", "« statut: … », où « … » est l’une de ces valeurs : mesure (compté par un système) ; declare (annoncé"),
    ("    effet: passage-a-l-action\n", "", "champ-manquant", "Il manque « effet »", "; acceleration (temps et moyens économisés) ; "),
    ("    unite: commune\n", "", "champ-manquant", "Il manque « unite »", "groupe-utilisateurs (groupe d’utilisateurs) ; ou agent, ecole, "),
    ("    nature: stock\n", "", "champ-manquant", "Il manque « nature »", "flux (flux : total d’une période) ; taux"),
    ("    nature: stock\n", "    nature: xyz\n", "valeur-inconnue", "xyz", "Valeurs possibles : stock (stock : état à une date) ; cumul"),
    ("    unite: commune\n", "    unite: xyzxyz\n", "valeur-inconnue", "xyzxyz", "pour-cent ou note-sur-10."),
    ("publics:\n  collectivites:\n    - commune\n", "", "champ-manquant", "Il manque « publics »", "« - … », où « … » est l’une de ces valeurs : toutes ("),
    ("      valeur: 3\n", "", "champ-manquant", "Il manque « valeur »", "Ajoutez, par exemple : « valeur: "),
    # An identifier comes from the name, and is nobody else’s.
    ("  - id: communes\n    nom: Communes", "  - nom: Communes aidées", "champ-manquant", "Il manque « id »", "« id: communes-aidees »"),
    ("  - id: site\n    titre: Site", "  - titre: Bilan", "champ-manquant", "Il manque « id »", "« id: bilan-2 »"),
    # A field of several parts is at home in none of them.
    ("statut: ecosysteme\n", "statut: ecosysteme\nsource: site\n", "champ-inconnu", "« source »", "Supprimez la ligne"),
    # A day has a name of its own in each part.
    ("- au: 2026-06", "- date: 2026-06", "champ-inconnu", "« date »", "Une date s’écrit ici « au » (date de la mesure"),
    ("    titre: Bilan\n", "    titre: Bilan\n    date: 2026-06\n", "champ-inconnu", "« date »", "Une date s’écrit ici « consultee_le » ("),
    ("site: https://exemple.fr/", "site: git@github.com:exemple/x.git", "format-url", "git@", "Écrivez : https://github.com/exemple/x"),
    ("      valeur: 3", "      valeur: 1.300", "decimale-impossible", "1.300 veut dire 1,3 commune :", "Écrivez : 1300"),
    ("au: 2026-06", "au: fin 2025", "format-date", "fin 2025", "Écrivez : 2025-12"),
]  # fmt: skip
LIENS = "liens:\n  site: https://exemple.fr/\n"
FICHE_DE_DEPART = f"""\
{MINIMALE.replace("depots:", f"{LIENS}depots:")}impact:
  indicateurs:
  - id: communes
    nom: Communes
    effet: passage-a-l-action
    unite: commune
    nature: stock
    mesures:
    - au: 2026-06
      valeur: 3
      statut: declare
      source: bilan
sources:
  - id: bilan
    titre: Bilan
    champs: [impact]
  - id: site
    titre: Site
    champs: [nom]
"""


@pytest.mark.parametrize(("juste", "faux", "dit"), [(one[0], one[1], one[2:]) for one in MAL_ECRITES])
def test_what_people_write_gets_the_right_line_and_the_right_remedy(
    tmp_path: Path, juste: str, faux: str, dit: tuple[str, str, str]
) -> None:
    code, message, remede = dit
    (tmp_path / "projets").mkdir()
    assert FICHE_DE_DEPART.count(juste) == 1
    text = FICHE_DE_DEPART.replace(juste, faux)
    found = [d for d in valider_texte(tmp_path, TODAY, "bac-malin", text) if d.est_erreur]
    assert [(d.code, message in d.message, remede in d.remede) for d in found] == [(code, True, True)], found
    assert corriger(FICHE_DE_DEPART).changements == ()


def test_each_element_without_identifier_is_told_another(tmp_path: Path) -> None:
    (tmp_path / "projets").mkdir()
    text = FICHE_DE_DEPART.replace("id: bilan\n    titre: Bilan", "titre: Bilan")
    text = text.replace("id: site\n    titre: Site", "titre: Bilan") + "  - champs: [nom]\n"
    found = valider_texte(tmp_path, TODAY, "bac-malin", text)
    assert [d.remede for d in found if d.message.startswith("Il manque « id »")] == [
        "Ajoutez : « id: bilan »",
        "Ajoutez : « id: bilan-2 »",
        "Ajoutez : « id: … »",
    ]


def test_a_misplaced_field_is_led_home_at_once() -> None:
    """No remedy leads to another one: what is put where it says stays there."""
    known = schemas.schema("projet")["properties"].items()
    inner = {name: schemas.resoudre("projet", schemas.resoudre("projet", part)) for name, part in known}
    fields = {
        one
        for part in inner.values()
        for one in schemas.resoudre("projet", part.get("items", part)).get("properties", {})
    }
    for field in fields - inner.keys():
        for told in _unknown(f"{field}: x\n"):
            found = re.search(r"se range dans « (\w+) », en retrait", told.remede)
            dash = "- " if found and "items" in inner[found[1]] else ""
            assert not found or not [*_unknown(f"{found[1]}:\n  {dash}{field}: x\n")]


def _unknown(text: str) -> list[Diagnostic]:
    found = conformite.check(Fiche("fiche", lire_octets(text.encode(), "fiche.yml")))
    return [one for one in found if one.code == "champ-inconnu"]


def test_a_missing_identifier_is_written() -> None:
    text = FICHE_DE_DEPART.replace("  - id: communes\n    nom", "  - nom")
    assert corriger(text).changements == ("impact.indicateurs.id : « communes »",)
    assert "  - nom: Communes\n    id: communes\n" in corriger(text).texte


def test_a_percentage_of_communes_is_not_corrected_unseen() -> None:
    """« 95 % » is not 95 communes."""
    assert "95 %" in corriger(FICHE_DE_DEPART.replace("valeur: 3", "valeur: 95 %")).texte


# --- The edges of what a figure may be: what the rules let through, beside what the examples show --------


def codes(racine: Path, indicateur: str, *mesures: str) -> list[str]:
    """Return the codes of the errors, and of the advice on figures, about one indicator."""
    lines = [f"    - {{id: essai, effet: usage, {indicateur}, mesures: ["]
    lines += [f"        {{statut: mesure, source: 'https://exemple.fr/', {m}}}," for m in mesures]
    path = racine / "projets" / "essai.yml"
    path.write_text(
        f"{MINIMALE}impact:\n  indicateurs:\n" + "\n".join([*lines, "      ]}\n"]), encoding="utf-8"
    )
    found = valider(racine, AUJOURD_HUI, [path]).diagnostics
    return [d.code for d in found if d.est_erreur or d.code in {"flux-sans-debut", "approximation-oubliee"}]


CUMUL = "nom: Arbres, unite: site, nature: cumul"
PART = "nom: Part des arbres, unite: pour-cent, nature: taux"


@pytest.mark.parametrize(
    ("indicateur", "mesures", "attendus"),
    [
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 10"], []),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 9"], ["cumul-qui-baisse"]),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 9, environ: true"], []),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 8, environ: true"], ["cumul-qui-baisse"]),
        (CUMUL, ["au: 2024, valeur: 10", "au: 2025, valeur: 9, au_moins: true"], []),
        (CUMUL, ["au: 2024, valeur: 10, environ: true", "au: 2025, valeur: 9"], []),
        (CUMUL, ["au: 2024, valeur: 10, au_moins: true", "au: 2025, valeur: 9"], ["cumul-qui-baisse"]),
        (CUMUL, ["au: 2024, valeur: 10, perimetre: Ici", "au: 2025, valeur: 9"], []),
        (CUMUL.replace("cumul", "stock"), ["au: 2024, valeur: 10", "au: 2025, valeur: 9"], []),
        (PART, ["au: 2025, valeur: 100"], []),
        (PART, ["au: 2025, valeur: 0"], []),
        (PART, ["au: 2025, valeur: 100.5"], ["part-impossible"]),
        (PART, ["au: 2025, valeur: -1"], ["part-impossible"]),
        (PART.replace("Part", "Hausse"), ["au: 2025, valeur: 200"], []),
        ("nom: Note, unite: note-sur-10, nature: taux", ["au: 2025, valeur: 10"], []),
        ("nom: Note, unite: note-sur-10, nature: taux", ["au: 2025, valeur: 11"], ["part-impossible"]),
        ("nom: Surface, unite: hectare, nature: stock", ["au: 2025, valeur: 1.3"], []),
        (CUMUL, ["au: 2025, valeur: 1.3"], ["decimale-impossible"]),
        (CUMUL, ["au: 2025, valeur: 2.000"], ["decimale-impossible"]),
        (CUMUL, ["au: 2025, valeur: 2.0"], []),
        ("nom: Moyenne, unite: site, nature: taux", ["au: 2025, valeur: 1.3"], []),
        ("nom: Régions, unite: region, nature: stock", ["au: 2025, valeur: 18"], []),
        ("nom: Régions, unite: region, nature: stock", ["au: 2025, valeur: 40"], ["compte-impossible"]),
        ("nom: Sites, unite: site, nature: stock", ["au: 2025, valeur: 40000"], []),
        ("nom: Communes, unite: commune, nature: stock", ["au: 2025, valeur: 341, lieux: {departements: ['34']}"], []),
        ("nom: Communes, unite: commune, nature: stock", ["au: 2025, valeur: 342, lieux: {departements: ['34']}"], ["compte-impossible"]),
        ("nom: Communes, unite: commune, nature: stock", ["au: 2025, valeur: 9, lieux: {departements: ['99']}"], ["lieu-inconnu"]),
        (CUMUL, ["au: 2025, valeur: 9, au_moins: false, environ: true"], []),
        ("nom: Flux, unite: site, nature: flux", ["au: 2025-06-30, valeur: 1"], ["flux-sans-debut"]),
        ("nom: Flux, unite: site, nature: flux", ["au: 2025-06, valeur: 1"], []),
        ("nom: Flux, unite: site, nature: flux", ["au: 2025-06-30, du: 2025, valeur: 1"], []),
        (CUMUL, ["au: 2025, valeur: 9, note: La source dit « plus de 9 »."], ["approximation-oubliee"]),
        (CUMUL, ["au: 2025, valeur: 9, note: Dont un de plus de 3 mètres."], []),
        (CUMUL, ["au: 2025, valeur: 9, environ: true, note: « près de 9 »."], []),
    ],
)  # fmt: skip
def test_the_edges(racine: Path, indicateur: str, mesures: list[str], attendus: list[str]) -> None:
    assert codes(racine, indicateur, *mesures) == attendus


# --- What the example leaves in a file, where a site is published ----------------------------------------


VRAIE = MINIMALE.replace("github.com/exemple/", "github.com/bac-malin/")


def _refused(root: Path, text: str) -> list[str]:
    found = valider_texte(root, AUJOURD_HUI, "fiche", text)
    return [d.champ for d in found if d.code == "valeur-d-exemple"]


@pytest.mark.parametrize(
    ("text", "champs"),
    [
        (VRAIE, ["contact.courriel"]),
        (VRAIE.replace("contact@exemple.fr", "contact@lexemple.fr"), []),
        (VRAIE.replace("contact@exemple.fr", "contact@exemple.frioul.fr"), []),
        (
            VRAIE.replace("courriel: contact@exemple.fr", "url: https://www.exemple.fr/contact"),
            ["contact.url"],
        ),
        (MINIMALE, []),
    ],
)
def test_the_domain_of_the_example_is_refused_beside_a_real_repository(
    text: str, champs: list[str], racine: Path
) -> None:
    (racine / "mkdocs.yml").touch()
    assert _refused(racine, text) == champs


def test_a_folder_without_a_site_misleads_nobody(racine: Path) -> None:
    assert _refused(racine, VRAIE) == []


def test_the_example_copied_as_it_is_is_refused() -> None:
    text = (aides.ROOT / "docs/exemples/depots-zero.yml").read_text(encoding="utf-8")
    assert _refused(aides.RACINE, text) == ["nom", "accroche", "depots[0].url"]


# --- The mistakes that the form of the site knows: what the validation says of each, word for wor --------


CORPUS = json.loads((FIXTURES / "formulaire" / "fautes.json").read_text(encoding="utf-8"))
FAUTES = CORPUS["fautes"]


@pytest.mark.parametrize("faute", FAUTES, ids=[faute["nom"] for faute in FAUTES])
def test_each_mistake_has_its_sentence(faute: dict[str, object]) -> None:
    """The browser says the same: see `tests/site/test_saisie.py`, that reads the same file."""
    values = {**CORPUS["base"], **faute["valeurs"]}  # type: ignore[dict-item]
    found = valider_texte(RACINE, TODAY, "bac-malin", json.dumps(values, ensure_ascii=False))
    assert [f"{one.message} {one.remede}" for one in found if one.est_erreur] == faute["phrases"]


def test_no_mistake_is_for_nothing() -> None:
    assert all(faute["phrases"] for faute in FAUTES)
    assert {code for code, _, _ in PHRASES.values()} - {""} <= set(CODES)
