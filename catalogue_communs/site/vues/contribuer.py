"""The ways to contribute: forms of the forge, e-mails ready to complete, a form to print."""

from __future__ import annotations

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


def porte(ancre: str, adresses: Adresses) -> dict[str, str]:
    """Describe a way in: a form where the forge has some, and an e-mail in any case."""
    form, address = formulaires.formulaires()[PORTES[ancre]], programme().courriel
    link = adresses.formulaire(form.nom, "contribuer/")
    return {
        "titre": form.titre,
        "texte": f"{form.description} {form.accueil}",
        "formulaire": link if link.startswith("https://") else "",
        "mailto": courriel(address, form.titre, _message(form)),
    }


def _message(form: formulaires.Formulaire) -> str:
    if form.nom == formulaires.DECLARER:
        # What « catalogue recevoir » reads.
        lines = [courriels.TITRE, *(f"{name} : " for name in courriels.CHAMPS)]
    else:
        lines = [f"{c.libelle}{' (indispensable)' if c.requis else ''} : " for c in form.champs[:-1]]
    return "Bonjour,\n\n" + "\n".join(lines) + "\n\nCes informations peuvent être publiées.\n"


def besoin() -> dict[str, str]:
    """Describe the message by which a town hall tells a need that no common answers to."""
    address = programme().courriel
    return {
        "courriel": address,
        "mailto": courriel(address, "Un besoin sans commun", MESSAGE_BESOIN),
        "mot": BESOIN,
    }


def papier() -> dict[str, object]:
    """Describe the form to print for a declaration of reuse."""
    form = formulaires.formulaires()[formulaires.DECLARER]
    return {
        "courriel": programme().courriel,
        "groupes": tuple(
            {"titre": title, "champs": tuple(_line(form.champ(ident)) for ident in idents)}
            for title, idents in GROUPES
        ),
    }


def _line(champ: formulaires.Champ) -> dict[str, object]:
    labels = tuple(label for _, label in champ.choix)
    return {
        "libelle": champ.libelle.rpartition(" : ")[2][:1].upper() + champ.libelle.rpartition(" : ")[2][1:],
        "aide": "" if champ.id == "commun" else champ.aide,
        "requis": champ.requis,
        "choix": labels if len(labels) <= CASES_AU_PLUS else (),
        "long": champ.genre == formulaires.TEXTE or champ.id == "usage",
    }
