"""The ways to contribute: forms of the forge, e-mails ready to complete, a form to print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from catalogue_communs.contribution import formulaires
from catalogue_communs.site.vues.adresses import Adresses, courriel
from catalogue_communs.socle.programme import programme

GROUPES = (
    ("1. Le commun utilisé", ("commun",)),
    ("2. Qui l’utilise", ("organisme", "type", "code")),
    ("3. L’usage", ("etat", "depuis", "arretee_le", "usage", "instance")),
    ("4. Ce qui le montre", ("preuve",)),
)
# On paper, a list longer than this one is a line to fill.
CASES_AU_PLUS = 6
BESOIN = "[votre besoin, en une phrase]"
MESSAGE_BESOIN = f"""Bonjour,

Nous avons cherché dans le catalogue : {BESOIN}
Nous sommes : [une commune, une intercommunalité…], [nombre d’habitants]
Aujourd’hui, nous faisons ainsi : [en une phrase]"""


class Porte(NamedTuple):
    """A way in: a form where the forge has some, and an e-mail in any case, that says the same."""

    formulaire: formulaires.Modele
    lien: str
    mailto: str


def porte(ancre: str, adresses: Adresses) -> Porte:
    """Return the door at a place of the page."""
    model = formulaires.modeles()[ancre]
    link = adresses.formulaire(model.nom, "contribuer/")
    body = f"Bonjour,\n\n{model.message()}\n\nCes informations peuvent être publiées.\n"
    mailto = courriel(programme().courriel, model.titre, body)
    return Porte(model, link if link.startswith("https://") else "", mailto)


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
    asked = {one.id: one for one in formulaires.modeles()[formulaires.DECLARER].champs}
    return ((title, [_line(asked[ident]) for ident in idents]) for title, idents in GROUPES)


def _line(champ: formulaires.Champ) -> ChampImprime:
    label, labels = champ.libelle.rpartition(" : ")[2], tuple(label for _, label in champ.choix)
    return ChampImprime(
        libelle=label[:1].upper() + label[1:],
        aide="" if champ.id == "commun" else champ.aide,
        requis=champ.requis,
        choix=labels if len(labels) <= CASES_AU_PLUS else (),
        long=champ.long or champ.id == "usage",
    )
