"""The page /impact/: four sentences first, the portfolio by effect, what is validated, what is stale, what is unknown.

What the teams put first, what recent proofs show, what is told in money, volume or time, what is
not known. Nothing is added that `impact.totaux` does not add; a caveat follows its figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from catalogue_communs.faits import impact
from catalogue_communs.faits.absences import chiffres
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne, Total
from catalogue_communs.faits.phrases import comptes, comptes_en_mots
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.vues import reutiliser
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.details import MESURES, page_des_sources
from catalogue_communs.site.vues.graphique import Courbe, Courbes
from catalogue_communs.site.vues.sources import Renvoi, Renvois, Suite
from catalogue_communs.socle.francais import PAS_LU, accorder, denombrer, minuscule, nombre
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.schemas import vocabulaires

# A sentence names so many things, then says how many are left.
NOMMES = 4
AU_DELA = 3


class Chiffre(NamedTuple):
    """A piece of a sentence that stands out."""

    dit: str


Morceau = str | Chiffre


class Phrase(NamedTuple):
    """A sentence: its pieces; what dates each of its figures, and its caveat.

    `lignes` are the indicators that it tells; `liens`, where the teams say more: a title and an address.
    """

    morceaux: tuple[Morceau, ...]
    notes: tuple[tuple[str, str], ...] = ()
    lignes: tuple[Ligne, ...] = ()
    liens: tuple[tuple[str, str], ...] = ()


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


def _surete(line: Ligne) -> tuple[bool, bool, bool, int]:
    """Put first a figure of this year, then an exact one."""
    return (line.ancienne, line.mesure.environ or line.mesure.au_moins, *priorite(line))


def sans_chiffre(laureats: Sequence[Projet]) -> list[Projet]:
    """Return the commons that have no measure at all."""
    return [projet for projet in laureats if not any(one.mesures for one in projet.indicateurs)]


def _principaux(lines: list[Ligne], count: int) -> Phrase:
    """Put side by side the main figure of each laureate."""
    found = sorted((line for line in lines if line.indicateur.principal), key=_surete)
    if not found:
        return _aucun(count, "leur chiffre principal")
    shown = found[:NOMMES]
    goals = [f" ({line.objectif})" if line.objectif else "" for line in shown]
    pieces = [
        (_valeur(line), f" pour {line.projet.nom}{goal}") for line, goal in zip(shown, goals, strict=True)
    ]
    end = ". Ces chiffres ne s’additionnent pas." if len(found) > 1 else "."
    said = ("Les équipes annoncent d’abord ", *_enumerer(pieces, len(found) - len(shown)), end)
    return Phrase(said, tuple(map(_note, shown)), tuple(shown))


def _preuves(contexte: Contexte, count: int) -> Phrase:
    """Say how many organisations recent proofs name."""
    volet = contexte.volets[0]
    rows = list(comptes(volet.recents))
    if not rows:
        said = "un utilisateur en production, nommé par une source de dix-huit mois au plus"
        return _aucun(count, said, ("Cela ne veut pas dire que personne ne s’en sert.", ""))
    (first, *words), *others = rows
    verb = accorder(first, "utilise", "utilisent")
    return Phrase(
        (
            "Preuves de dix-huit mois au plus : ",
            Chiffre(denombrer(first, *words)),
            f" {verb} un {programme().soutenu.court} en production, sans compter les porteurs.",
        ),
        ((f"{comptes_en_mots(others)}.", ""),) if others else (),
    )


def _au_dela(lines: list[Ligne], count: int) -> Phrase:
    """Give what has a unit of its own, money, volume, surface, time: a total where there is one, a figure otherwise."""
    own = [line for line in lines if _physique(line)]
    totals = impact.totaux(own)
    added = [part for total in totals for part in total.parts]
    alone: dict[str, Ligne] = {}
    for line in sorted(own, key=priorite):
        if line not in added:
            alone.setdefault(line.indicateur.unite, line)
    singles = list(alone.values())
    pieces = [*map(_piece_du_total, totals), *map(_piece, singles)][:AU_DELA]
    if not pieces:
        return _aucun(count, "un effet en argent, en volume, en surface ou en temps")
    shown = [*added, *singles[: max(0, AU_DELA - len(totals))]]
    return Phrase(("Au-delà des usages : ", *_enumerer(pieces), "."), tuple(map(_note, shown)), tuple(shown))


def _inconnu(lines: list[Ligne], laureats: Sequence[Projet]) -> Phrase:
    """Count who has no figure here, and why; what is old; name the effects without a figure, and where to read more."""
    silent, late = sans_chiffre(laureats), sum(line.ancienne for line in lines)
    count = len(laureats)
    pieces: list[Morceau] = []
    if silent:
        names = [(sans_chiffre_dit(projet),) for projet in silent[:NOMMES]]
        pieces += ["Sans chiffre ici, ", Chiffre(f"{_laureats(len(silent))} sur {count}"), " : "]
        pieces += [*_enumerer(names, len(silent) - len(names)), "."]
    else:
        said = accorder(count, "a un chiffre ici", "ont un chiffre ici")
        pieces += [Chiffre(f"{_laureats(count)} sur {count}"), f" {said}."]
    if late:
        pieces += [" ", Chiffre(f"{late} {accorder(late, 'chiffre', 'chiffres')} sur {len(lines)}")]
        pieces += [f" {accorder(late, 'est', 'sont')} à actualiser."]
    effects = effets_sans_chiffre(lines)
    return Phrase(
        tuple(pieces),
        ((f"Sur ces effets, {PAS_LU} : {', '.join(effects)}.", ""),) if effects else (),
        liens=tuple(
            (f"Statistiques de {projet.nom}", projet.liens.statistiques)
            for projet in silent[:NOMMES]
            if projet.liens.statistiques
        ),
    )


def sans_chiffre_dit(projet: Projet) -> str:
    """Name a common without a measure, and why: « diagBruit (pas encore lu ici) »."""
    return f"{projet.nom} ({chiffres(projet).dit})"


def effets_sans_chiffre(lines: Sequence[Ligne]) -> list[str]:
    """Name the effects on which these lines measure nothing."""
    known = {line.indicateur.effet for line in lines if line.derniere}
    effects = vocabulaires()["effet"].valeurs
    return [minuscule(value.libelle) for slug, value in effects.items() if slug not in known]


def _physique(line: Ligne) -> bool:
    unit = vocabulaires()["unite"].valeurs[line.indicateur.unite]
    return bool(unit.extra.get("symbole")) and line.indicateur.nature != impact.TAUX


def _piece(line: Ligne) -> tuple[Morceau, ...]:
    return _valeur(line), f" ({minuscule(line.indicateur.nom)}, {line.projet.nom})"


def _piece_du_total(total: Total) -> tuple[Morceau, ...]:
    names = ", ".join(part.projet.nom for part in total.parts[:NOMMES])
    more = " et d’autres" if len(total.parts) > NOMMES else ""
    said = f" ({minuscule(libelle('grandeur', total.grandeur))}, {names}{more})"
    return Chiffre(" ".join(quantite_du_total(total))), said


def quantite_du_total(total: Total) -> tuple[str, str]:
    """Write the value of a total and its unit."""
    return impact.quantite(total.valeur, total.unite, au_moins=total.au_moins, environ=total.environ)


def _valeur(line: Ligne) -> Chiffre:
    return Chiffre(impact.en_mots(line.mesure, line.indicateur))


def _note(line: Ligne) -> tuple[str, str]:
    """Name a figure, say when and how surely, and if that is old; then its caveat."""
    old = ", à actualiser" if line.ancienne else ""
    return f"{line.projet.nom} : {minuscule(line.indicateur.nom)} {line.constat}{old}.", line.reserve


def _aucun(count: int, said: str, *notes: tuple[str, str]) -> Phrase:
    pieces = (f"{PAS_LU[0].upper()}{PAS_LU[1:]}, pour ", Chiffre(_laureats(count)), f" : {said}.")
    return Phrase(pieces, notes)


def _laureats(count: int) -> str:
    return f"{count} {accorder(count, programme().soutenu.court, programme().soutenu.courts)}"


def _enumerer(parts: Sequence[tuple[Morceau, ...]], autres: int = 0) -> Iterator[Morceau]:
    """Join with commas, then « et »; the last may say how many others there are."""
    every = [*parts, (denombrer(autres, "autre", "autres"),)] if autres else [*parts]
    yield from every[0]
    for rank, (_, part) in enumerate(pairwise(every), 2):
        yield " et " if rank == len(every) else ", "
        yield from part


NATURES = {"stock": "à cette date", "cumul": "depuis le début", "flux": "sur la même période"}
PAGE, UNE_PAGE = ("Impact", "impact/"), "impact/le-guichet-en-une-page/"
LAUREATS, ECOSYSTEME = "laureats", "ecosysteme"
# Lines of a list that the page shows: of laureates, of the others, of those that are old; then lines of each
# page of the whole list. A total names so many parts.
MONTREES, AUTRES_MONTREES, VIEILLES_MONTREES, PAR_PAGE = 5, 3, 8, 100
MUETS, MUETS_PAR_PAGE = 16, 200
PARTS = 6
# Of what an effect shows, so many are drawn; the others keep their line. The page leads to so many laureates.
DESSINS, FEUILLES = 2, 6


class Rangee(NamedTuple):
    """A measured indicator in a list, where its figure comes from, and how it moved."""

    ligne: Ligne
    source: Renvoi | None
    tendance: str


class LignesDUnEffet(NamedTuple):
    """The lines of an effect, laureates or others, that the page shows: those that are drawn, then the rest."""

    suite: Suite
    dessinees: tuple[Rangee, ...]
    rangees: tuple[Rangee, ...]

    @property
    def bouton(self) -> str:
        """What unfolds the rest."""
        one, many = ("autre chiffre", "autres chiffres") if self.dessinees else ("chiffre", "chiffres")
        return f"Voir {len(self.rangees)} {accorder(len(self.rangees), one, many)} des autres communs"


class Portefeuille:
    """The impact of the portfolio: four sentences, each effect, what is old or unknown."""

    durees = NATURES
    quantite = staticmethod(quantite_du_total)

    def __init__(self, contexte: Contexte, publication: Publication, adresses: Adresses) -> None:
        """Gather its lines and its lists."""
        self.contexte, self.adresses = contexte, adresses
        self._lignes = impact.lignes(contexte.catalogue.projets, contexte.today)
        self._laureates = [line for line in self._lignes if line.projet.laureat]
        self._courbes = Courbes(contexte, publication, adresses)
        self._listes = {suite.lieu.removeprefix(PAGE[1]): suite for suite in _listes(contexte, self._lignes)}
        self.anciennes, self.muets = self._listes["a-actualiser"], self._listes["sans-mesure"]
        self.effets, self.phrases = vocabulaires()["effet"].valeurs.values(), phrases(contexte)
        self.sans_effet = effets_sans_chiffre(self._laureates)

    def feuilles(self) -> Iterator[tuple[str, str]]:
        """Yield the sheets to print."""
        if self.contexte.catalogue.guichet:
            yield f"{programme().appellation.le} en une page", self.adresses.page(UNE_PAGE)
        measured = (projet for projet in self.contexte.catalogue.laureats if projet.indicateurs)
        for projet in islice(measured, FEUILLES):
            yield projet.nom, f"{self.adresses.commun(projet.slug)}{MESURES}/"

    def totaux(self, effet: str) -> tuple[Total, ...]:
        """Add what can be added of an effect, for the laureates."""
        return impact.totaux(line for line in self._laureates if line.indicateur.effet == effet)

    @staticmethod
    def parts(total: Total) -> tuple[Ligne, ...]:
        """Name the parts of a total; one left alone would not be worth « 1 autre »."""
        return total.parts if len(total.parts) <= PARTS + 1 else total.parts[:PARTS]

    def reste(self, total: Total) -> int:
        """Count the parts of a total that it does not name."""
        return len(total.parts) - len(self.parts(total))

    def population(self, effet: str, nom: str) -> LignesDUnEffet:
        """Tell apart, of the lines of an effect that the page shows, those that are drawn."""
        suite = self._listes[f"{effet}-{nom}"]
        shown = suite.montrees(self.adresses)
        drawn = tuple(row for row in shown if impact.se_dessine(row.ligne.indicateur))[:DESSINS]
        return LignesDUnEffet(suite, drawn, tuple(row for row in shown if row not in drawn))

    def courbe(self, line: Ligne) -> Courbe | None:
        """Draw a line."""
        return self._courbes.courbe(line.projet, line.indicateur, _renvois(line, self.adresses))

    def registre(self) -> Iterator[reutiliser.VoletMontre]:
        """Return the register of reuses."""
        return reutiliser.registre(self.contexte)

    def compte(self) -> str:
        """Count the indicators, those with a measure, the measures, those that a committee validated."""
        lines = self._lignes
        known = sum(line.derniere is not None for line in lines)
        measures = sum(len(line.indicateur.mesures) for line in lines)
        validated = sum(line.indicateur.validation is not None for line in lines)
        said = ("est validé en comité", "sont validés en comité")
        end = (
            denombrer(validated, *said) if validated else "Aucun n’est validé en comité, à notre connaissance"
        )
        return (
            f"{len(lines)} {accorder(len(lines), 'indicateur', 'indicateurs')}, dont {known} avec au moins une"
            f" mesure ; {measures} mesures datées et sourcées. {end}."
        )

    def rythmes(self) -> str:
        """Say how many indicators announce how often they are measured."""
        measured = [line for line in self._lignes if line.derniere]
        announced = sum(line.indicateur.rythme is not None for line in measured)
        if not announced:
            return "Aucune équipe n’annonce à quel rythme elle mesure."
        said = ("indicateur mesuré annonce son rythme", "indicateurs mesurés annoncent leur rythme")
        return f"{denombrer(announced, *said)}, sur {nombre(len(measured))}."


def suites(contexte: Contexte) -> tuple[Suite, ...]:
    """Return the lists that the page begins and leaves to others."""
    lines = impact.lignes(contexte.catalogue.projets, contexte.today)
    return tuple(suite for suite in _listes(contexte, lines) if suite.longue)


def _listes(contexte: Contexte, lines: tuple[Ligne, ...]) -> Iterator[Suite]:
    """Yield every list of the page: the measures by effect, those that are late, the commons without any."""

    def measures(name: str, title: str, found: Iterable[Ligne], shown: int) -> Suite:
        ordered = sorted(found, key=priorite)
        return Suite(f"{PAGE[1]}{name}", title, PAGE, "suite-mesures.html", ordered, _rangee, shown, PAR_PAGE)

    for slug, value in vocabulaires()["effet"].valeurs.items():
        known = [line for line in lines if line.indicateur.effet == slug and line.derniere]
        populations = (
            (LAUREATS, programme().soutenu.courts, MONTREES),
            (ECOSYSTEME, programme().autre.courts, AUTRES_MONTREES),
        )
        for name, title, shown in populations:
            chosen = (line for line in known if line.projet.laureat == (name == LAUREATS))
            yield measures(f"{slug}-{name}", f"{value.libelle} : {title}", chosen, shown)
    late = (line for line in lines if line.ancienne)
    yield measures("a-actualiser", "Indicateurs à actualiser", late, VIEILLES_MONTREES)
    silent = sorted(sans_chiffre(contexte.catalogue.projets), key=lambda projet: not projet.laureat)
    yield Suite(
        f"{PAGE[1]}sans-mesure", "Communs sans chiffre ici", PAGE, "suite-muets.html", silent, _muet,
        MUETS, MUETS_PAR_PAGE,
    )  # fmt: skip


def _muet(projet: Projet, _adresses: Adresses) -> tuple[Projet, str]:
    return projet, chiffres(projet).dit


def _rangee(line: Ligne, adresses: Adresses) -> Rangee:
    return Rangee(line, _renvois(line, adresses)(line.mesure.source), line.tendance)


def _renvois(line: Ligne, adresses: Adresses) -> Renvois:
    return Renvois(line.projet, page_des_sources(line.projet, adresses))
