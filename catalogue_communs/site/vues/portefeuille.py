"""The page /impact/: four sentences first, the portfolio by effect, what is validated, what is stale, what is unknown.

What the teams put first, what recent proofs show, what is told in money, volume or time, what is
not known. Nothing is added that `impact.totaux` does not add; a caveat follows its figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from catalogue_communs.faits import impact
from catalogue_communs.faits.absences import chiffres
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.impact import Ligne, Total
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.site.vues import mesures, reutiliser
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.details import MESURES, page_des_sources
from catalogue_communs.site.vues.graphique import Courbes
from catalogue_communs.site.vues.sources import Renvois, Suite
from catalogue_communs.socle.francais import PAS_LU, accorder, denombrer, minuscule, nombre
from catalogue_communs.socle.programme import Publication, programme
from catalogue_communs.socle.schemas import vocabularies

# A sentence names so many things, then says how many are left.
NOMMES = 4
AU_DELA = 3


class Phrase(NamedTuple):
    """A sentence: its pieces, those that are figures marked; what dates each of them, and its caveat.

    `lignes` are the indicators that it tells; `liens`, where the teams say more: a title and an address.
    """

    morceaux: tuple[tuple[str, bool], ...]
    notes: tuple[tuple[str, str], ...] = ()
    lignes: tuple[Ligne, ...] = ()
    liens: tuple[tuple[str, str], ...] = ()


def phrases(contexte: Contexte) -> tuple[Phrase, ...]:
    """Write the four sentences; none in a catalogue without a laureate."""
    laureats = [projet for projet in contexte.catalogue.projets if projet.laureat]
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
    assert line.derniere  # noqa: S101 - only what is measured is ranked
    return (not line.indicateur.validation, -line.derniere.au.dernier_jour.toordinal())


def _surete(line: Ligne) -> tuple[bool, bool, bool, int]:
    """Put first a figure of this year, then an exact one."""
    assert line.derniere  # noqa: S101 - only what is measured is ranked
    return (line.ancienne, line.derniere.environ or line.derniere.au_moins, *priorite(line))


def sans_chiffre(laureats: Sequence[Projet]) -> list[Projet]:
    """Return the commons that have no measure at all."""
    return [projet for projet in laureats if not any(one.mesures for one in projet.indicateurs)]


def _principaux(lines: list[Ligne], count: int) -> Phrase:
    """Put side by side the main figure of each laureate."""
    found = sorted((line for line in lines if line.indicateur.principal), key=_surete)
    if not found:
        return _aucun(count, "leur chiffre principal")
    shown = found[:NOMMES]
    pieces = [((_valeur(line), True), (f" pour {line.projet.nom}{_objectif(line)}", False)) for line in shown]
    end = ". Ces chiffres ne s’additionnent pas." if len(found) > 1 else "."
    return Phrase(
        (
            ("Les équipes annoncent d’abord ", False),
            *_enumerer(pieces, len(found) - len(shown)),
            (end, False),
        ),
        tuple((f"{line.projet.nom} : {_dite(line)}.", _reserve(line)) for line in shown),
        tuple(shown),
    )


def _preuves(contexte: Contexte, count: int) -> Phrase:
    """Say how many organisations recent proofs name."""
    volet = contexte.volets[0]
    rows = list(reutiliser.comptes(volet.recents))
    if not rows:
        said = "un utilisateur en production, nommé par une source de dix-huit mois au plus"
        return _aucun(count, said, ("Cela ne veut pas dire que personne ne s’en sert.", ""))
    (first, *words), *others = rows
    verb = accorder(first, "utilise", "utilisent")
    return Phrase(
        (
            ("Preuves de dix-huit mois au plus : ", False),
            (denombrer(first, *words), True),
            (f" {verb} un {programme().soutenu.court} en production, sans compter les porteurs.", False),
        ),
        ((f"{reutiliser.comptes_en_mots(others)}.", ""),) if others else (),
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
    return Phrase(
        (("Au-delà des usages : ", False), *_enumerer(pieces), (".", False)),
        tuple((f"{line.projet.nom} : {_dite(line)}.", _reserve(line)) for line in shown),
        tuple(shown),
    )


def _inconnu(lines: list[Ligne], laureats: list[Projet]) -> Phrase:
    """Count who has no figure here, and why; what is old; name the effects without a figure, and where to read more."""
    silent, late = sans_chiffre(laureats), sum(line.ancienne for line in lines)
    pieces: list[tuple[str, bool]] = []
    if silent:
        pieces += [("Sans chiffre ici, ", False), (f"{_laureats(len(silent))} sur {len(laureats)}", True)]
        names = [((sans_chiffre_dit(projet), False),) for projet in silent[:NOMMES]]
        pieces += [(" : ", False), *_enumerer(names, len(silent) - len(names)), (".", False)]
    else:
        pieces += [(f"{_laureats(len(laureats))} sur {len(laureats)}", True)]
        pieces += [(f" {accorder(len(laureats), 'a un chiffre ici', 'ont un chiffre ici')}.", False)]
    if late:
        pieces += [(" ", False), (f"{late} {accorder(late, 'chiffre', 'chiffres')} sur {len(lines)}", True)]
        pieces += [(f" {accorder(late, 'est', 'sont')} à actualiser.", False)]
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
    effects = vocabularies()["effet"].valeurs
    return [minuscule(value.libelle) for slug, value in effects.items() if slug not in known]


def _physique(line: Ligne) -> bool:
    unit = vocabularies()["unite"].valeurs[line.indicateur.unite]
    return bool(unit.extra.get("symbole")) and line.indicateur.nature != impact.TAUX


def _piece(line: Ligne) -> tuple[tuple[str, bool], ...]:
    return ((_valeur(line), True), (f" ({minuscule(line.indicateur.nom)}, {line.projet.nom})", False))


def _piece_du_total(total: Total) -> tuple[tuple[str, bool], ...]:
    value = impact.quantite(total.valeur, total.unite, au_moins=total.au_moins, environ=total.environ)
    names = ", ".join(part.projet.nom for part in total.parts[:NOMMES])
    more = " et d’autres" if len(total.parts) > NOMMES else ""
    return (
        (" ".join(value), True),
        (f" ({minuscule(libelle('grandeur', total.grandeur))}, {names}{more})", False),
    )


def _objectif(line: Ligne) -> str:
    """Say the target in brackets: « (cible 150 en juin 2026 : atteinte) »; nothing without one."""
    said = impact.objectif(line.indicateur)
    return f" ({said})" if said else ""


def _valeur(line: Ligne) -> str:
    assert line.derniere  # noqa: S101 - sentences are made of measures
    return impact.en_mots(line.derniere, line.indicateur)


def _dite(line: Ligne) -> str:
    return f"{minuscule(line.indicateur.nom)} {_quand(line)}"


def _quand(line: Ligne) -> str:
    """Say when and how surely: « au 30 juin 2026, déclaré »; and if that is old."""
    assert line.derniere  # noqa: S101 - sentences are made of measures
    said = f"{impact.quand(line.derniere)}, {libelle('statut_mesure', line.derniere.statut).lower()}"
    return f"{said}, à actualiser" if line.ancienne else said


def _reserve(line: Ligne) -> str:
    return impact.reserve(line.indicateur, line.derniere) if line.derniere else ""


def _aucun(count: int, said: str, *notes: tuple[str, str]) -> Phrase:
    return Phrase(
        (
            (f"{PAS_LU[0].upper()}{PAS_LU[1:]}, pour ", False),
            (_laureats(count), True),
            (f" : {said}.", False),
        ),
        notes,
    )


def _laureats(count: int) -> str:
    return f"{count} {accorder(count, programme().soutenu.court, programme().soutenu.courts)}"


def _enumerer(parts: Sequence[tuple[tuple[str, bool], ...]], autres: int = 0) -> Iterator[tuple[str, bool]]:
    """Join with commas, then « et »; the last may say how many others there are."""
    every = [*parts, ((denombrer(autres, "autre", "autres"), False),)] if autres else [*parts]
    yield from every[0]
    for rank, (_, part) in enumerate(pairwise(every), 2):
        yield (" et " if rank == len(every) else ", ", False)
        yield from part


MESSAGE_NATURE = {"stock": "à cette date", "cumul": "depuis le début", "flux": "sur la même période"}
PAGE = ("Impact", "impact/")
LAUREATS, ECOSYSTEME = "laureats", "ecosysteme"
# Lines of a list that the page shows: of laureates, of the others, of those that are old; then lines of each
# page of the whole list. A total names so many parts.
MONTREES, AUTRES_MONTREES, VIEILLES_MONTREES, PAR_PAGE = 5, 3, 8, 100
MUETS, MUETS_PAR_PAGE = 16, 200
PARTS = 6
# Of what an effect shows, so many are drawn; the others keep their line. The page leads to so many laureates.
DESSINS, FEUILLES = 2, 6


def vue(contexte: Contexte, adresses: Adresses, publication: Publication) -> dict[str, object]:
    """Describe the impact of the portfolio: four sentences, each effect, what is old or unknown."""
    lines = impact.lignes(contexte.catalogue.projets, contexte.today)
    courbes = Courbes(contexte, publication, adresses)
    lists = {suite.lieu.removeprefix(PAGE[1]): suite for suite in _listes(contexte, lines)}
    begun = {name: {"titre": s.titre, **s.debuter(adresses)} for name, s in lists.items()}
    laureates = [line for line in lines if line.projet.laureat]

    def population(name: str) -> dict[str, object]:
        """Tell apart, of the lines of a list that the page shows, those that are drawn."""
        shown = lists[name].elements[: lists[name].montres]
        drawn = [line for line in shown if impact.se_dessine(line.indicateur)][:DESSINS]
        others = [line for line in shown if line not in drawn]
        return {
            **begun[name],
            "courbes": tuple(_courbe(line, courbes, adresses) for line in drawn),
            "lignes": tuple(_row(line, adresses) for line in others),
            "voir": _voir(len(others), drawn=bool(drawn)),
        }

    whole = adresses.page("impact/le-guichet-en-une-page/")
    sheets = [
        (projet.nom, f"{adresses.commun(projet.slug)}{MESURES}/")
        for projet in contexte.catalogue.projets
        if projet.laureat and projet.indicateurs
    ]
    return {
        "phrases": phrases(contexte),
        "feuilles": (
            *([(f"{programme().appellation.le} en une page", whole)] if contexte.catalogue.guichet else ()),
            *sheets[:FEUILLES],
        ),
        "effets": tuple(
            {
                "id": slug,
                "titre": value.libelle,
                "description": value.description,
                "totaux": tuple(
                    _total(total)
                    for total in impact.totaux(line for line in laureates if line.indicateur.effet == slug)
                ),
                LAUREATS: population(f"{slug}-{LAUREATS}"),
                ECOSYSTEME: population(f"{slug}-{ECOSYSTEME}"),
            }
            for slug, value in vocabularies()["effet"].valeurs.items()
        ),
        "compte": _count(lines),
        "sans_effet": effets_sans_chiffre(laureates),
        "anciennes": begun["a-actualiser"],
        "muets": begun["sans-mesure"],
        "registre": reutiliser.registre(contexte, adresses),
        "territoires_url": adresses.page("territoires/"),
        "methode_url": adresses.page("methodologie/"),
    }


def suites(contexte: Contexte) -> tuple[Suite, ...]:
    """Return the lists that the page begins and leaves to others."""
    lines = impact.lignes(contexte.catalogue.projets, contexte.today)
    return tuple(suite for suite in _listes(contexte, lines) if suite.longue)


def _listes(contexte: Contexte, lines: tuple[Ligne, ...]) -> Iterator[Suite]:
    """Yield every list of the page: the measures by effect, those that are late, the commons without any."""

    def measures(name: str, title: str, found: Iterable[Ligne], shown: int) -> Suite:
        ordered = sorted(found, key=priorite)
        return Suite(f"{PAGE[1]}{name}", title, PAGE, "suite-mesures.html", ordered, _row, shown, PAR_PAGE)

    for slug, value in vocabularies()["effet"].valeurs.items():
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
        f"{PAGE[1]}sans-mesure", "Communs sans chiffre ici", PAGE, "suite-muets.html", silent, _silent,
        MUETS, MUETS_PAR_PAGE,
    )  # fmt: skip


def _silent(projet: Projet, adresses: Adresses) -> dict[str, object]:
    return {
        "nom": projet.nom,
        "url": adresses.commun(projet.slug),
        "laureat": projet.laureat,
        "pourquoi": chiffres(projet).dit,
        "statistiques": projet.liens.statistiques or "",
    }


def _count(lines: tuple[Ligne, ...]) -> dict[str, object]:
    measured = [line for line in lines if line.derniere]
    validated = [line for line in lines if line.indicateur.validation]
    return {
        "indicateurs": len(lines),
        "mesures": sum(len(line.indicateur.mesures) for line in lines),
        "avec_mesure": len(measured),
        "valides": _validated(len(validated)),
        "mot_indicateurs": accorder(len(lines), "indicateur", "indicateurs"),
        "rythmes": _rhythms(measured),
    }


def _validated(count: int) -> str:
    if not count:
        return "Aucun n’est validé en comité, à notre connaissance."
    said = ("est validé en comité", "sont validés en comité")
    return f"{denombrer(count, *said)}."


def _rhythms(measured: list[Ligne]) -> str:
    """Say how many indicators announce how often they are measured."""
    announced = sum(line.indicateur.rythme is not None for line in measured)
    if not announced:
        return "Aucune équipe n’annonce à quel rythme elle mesure."
    said = ("indicateur mesuré annonce son rythme", "indicateurs mesurés annoncent leur rythme")
    return f"{denombrer(announced, *said)}, sur {nombre(len(measured))}."


def _voir(count: int, *, drawn: bool) -> str:
    words = ("autre chiffre", "autres chiffres") if drawn else ("chiffre", "chiffres")
    return f"Voir {count} {accorder(count, *words)} des autres communs"


def _total(total: Total) -> dict[str, object]:
    value, unit = impact.quantite(total.valeur, total.unite, au_moins=total.au_moins, environ=total.environ)
    shown = total.parts if len(total.parts) <= PARTS + 1 else total.parts[:PARTS]
    rest = len(total.parts) - len(shown)
    return {
        "valeur": value,
        "unite": unit,
        "quand": MESSAGE_NATURE[total.nature],
        "statut": libelle("statut_mesure", total.statut).lower(),
        "parts": tuple(_part(part) for part in shown),
        "autres": f"{nombre(rest)} autres" if rest else "",
    }


def _part(line: Ligne) -> dict[str, str]:
    assert line.derniere  # noqa: S101 - a part of a total has a measure
    return {
        "commun": line.projet.nom,
        "indicateur": minuscule(line.indicateur.nom),
        "dit": impact.en_mots(line.derniere, line.indicateur),
        "quand": impact.quand(line.derniere),
        "reserve": impact.reserve(line.indicateur, line.derniere),
    }


def _row(line: Ligne, adresses: Adresses) -> dict[str, object]:
    shown = line.derniere
    renvois = Renvois(line.projet, page_des_sources(line.projet, adresses))
    measure = mesures.ligne(shown, line.indicateur, renvois) if shown else None
    return {
        "commun": line.projet.nom,
        "ancre": f"{adresses.commun(line.projet.slug)}#indicateur-{line.indicateur.id}",
        "indicateur": line.indicateur.nom,
        "mesure": measure,
        "tendance": mesures.tendance(line.premiere, shown, line.indicateur) if shown else "",
        "objectif": impact.objectif(line.indicateur),
        "valide": bool(line.indicateur.validation),
        "ancienne": line.ancienne,
    }


def _courbe(line: Ligne, courbes: Courbes, adresses: Adresses) -> dict[str, object]:
    renvois = Renvois(line.projet, page_des_sources(line.projet, adresses))
    return {
        "commun": line.projet.nom,
        "url": f"{adresses.commun(line.projet.slug)}#indicateur-{line.indicateur.id}",
        "ancienne": line.ancienne,
        "courbe": courbes.courbe(line.projet, line.indicateur, renvois),
    }
