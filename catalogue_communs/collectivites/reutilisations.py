"""How far commons are reused: organisations, communes and inhabitants, each counted once.

The unit of a *réutilisation* is an organisation and a common, whatever the number of lines
that say it. It is live as long as one of these lines is; the facts of a live one come from its
live lines. A stop ends the lines dated before it, in whatever order they are written; a line
dated after it is a new life. An end that was announced, once past, is no stop: nobody knows what
followed, and the use is counted no more. `Usage.degre` says all this, at a day, for every surface;
whoever carries the common is told apart. What is not known is said apart, never taken for zero: organisations
whose territory is unknown (`non_situees`), reuses that were never dated (`non_datees`), communes
without published population (`sans_population`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from catalogue_communs.collectivites import objets
from catalogue_communs.collectivites.identification import Reference
from catalogue_communs.collectivites.objets import Collectivite, Identite
from catalogue_communs.modele import Projet, Reutilisation
from catalogue_communs.socle.dates import DatePartielle, plus_ancien
from catalogue_communs.socle.texte import slugifier

ARRETEE, EN_PRODUCTION = "arretee", "en-production"
# What supports a reuse, the surest first.
CONFIRMEE, DOCUMENTEE, DECLAREE = STATUTS = ("confirmee", "documentee", "declaree")
MONTHS_BEFORE_STALE = 18
# How a use is known at a day: by a proof of eighteen months at most, in production; otherwise; its
# announced end is past; it stopped.
RECENT, ANCIEN, TERMINE, ARRETE = "recent", "ancien", "termine", "arrete"
DEGRES = {
    RECENT: "en production, montré depuis moins de dix-huit mois",
    ANCIEN: "preuve plus ancienne, déclaration, déploiement ou essai",
    TERMINE: "campagne terminée, suite à demander",
    ARRETE: "arrêté",
}


def vivantes(lines: Sequence[Reutilisation]) -> tuple[Reutilisation, ...]:
    """Return, of the lines about one organisation and one common, those that no stop ended.

    A stop ends what has no date and what is not surely dated after it: what is in doubt is not counted.
    """
    stopped = [line for line in lines if line.etat == ARRETEE]
    if not stopped:
        return tuple(lines)
    last = max((line.arretee_le.dernier_jour for line in stopped if line.arretee_le), default=date.min)
    return tuple(line for line in lines if line.etat != ARRETEE and _after(line, last))


def fin_passee(lines: Sequence[Reutilisation], today: date) -> DatePartielle | None:
    """Return the end that was announced and is past, of lines about one organisation that nothing says stopped."""
    live = vivantes(lines)
    ends = (line.fin_annoncee for line in live if line.fin_annoncee)
    return max(ends, default=None) if all(_terminee(line, today) for line in live) else None


def _after(line: Reutilisation, last: date) -> bool:
    return any(day.premier_jour > last for day in (line.depuis, line.confirmee_le) if day)


def a_reconfirmer(reuse: Reutilisation, today: date) -> bool:
    """Tell whether the last trace of a live reuse is more than eighteen months old on the day `today`.

    Without a date, there is nothing to confirm again. A year or a month counts as its first day:
    what is in doubt is not recent.
    """
    said = reuse.confirmee_le
    return said is not None and plus_ancien(said.premier_jour, MONTHS_BEFORE_STALE, today)


class Usage(msgspec.Struct, frozen=True):
    """An organisation that uses or used a common (`commun`: its slug), and every line that says it, as of `jour`.

    `porteur`: it carries the common, and shows nothing of its spreading. `actives`, worked out from
    `lignes`, are those that nothing ended.
    """

    commun: str
    organisation: Identite
    lignes: tuple[Reutilisation, ...]
    jour: date
    porteur: bool = False
    actives: tuple[Reutilisation, ...] = ()

    def __post_init__(self) -> None:
        live = tuple(line for line in vivantes(self.lignes) if not _terminee(line, self.jour))
        msgspec.structs.force_setattr(self, "actives", live)

    @property
    def degre(self) -> str:
        """Say how the use is known at this day: one of `DEGRES`."""
        if self.actives:
            return RECENT if any(_recente(line, self.jour) for line in self.actives) else ANCIEN
        return TERMINE if self.fin else ARRETE

    @property
    def compte(self) -> bool:
        """Tell whether the use is counted: live, and not that of an organisation which carries the common."""
        return bool(self.actives) and not self.porteur

    @property
    def fin(self) -> DatePartielle | None:
        """Return the end that was announced and is past, of a use that nothing says stopped."""
        return fin_passee(self.lignes, self.jour)

    @property
    def derniere(self) -> Reutilisation:
        """Return the line that shows the use last, of those that no stop ended; of two, the first written."""
        shown = self.actives or vivantes(self.lignes) or self.lignes
        return max(shown, key=lambda one: (one.confirmee_le or one.depuis or DatePartielle(1)).premier_jour)

    @property
    def statut(self) -> str:
        """Return what supports the reuse: the surest of its live lines."""
        return min((line.statut for line in self.actives), key=STATUTS.index, default=DECLAREE)

    @property
    def datee(self) -> bool:
        """Tell whether one live line says when it was confirmed."""
        return any(line.confirmee_le for line in self.actives)

    @property
    def a_reconfirmer(self) -> bool:
        """Tell whether no live line was confirmed in the last eighteen months, though one was once."""
        dated = [line for line in self.actives if line.confirmee_le]
        return bool(dated) and all(a_reconfirmer(line, self.jour) for line in dated)


def _terminee(line: Reutilisation, today: date) -> bool:
    """Tell whether the announced end of a line is past, and nothing shows the use after it."""
    end = line.fin_annoncee
    return end is not None and end.dernier_jour < today and not _after(line, end.dernier_jour)


def _recente(line: Reutilisation, today: date) -> bool:
    return (
        line.etat == EN_PRODUCTION
        and line.statut != DECLAREE
        and line.confirmee_le is not None
        and not a_reconfirmer(line, today)
    )


class BilanUsages(msgspec.Struct, frozen=True):
    """Counts of live reuses, for a common or for several, without those of who carries the common.

    - `reutilisations` = `confirmees` + `documentees` + `declarees`; `recentes`, `a_reconfirmer` and
      `non_datees` are parts of it; `terminees` and `arretees` are not. Unit: an organisation and a common.
    - `organisations`: each once, even with several commons; `collectivites` is a part of it, and
      `par_type` tells all of them by `type_organisme` (« » if unknown).
    - `non_situees`: organisations whose communes are unknown; they add no inhabitant. `sans_lieu`: of
      those, the organisations whose départements are unknown too.
    - `communes`, `departements`: INSEE codes of what the collectivités cover, a département as soon as
      one commune is. `population`: their inhabitants, each once, without the `sans_population` communes
      whose population is not published.
    - `porteurs`: the organisations that use a common which they carry, and their inhabitants: they show
      nothing of its spreading.
    """

    reutilisations: int
    confirmees: int
    documentees: int
    declarees: int
    recentes: int
    a_reconfirmer: int
    non_datees: int
    terminees: int
    arretees: int
    organisations: int
    collectivites: int
    par_type: tuple[tuple[str, int], ...]
    non_situees: int
    sans_lieu: int
    territoires: frozenset[Collectivite]
    communes: frozenset[str]
    departements: frozenset[str]
    population: int
    sans_population: int
    porteurs: int
    population_porteurs: int


def usages(projet: Projet, reference: Reference, today: date) -> tuple[Usage, ...]:
    """Return who uses a common as of `today`, stopped or not, in the order of its file."""
    found: dict[Identite, list[Reutilisation]] = defaultdict(list)
    for line in projet.reutilisations:
        found[reference.identifier(line.organisation)].append(line)
    return tuple(
        Usage(projet.slug, who, tuple(lines), today, _est_porteur(who, lines, projet, reference))
        for who, lines in found.items()
    )


def bilan_des_usages(known: Iterable[Usage], reference: Reference) -> BilanUsages:
    """Count uses, of one common or of the whole portfolio."""
    taken, own = [], set[Identite]()
    for usage in known:
        if not usage.porteur:
            taken.append(usage)
        elif usage.actives:
            own.add(usage.organisation)
    live = [usage for usage in taken if usage.actives]
    ways = Counter(usage.degre for usage in taken)
    shown = Counter(usage.statut for usage in live)
    kinds = _types(live, reference)
    territoires = _situees(kinds)
    communes = reference.union(territoires)
    return BilanUsages(
        reutilisations=len(live),
        confirmees=shown[CONFIRMEE],
        documentees=shown[DOCUMENTEE],
        declarees=shown[DECLAREE],
        recentes=ways[RECENT],
        a_reconfirmer=sum(usage.a_reconfirmer for usage in live),
        non_datees=sum(not usage.datee for usage in live),
        terminees=ways[TERMINE],
        arretees=ways[ARRETE],
        organisations=len(kinds),
        collectivites=sum(map(objets.est_une_collectivite, kinds.values())),
        par_type=tuple(sorted(Counter(kinds.values()).items())),
        non_situees=len(kinds) - len(territoires),
        sans_lieu=len({usage.organisation for usage in live if not departements_de(usage)} - territoires),
        territoires=territoires,
        communes=communes,
        departements=frozenset(reference.par_commune[insee].departement for insee in communes),
        population=reference.habitants(communes),
        sans_population=reference.sans_population(communes),
        porteurs=len(own),
        population_porteurs=reference.population(_situees(own)),
    )


def _situees(organisations: Iterable[Identite]) -> frozenset[Collectivite]:
    return frozenset(who for who in organisations if isinstance(who, Collectivite))


def _types(live: Iterable[Usage], reference: Reference) -> dict[Identite, str]:
    """Give the type of each organisation, once; where files disagree, the first in the alphabet."""
    found: dict[Identite, str] = {}
    for usage in live:
        who = usage.organisation
        if isinstance(who, Collectivite):
            found[who] = reference.type_organisme(who)
        else:
            said = {line.organisation.type for line in usage.lignes if line.organisation.type}
            found[who] = min({*said, found.get(who, "")} - {""}, default="")
    return found


# The users of one kind (`type_organisme`, « » if unknown), how many they are, then those with a territory
# by class of size (`None`: no population is published) and by name.
Profil = tuple[str, int, list[tuple[objets.Strate | None, list[Collectivite]]]]


def profils(bilan: BilanUsages, reference: Reference) -> list[Profil]:
    """Split the organisations of a count: the most frequent kind first, the smallest class first."""
    grouped = defaultdict[str, dict[objets.Strate | None, list[Collectivite]]](lambda: defaultdict(list))
    for territoire in sorted(bilan.territoires, key=lambda t: (reference.nom(t), t)):
        grouped[reference.type_organisme(territoire)][reference.strate(territoire)].append(territoire)
    return [
        (
            kind,
            count,
            sorted(grouped[kind].items(), key=lambda one: one[0].minimum if one[0] else math.inf),
        )
        for kind, count in sorted(bilan.par_type, key=lambda pair: (-pair[1], pair[0]))
    ]


class Volet(NamedTuple):
    """Who uses the commons of the laureates, or those of the others.

    `recents` is what is surest: taken up by someone else, in production, shown by a source of
    eighteen months at most. `repreneurs` adds older proofs and trials.
    """

    laureats: bool
    recents: BilanUsages
    repreneurs: BilanUsages


def volets(known: Iterable[tuple[Projet, Iterable[Usage]]], reference: Reference) -> tuple[Volet, Volet]:
    """Tell the uses of each common apart: those of the laureates, then the others."""
    found: dict[bool, list[Usage]] = {True: [], False: []}
    for projet, usages in known:
        found[projet.laureat] += usages
    first, second = (
        Volet(
            laureats,
            bilan_des_usages((one for one in every if one.degre == RECENT), reference),
            bilan_des_usages(every, reference),
        )
        for laureats, every in found.items()
    )
    return first, second


def departements_de(usage: Usage) -> frozenset[str]:
    """Return where a user that is no collectivité is, as the lines say that no stop ended."""
    if not isinstance(usage.organisation, objets.AutreOrganisme):
        return frozenset()
    return frozenset(code for line in vivantes(usage.lignes) for code in line.organisation.departements)


def _est_porteur(who: Identite, lines: Iterable[Reutilisation], projet: Projet, reference: Reference) -> bool:
    """Tell whether an organisation carries the common that it uses: by its identity, or by its name."""
    carriers = projet.porteurs_principaux
    if who in {reference.identifier(one) for one in carriers}:
        return True
    names = {slugifier(one.nom) for one in carriers}
    return any(slugifier(line.organisation.nom or "") in names for line in lines)
