"""What the scripts of the pages read: what to search, the commons by place, point by point.

Stems, accents and typing errors are the business of the script, on both sides of the comparison.
"""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    STATUT_PARTICULIER,
    Nature,
    rang_de_strate,
    strates,
)
from catalogue_communs.faits import phrases
from catalogue_communs.faits.contexte import Conclusions, Contexte, LienEntreCommuns
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
    par_champ: tuple[Iterable[str], ...] = (
        [projet.nom],
        [projet.sigle or ""],
        _noms(projet),
        [projet.accroche],
        projet.dit_autrement,
        (phrases.titres_des_besoins()[slug] for slug in phrases.besoins_de(projet)),
        _themes(projet),
        (libelle("public", slug) for slug in projet.publics.collectivites),
        (porteur.nom for porteur in projet.porteurs),
        projet.publics.competences,
        projet.technologies,
        _long(projet),
    )
    return tuple(typographie(" · ".join(texts)) for texts in par_champ)


def _themes(projet: Projet) -> Iterator[str]:
    """Yield what a common serves in the ecological planning."""
    champs = {"axe": "axes", "chantier": "chantiers", "levier": "leviers", "enjeu": "enjeux"}
    for vocabulaire, champ in champs.items():
        for slug in getattr(projet.planification, champ, ()):
            yield libelle(vocabulaire, slug)


def _noms(projet: Projet) -> Iterator[str]:
    """Yield the names that a common had, those of its repositories, and its own in one word."""
    slugs = {slugifier(projet.nom)}
    depots = (depot.url.rstrip("/").rpartition("/")[2] for depot in projet.depots)
    for nom in (projet.slug.replace("-", ""), *projet.anciens_slugs, *depots):
        slug = slugifier(nom)
        if slug not in slugs:
            slugs.add(slug)
            yield slug.replace("-", " ")


def _long(projet: Projet) -> Iterator[str]:
    """Yield the long texts, piece by piece, but what a common says that it does not do."""
    refuse = False
    for bloc in markdown.blocs(projet.description or ""):
        if bloc.titre:
            refuse = bool(_REFUS.search(bloc.mots))
        elif not refuse:
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
# What Python-Markdown reads at the end of a title or of a paragraph, and the anchor that it gives.
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
    par_page = (_passages_d_une_page(docs, path) for path in sorted(docs.rglob("*.md")))
    return tuple(chain.from_iterable(par_page))


def _passages_d_une_page(docs: Path, path: Path) -> Iterator[Passage]:
    relative = path.relative_to(docs)
    meta, text = _lire(path)
    exclue = (meta.get("search") or {}).get("exclude")
    if exclue or relative.parts[0] in EXCLUS:
        return
    url, rubrique, page = _adresse(relative), _rubrique(docs, relative), ""
    for section in _sections(text):
        # The first title is that of the page; a part without an anchor cannot be led to.
        if page and not section.ancre:
            continue
        titre = typographie(section.titre)
        place = f"{url}#{section.ancre}" if page else url
        page = page or titre
        yield Passage(place, rubrique, page, titre, _debut(section.textes))


def _adresse(relative: Path) -> str:
    """Return the address of a page in the site, from its path in the documentation."""
    url = relative.as_posix().removesuffix("index.md")
    if url.endswith(".md"):
        return f"{url.removesuffix('.md')}/"
    return url


def _rubrique(docs: Path, relative: Path) -> str:
    """Return the title of the folder that holds a page, if it has one."""
    index = docs / relative.parts[0] / "index.md"
    if len(relative.parts) == 1 or not index.is_file():
        return ""
    meta, _ = _lire(index)
    return str(meta.get("title", ""))


def _debut(textes: Iterable[str]) -> str:
    """Return the first words of a passage."""
    text = typographie(" ".join(textes))
    if len(text) <= LONGEST:
        return text
    return f"{text[:LONGEST].rpartition(' ')[0]}…"


class Section(NamedTuple):
    """A title, the anchor that is written beside it, what follows it."""

    ancre: str
    titre: str
    textes: list[str]


def _sections(text: str) -> list[Section]:
    """Part a page by its titles; what comes before the first is left out."""
    sections: list[Section] = []
    for bloc in markdown.blocs(text, ecrites=True):
        ecriture = " ".join(bloc.mots.split())
        mots = _ATTRIBUTES.sub("", ecriture)
        if 0 < bloc.titre <= DEEPEST:
            attributes = _ATTRIBUTES.search(ecriture)
            ancre = attributes[1] if attributes else None
            sections.append(Section(ancre or "", mots, []))
        elif sections and not bloc.titre:
            sections[-1].textes.append(mots)
    return sections


