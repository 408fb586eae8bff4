"""What the scripts of the pages read: what to search, the commons in brief, by place, and point by point to compare.

Stems, accents and typing errors are the business of the script, on both sides of the comparison.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    STATUT_PARTICULIER,
    rang_de_strate,
    strates,
)
from catalogue_communs.faits import phrases
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.usages import Usage
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.publics import Population
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.commun import message_a_l_equipe
from catalogue_communs.socle import markdown
from catalogue_communs.socle.fichiers import lire_yaml, octets_json, yaml_fourni
from catalogue_communs.socle.licences import non_libres
from catalogue_communs.socle.programme import en_clair, programme
from catalogue_communs.socle.texte import (
    PAS_LU,
    accorder,
    enumerer,
    majuscule,
    minuscule,
    phrase,
    slugifier,
    typographie,
)

FICHIER = "catalogue/recherche.json"
# What a word found in each is worth, in the order in which a result looks for its reason.
CHAMPS = (
    ("nom", 8),
    ("sigle", 8),
    ("noms", 6),
    ("accroche", 4),
    ("autrement", 5),
    ("besoins", 2),
    ("themes", 2),
    ("publics", 1),
    ("porteurs", 2),
    ("competences", 1),
    ("technologies", 1),
    ("description", 1),
)
_REFUS = re.compile(r"\bne (?:fait|traite) pas\b", re.IGNORECASE)


def fichier(contexte: Contexte) -> dict[str, bytes]:
    """Return the file that the script reads, by its path."""
    content = {
        "champs": CHAMPS,
        "communs": [textes(projet) for projet in contexte.catalogue.projets],
        "pages": passages(contexte.root / "docs"),
        "synonymes": [*yaml_fourni("synonymes")["groupes"], *programme().ajouts.synonymes],
    }
    return {FICHIER: octets_json(content)}


def textes(projet: Projet) -> tuple[str, ...]:
    """Return the texts by which a common is found, in the order of `CHAMPS`."""
    publics, planning = projet.publics, projet.planification
    themes = {"axe": "axes", "chantier": "chantiers", "levier": "leviers", "enjeu": "enjeux"}
    found: tuple[Iterable[str], ...] = (
        [projet.nom],
        [projet.sigle or ""],
        _noms(projet),
        [projet.accroche],
        projet.dit_autrement,
        (phrases.titres_des_besoins()[slug] for slug in phrases.besoins_de(projet)),
        (
            libelle(kind, slug)
            for kind, field in themes.items()
            for slug in getattr(planning, field, ())
        ),
        (libelle("public", slug) for slug in publics.collectivites),
        (carrier.nom for carrier in projet.porteurs),
        publics.competences,
        projet.technologies,
        _long(projet),
    )
    return tuple(typographie(" · ".join(texts)) for texts in found)


def _noms(projet: Projet) -> Iterator[str]:
    """Yield the names that a common had, those of its repositories, and its own in one word."""
    known = {slugifier(projet.nom)}
    depots = (depot.url.rstrip("/").rpartition("/")[2] for depot in projet.depots)
    for name in (projet.slug.replace("-", ""), *projet.anciens_slugs, *depots):
        said = slugifier(name)
        if said not in known:
            known.add(said)
            yield said.replace("-", " ")


def _long(projet: Projet) -> Iterator[str]:
    """Yield the long texts, piece by piece, but what a common says that it does not do."""
    told = True
    for bloc in markdown.blocs(projet.description or ""):
        if bloc.titre:
            told = not _REFUS.search(bloc.mots)
        elif told:
            yield bloc.mots
    yield projet.publics.precisions or ""
    for indicateur in projet.indicateurs:
        yield indicateur.nom
    for question in projet.reutiliser.questions:
        yield question.question


# Decision records are out of the site; the examples are not pages. What is written for those who
# contribute and for programs would only bury what a town hall looks for.
EXCLUS = frozenset({"adr", "exemples", "contribuer", "donnees", "securite"})
LONGEST = 240
DEEPEST = 3

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
# What Python-Markdown reads at the end of a title or of a paragraph, and the anchor that it may give.
_ATTRIBUTES = re.compile(r"\s*\{:?(?:[^{}\n]*#([\w-]+))?[^{}\n]*\}\s*$")


class Passage(NamedTuple):
    """A page, or a titled part of it: where it is, what it is called, how it starts."""

    url: str
    rubrique: str
    page: str
    titre: str
    texte: str


def passages(docs: Path) -> tuple[Passage, ...]:
    """Return the passages of every page of `docs` that a search may show, in the order of paths."""
    return tuple(passage for path in sorted(docs.rglob("*.md")) for passage in _of_page(docs, path))


def _of_page(docs: Path, path: Path) -> Iterator[Passage]:
    relative = path.relative_to(docs)
    meta, text = _read(path)
    if relative.parts[0] in EXCLUS or (meta.get("search") or {}).get("exclude"):
        return
    url = relative.as_posix().removesuffix("index.md")
    url = f"{url.removesuffix('.md')}/" if url.endswith(".md") else url
    index = docs / relative.parts[0] / "index.md"
    inside = len(relative.parts) > 1 and index.is_file()
    section, page = str(_read(index)[0].get("title", "")) if inside else "", ""
    for anchor, heading, said in _parts(text):
        title = typographie(heading)
        if anchor or not page:
            place = f"{url}#{anchor}" if page else url
            page = page or title
            start = typographie(" ".join(said))
            if len(start) > LONGEST:
                start = f"{start[:LONGEST].rpartition(' ')[0]}…"
            yield Passage(place, section, page, title, start)


def _parts(text: str) -> list[tuple[str, str, list[str]]]:
    """List the titles, with the anchors that are written beside them and what follows them."""
    found: list[tuple[str, str, list[str]]] = []
    for bloc in markdown.blocs(text, ecrites=True):
        words = " ".join(bloc.mots.split())
        attributes = _ATTRIBUTES.search(words)
        said = _ATTRIBUTES.sub("", words)
        if 0 < bloc.titre <= DEEPEST:
            found.append(((attributes and attributes[1]) or "", said, []))
        elif found and not bloc.titre:
            found[-1][2].append(said)
    return found


def _read(path: Path) -> tuple[dict[str, Any], str]:
    text = en_clair(path.read_text(encoding="utf-8"))
    front = _FRONT.match(text)
    meta = lire_yaml(front[1]) if front else {}
    return (meta if isinstance(meta, dict) else {}), text[front.end() :] if front else text


FOLDER = "territoires/donnees/"
EXAMPLES = 3
# Values of the vocabulary `public` that include communes.
PUBLICS = frozenset({COMMUNE, "toutes"})


def fichiers_des_lieux(contexte: Contexte) -> dict[str, bytes]:
    """Return each file that speaks of the commons, by its path; the same facts give the same bytes."""
    brief: dict[str, list[object]] = {}
    for projet in contexte.catalogue.projets:
        meant = bool(PUBLICS & {*projet.publics.collectivites}) and projet.archive is None
        bounds = projet.publics.population or Population()
        said = typographie(projet.nom), typographie(projet.accroche)
        brief[projet.slug] = [*said, int(meant), bounds.min, bounds.max]
    found = {f"{FOLDER}communs.json": octets_json(brief)}
    # For each class of size, how many communes use each common, and the names of a few.
    reference = contexte.reference
    users: list[dict[str, list[str]]] = [defaultdict(list) for _ in strates(COMMUNE)]
    live = [(u.organisation, u.commun) for one in contexte.communs for u in one.usages if u.actives]
    for who, slug in sorted((who, slug) for who, slug in live if isinstance(who, Collectivite)):
        commune = reference.par_commune.get(who.code) if who.nature == COMMUNE else None
        if commune is not None and commune.population is not None:
            users[rang_de_strate(COMMUNE, commune.population)][slug].append(
                reference.nom_situe(who)
            )
    for rank, known in enumerate(users):
        told = {slug: [len(names), names[:EXAMPLES]] for slug, names in sorted(known.items())}
        found[f"{FOLDER}taille-{rank}.json"] = octets_json(told)
    return found


# --- To compare, point by point -----------------------------------------------------------------

# A line of a cell: its text, and the address where it leads, if any.
Ligne = Sequence[str]

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
        self.lignes = {name: row.titre for name, row in LIGNES.items()}
        self.groupes = [
            (statut.pluriel, [projet for projet in projets if projet.laureat == kept])
            for statut, kept in ((programme().soutenu, True), (programme().autre, False))
        ]
        # For the script, the classes of size of each kind, from their lowest population.
        known = {
            slug: [[s.minimum, s.libelle] for s in strates(nature)]
            for slug, nature in NATURES.items()
        }
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
    return {f"catalogue/comparer/donnees/{projet.slug}.json": octets_json(content)}


def cellules(commun: Conclusions) -> list[list[Ligne]]:
    """Return the lines of each row for a common; none where nobody looked, which the page says in its words."""
    rangees: list[list[Ligne]] = []
    for rangee in LIGNES.values():
        lignes = [*rangee.dire(commun)]
        if not lignes and rangee.champ:
            lignes = [*rangee.absente(commun)]
        rangees.append([(typographie(ligne[0]), *ligne[1:]) for ligne in lignes])
    return rangees


def _prix(commun: Conclusions) -> Iterator[Ligne]:
    # Ways that cost the same are on one line.
    ways = defaultdict[str, list[str]](list)
    for mode, said in commun.couts:
        if said:
            ways[said].append(minuscule(libelle("mode_reutilisation", mode.mode)))
    yield from (
        (f"{majuscule(', '.join(named))} : {minuscule(said)}",) for said, named in ways.items()
    )


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
    if commun.bilan.reutilisations or commun.bilan.porteurs:
        yield commun.utilisateurs_en_bref, f"../../communs/{commun.projet.slug}/#qui-utilise"


def _modes(commun: Conclusions) -> Iterator[Ligne]:
    if ways := [
        libelle("mode_reutilisation", mode.mode) for mode in commun.projet.reutiliser.modes
    ]:
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
        said = " ; ".join(
            f"{one.titre} : {minuscule(one.etat) or 'ce qu’en dit sa page'}" for one in known
        )
        yield said, f"../../communs/{commun.projet.slug}/#qualite"


def _aide(commun: Conclusions) -> Iterator[Ligne]:
    if found := [one.nom for one in commun.projet.reutiliser.aide]:
        yield _les_premiers(found), f"../../communs/{commun.projet.slug}/#aide"


def _publics(commun: Conclusions) -> Iterator[Ligne]:
    yield (" ; ".join(filter(None, (commun.publics, commun.bornes))),)


def _activite(commun: Conclusions) -> Iterator[Ligne]:
    yield (" ; ".join(filter(None, (commun.activite.mot, commun.dependance))),)


class LigneComparee(NamedTuple):
    """A row of the comparison: its title, what says its lines, and the field whose absence it tells."""

    titre: str
    dire: Callable[[Conclusions], Iterable[Ligne]]
    champ: str = ""

    def absente(self, commun: Conclusions) -> Iterator[Ligne]:
        """Say which page was read in vain, if there is one."""
        absence = commun.absence(self.champ)
        if absence.source:
            yield (majuscule(absence.dit),)


# The rows, in the order of the questions of a town hall; « comme » is filled by the page.
LIGNES: dict[str, LigneComparee] = {
    "usage": LigneComparee("À quoi ça sert", lambda commun: [(commun.projet.accroche,)]),
    "cout": LigneComparee("Prix", _prix, phrases.PRIX),
    "contact": LigneComparee("À qui écrire", _contact),
    "publics": LigneComparee("Pour qui", _publics),
    "comme": LigneComparee("Comme nous", lambda _: ()),
    "impact": LigneComparee("Ce que ça change", _impact, phrases.CHIFFRES),
    "utilisateurs": LigneComparee("Qui l’utilise", _utilisateurs, "reutilisations"),
    "modes": LigneComparee("Comment le réutiliser", _modes, "reutiliser.modes"),
    "effort": LigneComparee("Effort et prérequis", _effort, "reutiliser.effort"),
    "licence": LigneComparee("Licence", _licence),
    "activite": LigneComparee("Activité du code", _activite),
    "qualite": LigneComparee("Qualité", _qualite, "qualite"),
    "aide": LigneComparee("Qui peut aider", _aide, "reutiliser.aide"),
    "porteurs": LigneComparee("Qui le porte", lambda commun: [(commun.porteurs,)]),
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
    types = (line.organisation.type for line in usage.actives)
    return {"petr", "pnr", "opsn", "syndicat"} & {
        "syndicat" if kind in SYNDICATS else kind for kind in types
    }


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
        str(rank): _nommes(
            found, DE_VOTRE_TAILLE.format(taille=strates(NATURES[genre])[rank].libelle)
        )
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
    if genre == EPCI and METROPOLE in meant:
        return (
            "Parmi les intercommunalités, seules les métropoles sont citées : demandez à l’équipe"
        )
    return "Votre type de collectivité n’est pas cité : demandez à l’équipe"


def _nommes(names: Sequence[str], scope: str) -> str:
    count = f"{len(names)} {accorder(len(names), 'usage connu', 'usages connus')}"
    return typographie(f"{count} {scope} : {_les_premiers(names)}")


def _les_premiers(names: Sequence[str], shown: int = NOMMES) -> str:
    more = len(names) - shown
    others = [f"{more} {accorder(more, 'autre', 'autres')}"] if more > 0 else []
    return enumerer([*names[:shown], *others], "et")
