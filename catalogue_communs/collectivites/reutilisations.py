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

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from catalogue_communs.collectivites.identification import Reference
from catalogue_communs.collectivites.objets import AutreOrganisme, Collectivite, Identite, Strate
from catalogue_communs.modele import Projet, Reutilisation
from catalogue_communs.socle.dates import DatePartielle, plus_ancien
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import slugifier

ARRETEE, EN_PRODUCTION = "arretee", "en-production"
# What supports a reuse, the surest first.
CONFIRMEE, DOCUMENTEE, DECLAREE = STATUTS = ("confirmee", "documentee", "declaree")
COLLECTIVITE = "collectivite"
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


def par_organisme(
    reuses: Iterable[Reutilisation], reference: Reference
) -> dict[Identite, list[Reutilisation]]:
    """Gather the lines of one common by organisation, however each line names it."""
    found: dict[Identite, list[Reutilisation]] = defaultdict(list)
    for line in reuses:
        found[reference.identifier(line.organisation)].append(line)
    return found


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
        """Sort out the live lines, once for all who ask."""
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
    """Counts of live reuses, for a common or for several.

    - `reutilisations` = `confirmees` + `documentees` + `declarees`; `recentes`, `a_reconfirmer` and
      `non_datees` are parts of it; `terminees` and `arretees` are not. Unit: an organisation and a common.
    - `organisations` = `collectivites` + `autres` + `type_inconnu`. Unit: an organisation, once
      even with several commons. `par_type` gives the same by `type_organisme` (« » if unknown).
    - `non_situees`: organisations whose communes are unknown; they add no inhabitant.
    - `communes`, `departements`, `regions`: INSEE codes of what the collectivités cover, a
      département as soon as one commune is. `population`: their inhabitants, each once, without
      the `sans_population` communes whose population is not published.
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
    autres: int
    type_inconnu: int
    non_situees: int
    par_type: tuple[tuple[str, int], ...]
    territoires: frozenset[Collectivite]
    communes: frozenset[str]
    departements: frozenset[str]
    regions: frozenset[str]
    population: int
    sans_population: int


def usages(projets: Iterable[Projet], reference: Reference, today: date) -> tuple[Usage, ...]:
    """Return who uses which common as of `today`, stopped or not, by common then in the order of the files."""
    return tuple(
        Usage(projet.slug, who, tuple(lines), today, _est_porteur(who, lines, projet, reference))
        for projet in projets
        for who, lines in par_organisme(projet.reutilisations, reference).items()
    )


def bilan_des_usages(known: Sequence[Usage], reference: Reference) -> BilanUsages:
    """Count uses, of one common or of the whole portfolio; the caller leaves out whom it tells apart."""
    live = [usage for usage in known if usage.actives]
    ways = Counter(usage.degre for usage in known)
    shown = Counter(usage.statut for usage in live)
    kinds = _types(live, reference)
    families = Counter(_famille(kind) for kind in kinds.values())
    territoires = frozenset(who for who in kinds if isinstance(who, Collectivite))
    communes = reference.union(territoires)
    covered = [reference.par_commune[insee] for insee in communes]
    people = [commune.population for commune in covered]
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
        collectivites=families[COLLECTIVITE],
        autres=len(kinds) - families[COLLECTIVITE] - families[""],
        type_inconnu=families[""],
        non_situees=len(kinds) - len(territoires),
        par_type=tuple(sorted(Counter(kinds.values()).items())),
        territoires=territoires,
        communes=communes,
        departements=frozenset([commune.departement for commune in covered]),
        regions=frozenset([commune.region for commune in covered]),
        population=sum(filter(None, people)),
        sans_population=people.count(None),
    )


class Decompte(NamedTuple):
    """What lists say of a common, carriers apart; a population is unknown, not zero, when no place of a user is known."""

    reutilisations: int
    recentes: int
    confirmees: int
    documentees: int
    population: int | None
    porteurs: int
    population_porteurs: int | None


def decompte(known: Sequence[Usage], reference: Reference) -> Decompte:
    """Count the uses of one common as its `bilan` does, without what lists do not show."""
    live = [usage for usage in known if usage.compte]
    own = [usage for usage in known if usage.actives and usage.porteur]
    shown = Counter(usage.statut for usage in live)
    return Decompte(
        len(live),
        sum(usage.degre == RECENT for usage in live),
        shown[CONFIRMEE],
        shown[DOCUMENTEE],
        _population(live, reference),
        len(own),
        _population(own, reference),
    )


def _population(live: Iterable[Usage], reference: Reference) -> int | None:
    places = {usage.organisation for usage in live if isinstance(usage.organisation, Collectivite)}
    return reference.population(places) if places else None


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


def _famille(kind: str) -> str:
    return str(vocabulaires()["type_organisme"].valeurs[kind].extra["famille"]) if kind else ""


class Classe(msgspec.Struct, frozen=True):
    """The users of one class of size (`None`: no population is published), by name."""

    strate: Strate | None
    territoires: tuple[Collectivite, ...]


class Profil(msgspec.Struct, frozen=True):
    """The users of one kind (`type_organisme`, « » if unknown); classes hold those with a territory."""

    type: str
    nombre: int
    classes: tuple[Classe, ...]


def profils(bilan: BilanUsages, reference: Reference) -> tuple[Profil, ...]:
    """Split the organisations of a count: the most frequent kind first, the smallest class first."""
    grouped: dict[str, dict[Strate | None, list[Collectivite]]] = defaultdict(lambda: defaultdict(list))
    for territoire in sorted(bilan.territoires, key=lambda t: (reference.nom(t), t)):
        grouped[reference.type_organisme(territoire)][reference.strate(territoire)].append(territoire)
    return tuple(
        Profil(kind, count, _classes(grouped[kind]))
        for kind, count in sorted(bilan.par_type, key=lambda pair: (-pair[1], pair[0]))
    )


def _classes(found: dict[Strate | None, list[Collectivite]]) -> tuple[Classe, ...]:
    ordered = sorted(found, key=lambda s: (s is None, s.minimum if s else 0))
    return tuple(Classe(strate, tuple(found[strate])) for strate in ordered)


class Volet(NamedTuple):
    """Who uses the commons of the laureates, or those of the others.

    `recents` is what is surest: taken up by someone else, in production, shown by a source of
    eighteen months at most. `repreneurs` adds older proofs and trials, of which `sans_lieu`
    organisations have neither communes nor départements. `porteurs` counts the organisations that
    use a common which they carry: they show nothing of its spreading.
    """

    laureats: bool
    recents: BilanUsages
    repreneurs: BilanUsages
    porteurs: int
    sans_lieu: int


def volets(known: Iterable[tuple[Projet, Iterable[Usage]]], reference: Reference) -> tuple[Volet, Volet]:
    """Tell the uses of each common apart: those of the laureates, then the others."""
    found: dict[bool, list[Usage]] = {True: [], False: []}
    for projet, usages in known:
        found[projet.laureat] += usages
    first, second = (
        Volet(
            laureats,
            bilan_des_usages([u for u in taken if u.degre == RECENT], reference),
            bilan_des_usages(taken, reference),
            len({u.organisation for u in every if u.actives and u.porteur}),
            len({u.organisation for u in taken if u.actives and not _situe(u)}),
        )
        for laureats, every in found.items()
        for taken in ([u for u in every if not u.porteur],)
    )
    return first, second


def departements_de(usage: Usage) -> frozenset[str]:
    """Return where a user that is no collectivité is, as the lines say that no stop ended."""
    if not isinstance(usage.organisation, AutreOrganisme):
        return frozenset()
    return frozenset(code for line in vivantes(usage.lignes) for code in line.organisation.departements)


def _situe(usage: Usage) -> bool:
    return isinstance(usage.organisation, Collectivite) or bool(departements_de(usage))


def _est_porteur(who: Identite, lines: Iterable[Reutilisation], projet: Projet, reference: Reference) -> bool:
    """Tell whether an organisation carries the common that it uses: by its identity, or by its name."""
    carriers = projet.porteurs_principaux
    if who in {reference.identifier(one) for one in carriers}:
        return True
    names = {slugifier(one.nom) for one in carriers}
    return any(slugifier(line.organisation.nom or "") in names for line in lines)
