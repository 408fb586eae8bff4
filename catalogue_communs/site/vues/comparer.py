"""The comparison: commons point by point, and who, like us, uses each."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    STATUT_PARTICULIER,
    Nature,
    strates,
)
from catalogue_communs.faits import phrases
from catalogue_communs.faits.conclusions import Conclusions
from catalogue_communs.faits.fonds import LienEntreCommuns
from catalogue_communs.faits.usages import Usage
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.commun import message_a_l_equipe
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.licences import non_libres
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import (
    PAS_LU,
    accorder,
    enumerer,
    majuscule,
    minuscule,
    phrase,
    typographie,
)

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
    for mode, cout, _source in commun.couts:
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
    mot = commun.activite.mot
    if commun.activite.etat.slug == "inconnu":
        mot = majuscule(PAS_LU)
    yield (" ; ".join(filter(None, (mot, commun.dependance))),)


class LigneComparee(NamedTuple):
    """A row of the comparison: its title, what says its lines, the field whose absence it says."""

    titre: str
    dire: Callable[[Conclusions], Iterable[Ligne]]
    champ: str = ""

    def absente(self, commun: Conclusions) -> Iterator[Ligne]:
        """Say that a page was read in vain, where one was, or that there is nothing to say."""
        absence = commun.absence(self.champ)
        if absence.dit != PAS_LU:
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
