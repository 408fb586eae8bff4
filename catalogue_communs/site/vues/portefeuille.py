"""The page /impact/: four sentences, the portfolio by effect, what is stale or unknown; the same on one sheet.

Figures stay side by side, and a caveat follows its figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from catalogue_communs.collectivites.reutilisations import Volet
from catalogue_communs.faits import impact
from catalogue_communs.faits.absences import chiffres
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne
from catalogue_communs.faits.phrases import comptes, comptes_en_mots, par_preuve
from catalogue_communs.modele import Projet
from catalogue_communs.site.vues.adresses import MESURES, Adresses, Renvois, Suite
from catalogue_communs.site.vues.graphique import Courbe, decrire_courbe
from catalogue_communs.socle.francais import (
    PAS_LU,
    accorder,
    denombrer,
    minuscule,
    typographie,
    typographie_html,
)
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import enumerer

# --- Four sentences -----------------------------------------------------------------------------

# A sentence names so many things, then says how many are left.
NOMMES = 4
AU_DELA = 3


class Phrase(NamedTuple):
    """A sentence, its figures marked; what dates each, and its caveat; the indicators told; where teams say more."""

    texte: Markup
    notes: Sequence[tuple[str, str]] = ()
    lignes: Sequence[Ligne] = ()
    liens: Sequence[tuple[str, str]] = ()


def phrases(contexte: Contexte) -> tuple[Phrase, ...]:
    """Write the four sentences; none in a catalogue without a laureate."""
    laureats = contexte.catalogue.laureats
    if not laureats:
        return ()
    lines = [line for line in impact.lignes(laureats, contexte.today) if line.derniere]
    return (
        _principaux(lines, len(laureats)),
        _preuves(contexte, len(laureats)),
        _au_dela(lines, len(laureats)),
        _inconnu(lines, laureats),
    )


def priorite(line: Ligne) -> tuple[bool, int]:
    """Put first what a committee validated, then the latest measures."""
    return (not line.indicateur.validation, -line.mesure.au.dernier_jour.toordinal())


def sans_chiffre(projets: Sequence[Projet]) -> list[Projet]:
    """Return the commons that have no measure at all."""
    return [projet for projet in projets if not any(one.mesures for one in projet.indicateurs)]


def sans_chiffre_dit(projet: Projet) -> str:
    """Name a common without a measure, and why: « diagBruit (pas encore lu ici) »."""
    return f"{projet.nom} ({chiffres(projet).dit})"


def effets_sans_chiffre(lines: Sequence[Ligne]) -> list[str]:
    """Name the effects on which these lines measure nothing."""
    known = {line.indicateur.effet for line in lines if line.derniere}
    effects = vocabulaires()["effet"].valeurs
    return [minuscule(value.libelle) for slug, value in effects.items() if slug not in known]


def _ecrire(modele: str, *dits: object) -> Markup:
    """Write a sentence: what it holds is escaped, and has its typography, unless it was already written."""
    made = (one if isinstance(one, Markup) else escape(typographie(str(one))) for one in dits)
    return Markup(typographie_html(Markup(modele).format(*made)))  # noqa: S704 - all was escaped


def _fort(said: str) -> Markup:
    return _ecrire("<strong>{}</strong>", said)


def _enumerer(parts: Sequence[Markup], autres: int = 0) -> Markup:
    """Join with commas, then « et »; the last may say how many others there are."""
    every = [*parts, denombrer(autres, "autre", "autres")] if autres else parts
    return Markup(enumerer(every, "et"))  # noqa: S704 - each was escaped


def _principaux(lines: list[Ligne], count: int) -> Phrase:
    """Put side by side the main figure of each laureate: those of this year, the exact ones first."""
    found = sorted(
        (line for line in lines if line.indicateur.principal),
        key=lambda line: (line.ancienne, line.mesure.environ or line.mesure.au_moins, *priorite(line)),
    )
    if not found:
        return _aucun(count, "leur chiffre principal")
    shown, parts = found[:NOMMES], []
    for line in shown:
        goal = f" ({line.objectif})" if line.objectif else ""
        parts.append(_ecrire("{} pour {}{}", _valeur(line), line.projet.nom, goal))
    end = " Ces chiffres ne s’additionnent pas." if len(found) > 1 else ""
    listed = _enumerer(parts, len(found) - len(shown))
    return Phrase(_ecrire("Les équipes annoncent d’abord {}.{}", listed, end), [*map(_note, shown)], shown)


def _preuves(contexte: Contexte, count: int) -> Phrase:
    rows = [*comptes(contexte.volets[0].recents)]
    if not rows:
        said = "un utilisateur en production, nommé par une source de dix-huit mois au plus"
        return _aucun(count, said, ("Cela ne veut pas dire que personne ne s’en sert.", ""))
    (first, *words), *others = rows
    said = _ecrire(
        "Preuves de dix-huit mois au plus : {} {} un {} en production, sans compter les porteurs.",
        _fort(denombrer(first, *words)),
        accorder(first, "utilise", "utilisent"),
        programme().soutenu.court,
    )
    return Phrase(said, [(f"{comptes_en_mots(others)}.", "")] if others else ())


def _au_dela(lines: list[Ligne], count: int) -> Phrase:
    """Give a figure of each unit that is one of money, volume, surface or time."""
    own: dict[str, Ligne] = {}
    units = vocabulaires()["unite"].valeurs
    for line in sorted(lines, key=priorite):
        unit, nature = line.indicateur.unite, line.indicateur.nature
        if units[unit].extra.get("symbole") and nature != impact.TAUX:
            own.setdefault(unit, line)
    shown = [*own.values()][:AU_DELA]
    if not shown:
        return _aucun(count, "un effet en argent, en volume, en surface ou en temps")
    told = ((_valeur(line), minuscule(line.indicateur.nom), line.projet.nom) for line in shown)
    said = _enumerer([_ecrire("{} ({}, {})", *words) for words in told])
    return Phrase(_ecrire("Au-delà des usages : {}.", said), [*map(_note, shown)], shown)


def _inconnu(lines: list[Ligne], laureats: Sequence[Projet]) -> Phrase:
    """Count who has no figure here, and why; what is old; name the effects without a figure, and where to read more."""
    silent, late, count = sans_chiffre(laureats), sum(line.ancienne for line in lines), len(laureats)
    share = _fort(f"{_laureats(len(silent) or count)} sur {count}")
    if silent:
        names = [_ecrire("{}", sans_chiffre_dit(projet)) for projet in silent[:NOMMES]]
        said = _ecrire("Sans chiffre ici, {} : {}.", share, _enumerer(names, len(silent) - len(names)))
    else:
        said = _ecrire("{} {}.", share, accorder(count, "a un chiffre ici", "ont un chiffre ici"))
    if late:
        figures = _fort(f"{late} {accorder(late, 'chiffre', 'chiffres')} sur {len(lines)}")
        said += _ecrire(" {} {} à actualiser.", figures, accorder(late, "est", "sont"))
    effects = effets_sans_chiffre(lines)
    return Phrase(
        said,
        [(f"Sur ces effets, {PAS_LU} : {', '.join(effects)}.", "")] if effects else (),
        liens=[
            (f"Statistiques de {projet.nom}", projet.liens.statistiques)
            for projet in silent[:NOMMES]
            if projet.liens.statistiques
        ],
    )


def _valeur(line: Ligne) -> Markup:
    return _fort(impact.en_mots(line.mesure, line.indicateur))


def _note(line: Ligne) -> tuple[str, str]:
    """Name a figure, say when and how surely, and if that is old; then its caveat."""
    old = ", à actualiser" if line.ancienne else ""
    return f"{line.projet.nom} : {minuscule(line.indicateur.nom)} {line.constat}{old}.", line.reserve


def _aucun(count: int, said: str, *notes: tuple[str, str]) -> Phrase:
    text = _ecrire("{}, pour {} : {}.", PAS_LU[0].upper() + PAS_LU[1:], _fort(_laureats(count)), said)
    return Phrase(text, notes)


def _laureats(count: int) -> str:
    return f"{count} {accorder(count, programme().soutenu.court, programme().soutenu.courts)}"


# --- The register of reuses ---------------------------------------------------------------------

# What a team counts without naming it.
UTILISATRICES = "collectivites-utilisatrices"


class VoletMontre(NamedTuple):
    """A part of the register: what recent proofs show, what all show and how surely, what teams say without a list."""

    volet: Volet
    titre: str
    recents: list[tuple[int, str, str]]
    tous: str
    preuves: str
    annonces: list[Ligne]


def registre(contexte: Contexte) -> list[VoletMontre]:
    """Describe the register, laureates first."""
    lines = impact.lignes(contexte.catalogue.projets, contexte.today)
    told = [line for line in lines if line.derniere and line.indicateur.grandeur == UTILISATRICES]
    return [
        VoletMontre(
            volet,
            (programme().soutenu if volet.laureats else programme().autre).pluriel,
            [*comptes(volet.recents)],
            comptes_en_mots(comptes(volet.repreneurs))
            if volet.repreneurs.reutilisations > volet.recents.reutilisations
            else "",
            ", ".join(par_preuve(volet.repreneurs, "e")),
            [line for line in told if line.projet.laureat == volet.laureats],
        )
        for volet in contexte.volets
    ]


# --- The page -----------------------------------------------------------------------------------

PAGE, UNE_PAGE = ("Impact", "impact/"), "impact/le-guichet-en-une-page/"
LAUREATS, ECOSYSTEME = "laureats", "ecosysteme"
# Lines of a list that the page shows: of laureates, of the others, of those that are old, of those without any.
MONTREES, AUTRES_MONTREES, VIEILLES_MONTREES, MUETS = 5, 3, 8, 16
# Of what an effect shows, so many are drawn; the others keep their line. The page leads to so many laureates.
DESSINS, FEUILLES = 2, 6


class LignesDUnEffet(NamedTuple):
    """The lines of an effect, laureates or others, that the page shows: those that are drawn, then the rest."""

    suite: Suite
    dessinees: list[Ligne]
    autres: list[Ligne]


class Portefeuille:
    """The impact of the portfolio: four sentences, each effect, what is old or unknown."""

    def __init__(self, contexte: Contexte, publication: Publication, adresses: Adresses) -> None:
        self.contexte, self.publication, self.adresses = contexte, publication, adresses
        self.lignes = impact.lignes(contexte.catalogue.projets, contexte.today)
        self.laureates = [line for line in self.lignes if line.projet.laureat]
        self._listes = {suite.chemin[len(PAGE[1]) : -1]: suite for suite in listes_de_l_impact(contexte)}
        self.anciennes, self.muets = self._listes["a-actualiser"], self._listes["sans-mesure"]
        self.effets, self.phrases = vocabulaires()["effet"].valeurs.values(), phrases(contexte)
        self.sans_effet = effets_sans_chiffre(self.laureates)
        self.registre = registre(contexte)
        measured = [line for line in self.lignes if line.derniere]
        self.mesures = sum(len(line.indicateur.mesures) for line in measured)
        self.valides = sum(line.indicateur.validation is not None for line in self.lignes)
        self.rythmees = sum(line.indicateur.rythme is not None for line in measured)
        self.mesurees = len(measured)
        # The sheets to print.
        told = [projet for projet in contexte.catalogue.laureats if projet.indicateurs][:FEUILLES]
        self.feuilles = [(p.nom, f"{adresses.commun(p.slug)}{MESURES}/") for p in told]
        if contexte.catalogue.guichet:
            self.feuilles.insert(0, (f"{programme().appellation.le} en une page", adresses.page(UNE_PAGE)))

    def population(self, effet: str, nom: str) -> LignesDUnEffet:
        """Tell apart, of the lines of an effect that the page shows, those that are drawn."""
        suite = self._listes[f"{effet}-{nom}"]
        drawn = [line for line in suite.montrees if impact.se_dessine(line.indicateur)][:DESSINS]
        return LignesDUnEffet(suite, drawn, [line for line in suite.montrees if line not in drawn])

    def courbe(self, line: Ligne) -> Courbe | None:
        """Draw a line."""
        renvois = self.adresses.renvois(line.projet)
        return decrire_courbe(
            line, renvois, self.contexte.commun(line.projet), self.publication, self.adresses
        )


def listes_de_l_impact(contexte: Contexte) -> Iterator[Suite]:
    """Yield every list of the page: the measures by effect, those that are late, the commons without any."""
    lines = impact.lignes(contexte.catalogue.projets, contexte.today)

    def measures(name: str, title: str, found: Iterable[Ligne], shown: int) -> Suite:
        return Suite(f"{PAGE[1]}{name}/", title, PAGE, "mesures", sorted(found, key=priorite), shown)

    populations = (
        (LAUREATS, programme().soutenu.courts, MONTREES),
        (ECOSYSTEME, programme().autre.courts, AUTRES_MONTREES),
    )
    for slug, value in vocabulaires()["effet"].valeurs.items():
        known = [line for line in lines if line.indicateur.effet == slug and line.derniere]
        for name, title, shown in populations:
            chosen = (line for line in known if line.projet.laureat == (name == LAUREATS))
            yield measures(f"{slug}-{name}", f"{value.libelle} : {title}", chosen, shown)
    late = (line for line in lines if line.ancienne)
    yield measures("a-actualiser", "Indicateurs à actualiser", late, VIEILLES_MONTREES)
    silent = sorted(sans_chiffre(contexte.catalogue.projets), key=lambda projet: not projet.laureat)
    told = [(projet, chiffres(projet).dit) for projet in silent]
    yield Suite(f"{PAGE[1]}sans-mesure/", "Communs sans chiffre ici", PAGE, "muets", told, MUETS)


# --- The same on one sheet ----------------------------------------------------------------------

# What a sheet holds: so many laureates, the others are counted; so many old figures.
FEUILLE, VIEUX = 6, 8


class UnePage:
    """The sheet as of the day of the build."""

    def __init__(self, contexte: Contexte, publication: Publication) -> None:
        """Gather its figures, and the titles of their sources, each once."""
        laureats = contexte.catalogue.laureats
        lines = [line for line in impact.lignes(laureats, contexte.today) if line.derniere]
        late = sorted((line for line in lines if line.ancienne), key=priorite)[:VIEUX]
        self.phrases, self.jour, self.adresse = phrases(contexte), contexte.today, publication.url("impact/")
        # Each: its main figure, or the first that it has; why it has none.
        self.laureats: list[tuple[Projet, Ligne | None, str]] = []
        for projet in laureats[:FEUILLE]:
            own = [line for line in lines if line.projet is projet]
            line = min(own, key=lambda one: not one.indicateur.principal, default=None)
            self.laureats.append((projet, line, chiffres(projet).dit))
        self.autres = len(laureats) - len(self.laureats)
        self.sans_mesure = [*map(sans_chiffre_dit, sans_chiffre(laureats)[:VIEUX])]
        self.sans_effet = effets_sans_chiffre(lines)
        self.valides = any(line.indicateur.validation for line in lines)
        self.vieux = [f"{o.projet.nom}, {minuscule(o.indicateur.nom)} ({o.quand})" for o in late]
        told = [line for phrase in self.phrases for line in phrase.lignes]
        told += [line for _, line, _ in self.laureats if line]
        cited = [Renvois(line.projet)(line.mesure.source) for line in told]
        self.sources = dict.fromkeys(source.titre for source in cited if source)
