"""What a map shows of a département: who acts there, who is only covered by a larger collectivité."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION
from catalogue_communs.faits import usages as comptes
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import CAMPAGNE, CHIFFRE, ORGANISME, PORTEUR
from catalogue_communs.faits.usages import Usage
from catalogue_communs.socle.texte import denombrer

HACHURE, SIEGE = "sans-liste", "siege"
# The département is only covered, by what its région does for all of them.
COUVERT = "aire-couvert"
AIRE, ROND = "aire", "rond"
AIRE_RECENTE, AIRE_ANCIENNE = f"{AIRE}-{comptes.RECENT}", f"{AIRE}-{comptes.ANCIEN}"
ROND_RECENT, ROND_ANCIEN = f"{ROND}-{comptes.RECENT}", f"{ROND}-{comptes.ANCIEN}"
# The surest last: of several commons, a map shows the surest sign.
AIRES = ("", HACHURE, COUVERT, AIRE_ANCIENNE, AIRE_RECENTE)
RONDS = ("", ROND_ANCIEN, ROND_RECENT)
# What each sign of a map means, in the order of the legend.
SIGNES = {
    AIRE_RECENTE: "le département s’en sert, montré depuis moins de dix-huit mois",
    AIRE_ANCIENNE: "le département, preuve plus ancienne ou simple nom",
    COUVERT: "sa région, pour tous ses départements",
    ROND_RECENT: (
        "une commune ou une intercommunalité s’en sert, montré depuis moins de dix-huit mois"
    ),
    ROND_ANCIEN: "une commune ou une intercommunalité, preuve plus ancienne ou simple nom",
    HACHURE: "nommé, sans liste de communes",
    SIEGE: "un commun porté ici",
}


class Signes(NamedTuple):
    """What a map shows of a département: how the use by its council is known (`aire`).

    And that by smaller collectivités (`rond`).
    """

    aire: str = ""
    rond: str = ""


def signes(usages: Iterable[Usage], *, declare: bool) -> Signes:
    """Give the signs of live uses by collectivités, and of what is said without a list."""
    degres: dict[str, set[str]] = defaultdict(set)
    for usage in usages:
        assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - the caller keeps no other
        degres[usage.organisation.nature].add(usage.degre)
    aire = _signe(AIRE, degres[DEPARTEMENT])
    rond = _signe(ROND, degres[COMMUNE] | degres[EPCI])
    if not aire and degres[REGION]:
        aire = COUVERT
    if declare and not rond:
        aire = aire or HACHURE
    return Signes(aire, rond)


def _signe(forme: str, degres: Collection[str]) -> str:
    """Name a sign by the best of the degrees that it stands for."""
    for degre in (comptes.RECENT, comptes.ANCIEN):
        if degre in degres:
            return f"{forme}-{degre}"
    return ""


def fondre(plusieurs: Iterable[Signes]) -> Signes:
    """Give the signs of several commons together: the surest of each kind.

    The script of the map does the same.
    """
    aires, ronds = {""}, {""}
    for aire, rond in plusieurs:
        aires.add(aire)
        ronds.add(rond)
    aire, rond = max(aires, key=AIRES.index), max(ronds, key=RONDS.index)
    if rond and aire == HACHURE:
        aire = ""
    return Signes(aire, rond)


AUCUN = "aucun usage connu"
SANS_LISTE = {CHIFFRE, ORGANISME}


class FaitsDUnLieu:
    """What is known of a département, as sets of slugs: a common is in the first that holds it.

    `recents` and `anciens`: a collectivité of the place acts; `couverts`: its région alone does,
    for all its départements; `declares`: named without a list of users. `portes` and `termines` are
    apart.
    """

    def __init__(self, code: str, contexte: Contexte) -> None:
        self.code = code
        self.usages = contexte.usages_par_departement.get(code, ())
        self.locaux = contexte.locaux_par_departement.get(code, ())
        self.comptes = [usage for usage in self.usages if usage.compte]
        proches = [usage for usage in self.comptes if not au_niveau(usage, REGION)]
        self.agissent = {usage.organisation for usage in proches}
        self.recents = {usage.commun for usage in proches if usage.degre == comptes.RECENT}
        self.anciens = {usage.commun for usage in proches} - self.recents
        agis = self.recents | self.anciens
        self.couverts = {usage.commun for usage in self.comptes} - agis
        self.declares = self._de_genre(*SANS_LISTE) - agis - self.couverts
        self.portes = self._de_genre(PORTEUR)
        self.termines = self._de_genre(CAMPAGNE)
        self.termines.update(usage.commun for usage in self.usages if usage.fin)

    def _de_genre(self, *genres: str) -> set[str]:
        return {fait.commun for fait in self.locaux if fait.genre in genres}

    @property
    def utilises(self) -> int:
        """How many commons a collectivité of the place uses itself."""
        return len(self.recents) + len(self.anciens)

    def par_commun(self) -> dict[str, Signes]:
        """Give the signs of each common that a map shows here."""
        usages: dict[str, list[Usage]] = defaultdict(list)
        for usage in self.comptes:
            usages[usage.commun].append(usage)
        montres = {slug: signes(liste, declare=False) for slug, liste in usages.items()}
        montres.update((slug, Signes(HACHURE)) for slug in self.declares)
        return dict(sorted(montres.items()))

    def dire(self) -> str:
        """Say it in words."""
        return " ; ".join(self._dire()) or AUCUN

    def bref(self) -> str:
        """Say in short what is used here; nothing where nothing is known."""
        if self.utilises:
            return denombrer(self.utilises, "commun", "communs")
        if self.couverts:
            return "couvert par sa région"
        return ""

    def _dire(self) -> Iterator[str]:
        if self.utilises:
            utilises = denombrer(self.utilises, "commun utilisé ici", "communs utilisés ici")
            yield f"{utilises}, {self._preuve()}"
        if self.couverts:
            communs = denombrer(len(self.couverts), "commun", "communs")
            yield f"couvert par sa région pour {communs}"
        for slugs, singulier, pluriel in (
            (self.declares, "nommé sans liste de communes", "nommés sans liste de communes"),
            (self.portes, "porté ici", "portés ici"),
            (self.termines, "campagne terminée", "campagnes terminées"),
        ):
            if slugs:
                yield denombrer(len(slugs), singulier, pluriel)

    def _preuve(self) -> str:
        if not self.recents:
            return "preuve ancienne ou simple nom"
        if not self.anciens:
            return "montré depuis moins de dix-huit mois"
        return f"dont {len(self.recents)} montré depuis moins de dix-huit mois"


def au_niveau(usage: Usage, niveau: str) -> bool:
    """Tell whether the user is a collectivité of a level."""
    return isinstance(usage.organisation, Collectivite) and usage.organisation.nature == niveau
