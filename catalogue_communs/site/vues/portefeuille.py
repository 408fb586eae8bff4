"""The page /impact/: a sentence, the effects of the mission, the figures by effect, what is stale or unknown; a sheet.

Figures stay side by side, and a caveat follows its figure.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from catalogue_communs.collectivites.reutilisations import RECENT, BilanUsages
from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import Conclusions, Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.phrases import comptes, comptes_en_mots, par_preuve
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues.adresses import MESURES, Adresses, Renvois, Suite
from catalogue_communs.site.vues.graphique import Courbe, decrire_courbe
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import Terme, vocabulaires
from catalogue_communs.socle.texte import denombrer, enumerer, minuscule, typographie, typographie_html

# --- What the programme changed, in a sentence ----------------------------------------------------

# It names so many figures, then says how many are left.
NOMMES = 4


class EnUnePhrase(NamedTuple):
    """A sentence, its figures marked, and the figures that it tells; `validee`: the programme wrote it itself."""

    texte: Markup
    lignes: Sequence[Ligne]
    validee: bool


def en_une_phrase(contexte: Contexte) -> EnUnePhrase | None:
    """Say what the laureates changed: since when, the main figures that their teams announce, what nobody knows."""
    laureats, call = contexte.catalogue.laureats, contexte.catalogue.guichet
    if not laureats:
        return None
    told = sorted(
        (one for one in contexte.lignes if one.projet.laureat and one.derniere and one.indicateur.principal),
        key=lambda line: (line.ancienne, line.mesure.environ or line.mesure.au_moins, *priorite(line)),
    )
    shown, others = told[:NOMMES], len(told) - NOMMES
    if call and call.phrase_validee:
        return EnUnePhrase(_ecrire("{}", call.phrase_validee), shown, validee=True)
    first = next((jalon.date for jalon in call.jalons_par_date()), None) if call else None
    since = f"Depuis {DatePartielle(first.annee, first.mois)}" if first else "À ce jour"
    count = denombrer(len(laureats), programme().soutenu.court, programme().soutenu.courts)
    said = _ecrire("{}, {} a soutenu <strong>{}</strong>", since, programme().appellation.le, count)
    if shown:
        parts = [_annonce(line) for line in shown]
        parts += [Markup(denombrer(others, "autre", "autres"))] if others > 0 else []  # noqa: S704 - a number
        apart = ", qui ne s’additionnent pas" if len(shown) > 1 else ""
        said += _ecrire(", dont les équipes annoncent {}{}", Markup(enumerer(parts, "et")), apart)  # noqa: S704 - each was escaped
    missing = enumerer((one.projet.nom for one in sans_chiffre(contexte) if one.projet.laureat), "et")
    said += _ecrire(" ; sans chiffre ici : {}.", missing) if missing else Markup(".")
    return EnUnePhrase(said, shown, validee=False)


def _annonce(line: Ligne) -> Markup:
    figure = impact.en_mots(line.mesure, line.indicateur)
    reached = " (cible atteinte)" if line.atteinte else ""
    return _ecrire("<strong>{}</strong> pour {}{}", figure, line.projet.nom, reached)


def _ecrire(modele: str, *dits: object) -> Markup:
    """Write a sentence: what it holds is escaped, and has its typography, unless it was already written."""
    made = (one if isinstance(one, Markup) else escape(typographie(str(one))) for one in dits)
    return Markup(typographie_html(Markup(modele).format(*made)))  # noqa: S704 - all was escaped


def priorite(line: Ligne) -> tuple[bool, int]:
    """Put first what a committee validated, then the latest measures."""
    return (not line.indicateur.validation, -line.mesure.au.dernier_jour.toordinal())


def sans_chiffre(contexte: Contexte) -> list[Conclusions]:
    """Return the commons that have no measure at all, the laureates first."""
    silent = (one for one in contexte.communs if not any(line.mesures for line in one.projet.indicateurs))
    return sorted(silent, key=lambda one: not one.projet.laureat)


# --- The register of reuses ---------------------------------------------------------------------

# What a team counts without naming it.
UTILISATRICES = "collectivites-utilisatrices"


class VoletMontre(NamedTuple):
    """A part of the register, by its count: what recent proofs show, what all show and how surely, what teams say without a list."""

    bilan: BilanUsages
    titre: str
    recents: list[tuple[int, str, str]]
    tous: str
    preuves: str
    annonces: list[Ligne]


def registre(contexte: Contexte) -> list[VoletMontre]:
    """Describe the register, laureates first."""
    lines = contexte.lignes
    told = [line for line in lines if line.derniere and line.indicateur.grandeur == UTILISATRICES]
    found = []
    for statut, laureat in ((programme().soutenu, True), (programme().autre, False)):
        some = [one for one in contexte.communs if one.projet.laureat == laureat]
        usages = [usage for one in some for usage in one.usages]
        whole = BilanUsages(usages, contexte.reference)
        recent = BilanUsages((one for one in usages if one.degre == RECENT), contexte.reference)
        more = comptes_en_mots(comptes(whole)) if whole.reutilisations > recent.reutilisations else ""
        announced = [line for line in told if line.projet.laureat == laureat]
        proofs = ", ".join(par_preuve(whole, "e"))
        found.append(VoletMontre(whole, statut.pluriel, [*comptes(recent)], more, proofs, announced))
    return found


# --- The page -----------------------------------------------------------------------------------

PAGE, UNE_PAGE = ("Impact", "impact/"), "impact/le-guichet-en-une-page/"
LAUREATS, ECOSYSTEME = "laureats", "ecosysteme"
# The effects of the mission are the first of the vocabulary; the page puts them side by side.
MISSION = 3
# Lines of the laureates that an effect shows; charts of the other commons; commons without any figure; sheets.
MONTREES, DESSINS, MUETS, FEUILLES = 3, 2, 16, 6


class Portefeuille:
    """The impact of the portfolio: a sentence, each effect, what is old or unknown."""

    def __init__(self, contexte: Contexte, adresses: Adresses) -> None:
        self.contexte, self.adresses = contexte, adresses
        self.phrase, self.effets = en_une_phrase(contexte), effets(contexte)
        self.mission, self.au_dela = self.effets[:MISSION], self.effets[MISSION:]
        # What was spent stands beside what is announced: nobody reads the amounts here yet.
        self.budgets = [one for one in contexte.communs if one.projet.laureat and one.projet.liens.budget]
        self.registre = registre(contexte)
        self.anciennes, self.muets = anciennes(contexte), muets(contexte)
        self.sans_chiffre: dict[str, list[Projet]] = {}
        for one in self.muets.montrees:
            self.sans_chiffre.setdefault(one.sans_chiffre, []).append(one.projet)
        lines = contexte.lignes
        measured = [line for line in lines if line.derniere]
        self.indicateurs, self.mesurees = len(lines), len(measured)
        self.mesures = sum(len(line.indicateur.mesures) for line in measured)
        self.valides = sum(line.indicateur.validation is not None for line in lines)
        # A chart a common, the latest first.
        drawn: dict[str, Ligne] = {}
        for line in sorted(measured, key=priorite):
            if not line.projet.laureat and impact.se_dessine(line.indicateur):
                drawn.setdefault(line.projet.slug, line)
        self.dessinees = [*drawn.values()][:DESSINS]
        # The sheets to print.
        told = [projet for projet in contexte.catalogue.laureats if projet.indicateurs][:FEUILLES]
        self.feuilles = [(p.nom, f"{adresses.commun(p.slug)}{MESURES}/") for p in told]
        if contexte.catalogue.guichet:
            self.feuilles.insert(0, (f"{programme().appellation.le} en une page", adresses.page(UNE_PAGE)))

    def courbe(self, line: Ligne) -> Courbe | None:
        """Draw a line."""
        commun, renvois = self.contexte.commun(line.projet), self.adresses.renvois(line.projet)
        return decrire_courbe(line, renvois, commun, self.adresses)


def effets(contexte: Contexte) -> list[tuple[Terme, Suite, Suite]]:
    """Sort the figures by effect, those of the laureates, then the others; the page shows none of the latter."""
    lines = sorted(
        (line for line in contexte.lignes if line.derniere),
        key=lambda line: (not line.indicateur.principal, *priorite(line)),
    )
    known = vocabulaires()["effet"].valeurs.values()

    def listed(effet: Terme, name: str, said: str, shown: int) -> Suite:
        of = [
            one
            for one in lines
            if (one.indicateur.effet, one.projet.laureat) == (effet.slug, name == LAUREATS)
        ]
        return Suite(
            f"{PAGE[1]}{effet.slug}-{name}/", f"{effet.libelle} : {said}", PAGE, "mesures", of, shown
        )

    ours, theirs = programme().soutenu.courts, programme().autre.courts
    return [(one, listed(one, LAUREATS, ours, MONTREES), listed(one, ECOSYSTEME, theirs, 0)) for one in known]


def anciennes(contexte: Contexte) -> Suite:
    """List the indicators that are late, told on a page of their own."""
    late = [line for line in contexte.lignes if line.ancienne]
    return Suite(
        f"{PAGE[1]}a-actualiser/", "Indicateurs à actualiser", PAGE, "mesures", sorted(late, key=priorite), 0
    )


def muets(contexte: Contexte) -> Suite:
    """List the commons without any figure, and why."""
    silent = sans_chiffre(contexte)
    return Suite(f"{PAGE[1]}sans-mesure/", "Communs sans chiffre ici", PAGE, "muets", silent, MUETS)


def listes_de_l_impact(contexte: Contexte) -> Iterator[Suite]:
    """Yield every list of the page: the measures by effect, those that are late, the commons without any."""
    for _, *lists in effets(contexte):
        yield from lists
    yield anciennes(contexte)
    yield muets(contexte)


# --- The same on one sheet ----------------------------------------------------------------------

# What a sheet holds: so many laureates, the others are counted; so many old figures.
FEUILLE, VIEUX = 6, 8


class UnePage:
    """The sheet as of the day of the build."""

    def __init__(self, contexte: Contexte) -> None:
        laureats = contexte.catalogue.laureats
        lines = [line for line in contexte.lignes if line.projet.laureat and line.derniere]
        late = sorted((line for line in lines if line.ancienne), key=priorite)[:VIEUX]
        self.phrase = en_une_phrase(contexte)
        # Each, and its main figure.
        self.laureats = [(one, one.principal) for one in map(contexte.commun, laureats[:FEUILLE])]
        self.autres = len(laureats) - len(self.laureats)
        silent = [one for one in sans_chiffre(contexte) if one.projet.laureat]
        self.sans_mesure = [f"{one.projet.nom} ({one.sans_chiffre})" for one in silent[:VIEUX]]
        measured = {line.indicateur.effet for line in lines}
        known = vocabulaires()["effet"].valeurs.items()
        self.sans_effet = [minuscule(value.libelle) for slug, value in known if slug not in measured]
        self.valides = any(line.indicateur.validation for line in lines)
        self.vieux = [f"{o.projet.nom}, {minuscule(o.indicateur.nom)} ({o.quand})" for o in late]
        told = [*(self.phrase.lignes if self.phrase else ()), *(line for _, line in self.laureats if line)]
        cited = [Renvois(line.projet)(line.mesure.source) for line in told]
        self.sources = dict.fromkeys(source.titre for source in cited if source)
