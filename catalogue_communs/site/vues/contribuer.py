"""The ways to contribute: what to do of the call, forms of the forge, e-mails ready to complete, a form to print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from catalogue_communs.contribution import formulaires
from catalogue_communs.modele import Guichet
from catalogue_communs.site.vues.adresses import Adresses, courriel
from catalogue_communs.socle.francais import au_jour
from catalogue_communs.socle.programme import programme

GROUPES = (
    ("1. Le commun utilisé", ("commun",)),
    ("2. Qui l’utilise", ("organisme", "type", "code")),
    ("3. L’usage", ("etat", "depuis", "arretee_le", "usage", "instance")),
    ("4. Ce qui le montre", ("preuve",)),
)
BESOIN = "[votre besoin, en une phrase]"
MESSAGE_BESOIN = f"""Bonjour,

Nous avons cherché dans le catalogue : {BESOIN}
Nous sommes : [une commune, une intercommunalité…], [nombre d’habitants]
Aujourd’hui, nous faisons ainsi : [en une phrase]"""


OUVERT, OUVERTE = "ouvert", "ouverte"
QUESTION = """Bonjour,

Nous sommes [nom de la collectivité ou de l’opérateur].
Notre produit : [ce qu’il fait, qui s’en sert, son adresse]

Un appel à candidatures est-il ouvert, ou prévu ?

Bien cordialement,
[fonction, service]
"""


class Appel(NamedTuple):
    """What to do today, and the button that does it."""

    texte: str
    libelle: str
    url: str


def appel(guichet: Guichet | None) -> Appel | None:
    """Say what to do: apply when candidatures are received, else write; never an invitation in vain."""
    if guichet is None:
        return None
    named = programme().appellation
    if guichet.etat.statut != OUVERT:
        said = "N’envoyez pas de dossier pour l’instant : demandez d’abord si un appel est ouvert ou prévu."
        mailto = courriel(guichet.contact.courriel, f"Question sur {named.le}", QUESTION)
        return Appel(said, f"Écrire {named.au}", mailto)
    until = next((wave.cloture for wave in guichet.vagues if wave.etat == OUVERTE), None)
    return Appel(
        f"{named.le[0].upper()}{named.le[1:]} reçoit des candidatures{f' jusqu’{au_jour(until)}' if until else ''}.",
        "Déposer une candidature" if guichet.formulaire else "Voir comment candidater",
        guichet.formulaire or guichet.page_officielle,
    )


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


def papier() -> Iterator[tuple[str, list[tuple[str, formulaires.Champ]]]]:
    """Yield the groups of the form to print for a declaration of reuse: a title; labels, and what they ask."""
    asked = {one.id: one for one in formulaires.modeles()[formulaires.DECLARER].champs}
    for title, idents in GROUPES:
        labels = [asked[ident].libelle.rpartition(" : ")[2] for ident in idents]
        yield (
            title,
            [(f"{said[:1].upper()}{said[1:]}", asked[i]) for said, i in zip(labels, idents, strict=True)],
        )
