"""The cards of the commons, the lists that gather them, the facets under which each is found, and in which orders.

A common is named by its rank in the catalogue. What no source says is a value of its own
(`NC`), never mixed with another. `catalogue/facettes.json` holds the sets of ranks that the
script of the page intersects; no rule lives in the script.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import COMMUNE, Strate, strates
from catalogue_communs.faits import besoins, impact, phrases
from catalogue_communs.faits.absences import chiffres
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.forges import etats
from catalogue_communs.forges.bilan import SANS_MOT
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues import contribuer, images, parcours
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.images import Montree
from catalogue_communs.socle import licences
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.francais import PAS_LU, accorder, du_jour, le_jour, nombre
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabulaires

Regle = Callable[[Projet], Iterable[str]]

FICHIER = "catalogue/facettes.json"
NC, NON_DIT = "nc", f"{PAS_LU}, ou non publié"
TOUTES, NON_PRECISE, EPCI, METROPOLE = "toutes", "non-precise", "epci", "metropole"


class ValeurDeFacette(NamedTuple):
    """A value of a facet, and the ranks of the commons found under it."""

    slug: str
    libelle: str
    rangs: tuple[int, ...]


class Facette(NamedTuple):
    """A question that sorts the commons; `nom` is its name in an address.

    `choix`: one value at a time, in a list; else several, in boxes.
    """

    nom: str
    titre: str
    valeurs: tuple[ValeurDeFacette, ...]
    choix: bool = False


def facettes(contexte: Contexte) -> tuple[Facette, ...]:
    """Return every facet; a value under which no common is found is left out."""
    reached, known = _places(contexte), contexte.reference.par_departement
    departements = {code: f"{code} – {known[code].nom}" for code in sorted(known)}
    statut = f"{programme().soutenu.court} ou {programme().autre.court}"

    def places(zone: str) -> Regle:
        return lambda projet: reached[projet.slug][zone]

    def facette(
        nom: str, titre: str, libelles: Mapping[str, str], regle: Regle, *, choix: bool = False
    ) -> Facette:
        found: dict[str, list[int]] = defaultdict(list)
        for rank, projet in enumerate(contexte.catalogue.projets):
            for slug in dict.fromkeys(regle(projet)) or (NC,):
                found[slug].append(rank)
        values = (
            ValeurDeFacette(slug, libelle, tuple(found[slug]))
            for slug, libelle in (*libelles.items(), (NC, NON_DIT))
            if slug in found
        )
        return Facette(nom, titre, tuple(values), choix)

    return (
        facette("public", "Pour qui", _libelles("public", (TOUTES, NON_PRECISE)), _publics),
        facette("besoin", "Besoin", besoins.titres(), besoins.besoins_de),
        facette("taille", "Taille de la commune", {_rang(s): s.libelle for s in strates(COMMUNE)}, _tailles),
        facette("axe", vocabulaires()["axe"].court, _libelles("axe"), _axes),
        facette("chantier", "Chantier", _libelles("chantier"), _chantiers),
        facette("mode", "Façon de réutiliser", _libelles("mode_reutilisation"), _modes),
        facette("cout", "Coût", _libelles("nature_cout"), _couts),
        facette("region", "Utilisé dans la région", _regions(contexte), places("regions"), choix=True),
        facette("departement", "Utilisé dans le département", departements, places("departements"), choix=True),
        facette("statut", statut[0].upper() + statut[1:], _libelles("statut"), lambda p: [p.statut]),
        facette("phase", "Phase", _libelles("phase"), parcours.phases_actuelles),
        facette("activite", "Activité du code", _etats_dates(contexte), lambda p: _activite(contexte, p)),
        facette("licence", "Famille de licence", licences.libelles(), lambda p: licences.familles(p.licence)),
    )  # fmt: skip


def ordres(contexte: Contexte) -> dict[str, tuple[int, ...]]:
    """Return the ranks of the commons in each order; what is unknown comes last, then by name."""
    projets = contexte.catalogue.projets
    counts = [contexte.decompte(projet) for projet in projets]
    human = [contexte.activite(projet).dernier_commit_humain for projet in projets]
    changed = [contexte.derniere_date(projet) for projet in projets]
    return {
        "reutilisations": _par([count.reutilisations for count in counts]),
        "population": _par([count.population or 0 for count in counts]),
        "activite": _par([day.toordinal() if day else 0 for day in human]),
        "recent": _par([day.toordinal() if day else 0 for day in changed]),
    }


def fichier_facettes(contexte: Contexte, found: Sequence[Facette]) -> dict[str, bytes]:
    """Return the file that the script reads, by its path."""
    content = {
        "communs": [projet.slug for projet in contexte.catalogue.projets],
        "facettes": {f.nom: {v.slug: v.rangs for v in f.valeurs} for f in found},
        "ordres": ordres(contexte),
    }
    return {FICHIER: octets_json(content)}


def _par(values: Sequence[int]) -> tuple[int, ...]:
    return tuple(sorted(range(len(values)), key=lambda rank: (-values[rank], rank)))


def _libelles(vocabulaire: str, sauf: Sequence[str] = ()) -> dict[str, str]:
    return {v.slug: v.libelle for v in vocabulaires()[vocabulaire].valeurs.values() if v.slug not in sauf}


def _publics(projet: Projet) -> set[str]:
    """Every kind that the common is made for; a métropole is an EPCI.

    « All » means each, and so does a source that says « collectivités » without more.
    """
    said = {*projet.publics.collectivites}
    if said & {TOUTES, NON_PRECISE}:
        return {*_libelles("public", (TOUTES, NON_PRECISE))}
    return said | ({METROPOLE} if EPCI in said else set())


def _rang(strate: Strate) -> str:
    return f"{strate.minimum}-{'' if strate.maximum is None else strate.maximum}"


def _tailles(projet: Projet) -> list[str]:
    """Every class of size that the bounds of the common reach, even in part."""
    bounds = projet.publics.population
    if bounds is None:
        return []
    low, high = bounds.min or 0, bounds.max
    return [
        _rang(s)
        for s in strates(COMMUNE)
        if (s.maximum is None or low <= s.maximum) and (high is None or s.minimum <= high)
    ]


def _axes(projet: Projet) -> tuple[str, ...]:
    return projet.planification.axes if projet.planification else ()


def _chantiers(projet: Projet) -> tuple[str, ...]:
    return projet.planification.chantiers if projet.planification else ()


def _modes(projet: Projet) -> list[str]:
    return [mode.mode for mode in projet.reutiliser.modes]


def _couts(projet: Projet) -> list[str]:
    return [mode.cout.nature for mode in projet.reutiliser.modes if mode.cout]


def _etats_dates(contexte: Contexte) -> dict[str, str]:
    """Name each state with the days of what shows it: « Actif, lu d’avril à août 2026 »."""
    days: dict[str, list[date]] = defaultdict(list)
    for projet in contexte.catalogue.projets:
        found = contexte.activite(projet)
        if found.etat_au:
            days[found.etat.slug].append(found.etat_au)
    return {e.slug: f"{e.libelle}{_lu_de(days[e.slug])}" for e in etats().values() if e.slug not in SANS_MOT}


def _lu_de(days: Sequence[date]) -> str:
    if not days:
        return ""
    first, last = (DatePartielle(day.year, day.month) for day in (min(days), max(days)))
    return f", lu {le_jour(last)}" if first == last else f", lu {du_jour(first)} à {last}"


def _activite(contexte: Contexte, projet: Projet) -> tuple[str, ...]:
    """The state that the readings prove; none when they prove nothing, as for the other facets."""
    state = contexte.activite(projet).etat.slug
    return () if state in SANS_MOT else (state,)


def _places(contexte: Contexte) -> Mapping[str, Mapping[str, set[str]]]:
    """Give, for each common, the départements and the régions that its counted reuses reach."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"departements": set(), "regions": set()})
    known = contexte.reference.par_departement
    for code, usages in contexte.usages_par_departement.items():
        for usage in (one for one in usages if one.compte):
            found[usage.commun]["departements"].add(code)
            found[usage.commun]["regions"].add(known[code].region)
    return found