def _lire(path: Path) -> tuple[dict[str, Any], str]:
    """Read what a page says of itself, and its text."""
    text = en_clair(path.read_text(encoding="utf-8"))
    front = _FRONT.match(text)
    if front is None:
        return {}, text
    meta = lire_yaml(front[1])
    if not isinstance(meta, dict):
        meta = {}
    return meta, text[front.end() :]


FOLDER = "territoires/donnees/"
EXAMPLES = 3
# Values of the vocabulary `public` that include communes.
PUBLICS = frozenset({COMMUNE, "toutes"})


def fichiers_des_lieux(contexte: Contexte) -> dict[str, bytes]:
    """Return each file that speaks of the commons to a place, by its path.

    The same facts give the same bytes.
    """
    communs = {projet.slug: _pour_une_commune(projet) for projet in contexte.catalogue.projets}
    fichiers = {f"{FOLDER}communs.json": octets_json(communs)}
    # For each class of size, how many communes use each common, and the names of a few.
    for rang, noms_par_commun in enumerate(_communes_par_taille(contexte)):
        comptes = {
            slug: [len(noms), noms[:EXAMPLES]] for slug, noms in sorted(noms_par_commun.items())
        }
        fichiers[f"{FOLDER}taille-{rang}.json"] = octets_json(comptes)
    return fichiers


def _pour_une_commune(projet: Projet) -> list[object]:
    """Give the name of a common, what it does, whether a commune may take it, for what sizes."""
    prevu = bool(PUBLICS & {*projet.publics.collectivites}) and projet.archive is None
    bornes = projet.publics.population or Population()
    nom, accroche = typographie(projet.nom), typographie(projet.accroche)
    return [nom, accroche, int(prevu), bornes.min, bornes.max]


def _communes_par_taille(contexte: Contexte) -> list[dict[str, list[str]]]:
    """Name, for each class of size, the communes that use each common, by its slug."""
    reference = contexte.reference
    par_taille: list[dict[str, list[str]]] = [defaultdict(list) for _ in strates(COMMUNE)]
    for collectivite, slug in sorted(_communes_qui_utilisent(contexte)):
        commune = reference.par_commune.get(collectivite.code)
        if commune is None or commune.population is None:
            continue
        rang = rang_de_strate(COMMUNE, commune.population)
        par_taille[rang][slug].append(reference.nom_situe(collectivite))
    return par_taille


def _communes_qui_utilisent(contexte: Contexte) -> Iterator[tuple[Collectivite, str]]:
    for commun in contexte.communs:
        for usage in commun.usages:
            organisme = usage.organisation
            if not usage.actives or not isinstance(organisme, Collectivite):
                continue
            if organisme.nature == COMMUNE:
                yield organisme, usage.commun


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
        self.lignes = {nom: ligne.titre for nom, ligne in LIGNES.items()}
        self.groupes: list[tuple[str, list[Projet]]] = []
        for statut, laureat in ((programme().soutenu, True), (programme().autre, False)):
            groupe = [projet for projet in projets if projet.laureat == laureat]
            self.groupes.append((statut.pluriel, groupe))
        # For the script, the classes of size of each kind, from their lowest population.
        tailles = {genre: _tailles(nature) for genre, nature in NATURES.items()}
        self.tailles = json.dumps(tailles, ensure_ascii=False)


def _tailles(nature: Nature) -> list[tuple[int, str]]:
    return [(strate.minimum, strate.libelle) for strate in strates(nature)]


def fichier_a_comparer(commun: Conclusions) -> dict[str, bytes]:
    """Return the file of a common by its path; the same facts give the same bytes."""
    projet = commun.projet
    content = {
        "nom": typographie(projet.nom),
        "url": Adresses("../../").commun(projet.slug),
        "cellules": cellules(commun),
        "comme": comme(commun),
        "liens": {lien.commun: _dire_un_lien(lien) for lien in commun.relations},
    }
    return {f"catalogue/comparer/donnees/{projet.slug}.json": octets_json(content)}


def _dire_un_lien(lien: LienEntreCommuns) -> str:
    if lien.note:
        return typographie(f"{lien.libelle} : {lien.note}")
    return typographie(lien.libelle)


