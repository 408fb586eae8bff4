"""The activity of a common on its page: a word and its rule, facts with the day of their reading."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from catalogue.forges import etats
from catalogue.modele import libelle
from catalogue.site.vues.graphique import barres
from catalogue.site.vues.suites import Suite
from catalogue.socle.dates import DatePartielle
from catalogue.socle.francais import NBSP, accorder, nombre

if TYPE_CHECKING:
    from datetime import date

    from catalogue.faits.contexte import Contexte
    from catalogue.forges import BilanActivite, DepotLu, LectureDeDepot, Nombre, Signalement
    from catalogue.modele import Depot, Projet
    from catalogue.site.vues.adresses import Adresses

Vue = dict[str, object]

# What a newcomer looks for in a repository, in the order of the reading.
ACCUEIL = (
    ("readme", "Présentation (README)"),
    ("documentation", "Documentation"),
    ("contribuer", "Guide de contribution"),
    ("journal", "Journal des changements"),
    ("securite", "Politique de sécurité"),
    ("conduite", "Code de conduite"),
    ("licence", "Fichier de licence"),
    ("publiccode", "publiccode.yml"),
)
# The facts that the page of a common gives; the page of its activity gives them all.
EN_BREF = frozenset({"Dernier commit d’une personne", "Commits sur douze mois", "Dernière version publiée"})
# Lines of a list that the page shows, then lines of each page of the whole list.
SIGNALEMENTS, SIGNALEMENTS_PAR_PAGE = 30, 40
NON_LUS, NON_LUS_PAR_PAGE = 24, 100
SANS_VERSION = "sans objet, aucune n’est publiée"
PRESENCE = {True: "oui", False: "non", None: ""}


def jour(day: date | None) -> str:
    """Write a day in French, or nothing."""
    return str(DatePartielle(day.year, day.month, day.day)) if day else ""


def compte(found: Nombre | None) -> str:
    """Write a count; « au moins » when something could not be counted, nothing when unknown."""
    if found is None:
        return ""
    return f"au moins{NBSP}{nombre(found.valeur)}" if found.au_moins else nombre(found.valeur)


def vue(projet: Projet, contexte: Contexte) -> Vue:
    """Describe the activity of a common and of each of its repositories, once for its pages."""
    return contexte.pour_ses_pages("activite", projet, lambda: _vue(projet, contexte))


def _vue(projet: Projet, contexte: Contexte) -> Vue:
    found = contexte.activite(projet)
    facts = _facts(found)
    return {
        "etat": found.etat.libelle,
        "slug": found.etat.slug,
        "regle": found.etat.regle,
        "au": jour(found.au),
        "complet": found.complet,
        "faits": facts,
        "en_bref": tuple(fact for fact in facts if fact[0] in EN_BREF),
        "graphique": barres([(m.mois, m.commits) for m in found.mois], "Commits par mois")
        if found.mois
        else "",
        "mois": tuple((_month(m.mois), _number(m.commits), _number(m.auteurs)) for m in found.mois),
        # With one repository, its months are those of the common, already shown.
        "depots": tuple(_repository(one, projet, alone=len(found.depots) == 1) for one in found.depots),
    }


def _facts(found: BilanActivite) -> tuple[tuple[str, str], ...]:
    share = f"{found.part_premier_auteur}{NBSP}%" if found.part_premier_auteur is not None else ""
    version = found.derniere_version or ""
    if version and found.derniere_version_le:
        version = f"{version} ({jour(found.derniere_version_le)})"
    elif not version and all(_without_version(one) for one in found.lus) and found.complet:
        version = SANS_VERSION
    return (
        ("Dernier commit d’une personne", jour(found.dernier_commit_humain)),
        ("Commits sur douze mois", compte(found.commits_12_mois)),
        ("Personnes sur douze mois", compte(found.auteurs_12_mois)),
        ("Part de la personne la plus active", share),
        ("Dernière version publiée", version),
        ("Tickets ouverts", compte(found.tickets_ouverts)),
        ("Demandes de modification ouvertes", compte(found.demandes_ouvertes)),
    )


def _without_version(reading: LectureDeDepot) -> bool:
    """Tell whether a reading saw neither a release nor a tag: not that it did not look."""
    known = (reading.publications, reading.etiquettes)
    return all(found is not None and found.nombre == 0 for found in known)


def _repository(one: DepotLu, projet: Projet, *, alone: bool) -> Vue:
    reading = one.lecture
    months = sorted(reading.rythme.commits.items()) if reading and reading.rythme and not alone else []
    return {
        "nom": one.depot.url.removeprefix("https://"),
        "url": one.depot.url,
        "role": libelle("role_depot", one.depot.role) if one.depot.role else "",
        "note": one.depot.note or "",
        "licence": _licence(
            projet.licence_de(one.depot, sans_fichier=one.sans_fichier_de_licence),
            reading.licence if reading else None,
        ),
        "lu_le": jour(reading.au) if reading else "",
        "source": reading.source if reading else "",
        "perime": bool(reading) and not one.valable,
        "graphique": barres(months, f"Commits par mois de {one.depot.url}") if months else "",
        "mois": " ; ".join(f"{_month(name)} : {nombre(count)}" for name, count in months),
        "faits": _repository_facts(reading) if reading else (),
        "accueil": _welcome(reading) if reading else (),
        "echec": reading.echec.raison if reading and reading.echec else "",
    }


def _licence(declared: str | None, read: str | None) -> str:
    """Say what is declared and what was read; a repository without either has no known licence."""
    said = (f"licence déclarée : {declared}" if declared else "", f"licence lue : {read}" if read else "")
    return " · ".join(filter(None, said)) or "licence inconnue : demandez-la à l’équipe"


def _repository_facts(reading: LectureDeDepot) -> tuple[tuple[str, str], ...]:
    rhythm = reading.rythme
    languages = sorted((reading.langages or {}).items(), key=lambda item: (-item[1], item[0]))
    archived = reading.archivage
    kept = ""
    if archived:
        kept = (
            f"oui ({jour(archived.le)})" if archived.archive and archived.le else PRESENCE[archived.archive]
        )
    rows = (
        ("Dernier commit d’une personne", jour(reading.dernier_commit_humain)),
        ("Commits sur douze mois", _number(rhythm.commits_12_mois) if rhythm else ""),
        ("Personnes sur douze mois", _number(rhythm.auteurs_12_mois) if rhythm else ""),
        ("Langages", ", ".join(name for name, _ in languages[:4])),
        ("Archivé par sa forge", PRESENCE[reading.archive]),
        ("Copie chez Software Heritage", kept),
    )
    return tuple(row for row in rows if row[1])


def _welcome(reading: LectureDeDepot) -> tuple[tuple[str, str], ...]:
    files = reading.fichiers
    return tuple((label, PRESENCE[getattr(files, name)]) for name, label in ACCUEIL) if files else ()


def _number(value: int | None) -> str:
    return "" if value is None else nombre(value)


@lru_cache(maxsize=256)
def _month(name: str) -> str:
    return str(DatePartielle.parse(name))


def vue_etats() -> Vue:
    """Describe every state with its rule, for the methodology."""
    return {"etats": tuple((e.libelle, e.regle) for e in etats().values())}


def vue_signalements(contexte: Contexte, adresses: Adresses) -> Vue:
    """List, for the maintainers, the repositories that are not as their page declares."""
    reports, unread = _listes(contexte)
    count = len(reports.elements)
    words = accorder(count, "point à revoir", "points à revoir")
    return {
        "signalements": reports.debuter(adresses),
        "compte": f"{nombre(count)} {words}" if count else "",
        "non_lus": unread.debuter(adresses),
    }


def suites(contexte: Contexte) -> tuple[Suite, ...]:
    """Return the lists that the page begins and leaves to others."""
    return tuple(suite for suite in _listes(contexte) if suite.longue)


def _listes(contexte: Contexte) -> tuple[Suite, Suite]:
    projets, page = contexte.catalogue.projets, ("Dépôts à revoir", "contribuer/depots/")
    reports = [(p, one) for p in projets for one in contexte.signalements(p)]
    unread = [(p, d) for p in projets for d in p.depots if d.url not in contexte.lectures]
    return (
        Suite("contribuer/depots-a-revoir", "Tous les points à revoir", page, "suite-signalements.html", reports,
              _report, SIGNALEMENTS, SIGNALEMENTS_PAR_PAGE),
        Suite("contribuer/depots-jamais-lus", "Tous les dépôts jamais lus", page, "suite-non-lus.html", unread,
              _unread, NON_LUS, NON_LUS_PAR_PAGE),
    )  # fmt: skip


def _report(found: tuple[Projet, Signalement], adresses: Adresses) -> dict[str, str]:
    projet, one = found
    return {
        **_where(projet, one.depot, adresses),
        "message": one.message,
        "remede": one.remede,
        "constate_le": jour(one.constate_le),
        "modifier_url": adresses.modifier(projet.slug),
    }


def _unread(found: tuple[Projet, Depot], adresses: Adresses) -> dict[str, str]:
    projet, depot = found
    return _where(projet, depot.url, adresses)


def _where(projet: Projet, depot: str, adresses: Adresses) -> dict[str, str]:
    """Name a repository and its common, with their addresses."""
    return {
        "commun": projet.nom,
        "url": adresses.commun(projet.slug),
        "depot": depot.removeprefix("https://"),
        "depot_url": depot,
    }
