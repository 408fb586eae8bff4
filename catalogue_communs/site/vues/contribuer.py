"""The ways to contribute: forms of the forge, e-mails ready to complete, a form to print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from catalogue_communs.contribution import courriels, formulaires
from catalogue_communs.site.vues.adresses import Adresses, courriel
from catalogue_communs.socle.programme import programme

# Each door: its place in the page, and its form.
PORTES = {
    "declarer": formulaires.DECLARER,
    "mesure": formulaires.MESURER,
    "proposer": formulaires.PROPOSER,
    "signaler": formulaires.SIGNALER,
}
GROUPES = (
    ("1. Le commun utilisé", ("commun",)),
    (
        "2. Qui l’utilise",
        ("organisation-nom", "organisation-code-insee", "organisation-siren", "organisation-type"),
    ),
    ("3. L’usage", ("etat", "depuis", "arretee-le", "usage", "instance")),
    ("4. Ce qui le montre", ("preuve-url", "preuve-reference")),
)
# On paper, a list longer than this one is a line to fill.
CASES_AU_PLUS = 6
BESOIN = "[votre besoin, en une phrase]"
MESSAGE_BESOIN = f"""Bonjour,

Nous avons cherché dans le catalogue : {BESOIN}
Nous sommes : [une commune, une intercommunalité…], [nombre d’habitants]
Aujourd’hui, nous faisons ainsi : [en une phrase]"""


class Porte(NamedTuple):
    """A way in: a form where the forge has some, and an e-mail in any case."""

    formulaire: formulaires.Formulaire
    lien: str
    mailto: str


def porte(ancre: str, adresses: Adresses) -> Porte:
    """Return the door at a place of the page."""
    form = formulaires.formulaires()[PORTES[ancre]]
    link = adresses.formulaire(form.nom, "contribuer/")
    mailto = courriel(programme().courriel, form.titre, _message(form))
    return Porte(form, link if link.startswith("https://") else "", mailto)


def _message(form: formulaires.Formulaire) -> str:
    if form.nom == formulaires.DECLARER:
        # What « catalogue recevoir » reads.
        lines = [courriels.TITRE, *(f"{name} : " for name in courriels.CHAMPS)]
    else:
        lines = [f"{c.libelle}{' (indispensable)' if c.requis else ''} : " for c in form.champs[:-1]]
    return "Bonjour,\n\n" + "\n".join(lines) + "\n\nCes informations peuvent être publiées.\n"


def besoin() -> str:
    """Open the message by which a town hall tells a need that no common answers to."""
    return courriel(programme().courriel, "Un besoin sans commun", MESSAGE_BESOIN)


class ChampImprime(NamedTuple):
    """A field of the form to print: its boxes to tick, none when they are too many; a line to fill, or a few."""

    libelle: str
    aide: str
    requis: bool
    choix: tuple[str, ...]
    long: bool


def papier() -> Iterator[tuple[str, list[ChampImprime]]]:
    """Yield the groups of the form to print for a declaration of reuse, each with its title."""
    form = formulaires.formulaires()[formulaires.DECLARER]
    return ((title, [_line(form.champ(ident)) for ident in idents]) for title, idents in GROUPES)


def _line(champ: formulaires.Champ) -> ChampImprime:
    label, labels = champ.libelle.rpartition(" : ")[2], tuple(label for _, label in champ.choix)
    return ChampImprime(
        libelle=label[:1].upper() + label[1:],
        aide="" if champ.id == "commun" else champ.aide,
        requis=champ.requis,
        choix=labels if len(labels) <= CASES_AU_PLUS else (),
        long=champ.genre == formulaires.TEXTE or champ.id == "usage",
    )