def cellules(commun: Conclusions) -> list[list[Ligne]]:
    """Return the lines of each row for a common; none where nobody looked, which the page says."""
    rangees: list[list[Ligne]] = []
    for rangee in LIGNES.values():
        lignes = [*rangee.dire(commun)]
        if not lignes and rangee.champ:
            lignes = [*rangee.absente(commun)]
        rangees.append([(typographie(ligne[0]), *ligne[1:]) for ligne in lignes])
    return rangees


def _prix(commun: Conclusions) -> Iterator[Ligne]:
    # Ways that cost the same are on one line.
    modes_par_cout = defaultdict[str, list[str]](list)
    for mode, cout in commun.couts:
        if cout:
            modes_par_cout[cout].append(minuscule(libelle("mode_reutilisation", mode.mode)))
    for cout, modes in modes_par_cout.items():
        yield (f"{majuscule(', '.join(modes))} : {minuscule(cout)}",)


def _contact(commun: Conclusions) -> Iterator[Ligne]:
    contact = commun.projet.contact
    if contact.courriel:
        yield f"Écrire à {contact.courriel}", message_a_l_equipe(commun).mailto
    elif contact.url:
        yield contact.intitule or "Page de contact", contact.url


def _impact(commun: Conclusions) -> Iterator[Ligne]:
    ligne = commun.principal
    if ligne is None:
        return
    retard = ", à actualiser" if ligne.ancienne else ""
    chiffre = f"{' '.join(ligne.quantite)} : {ligne.indicateur.nom}, {ligne.constat}{retard}"
    yield chiffre, f"../../communs/{commun.projet.slug}/#impact"
    if ligne.reserve:
        yield (ligne.reserve,)


def _utilisateurs(commun: Conclusions) -> Iterator[Ligne]:
    if commun.bilan.reutilisations or commun.bilan.porteurs:
        yield commun.utilisateurs_en_bref, f"../../communs/{commun.projet.slug}/#qui-utilise"


def _modes(commun: Conclusions) -> Iterator[Ligne]:
    modes = [libelle("mode_reutilisation", mode.mode) for mode in commun.projet.reutiliser.modes]
    if modes:
        yield (phrase(modes, "ou"),)


def _effort(commun: Conclusions) -> Iterator[Ligne]:
    reutiliser = commun.projet.reutiliser
    for quand, effort, _ in commun.efforts:
        yield (f"{quand} : {effort}",)
    delais = [mode.delai for mode in reutiliser.modes if mode.delai]
    if delais:
        yield (f"Délai : {delais[0].removesuffix('.')}",)
    prerequis = [prerequis.libelle for prerequis in reutiliser.prerequis]
    if prerequis:
        yield (f"Il faut : {_les_premiers(prerequis, 1)}",)


def _licence(commun: Conclusions) -> Iterator[Ligne]:
    """Say the licence of a common, then each repository that has another, or whose is unknown."""
    projet = commun.projet
    licences = [f"{projet.licence} ({minuscule(commun.licence.libelle)})"]
    fermees = non_libres(projet.licence)
    if fermees:
        licences.append(f"non libre : {', '.join(fermees)}")
    for lu in commun.activite.depots:
        licence = lu.licence
        if not licence and lu.lecture:
            licence = lu.lecture.licence
        if licence != projet.licence:
            depot = lu.depot.url.rpartition("/")[2]
            licences.append(f"{depot} : {licence or f'licence {PAS_LU}'}")
    yield " ; ".join(licences), f"../../communs/{projet.slug}/activite/#licence"


def _qualite(commun: Conclusions) -> Iterator[Ligne]:
    demarches = []
    for demarche in commun.demarches:
        if demarche.connue:
            etat = minuscule(demarche.etat) or "ce qu’en dit sa page"
            demarches.append(f"{demarche.titre} : {etat}")
    if demarches:
        yield " ; ".join(demarches), f"../../communs/{commun.projet.slug}/#qualite"


def _aide(commun: Conclusions) -> Iterator[Ligne]:
    noms = [prestataire.nom for prestataire in commun.projet.reutiliser.aide]
    if noms:
        yield _les_premiers(noms), f"../../communs/{commun.projet.slug}/#aide"


def _publics(commun: Conclusions) -> Iterator[Ligne]:
    yield (" ; ".join(filter(None, (commun.publics, commun.bornes))),)


def _activite(commun: Conclusions) -> Iterator[Ligne]:
    yield (" ; ".join(filter(None, (commun.activite.mot, commun.dependance))),)


