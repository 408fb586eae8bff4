"""How far commons are reused: organisations, communes and inhabitants, each counted once.

The unit of a *réutilisation* is an organisation and a common, whatever the number of lines
that say it. It is live as long as one of these lines is; the facts of a live one come from its
live lines. A stop ends the lines dated before it, in whatever order they are written; a line
dated after it is a new life. An end that was announced, once past, is no stop: nobody knows what
followed, and the use is counted no more. Whoever carries the common is told apart. What is not known is
said apart too, never taken for zero: organisations whose territory is unknown (`non_situees`), reuses that
were never dated (`non_datees`), communes without published population (`sans_population`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

import msgspec

from catalogue_communs.collectivites import objets
from catalogue_communs.collectivites.identification import Reference
from catalogue_communs.collectivites.objets import Collectivite, Identite
from catalogue_communs.modele import Projet, Reutilisation
from catalogue_communs.modele.base import Objet
from catalogue_communs.modele.projet import Mention, Presence, Presences
from catalogue_communs.socle.dates import DatePartielle, plus_ancien
from catalogue_communs.socle.texte import grouper, slugifier

ARRETEE, EN_PRODUCTION = "arretee", "en-production"
# What supports a reuse, the surest first.
CONFIRMEE, DOCUMENTEE, DECLAREE = STATUTS = ("confirmee", "documentee", "declaree")
MONTHS_BEFORE_STALE = 18
# How a use is known: its instance was seen to run, a page of the organisation cites it, a public proof shows it.
VU, DIT, DOCUMENTE = "vu", "dit", "documente"
APPUIS = {VU: "vu en service", DIT: "dit par l’organisme", DOCUMENTE: "documenté"}
SANS_PRESENCE = Presences()
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


class Appui(Objet, frozen=True):
    """How a use is known: one of `APPUIS`, the day that shows it, where (without an address, on paper), its digest."""

    genre: str
    le: DatePartielle
    adresse: str | None
    sha256: str | None = None


class Usage(msgspec.Struct, frozen=True, dict=True):
    """An organisation that uses or used a common (`commun`: its slug), and every line that says it, as of `jour`.

    `porteur`: it carries the common, and shows nothing of its spreading. `presences`: what was seen of the
    instances that are its own; `mention`: its own page that cites the use.
    """

    commun: str
    organisation: Identite
    lignes: tuple[Reutilisation, ...]
    jour: date
    porteur: bool = False
    presences: tuple[Presence, ...] = ()
    mention: Mention | None = None

    @cached_property
    def actives(self) -> tuple[Reutilisation, ...]:
        """Return the lines that nothing ended: neither a sight nor a mention brings one back."""
        return tuple(line for line in vivantes(self.lignes) if not _terminee(line, self.jour))

    @property
    def degre(self) -> str:
        """Say how the use is known at this day: one of `DEGRES`."""
        if self.actives:
            return RECENT if any(self._recente(line) for line in self.actives) else ANCIEN
        return TERMINE if self.fin else ARRETE

    def _recente(self, line: Reutilisation) -> bool:
        """Tell whether a live line is in production, and shown lately: a sight renews no mere declaration."""
        days = self._jours(line)
        if line.statut == DECLAREE:
            days = self._constats(line) if self.mention else iter(())
        return line.etat == EN_PRODUCTION and any(map(self.fraiche, days))

    @property
    def _vues(self) -> list[tuple[date, Presence]]:
        """Return the instances of live lines that were seen, each with the last day."""
        live = {line.instance for line in self.actives}
        return [(one.vue_le, one) for one in self.presences if one.vue_le and one.adresse in live]

    def _jours(self, line: Reutilisation) -> Iterator[date]:
        """Yield the days that show a live line; a year or a month counts as its first day: what is in doubt is not recent."""
        if line.confirmee_le:
            yield line.confirmee_le.premier_jour
        yield from self._constats(line)

    def _constats(self, line: Reutilisation) -> Iterator[date]:
        """Yield the days on which a machine saw something of a live line."""
        if self.mention:
            yield self.mention.le
        yield from (day for day, one in self._vues if one.adresse == line.instance)

    def fraiche(self, day: date) -> bool:
        """Tell whether a day is eighteen months ago at most, and nothing was found silent since."""
        return not plus_ancien(day, MONTHS_BEFORE_STALE, self.jour) and day >= (self.perdue or day)

    @property
    def perdue(self) -> date | None:
        """Return the last silent day of its instances, when all of those that were seen answer no more."""
        silent = [one.muette_le for _, one in self._vues if one.perdue and one.muette_le]
        return max(silent) if silent and len(silent) == len(self._vues) else None

    @property
    def appuis(self) -> tuple[Appui, ...]:
        """Say how a live use is known, each degree once: seen, told by the organisation, documented."""
        if not self.actives:
            return ()
        found, said = list[Appui](), self.mention
        if self._vues:
            day, seen = max(self._vues, key=lambda pair: pair[0])
            found.append(Appui(VU, DatePartielle.du_jour(day), seen.adresse))
        if said:
            found.append(Appui(DIT, DatePartielle.du_jour(said.le), said.page, said.sha256))
        told = [line for line in self.actives if line.statut != DECLAREE]
        shown = [(line.confirmee_le, line.preuve) for line in told if line.confirmee_le]
        if shown:
            when, proof = max(shown, key=lambda pair: pair[0].premier_jour)
            found.append(Appui(DOCUMENTE, when, proof.url if proof else None))
        return tuple(found)

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
    def dates(self) -> list[date]:
        """Return the days that show its live lines; none when it was never dated."""
        return [day for line in self.actives for day in self._jours(line)]

    @property
    def a_reconfirmer(self) -> bool:
        """Tell whether nothing shows a live line in the last eighteen months, though something did once."""
        return bool(self.dates) and not any(map(self.fraiche, self.dates))

    @property
    def collective(self) -> bool:
        """Tell whether the organisation is a collectivité, known to the reference or said so by a line."""
        said = (line.organisation.type for line in self.lignes)
        return isinstance(self.organisation, Collectivite) or any(map(objets.est_une_collectivite, said))


def _terminee(line: Reutilisation, today: date) -> bool:
    """Tell whether the announced end of a line is past, and nothing shows the use after it."""
    end = line.fin_annoncee
    return end is not None and end.dernier_jour < today and not _after(line, end.dernier_jour)


class BilanUsages:
    """Counts of live reuses, for a common or for several, without those of who carries the common.

    - `reutilisations` = `confirmees` + `documentees` + `declarees`; `recentes`, `a_reconfirmer`, `non_datees`,
      `vues` (in service, less than eighteen months ago) and `dites` (by the organisation, likewise) are parts of
      it; `terminees` and `arretees` are not. Unit: an organisation and a common.
    - `organisations`: each once, even with several commons; `collectivites` is a part of it.
    - `non_situees`: organisations whose communes are unknown; they add no inhabitant. `sans_lieu`: of
      those, the organisations whose départements are unknown too.
    - `communes`, `departements`: INSEE codes of what the collectivités cover, a département as soon as one
      commune is. `population`: their inhabitants, each once, without the `sans_population` communes.
    - `porteurs`: the organisations that use a common which they carry: they show nothing of its spreading.
    """

    def __init__(self, connus: Iterable[Usage], reference: Reference) -> None:
        """Count uses, of one common or of the whole portfolio."""
        every = [*connus]
        own = {one.organisation for one in every if one.porteur and one.actives}
        taken = [one for one in every if not one.porteur]
        live = [one for one in taken if one.actives]
        ways, shown = Counter(one.degre for one in taken), Counter(one.statut for one in live)
        who = {one.organisation for one in live}
        self.reutilisations = len(live)
        self.confirmees, self.documentees, self.declarees = (shown[one] for one in STATUTS)
        self.recentes, self.terminees, self.arretees = ways[RECENT], ways[TERMINE], ways[ARRETE]
        self.a_reconfirmer = sum(one.a_reconfirmer for one in live)
        self.non_datees = sum(not one.dates for one in live)
        fresh = Counter(by.genre for one in live for by in one.appuis if one.fraiche(by.le.premier_jour))
        self.vues, self.dites = fresh[VU], fresh[DIT]
        self.organisations = len(who)
        self.collectivites = len({one.organisation for one in live if one.collective})
        self.territoires = _situees(who)
        self.non_situees = len(who - self.territoires)
        self.sans_lieu = len(
            {one.organisation for one in live if not departements_de(one)} - self.territoires
        )
        self.communes = reference.union(self.territoires)
        self.departements = {reference.par_commune[insee].departement for insee in self.communes}
        self.population = reference.habitants(self.communes)
        self.sans_population = reference.sans_population(self.communes)
        self.porteurs, self.population_porteurs = len(own), reference.population(_situees(own))


def usages(
    projet: Projet, reference: Reference, today: date, presences: Presences = SANS_PRESENCE
) -> tuple[Usage, ...]:
    """Return who uses a common as of `today`, stopped or not, in the order of its file, and what was seen of each."""
    found = grouper((reference.identifier(line.organisation), line) for line in projet.reutilisations)
    own = instances_propres(projet, found)
    seen = [one for one in presences.instances if one.commun == projet.slug]
    said = {one.organisme: one for one in presences.mentions if one.commun == projet.slug}
    carriers = projet.porteurs_principaux
    known, names = {*map(reference.identifier, carriers)}, {slugifier(one.nom) for one in carriers}
    return tuple(
        Usage(
            projet.slug,
            who,
            lines,
            today,
            who in known or any(slugifier(line.organisation.nom or "") in names for line in lines),
            tuple(one for one in seen if own.get(one.adresse) == who),
            next(filter(None, map(said.get, codes_officiels(who, lines, reference))), None) if said else None,
        )
        for who, lines in found.items()
    )


def codes_officiels(who: Identite, lines: Iterable[Reutilisation], reference: Reference) -> tuple[str, ...]:
    """Return the SIREN of an organisation, then its INSEE code; those that are known. The first one names it."""
    if isinstance(who, Collectivite):
        return tuple(dict.fromkeys(filter(None, (reference.siren(who), who.code))))
    return tuple({line.organisation.siren: None for line in lines if line.organisation.siren})[:1]


def chez_eux(line: Reutilisation, projet: Projet) -> str:
    """Return the address where an organisation runs a common itself; nothing when it is the service that all share."""
    shared = {urlsplit(url or "").hostname for url in (projet.liens.site, projet.liens.demonstration)}
    return line.instance if line.instance and urlsplit(line.instance).hostname not in shared else ""


def instances_propres(
    projet: Projet, par_organisme: Mapping[Identite, Iterable[Reutilisation]]
) -> dict[str, Identite]:
    """Give the instances that one organisation alone runs: those at a host of several show nothing of any of them."""
    hosts: dict[str | None, set[Identite]] = defaultdict(set)
    found = {}
    for who, lines in par_organisme.items():
        for address in filter(None, (chez_eux(line, projet) for line in lines)):
            found[address] = who
            hosts[urlsplit(address).hostname].add(who)
    return {address: who for address, who in found.items() if len(hosts[urlsplit(address).hostname]) == 1}


def _situees(organisations: Iterable[Identite]) -> frozenset[Collectivite]:
    return frozenset(who for who in organisations if isinstance(who, Collectivite))


def departements_de(usage: Usage) -> frozenset[str]:
    """Return where a user that is no collectivité is, as the lines say that no stop ended."""
    if not isinstance(usage.organisation, objets.AutreOrganisme):
        return frozenset()
    return frozenset(code for line in vivantes(usage.lignes) for code in line.organisation.departements)