def _regions(contexte: Contexte) -> dict[str, str]:
    reference = contexte.reference
    named = {code: reference.nom(Collectivite("region", code)) for code in reference.par_region}
    return dict(sorted(named.items(), key=lambda item: item[1]))


NON_RATTACHE = "sans-axe"
# Up to this many commons, the page of the catalogue shows them all. Beyond, so that it stays
# light, it shows the first ones of each group, and the others when asked.
TOUT, PREMIERS_LAUREATS, PREMIERES = 40, 3, 2


class Carte(NamedTuple):
    """What a card says of a common: enough to choose to open its page."""

    projet: Projet
    url: str
    porteurs: str
    publics: str
    prix: str
    utilisateurs: str
    ligne: Ligne | None
    image: Montree | None
    logo: Montree | None
    besoin: str


class GroupeDeCartes(NamedTuple):
    """Cards under a title; `id` is the anchor, `suite` the cards that a long list shows on demand."""

    id: str
    titre: str
    cartes: tuple[Carte, ...]
    suite: tuple[Carte, ...] = ()

    @property
    def total(self) -> int:
        """How many commons the group holds."""
        return len(self.cartes) + len(self.suite)

    @property
    def bouton(self) -> str:
        """What the button that shows the others says."""
        rest = len(self.suite)
        return f"Voir {accorder(rest, 'l’autre commun', f'les {nombre(rest)} autres communs')}"