class LigneComparee(NamedTuple):
    """A row of the comparison: its title, what says its lines, the field whose absence it says."""

    titre: str
    dire: Callable[[Conclusions], Iterable[Ligne]]
    champ: str = ""

    def absente(self, commun: Conclusions) -> Iterator[Ligne]:
        """Say that a page was read in vain, where one was."""
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
    """Say, for each kind of collectivité, who uses a common, and whether it is meant for that kind.

    And for what sizes the common is meant.
    """
    usages_par_genre: dict[str, list[Usage]] = {genre: [] for genre in GENRES}
    for usage in commun.usages:
        if usage.compte:
            for genre in genres_d_un_utilisateur(usage, commun):
                usages_par_genre[genre].append(usage)
    genres = {genre: _genre(genre, usages, commun) for genre, usages in usages_par_genre.items()}
    population = commun.projet.publics.population
    if population is None:
        return {"min": None, "max": None, "hors": "", "genres": genres}
    hors = f"Hors de la population visée : {commun.bornes}"
    return {"min": population.min, "max": population.max, "hors": hors, "genres": genres}


def genres_d_un_utilisateur(usage: Usage, commun: Conclusions) -> set[str]:
    """Return the kinds to which a user belongs; a métropole is an intercommunalité too."""
    organisme = usage.organisation
    if isinstance(organisme, Collectivite):
        # The Métropole de Lyon has a status of its own.
        statut = commun.contexte.reference.type_organisme(organisme)
        if organisme.nature == EPCI and statut in {METROPOLE, STATUT_PARTICULIER}:
            return {EPCI, METROPOLE}
        return {organisme.nature}
    genres = set()
    for ligne in usage.actives:
        genre = ligne.organisation.type
        if genre in SYNDICATS:
            genre = "syndicat"
        genres.add(genre)
    return {"petr", "pnr", "opsn", "syndicat"} & genres


def _genre(genre: str, usages: Sequence[Usage], commun: Conclusions) -> dict[str, object]:
    """Say whether a common is meant for a kind, and who uses it: all, then by class of size."""
    reference = commun.contexte.reference
    noms: list[str] = []
    noms_par_taille = defaultdict[int, list[str]](list)
    for usage in usages:
        organisme = usage.organisation
        if not isinstance(organisme, Collectivite):
            noms.append(reference.nommer(usage.lignes[0].organisation))
            continue
        nom = reference.nom_situe(organisme)
        noms.append(nom)
        rang = reference.rang_de_strate(organisme) if genre in NATURES else None
        if rang is not None:
            noms_par_taille[rang].append(nom)
    phrases_du_genre: dict[str, object] = {"pour": _pour(commun.projet, genre)}
    if noms:
        phrases_du_genre["tous"] = _nommes(noms, DE_CE_TYPE)
    if noms_par_taille:
        tailles = {}
        for rang, noms_de_la_taille in sorted(noms_par_taille.items()):
            taille = strates(NATURES[genre])[rang].libelle
            portee = DE_VOTRE_TAILLE.format(taille=taille)
            tailles[str(rang)] = _nommes(noms_de_la_taille, portee)
        phrases_du_genre["tailles"] = tailles
    return phrases_du_genre


def _pour(projet: Projet, genre: str) -> str:
    if projet.archive:
        return "Ce commun est arrêté"
    publics = {*projet.publics.collectivites}
    if "toutes" in publics:
        return "Prévu pour toutes les collectivités"
    if publics & GENRES[genre][1]:
        return "Votre type de collectivité est cité"
    if "non-precise" in publics:
        return "La source dit « collectivités » sans préciser : demandez à l’équipe"
    if genre == EPCI and METROPOLE in publics:
        return (
            "Parmi les intercommunalités, seules les métropoles sont citées : demandez à l’équipe"
        )
    return "Votre type de collectivité n’est pas cité : demandez à l’équipe"


def _nommes(noms: Sequence[str], portee: str) -> str:
    compte = f"{len(noms)} {accorder(len(noms), 'usage connu', 'usages connus')}"
    return typographie(f"{compte} {portee} : {_les_premiers(noms)}")


def _les_premiers(noms: Sequence[str], au_plus: int = NOMMES) -> str:
    """Name the first ones, and count the others."""
    cites = [*noms[:au_plus]]
    reste = len(noms) - au_plus
    if reste > 0:
        cites.append(f"{reste} {accorder(reste, 'autre', 'autres')}")
    return enumerer(cites, "et")
