"""Compare commons point by point: the rows, and the small file of each common, all text, that the script of the page reads."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    STATUT_PARTICULIER,
    strates,
)
from catalogue_communs.collectivites.reutilisations import Usage
from catalogue_communs.faits.contexte import Conclusions
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.commun import message_a_l_equipe
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.licences import non_libres
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import PAS_LU, accorder, enumerer, minuscule, phrase, typographie

# A line of a cell: its text, and the address where it leads, if any.
Ligne = Sequence[str]

CHEMIN = "catalogue/comparer/donnees/{}.json"
METROPOLE = "metropole"
# Kinds of collectivité: the label, and the values of the vocabulary `public` that include it.
GENRES = {
    COMMUNE: ("Commune", {"commune"}),
    EPCI: ("Intercommunalité", {"epci"}),
    METROPOLE: ("Métropole", {"metropole", "epci"}),
    DEPARTEMENT: ("Département", {"departement"}),
    REGION: ("Région", {"region"}),
    "syndicat": ("Syndicat", {"syndicat"}),
    "petr": ("Pôle d’équilibre territorial et rural (PETR)", {"petr"}),
    "pnr": ("Parc naturel régional", {"pnr"}),
    "opsn": ("Opérateur public de services numériques (OPSN)", {"opsn"}),
}
# Kinds whose members the reference counts inhabitants of, by the nature that gives their classes.
NATURES = {COMMUNE: COMMUNE, EPCI: EPCI, METROPOLE: EPCI, DEPARTEMENT: DEPARTEMENT}
SYNDICATS = {"sivu", "sivom", "syndicat-mixte-ferme", "syndicat-mixte-ouvert"}
DE_CE_TYPE, DE_VOTRE_TAILLE = "dans votre type de collectivité", "de votre taille ({taille})"
# Users of a kind, and helpers, that are named; the others are counted.
NOMMES = 2


class Comparaison:
    """The page: every common to choose from, and the rows to fill."""

    genres, maximum, non_dit = GENRES, 4, PAS_LU
    aucun_type = f"Aucun usage connu {DE_CE_TYPE}"
    aucun_taille = f"Aucun usage connu {DE_VOTRE_TAILLE}"

    def __init__(self, projets: Sequence[Projet]) -> None:
        self.lignes = {name: title for name, (title, _) in LIGNES.items()}
        self.groupes = [
            (statut.pluriel, [projet for projet in projets if projet.laureat == kept])
            for statut, kept in ((programme().soutenu, True), (programme().autre, False))
        ]
        # For the script, the classes of size of each kind, from their lowest population.
        known = {slug: [[s.minimum, s.libelle] for s in strates(nature)] for slug, nature in NATURES.items()}
        self.tailles = json.dumps(known, ensure_ascii=False)


def fichier_a_comparer(commun: Conclusions) -> dict[str, bytes]:
    """Return the file of a common by its path; the same facts give the same bytes."""
    projet = commun.projet
    content = {
        "nom": typographie(projet.nom),
        "url": Adresses("../../").commun(projet.slug),
        "cellules": cellules(commun),
        "comme": comme(commun),
        "liens": {
            lien.commun: typographie(f"{lien.libelle} : {lien.note}" if lien.note else lien.libelle)
            for lien in commun.relations
        },
    }
    return {CHEMIN.format(projet.slug): octets_json(content)}


def cellules(commun: Conclusions) -> list[list[Ligne]]:
    """Return the lines of each row for a common; none where nobody said anything."""
    return [[(typographie(line[0]), *line[1:]) for line in say(commun)] for _, say in LIGNES.values()]


def _prix(commun: Conclusions) -> Iterator[Ligne]:
    # Ways that cost the same are on one line.
    ways = defaultdict[str, list[str]](list)
    for mode, said in commun.couts:
        if said:
            ways[said].append(minuscule(libelle("mode_reutilisation", mode.mode)))
    lines = [(f"{said} : {', '.join(named)}",) for said, named in ways.items()]
    yield from lines or [(commun.prix,)]


def _contact(commun: Conclusions) -> Iterator[Ligne]:
    to = commun.projet.contact
    if to.courriel:
        yield f"Écrire à {to.courriel}", message_a_l_equipe(commun).mailto
    elif to.url:
        yield to.intitule or "Page de contact", to.url


def _impact(commun: Conclusions) -> Iterator[Ligne]:
    if found := commun.principal:
        old = ", à actualiser" if found.ancienne else ""
        said = f"{' '.join(found.quantite)} : {found.indicateur.nom}, {found.constat}{old}"
        yield said, f"../../communs/{commun.projet.slug}/#impact"
        if found.reserve:
            yield (found.reserve,)


def _utilisateurs(commun: Conclusions) -> Iterator[Ligne]:
    if commun.bilan.reutilisations:
        yield commun.utilisateurs_en_bref, f"../../communs/{commun.projet.slug}/#qui-utilise"


def _modes(commun: Conclusions) -> Iterator[Ligne]:
    if ways := [libelle("mode_reutilisation", mode.mode) for mode in commun.projet.reutiliser.modes]:
        yield (phrase(ways, "ou"),)


def _effort(commun: Conclusions) -> Iterator[Ligne]:
    reuse = commun.projet.reutiliser
    yield from ((f"{when} : {said}",) for when, said, _ in commun.efforts)
    if delay := next((mode.delai for mode in reuse.modes if mode.delai), ""):
        yield (f"Délai : {delay.removesuffix('.')}",)
    if needed := [one.libelle for one in reuse.prerequis]:
        yield (f"Il faut : {_les_premiers(needed, 1)}",)


def _licence(commun: Conclusions) -> Iterator[Ligne]:
    projet = commun.projet
    closed = non_libres(projet.licence)
    said = [f"{projet.licence} ({minuscule(commun.licence.libelle)})"]
    said += [f"non libre : {', '.join(closed)}"] if closed else []
    for one in commun.activite.depots:
        read = one.lecture.licence if one.lecture else None
        other = one.licence or read
        if other != projet.licence:
            said.append(f"{one.depot.url.rpartition('/')[2]} : {other or f'licence {PAS_LU}'}")
    yield " ; ".join(said), f"../../communs/{projet.slug}/activite/#licence"


def _qualite(commun: Conclusions) -> Iterator[Ligne]:
    if known := [one for one in commun.demarches if one.connue]:
        said = " ; ".join(f"{one.titre} : {minuscule(one.etat) or 'ce qu’en dit sa page'}" for one in known)
        yield said, f"../../communs/{commun.projet.slug}/#qualite"


def _aide(commun: Conclusions) -> Iterator[Ligne]:
    if found := [one.nom for one in commun.projet.reutiliser.aide]:
        yield _les_premiers(found), f"../../communs/{commun.projet.slug}/#aide"


# The rows, in the order of the questions of a town hall; « comme » is filled by the page.
LIGNES: dict[str, tuple[str, Callable[[Conclusions], Iterable[Ligne]]]] = {
    "usage": ("À quoi ça sert", lambda commun: [(commun.projet.accroche,)]),
    "cout": ("Prix", _prix),
    "contact": ("À qui écrire", _contact),
    "publics": ("Pour qui", lambda commun: [(" ; ".join(filter(None, (commun.publics, commun.bornes))),)]),
    "comme": ("Comme nous", lambda _: ()),
    "impact": ("Ce que ça change", _impact),
    "utilisateurs": ("Qui l’utilise", _utilisateurs),
    "modes": ("Comment le réutiliser", _modes),
    "effort": ("Effort et prérequis", _effort),
    "licence": ("Licence", _licence),
    "activite": (
        "Activité du code",
        lambda commun: [(" ; ".join(filter(None, (commun.activite.mot, commun.dependance))),)],
    ),
    "qualite": ("Qualité", _qualite),
    "aide": ("Qui peut aider", _aide),
    "porteurs": ("Qui le porte", lambda commun: [(commun.porteurs,)]),
}


# --- Who, like us, uses it ----------------------------------------------------------------------


def comme(commun: Conclusions) -> dict[str, object]:
    """Say for each kind of collectivité who of it uses a common, whether it is meant for it, and for what sizes."""
    bounds = commun.projet.publics.population
    members: dict[str, list[Usage]] = {genre: [] for genre in GENRES}
    for usage in commun.usages:
        for genre in genres_d_un_utilisateur(usage, commun) if usage.compte else ():
            members[genre].append(usage)
    return {
        "min": bounds.min if bounds else None,
        "max": bounds.max if bounds else None,
        "hors": f"Hors de la population visée : {commun.bornes}" if bounds else "",
        "genres": {genre: _genre(genre, found, commun) for genre, found in members.items()},
    }


def genres_d_un_utilisateur(usage: Usage, commun: Conclusions) -> set[str]:
    """Return the kinds to which a user belongs; a métropole is an intercommunalité too."""
    who = usage.organisation
    if isinstance(who, Collectivite):
        # The Métropole de Lyon has a status of its own.
        large = commun.contexte.reference.type_organisme(who) in {METROPOLE, STATUT_PARTICULIER}
        return {EPCI, METROPOLE} if who.nature == EPCI and large else {who.nature}
    said = {line.organisation.type for line in usage.actives}
    return {kind for kind in ("petr", "pnr", "opsn") if kind in said} | (
        {"syndicat"} if said & SYNDICATS else set()
    )


def _genre(genre: str, users: Sequence[Usage], commun: Conclusions) -> dict[str, object]:
    reference = commun.contexte.reference
    names, by_rank = [], defaultdict[int, list[str]](list)
    for usage in users:
        who = usage.organisation
        if not isinstance(who, Collectivite):
            names.append(reference.nommer(usage.lignes[0].organisation))
            continue
        names.append(reference.nom_situe(who))
        if genre in NATURES and (rank := reference.rang_de_strate(who)) is not None:
            by_rank[rank].append(names[-1])
    sizes = {
        str(rank): _nommes(found, DE_VOTRE_TAILLE.format(taille=strates(NATURES[genre])[rank].libelle))
        for rank, found in sorted(by_rank.items())
    }
    known = {"tous": _nommes(names, DE_CE_TYPE)} if names else {}
    return {"pour": _pour(commun.projet, genre), **known, **({"tailles": sizes} if sizes else {})}


def _pour(projet: Projet, genre: str) -> str:
    if projet.archive:
        return "Ce commun est arrêté"
    meant = {*projet.publics.collectivites}
    if "toutes" in meant:
        return "Prévu pour toutes les collectivités"
    if meant & GENRES[genre][1]:
        return "Votre type de collectivité est cité"
    if "non-precise" in meant:
        return "La source dit « collectivités » sans préciser : demandez à l’équipe"
    if genre == EPCI and "metropole" in meant:
        return "Parmi les intercommunalités, seules les métropoles sont citées : demandez à l’équipe"
    return "Votre type de collectivité n’est pas cité : demandez à l’équipe"


def _nommes(names: Sequence[str], scope: str) -> str:
    count = f"{len(names)} {accorder(len(names), 'usage connu', 'usages connus')}"
    return typographie(f"{count} {scope} : {_les_premiers(names)}")


def _les_premiers(names: Sequence[str], shown: int = NOMMES) -> str:
    more = len(names) - shown
    others = [f"{more} {accorder(more, 'autre', 'autres')}"] if more > 0 else []
    return enumerer([*names[:shown], *others], "et")
