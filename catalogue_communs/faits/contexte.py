"""What a build has read, and what every page concludes of it.

Of each common, of all together, what there is to do.

A text is empty without a fact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.faits import impact, lieux, phrases
from catalogue_communs.faits.conclusions import Conclusions, titre_du_champ
from catalogue_communs.faits.fonds import Fonds
from catalogue_communs.faits.usages import (
    ARRETE,
    Usage,
)
from catalogue_communs.modele import (
    Projet,
)
from catalogue_communs.socle.dates import du_jour, le_jour
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import (
    PAS_LU,
    accorder,
    citer,
    enumerer,
    grouper,
)
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.manques import manquants


@dataclass(frozen=True)
class Contexte(Fonds):
    """The files of a folder as of `today`, and what is concluded of them.

    Each is worked out when first asked for.
    """

    # By the identity of a common, which the conclusion keeps: it cannot become that of another.
    _communs: dict[int, Conclusions] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    # --- Each common -------------------------------------------------------------------

    def commun(self, projet: Projet) -> Conclusions:
        """Return what is concluded of a common, made once until `oublier`."""
        if id(projet) not in self._communs:
            self._communs[id(projet)] = Conclusions(projet, self)
        return self._communs[id(projet)]

    def oublier(self, projet: Projet) -> None:
        """Forget what was concluded of a common: it would be made again."""
        self._communs.pop(id(projet), None)

    @property
    def communs(self) -> Iterator[Conclusions]:
        """What is concluded of each common, in the order of the catalogue."""
        return map(self.commun, self.catalogue.projets)

    @property
    def lignes(self) -> tuple[impact.Ligne, ...]:
        """The indicators of every common."""
        return tuple(chain.from_iterable(commun.lignes for commun in self.communs))

    @property
    def derniere_date(self) -> date | None:
        """The day of the last dated fact of any common."""
        jours = (commun.derniere_date for commun in self.communs)
        return max(filter(None, jours), default=None)

    # --- The places --------------------------------------------------------------------

    @cached_property
    def usages_par_departement(self) -> dict[str, tuple[Usage, ...]]:
        """Reuses that did not stop by the département that they reach.

        An organisation without a place is nowhere.
        """
        pairs = []
        for usage in chain.from_iterable(commun.usages for commun in self.communs):
            if usage.degre != ARRETE and isinstance(usage.organisation, Collectivite):
                codes = self.reference.departements_de(usage.organisation)
                pairs += [(code, usage) for code in codes]
        return grouper(pairs)

    @cached_property
    def locaux_par_departement(self) -> dict[str, tuple[lieux.FaitLocal, ...]]:
        """What every common says of places, by the département that is named."""
        faits = chain.from_iterable(commun.locaux for commun in self.communs)
        return grouper((code, fait) for fait in faits for code in fait.departements)

    @cached_property
    def territoires(self) -> Mapping[Collectivite, str]:
        """The address of the page of each région and département of which something is said.

        The others have none.
        """
        if not programme().territoires:
            return {}
        codes = self.usages_par_departement.keys() | self.locaux_par_departement.keys()
        return {
            lieu: adresse
            for lieu, adresse in lieux.territoires(self.reference).items()
            if not codes.isdisjoint(lieux.situer(lieu, self.reference))
        }


# --- What there is to do, for those who keep the pages --------------------------------------------

MANQUE, ANCIEN, A_RECONFIRMER, CASSE = "manque", "ancien", "à reconfirmer", "cassé"


def etats_des_fiches(
    contexte: Contexte, rapport: Rapport
) -> list[tuple[Projet, dict[str, list[str]]]]:
    """List by kind what there is to do on each page that can be published.

    Other rules judge it. Those that need most come first.
    """
    absents = {fiche.slug: manquants(fiche) for fiche in rapport.fiches}
    etats = [
        (commun.projet, _a_faire(commun, absents[commun.projet.slug]))
        for commun in contexte.communs
    ]
    return sorted(etats, key=_urgence)


def _urgence(etat: tuple[Projet, dict[str, list[str]]]) -> list[int]:
    """Sort what there is to do: the kinds are in the order of what presses most."""
    _, a_faire = etat
    return [-len(phrases_dites) for phrases_dites in a_faire.values()]


def _a_faire(commun: Conclusions, absents: Iterable[str]) -> dict[str, list[str]]:
    """List what there is to do on the page of a common, by kind.

    What hides the truth comes before what is only absent.
    """
    a_faire: dict[str, list[str]] = {CASSE: [], ANCIEN: [], A_RECONFIRMER: [], MANQUE: []}
    for signalement in commun.signalements:
        a_faire[CASSE].append(f"{signalement.message} {signalement.remede}")
    for line in commun.lignes:
        nom = f"« {line.indicateur.nom} »"
        if line.derniere is None:
            a_faire[MANQUE].append(f"{nom} : {PAS_LU}.")
        elif line.ancienne:
            a_faire[ANCIEN].append(f"{nom} date {du_jour(line.derniere.au)} : {line.rythme}.")
    for usage in commun.usages:
        demande = _a_demander(usage)
        if demande:
            nom = commun.contexte.reference.nommer(usage.derniere.organisation)
            a_faire[A_RECONFIRMER].append(f"{nom} : {demande}")
    a_faire[MANQUE] += _manques(commun, absents)
    return a_faire


def _a_demander(usage: Usage) -> str:
    """Say what to ask who uses a common: whether it serves still, what followed a campaign.

    Or nothing.
    """
    if usage.a_reconfirmer:
        return f"{', '.join(phrases.traces(usage))}. Demandez si le commun sert toujours."
    if usage.fin:
        return f"campagne terminée {le_jour(usage.fin)}. Demandez la suite."
    return ""


def _manques(commun: Conclusions, absents: Iterable[str]) -> Iterator[str]:
    sans_date = sum(bool(usage.actives) and not usage.dates for usage in commun.usages)
    if sans_date:
        verb = accorder(sans_date, "réutilisation n’a", "réutilisations n’ont")
        yield f"{sans_date} {verb} pas de date."
    for champ in absents:
        yield f"{citer(titre_du_champ(champ))} : {commun.absence(champ).dit}."
    # What keeps the catalogues of Europe from reading it, unless its repository has the file.
    lecture, manques = commun.lecture, commun.publiccode.manques
    in_its_repository = lecture and lecture.fichiers and lecture.fichiers.publiccode
    if manques and not in_its_repository:
        champs, remedes = enumerer(map(citer, manques), "et"), " ".join(manques.values())
        yield f"Son publiccode.yml n’est pas complet : il manque {champs}. {remedes}"
