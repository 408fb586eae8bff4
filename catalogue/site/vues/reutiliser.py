"""« Réutiliser »: what a town hall asks before it starts, answered in the order in which it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalogue.collectivites.reutilisations import profils
from catalogue.contribution import declaration
from catalogue.faits.besoins import questions
from catalogue.modele import libelle
from catalogue.site.vues import tuiles, usages
from catalogue.site.vues.adresses import courriel
from catalogue.socle import licences
from catalogue.socle.francais import accorder, nombre
from catalogue.socle.programme import programme
from catalogue.socle.texte import enumerer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.collectivites.reutilisations import Classe, Profil
    from catalogue.faits.besoins import QuestionAPoser
    from catalogue.faits.contexte import Contexte
    from catalogue.modele import Projet
    from catalogue.site.vues.adresses import Adresses
    from catalogue.site.vues.sources import Renvois
    from catalogue.socle.licences import FicheDeLicence
    from catalogue.socle.programme import Publication

# Some mail programs cut or refuse a longer `mailto:`.
LONGUEUR_MAILTO = 1_900
# Names given for a class of size; the list of users gives them all.
NOMS = 4
# What the reader fills: the words of the message that each field replaces.
# Each: its identifier, its label, the words it replaces, what a browser may propose.
CHAMPS = (
    ("nom", "Nom de la collectivité", "[nom de la collectivité]", "organization"),
    ("habitants", "Nombre d’habitants", "[nombre]", "off"),
    ("besoin", "Votre besoin, en une phrase", "[en une phrase]", "off"),
    (
        "volume",
        "Votre volume, par exemple 200 dossiers par an",
        "[dossiers, signalements ou usagers par an]",
        "off",
    ),
    ("date", "Votre date, par exemple mars 2027", "[mois, année]", "off"),
    ("contact", "Qui rappeler : nom, fonction, téléphone", "[nom, fonction, téléphone]", "name"),
)
MESSAGE = """\
Bonjour,

Nous sommes [nom de la collectivité], [nombre] habitants.
Nous souhaitons réutiliser {nom}.

Notre besoin : [en une phrase]
Notre volume : [dossiers, signalements ou usagers par an]
Notre date : [mois, année]

{questions}

Bien cordialement,
[nom, fonction, téléphone]
"""
RIEN_A_DEMANDER = "Pouvez-vous nous dire comment démarrer ?"


def vue(
    projet: Projet, renvois: Renvois, contexte: Contexte, adresses: Adresses, publication: Publication
) -> dict[str, object]:
    """Describe the part « Réutiliser » of a common."""
    asked, declared = questions(projet, contexte.usages_de(projet)), declaration.corps(projet)
    to = contact(projet, asked)
    return {
        **usages.comment(projet, renvois, contexte),
        "deja": _already(projet, contexte),
        "licence": _licence(projet),
        "manques": tuiles.manques(len(asked)) if asked else "",
        "a_demander": tuple(question.texte for question in asked),
        "contact": to,
        "champs": CHAMPS,
        "declarer": {
            "courriel": programme().courriel,
            "mailto": courriel(programme().courriel, declaration.objet(projet), declared),
            "texte": declared,
            "url": adresses.page("reutiliser/dites-le/"),
        },
        "page": publication.url(f"communs/{projet.slug}/"),
        "ma_collectivite_url": adresses.page("territoires/#mc"),
        "opsn_url": adresses.page("reutiliser/trouver-et-choisir/#chercher"),
        "cout_url": adresses.page("reutiliser/estimer-cout-et-effort/"),
        "licence_url": adresses.page("reutiliser/verifier-la-licence/"),
    }


def message(projet: Projet, asked: Sequence[QuestionAPoser]) -> str:
    """Write the message to the team, with a blank for what only the sender knows."""
    listed = "\n".join(f"- {question.texte}" for question in asked)
    return MESSAGE.format(
        nom=projet.nom, questions=f"Pouvez-vous nous dire :\n{listed}" if listed else RIEN_A_DEMANDER
    )


def contact(projet: Projet, asked: Sequence[QuestionAPoser]) -> dict[str, str]:
    """Describe whom to write to, and the message ready to send.

    Should the address that opens it grow too long, the last questions are left to the page.
    """
    to = projet.contact
    subject = f"Réutiliser {projet.nom}"
    kept = list(asked)
    body = message(projet, kept)
    address = courriel(to.courriel or "", subject, body)
    while kept and len(address) >= LONGUEUR_MAILTO:
        kept.pop()
        body = message(projet, kept)
        address = courriel(to.courriel or "", subject, body)
    return {
        "courriel": to.courriel or "",
        "mailto": address if to.courriel else "",
        "url": to.url or "",
        "intitule": to.intitule or "",
        "note": to.note or "",
        "message": body,
    }


def _already(projet: Projet, contexte: Contexte) -> dict[str, object]:
    count = contexte.bilan(projet)
    return {
        "total": count.organisations,
        "resume": f"{nombre(count.organisations)} {accorder(count.organisations, 'organisme connu', 'organismes connus')}",
        "profils": tuple(_profile(one, contexte) for one in profils(count, contexte.reference)),
    }


def _profile(one: Profil, contexte: Contexte) -> dict[str, object]:
    return {
        "type": libelle("type_organisme", one.type) if one.type else "Type à demander",
        "nombre": nombre(one.nombre),
        "classes": tuple(_class(c, contexte, counted=len(one.classes) > 1) for c in one.classes),
    }


def _class(one: Classe, contexte: Contexte, *, counted: bool) -> str:
    names = [contexte.reference.nom(territoire) for territoire in one.territoires]
    rest = len(names) - NOMS
    if rest > 0:
        names = [*names[:NOMS], f"{nombre(rest)} {accorder(rest, 'autre', 'autres')}"]
    size = one.strate.libelle if one.strate else "population non publiée"
    count = f" : {nombre(len(one.territoires))}" if counted else ""
    return f"{size}{count} ({enumerer(names, 'et')})"


def _licence(projet: Projet) -> dict[str, object]:
    found = licences.decrire(projet.licence)
    return {
        "expression": projet.licence,
        "famille": found.libelle,
        "sens": found.sens,
        "combinaison": found.combinaison,
        "fiches": tuple(_fiche(fiche) for fiche in found.fiches),
    }


def _fiche(fiche: FicheDeLicence) -> dict[str, object]:
    return {
        "nom": fiche.nom,
        "identifiant": fiche.identifiant,
        "connue": fiche.connue,
        "permet": " ".join(fiche.permet),
        "oblige": fiche.oblige,
        "limites": " ".join(fiche.limites),
        "lien": fiche.lien,
        "exception": fiche.exception,
    }
