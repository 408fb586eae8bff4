"""What a map shows of a département: who acts there, who is only covered by a larger collectivité."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import REGION
from catalogue_communs.faits import usages as comptes
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import CAMPAGNE, CHIFFRE, ORGANISME, PORTEUR
from catalogue_communs.faits.usages import Usage
from catalogue_communs.socle.texte import denombrer, nombre

SIEGE = "siege"
# A collectivité of the département acts, or its région alone does, for all of it.
AIRE_RECENTE, AIRE_ANCIENNE = f"aire-{comptes.RECENT}", f"aire-{comptes.ANCIEN}"
COUVERT, AUCUNE = "aire-couvert", "aire-aucune"
# A mark, where an outline is too small to hold a colour that one sees.
ROND_RECENT, ROND_ANCIEN = f"rond-{comptes.RECENT}", f"rond-{comptes.ANCIEN}"
# The surest last: of several commons, a map shows the surest sign.
AIRES = ("", COUVERT, AIRE_ANCIENNE, AIRE_RECENTE)
# What each sign of a map means, in the order of the legend.
SIGNES = {
    AIRE_RECENTE: "au moins une collectivité s’en sert, preuve de moins de dix-huit mois",
    AIRE_ANCIENNE: "au moins une collectivité est citée, à reconfirmer",
    COUVERT: "une région, un parc ou une agence, pour tout son territoire",
    AUCUNE: "aucune collectivité n’est nommée",
    SIEGE: "un commun porté ici",
}


def signe(usages: Iterable[Usage]) -> str:
    """Give the sign of live uses by collectivités: of `AIRES`."""
    degres, regional = set(), False
    for usage in usages:
        if au_niveau(usage, REGION):
            regional = True
        else:
            degres.add(usage.degre)
    if comptes.RECENT in degres:
        return AIRE_RECENTE
    if degres:
        return AIRE_ANCIENNE
    if regional:
        return COUVERT
    return ""


def fondre(plusieurs: Iterable[str]) -> str:
    """Give the sign of several commons together, the surest; the script of the map does the same."""
    return max(plusieurs, key=AIRES.index, default="")


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

    def par_commun(self) -> dict[str, str]:
        """Give the sign of each common that a map shows here."""
        usages: dict[str, list[Usage]] = defaultdict(list)
        for usage in self.comptes:
            usages[usage.commun].append(usage)
        return {slug: signe(liste) for slug, liste in sorted(usages.items())}

    def dire(self) -> str:
        """Say it in words."""
        return " ; ".join(self._dire()) or AUCUN

    def bref(self) -> str:
        """Say in short what is used here; nothing where nothing is known."""
        if self.utilises:
            utilises = denombrer(self.utilises, "commun", "communs")
            if not self.couverts:
                return utilises
            return f"{utilises}, et {nombre(len(self.couverts))} par sa région"
        if self.couverts:
            return f"{denombrer(len(self.couverts), 'commun', 'communs')} par sa région"
        return ""

    def _dire(self) -> Iterator[str]:
        if self.utilises:
            utilises = denombrer(self.utilises, "commun utilisé ici", "communs utilisés ici")
            yield f"{utilises}, {self._preuve()}"
        if self.couverts:
            communs = denombrer(len(self.couverts), "commun", "communs")
            yield f"couvert par sa région pour {communs}"
        for slugs, singulier, pluriel in (
            (
                self.declares,
                "commun cité ici, sans utilisateur nommé",
                "communs cités ici, sans utilisateur nommé",
            ),
            (self.portes, "porté ici", "portés ici"),
            (self.termines, "campagne terminée", "campagnes terminées"),
        ):
            if slugs:
                yield denombrer(len(slugs), singulier, pluriel)

    def _preuve(self) -> str:
        if not self.recents:
            return "à reconfirmer"
        if not self.anciens:
            return "preuve de moins de dix-huit mois"
        return f"dont {len(self.recents)} avec une preuve de moins de dix-huit mois"


def au_niveau(usage: Usage, niveau: str) -> bool:
    """Tell whether the user is a collectivité of a level."""
    return isinstance(usage.organisation, Collectivite) and usage.organisation.nature == niveau
