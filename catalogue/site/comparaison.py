"""Compare commons point by point: the rows, and for each common the words of its cells.

The page loads one small file for each common that its address names,
`catalogue/comparer/donnees/<slug>.json`:

- `nom`, `url`: how the common is called, where its page is;
- `cellules`: for each row of `LIGNES`, lines of text, each `[text]` or `[text, address]`; an empty
  list reads « non communiqué ». Everything is text: the script writes no HTML;
- `comme`: the bounds of population (`min`, `max`) and what to say outside of them (`hors`); in
  `genres`, for each kind of `GENRES`, whether the common is meant for it (`pour`) and, when some are
  known, its users of this kind (`tous`) and of each class of size (`tailles`, by rank).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from catalogue import obligations
from catalogue.activite import etats
from catalogue.collectivites import Territoire
from catalogue.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, STATUT_PARTICULIER
from catalogue.collectivites.strates import strates
from catalogue.francais import accorder, nombre, typographie
from catalogue.licences import non_libres
from catalogue.modele import libelle
from catalogue.questions import questions
from catalogue.site import activite, qualite, reutiliser, usages
from catalogue.site.adresses import Adresses
from catalogue.site.cartes import noms_porteurs, noms_publics
from catalogue.site.sources import Renvois
from catalogue.texte import enumerer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalogue.collectivites.reutilisations import Usage
    from catalogue.contexte import Contexte
    from catalogue.modele import Projet

    Ligne = list[str]

PAGE = "catalogue/comparer/"
METROPOLE = "metropole"
MAXIMUM = 4
NOMMES = 3
# What a line of the quality row says when nobody said anything.
NON_COMMUNIQUE = "non communiqué"

# The rows, in the order of the questions of a town hall; « comme » is filled by the page.
LIGNES = {
    "usage": "À quoi ça sert",
    "publics": "Pour qui",
    "comme": "Comme nous",
    "utilisateurs": "Qui l’utilise",
    "modes": "Comment le réutiliser",
    "effort": "Effort et prérequis",
    "cout": "Coût",
    "licence": "Licence et obligations",
    "activite": "Activité du code",
    "qualite": "Qualité",
    "aide": "Qui peut aider",
    "porteurs": "Qui le porte",
    "contact": "À qui écrire",
}

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
DE_CE_TYPE, DE_VOTRE_TAILLE = "dans votre type de collectivité", "de votre taille ({taille})"
SYNDICATS = {"sivu", "sivom", "syndicat-mixte-ferme", "syndicat-mixte-ouvert"}


def vue(contexte: Contexte, adresses: Adresses) -> dict[str, object]:
    """Describe the page: every common to choose from, and the rows to fill."""
    projets = contexte.catalogue.projets
    return {
        "groupes": tuple(
            (title, tuple(_choice(p, adresses) for p in projets if p.laureat == kept))
            for title, kept in (("Lauréats du guichet", True), ("Écosystème", False))
        ),
        "lignes": tuple(LIGNES.items()),
        "genres": tuple((slug, label) for slug, (label, _) in GENRES.items()),
        "tailles": json.dumps(
            {slug: [[s.minimum, s.libelle] for s in strates(nature)] for slug, nature in NATURES.items()},
            ensure_ascii=False,
        ),
        "aucun_type": f"Aucun usage connu {DE_CE_TYPE}",
        "aucun_taille": f"Aucun usage connu {DE_VOTRE_TAILLE}",
        "non_communique": NON_COMMUNIQUE,
        "maximum": MAXIMUM,
        "guide_url": adresses.page("reutiliser/trouver-et-choisir/"),
    }


def _choice(projet: Projet, adresses: Adresses) -> dict[str, str]:
    return {
        "slug": projet.slug,
        "anciens": " ".join(projet.anciens_slugs),
        "nom": projet.nom,
        "accroche": projet.accroche,
        "url": adresses.commun(projet.slug),
    }


def fichiers(contexte: Contexte) -> dict[str, bytes]:
    """Return the file of each common by its path; the same facts give the same bytes."""
    adresses = Adresses("../../")
    users: dict[str, list[Usage]] = {}
    for usage in contexte.usages:
        users.setdefault(usage.commun, []).append(usage)
    return {
        f"{PAGE}donnees/{projet.slug}.json": _json(
            {
                "nom": typographie(projet.nom),
                "url": adresses.commun(projet.slug),
                "cellules": cellules(projet, contexte),
                "comme": comme(projet, users.get(projet.slug, ()), contexte),
            }
        )
        for projet in contexte.catalogue.projets
    }


def cellules(projet: Projet, contexte: Contexte) -> list[list[Ligne]]:
    """Return the lines of each row for a common; none where nobody said anything."""
    reuse = usages.comment(projet, Renvois(projet))
    rows: dict[str, Iterable[Sequence[str]]] = {
        "usage": [[projet.accroche]],
        "publics": _publics(projet),
        "comme": [],
        "utilisateurs": _utilisateurs(projet, contexte),
        "modes": [[libelle("mode_reutilisation", m.mode)] for m in projet.reutiliser.modes],
        "effort": _effort(projet, reuse),
        "cout": _couts(projet, reuse),
        "licence": _licence(projet),
        "activite": _activite(projet, contexte),
        "qualite": _qualite(projet),
        "aide": [[f"{a['nom']} : {a['aides']}", *_address(a["url"])] for a in _items(reuse["aide"])],
        "porteurs": [[noms_porteurs(projet)]],
        "contact": _contact(projet),
    }
    return [[[typographie(line[0]), *line[1:]] for line in rows[name]] for name in LIGNES]


def _items(found: object) -> tuple[dict[str, str], ...]:
    return found if isinstance(found, tuple) else ()


def _address(url: str) -> tuple[str, ...]:
    return (url,) if url else ()


def _publics(projet: Projet) -> list[Sequence[str]]:
    bounds = _bornes(projet)
    needed = ", ".join(projet.publics.competences)
    lines = [noms_publics(projet), bounds and f"Population : {bounds}", needed and f"Il faut : {needed}"]
    return [[line] for line in lines if line]


def _bornes(projet: Projet) -> str:
    bounds = projet.publics.population
    low = f"à partir de {nombre(bounds.min)} habitants" if bounds and bounds.min else ""
    high = f"jusqu’à {nombre(bounds.max)} habitants" if bounds and bounds.max else ""
    return ", ".join(part for part in (low, high) if part)


def _utilisateurs(projet: Projet, contexte: Contexte) -> list[Sequence[str]]:
    count = contexte.bilan(projet)
    if not count.organisations:
        return []
    known = f"{nombre(count.organisations)} {accorder(count.organisations, 'organisme connu', 'organismes connus')}"
    local = f"{nombre(count.collectivites)} {accorder(count.collectivites, 'collectivité', 'collectivités')}"
    checked = f"{nombre(count.verifiees)} {accorder(count.verifiees, 'usage vérifié', 'usages vérifiés')}"
    said = f"{nombre(count.declarees)} {accorder(count.declarees, 'déclaré', 'déclarés')}"
    url = f"../../communs/{projet.slug}/#qui-utilise"
    return [[f"{known}, dont {local}", url], [f"{checked}, {said}"]]


def _effort(projet: Projet, reuse: dict[str, object]) -> list[Sequence[str]]:
    efforts = [f"{e['titre']} : {e['texte']}" for e in _items(reuse["efforts"])]
    delays = [f"Délai ({m['titre'].lower()}) : {m['delai']}" for m in _items(reuse["modes"]) if m["delai"]]
    needs = [f"Il faut : {p.libelle}" for p in projet.reutiliser.prerequis]
    return [[line] for line in (*efforts, *delays, *needs)]


def _couts(projet: Projet, reuse: dict[str, object]) -> list[Sequence[str]]:
    """Give the cost of each way of reuse; nothing when no cost is known at all."""
    if not any(mode.cout for mode in projet.reutiliser.modes):
        return []
    return [[f"{m['titre']} : {m['cout'] or NON_COMMUNIQUE}"] for m in _items(reuse["modes"])]


def _licence(projet: Projet) -> list[Sequence[str]]:
    """Give the licence, whether it is free, and where its obligations are explained."""
    closed = non_libres(projet.licence)
    judged = f"Non libre : {', '.join(closed)}" if closed else "Licence libre, reconnue par l’OSI ou la FSF"
    apart = [
        [f"{d.url.removeprefix('https://')} : {d.licence}"]
        for d in projet.depots
        if d.licence and d.licence != projet.licence
    ]
    means = obligations.decrire(projet.licence)
    asks = [[f"{fiche.nom} : {said}"] for fiche in means.fiches for said in fiche.oblige]
    return [[projet.licence], [judged], *apart, [means.sens], *asks]


def _activite(projet: Projet, contexte: Contexte) -> list[Sequence[str]]:
    found = contexte.activite(projet)
    if found.etat == etats()["inconnu"]:
        return []
    last, read = activite.jour(found.dernier_commit_humain), activite.jour(found.au)
    lines = [
        found.etat.libelle,
        last and f"Dernier commit d’une personne : {last}",
        read and f"Lecture du {read}",
    ]
    return [[line] for line in lines if line]


def _qualite(projet: Projet) -> list[Sequence[str]]:
    """Give each approach, known or not; nothing when none is known."""
    known = [(q["titre"], q["etat"] or q["note"]) for q in qualite.demarches(projet, Renvois(projet))]
    if not any(said for _, said in known):
        return []
    return [[f"{title} : {said or NON_COMMUNIQUE}"] for title, said in known]


def _contact(projet: Projet) -> list[Sequence[str]]:
    contact = reutiliser.contact(projet, questions(projet))
    lines: list[Sequence[str]] = []
    if contact["mailto"]:
        lines.append([f"Écrire à {contact['courriel']}", contact["mailto"]])
    if contact["url"]:
        lines.append([contact["intitule"] or "Page de contact", contact["url"]])
    return [*lines, [contact["note"]]] if contact["note"] else lines


# --- « Comme nous » ---------------------------------------------------------------------


def comme(projet: Projet, users: Sequence[Usage], contexte: Contexte) -> dict[str, object]:
    """Say for each kind of collectivité who of it uses a common, and whether it is meant for it."""
    bounds, live = projet.publics.population, [usage for usage in users if usage.actives]
    return {
        "min": bounds.min if bounds else None,
        "max": bounds.max if bounds else None,
        "hors": f"Hors de la population visée : {_bornes(projet)}" if bounds else "",
        "genres": {
            genre: {
                "pour": _pour(projet, genre),
                **_compter(genre, [u for u in live if genre in genres(u, contexte)], contexte),
            }
            for genre in GENRES
        },
    }


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


def genres(usage: Usage, contexte: Contexte) -> frozenset[str]:
    """Return the kinds to which a user belongs; a métropole is an intercommunalité too."""
    who = usage.organisation
    if isinstance(who, Territoire):
        # The Métropole de Lyon has a status of its own.
        large = contexte.reference.type_organisme(who) in {METROPOLE, STATUT_PARTICULIER}
        return frozenset({EPCI, METROPOLE} if who.nature == EPCI and large else {who.nature})
    said = {line.organisation.type for line in usage.actives}
    kinds = {kind for kind in ("petr", "pnr", "opsn") if kind in said}
    return frozenset(kinds | ({"syndicat"} if said & SYNDICATS else set()))


def _compter(genre: str, users: Sequence[Usage], contexte: Contexte) -> dict[str, object]:
    if not users:
        return {}
    found: dict[str, object] = {"tous": _phrase([_name(usage, contexte) for usage in users], DE_CE_TYPE)}
    by_rank: dict[str, list[str]] = {}
    for usage in users if genre in NATURES else ():
        if isinstance(usage.organisation, Territoire) and (size := contexte.reference.strate(usage.organisation)):
            rank = strates(size.nature).index(size)
            by_rank.setdefault(str(rank), []).append(_name(usage, contexte))
    if by_rank:
        found["tailles"] = {
            rank: _phrase(names, DE_VOTRE_TAILLE.format(taille=strates(NATURES[genre])[int(rank)].libelle))
            for rank, names in sorted(by_rank.items())
        }
    return found


def _phrase(names: Sequence[str], scope: str) -> str:
    shown, more = names[:NOMMES], len(names) - NOMMES
    listed = f"{', '.join(shown)} et {more} {accorder(more, 'autre', 'autres')}" if more > 0 else enumerer(shown, "et")
    return typographie(
        f"{len(names)} {accorder(len(names), 'usage connu', 'usages connus')} {scope} : {listed}"
    )


def _name(usage: Usage, contexte: Contexte) -> str:
    who = usage.organisation
    if isinstance(who, Territoire):
        return contexte.reference.nom_situe(who)
    return contexte.reference.nommer(usage.lignes[0].organisation)


def _json(content: object) -> bytes:
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