def carte(projet: Projet, contexte: Contexte, adresses: Adresses) -> Carte:
    """Make the card of a common."""
    figures = impact.lignes((projet,), contexte.today)
    shot = images.vignette(projet, contexte, adresses)
    return Carte(
        projet,
        url=adresses.commun(projet.slug),
        porteurs=phrases.porteurs_en_bref(projet),
        publics=phrases.publics_vises(projet),
        prix=phrases.prix_et_voie(projet),
        utilisateurs=phrases.utilisateurs_en_bref(contexte.decompte(projet))
        or f"Chiffres : {chiffres(projet).dit}",
        ligne=next((line for line in figures if line.indicateur.principal and line.derniere), None),
        image=shot,
        logo=None if shot else images.logo(projet, contexte, adresses),
        besoin=besoins.titres()[besoins.besoins_de(projet)[0]],
    )


@dataclass(frozen=True, slots=True)
class ListeDeCartes:
    """The whole catalogue: the laureates, then the others by axis."""

    contexte: Contexte
    adresses: Adresses
    besoin = staticmethod(contribuer.besoin)
    mot = contribuer.BESOIN

    def facettes(self) -> Iterator[Facette]:
        """Yield the questions that sort: one with a single answer does not."""
        return (facette for facette in facettes(self.contexte) if len(facette.valeurs) > 1)

    def laureats(self) -> GroupeDeCartes:
        """Return the laureates."""
        catalogue = self.contexte.catalogue
        return self._groupe("laureats", programme().soutenu.pluriel, catalogue.laureats, PREMIERS_LAUREATS)

    @property
    def autres(self) -> int:
        """How many are not laureates."""
        return len(self.contexte.catalogue.projets) - len(self.contexte.catalogue.laureats)

    def axes(self) -> Iterator[GroupeDeCartes]:
        """Yield the others, axis by axis."""
        others = [projet for projet in self.contexte.catalogue.projets if not projet.laureat]
        titles = _libelles("axe") | {NON_RATTACHE: f"Tous les axes, ou axe {PAS_LU}"}
        for axe, title in titles.items():
            # A common is listed under the first axis that its file names.
            if found := [projet for projet in others if (*_axes(projet), NON_RATTACHE)[0] == axe]:
                yield self._groupe(axe, title, found, PREMIERES)

    def _groupe(self, ident: str, title: str, projets: Sequence[Projet], premieres: int) -> GroupeDeCartes:
        """Make cards: all shown at once in a short catalogue, in a long one the first ones, then the others."""
        made = tuple(carte(projet, self.contexte, self.adresses) for projet in projets)
        shown = len(made) if len(self.contexte.catalogue.projets) <= TOUT else premieres
        return GroupeDeCartes(ident, title, made[:shown], made[shown:])
