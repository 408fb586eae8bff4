"""Who uses a common, what shows it and since when.

How many act, at which level, and whom that covers.

The unit of a *réutilisation* is an organisation and a common, whatever the number of lines that say
it. It is live as long as one of these lines is; the facts of a live one come from its live lines. A
stop ends the lines dated before it, in whatever order they are written; a line dated after it is a
new life. An end that was announced, once past, is no stop: nobody knows what followed, and the use
is counted no more. Whoever carries the common is told apart. What is not known is said apart too,
never taken for zero: organisations whose territory is unknown (`non_situees`), reuses that were
never dated (`non_datees`), communes without published population (`sans_population`).

Two questions are never answered by one number: who acts, each at its own level; whose territory
that covers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import msgspec

from catalogue_communs.collectivites import objets
from catalogue_communs.collectivites.identification import Reference
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    Collectivite,
    Identite,
    Nature,
)
from catalogue_communs.forges.histoire import fichier_cite
from catalogue_communs.modele import Projet, Reutilisation
from catalogue_communs.modele.base import Objet
from catalogue_communs.modele.presences import Presence, Presences
from catalogue_communs.modele.reutilisations import (
    ARRETEE,
    CONFIRMEE,
    DECLAREE,
    EN_PRODUCTION,
    STATUTS,
)
from catalogue_communs.socle.dates import DatePartielle, plus_ancien
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import grouper, slugifier

MONTHS_BEFORE_STALE = 18
# What a proof shows, the least first: the organisation is named, it deploys, it uses.
NOMME, DEPLOYE, UTILISE = MONTRES = ("nomme", "deploye", "utilise")
CE_QUE_MONTRE = {
    NOMME: "nommé parmi les utilisateurs",
    DEPLOYE: "déployé, d’après une configuration",
    UTILISE: "utilisé, d’après lui, son instance ou le service",
}
# A configuration that the service runs shows a use between its own two days only.
EN_SERVICE = "en-service"
# Words are said once, on their day; a list, a logo, a setting stand as long as nobody takes them out.
PAROLES = frozenset({"citation", "temoignage"})
# How a use is known.
# Its instance was seen to run, a public proof shows it.
VU, DOCUMENTE = "vu", "documente"
APPUIS = {VU: "vu en service", DOCUMENTE: "documenté"}
SANS_PRESENCE = Presences()
# How a use is known at a day: shown in use by a proof of eighteen months at most, in production;
# otherwise; its announced end is past; it stopped.
RECENT, ANCIEN, TERMINE, ARRETE = "recent", "ancien", "termine", "arrete"
DEGRES = {
    RECENT: "en service, preuve de moins de dix-huit mois",
    ANCIEN: "preuve plus ancienne, simple nom, déclaration, déploiement ou essai",
    TERMINE: "campagne terminée, suite à demander",
    ARRETE: "arrêté",
}
# The levels at which a collectivité acts, the closest to people first.
NIVEAUX: tuple[Nature, ...] = (COMMUNE, EPCI, DEPARTEMENT, REGION)
# Of four or fewer, one always makes a quarter of a count: nobody says so.
PLUSIEURS = 5


# --- The lines of a file ------------------------------------------------------------------------


def vivantes(lignes: Sequence[Reutilisation]) -> tuple[Reutilisation, ...]:
    """Return, of the lines about one organisation and one common, those that no stop ended.

    A stop ends what has no date and what is not surely dated after it: what is in doubt is not
    counted.
    """
    arrets = [ligne for ligne in lignes if ligne.etat == ARRETEE]
    if not arrets:
        return tuple(lignes)
    jours = (ligne.arretee_le.dernier_jour for ligne in arrets if ligne.arretee_le)
    dernier_arret = max(jours, default=date.min)
    en_vie = (ligne for ligne in lignes if ligne.etat != ARRETEE)
    return tuple(ligne for ligne in en_vie if _posterieure(ligne, dernier_arret))


def fin_passee(lignes: Sequence[Reutilisation], today: date) -> DatePartielle | None:
    """Return the announced end that is past, of lines about one organisation.

    Nothing when one of them stopped, or lives still.
    """
    live = vivantes(lignes)
    if not all(_terminee(ligne, today) for ligne in live):
        return None
    return max((ligne.fin_annoncee for ligne in live if ligne.fin_annoncee), default=None)


def _posterieure(ligne: Reutilisation, jour: date) -> bool:
    """Tell whether a line is surely dated after a day."""
    dates = (moment for moment in (ligne.depuis, ligne.confirmee_le) if moment)
    return any(moment.premier_jour > jour for moment in dates)


def _terminee(ligne: Reutilisation, today: date) -> bool:
    """Tell whether the announced end of a line is past, and nothing shows the use after it."""
    fin = ligne.fin_annoncee
    if fin is None or fin.dernier_jour >= today:
        return False
    return not _posterieure(ligne, fin.dernier_jour)


def _va_apres(ligne: Reutilisation, jour: date) -> bool:
    """Tell whether a line speaks of a time after a day: its own dates, or its announced end."""
    fin = ligne.fin_annoncee
    return _posterieure(ligne, jour) or bool(fin and fin.premier_jour > jour)


def ce_que_montre(ligne: Reutilisation, today: date) -> str:
    """Say what the proof of a line shows as of `today`: one of `MONTRES`.

    Without a kind of proof, a name alone.
    """
    if ligne.statut == CONFIRMEE:
        return UTILISE
    genre = ligne.preuve.genre if ligne.preuve else None
    if genre is None:
        return NOMME
    if genre == EN_SERVICE and (ligne.depuis is None or ligne.depuis.premier_jour > today):
        return DEPLOYE
    return str(vocabulaires()["genre_preuve"].valeurs[genre].extra["degre"])


def dit_un_etat(ligne: Reutilisation) -> bool:
    """Tell whether the proof of a line can say where the organisation is.

    A logo or a list of names cannot. Without a proof, it is who declares it who says so.
    """
    genre = ligne.preuve.genre if ligne.preuve else None
    if genre is None:
        return ligne.preuve is None
    return not vocabulaires()["genre_preuve"].valeurs[genre].extra.get("muette")


# --- A use --------------------------------------------------------------------------------------


class Appui(Objet, frozen=True):
    """How a use is known: one of `APPUIS`, the day that shows it, and where."""

    genre: str
    le: DatePartielle
    adresse: str | None


class Usage(msgspec.Struct, frozen=True, dict=True):
    """An organisation that uses or used a common, and every line that says it, as of `jour`.

    `commun` is the slug of the common.

    `porteur`: it carries the common, and shows nothing of its spreading. `presences`: what was seen
    of the instances that are its own; `versions`: the day of the version in which each proof was
    read, by its address.
    """

    commun: str
    organisation: Identite
    lignes: tuple[Reutilisation, ...]
    jour: date
    porteur: bool = False
    presences: tuple[Presence, ...] = ()
    versions: Mapping[str, DatePartielle] = {}

    @cached_property
    def actives(self) -> tuple[Reutilisation, ...]:
        """Return the lines that nothing ended: no sight brings one back."""
        return tuple(ligne for ligne in vivantes(self.lignes) if not _terminee(ligne, self.jour))

    @cached_property
    def degre(self) -> str:
        """Say how the use is known at this day: one of `DEGRES`."""
        if not self.actives:
            return TERMINE if self.fin else ARRETE
        return RECENT if any(map(self._recente, self.actives)) else ANCIEN

    @cached_property
    def montre(self) -> str:
        """Say what the best of its live proofs shows: one of `MONTRES`."""
        if self._vues:
            return UTILISE
        degres = (ce_que_montre(ligne, self.jour) for ligne in self.actives)
        return max(degres, key=MONTRES.index, default=NOMME)

    @property
    def essaye(self) -> bool:
        """Tell whether a proof says that it is tried or under way, though it names no more."""
        return any(
            ligne.preuve and ligne.etat != EN_PRODUCTION and dit_un_etat(ligne)
            for ligne in self.actives
        )

    def _recente(self, ligne: Reutilisation) -> bool:
        """Tell whether a live line is in production, and shown in use lately."""
        if ligne.etat != EN_PRODUCTION:
            return False
        return any(map(self.fraiche, self._jours_d_usage(ligne)))

    def _jours_d_usage(self, ligne: Reutilisation) -> Iterator[date]:
        """Yield the days that show that a live line is a use.

        A sight renews no mere declaration.
        """
        if ligne.statut == DECLAREE:
            return
        if ligne.confirmee_le and ce_que_montre(ligne, self.jour) == UTILISE:
            yield ligne.confirmee_le.premier_jour
        yield from self._constats(ligne)

    @cached_property
    def _vues(self) -> list[tuple[date, Presence]]:
        """Return the instances of live lines that were seen, each with the last day."""
        adresses = {ligne.instance for ligne in self.actives}
        vues = (presence for presence in self.presences if presence.adresse in adresses)
        return [(presence.vue_le, presence) for presence in vues if presence.vue_le]

    def _jours(self, ligne: Reutilisation) -> Iterator[date]:
        """Yield the days that show a live line.

        A year or a month counts as its first day: what is in doubt is not recent.
        """
        if ligne.confirmee_le:
            yield ligne.confirmee_le.premier_jour
        yield from self._constats(ligne)

    def _constats(self, ligne: Reutilisation) -> Iterator[date]:
        """Yield the days on which a machine saw something of a live line."""
        yield from (jour for jour, presence in self._vues if presence.adresse == ligne.instance)

    def fraiche(self, jour: date) -> bool:
        """Tell whether a day is eighteen months ago at most, and nothing was found silent since."""
        if plus_ancien(jour, MONTHS_BEFORE_STALE, self.jour):
            return False
        return self.perdue is None or jour >= self.perdue

    @cached_property
    def perdue(self) -> date | None:
        """Return the last silent day of its instances, when all that were seen answer no more."""
        silences = [vue.muette_le for _, vue in self._vues if vue.perdue and vue.muette_le]
        toutes = silences and len(silences) == len(self._vues)
        return max(silences) if toutes else None

    @property
    def appuis(self) -> tuple[Appui, ...]:
        """Say how a live use is known, each degree once.

        Seen, documented.
        """
        if not self.actives:
            return ()
        appuis = list[Appui]()
        if self._vues:
            jour, vue = max(self._vues, key=lambda paire: paire[0])
            appuis.append(Appui(VU, DatePartielle.du_jour(jour), vue.adresse))
        documentees = (ligne for ligne in self.actives if ligne.statut != DECLAREE)
        datees = [(ligne.confirmee_le, ligne.preuve) for ligne in documentees if ligne.confirmee_le]
        if datees:
            moment, preuve = max(datees, key=lambda paire: paire[0].premier_jour)
            appuis.append(Appui(DOCUMENTE, moment, preuve.url if preuve else None))
        return tuple(appuis)

    @property
    def compte(self) -> bool:
        """Tell whether the use is counted.

        Live, and not that of an organisation which carries the common.
        """
        return bool(self.actives) and not self.porteur

    @property
    def fin(self) -> DatePartielle | None:
        """Return the end that was announced and is past, of a use that nothing says stopped."""
        return fin_passee(self.lignes, self.jour)

    @property
    def derniere(self) -> Reutilisation:
        """Return the line that shows the use last, of those that no stop ended.

        Of two, the first written.
        """
        lignes = self.actives or vivantes(self.lignes) or self.lignes
        return max(lignes, key=_jour_de_la_ligne)

    def toujours_cite(self, ligne: Reutilisation) -> DatePartielle | None:
        """Return the day of the version in which the proof of a line was read.

        When it is later than the last statement, which that version repeats: of a list, not of
        words.
        """
        moment = ligne.confirmee_le
        if moment is None or ligne.preuve is None or ligne.preuve.genre in PAROLES:
            return None
        version = self.versions.get(ligne.preuve.url or "")
        if version and version.premier_jour > moment.dernier_jour:
            return version
        return None

    def suite_dite(self, ligne: Reutilisation) -> bool:
        """Tell whether another line says what followed the announced end of a line."""
        fin = ligne.fin_annoncee
        if fin is None:
            return False
        autres = (autre for autre in vivantes(self.lignes) if autre is not ligne)
        return any(_va_apres(autre, fin.dernier_jour) for autre in autres)

    @property
    def statut(self) -> str:
        """Return what supports the reuse: the surest of its live lines."""
        return min((ligne.statut for ligne in self.actives), key=STATUTS.index, default=DECLAREE)

    @property
    def dates(self) -> list[date]:
        """Return the days that show its live lines; none when it was never dated."""
        return [jour for ligne in self.actives for jour in self._jours(ligne)]

    @property
    def a_reconfirmer(self) -> bool:
        """Tell whether nothing shows it in the last eighteen months, though something did once."""
        return bool(self.dates) and not any(map(self.fraiche, self.dates))

    @property
    def collective(self) -> bool:
        """Tell whether the organisation is a collectivité, by the reference or by a line."""
        if isinstance(self.organisation, Collectivite):
            return True
        return any(objets.est_une_collectivite(ligne.organisation.type) for ligne in self.lignes)


def _jour_de_la_ligne(ligne: Reutilisation) -> date:
    """Return the day that a line tells first of itself; the first of all for one without a date."""
    return (ligne.confirmee_le or ligne.depuis or DatePartielle(1)).premier_jour


# --- How many -----------------------------------------------------------------------------------


class PremierePart(NamedTuple):
    """The collectivité that has more than a quarter of the inhabitants covered, and how many."""

    qui: Collectivite
    habitants: int


class ActeursDUnNiveau(NamedTuple):
    """The collectivités of a level that act, and how many of them a recent proof shows."""

    niveau: Nature
    collectivites: tuple[Collectivite, ...]
    recents: int


def acteurs(usages_connus: Iterable[Usage]) -> tuple[ActeursDUnNiveau, ...]:
    """Gather by level the collectivités that act, the closest level first.

    The carriers, and what ended, left out.
    """
    comptes = [usage for usage in usages_connus if usage.compte]
    recents = {usage.organisation for usage in comptes if usage.degre == RECENT}
    collectivites = sorted(_situees(usage.organisation for usage in comptes))
    par_niveau = grouper((lieu.nature, lieu) for lieu in collectivites)
    return tuple(
        ActeursDUnNiveau(niveau, par_niveau[niveau], len(recents.intersection(par_niveau[niveau])))
        for niveau in NIVEAUX
        if niveau in par_niveau
    )


class BilanUsages:
    """Counts of live reuses, for a common or for several, without those of who carries the common.

    - `reutilisations` = `confirmees` + `documentees` + `declarees` = `utilises` + `deployes` +
      `nommes`; `recentes`, `a_reconfirmer`, `non_datees` and `vues` (in service, less than eighteen
      months ago) are parts of it; `terminees` and `arretees` are not. Unit: an organisation and a common.
    - `organisations`: each once, even with several commons; `collectivites` is a part of it.
    - `acteurs`: the collectivités that act, by their level; `par_niveau`: how many.
    - `departements_actifs`: INSEE codes of where a commune, a group or the council of the
      département acts itself.
    - `non_situees`: organisations whose communes are unknown; they add no inhabitant. `sans_lieu`:
      of those, the organisations whose départements are unknown too.
    - `communes`, `departements`: INSEE codes of what the collectivités cover, a département as soon
      as one commune is. `population`: their inhabitants, each once, without the `sans_population`
      communes; `habitants_par_niveau`: the same, each by the closest of the collectivités that act
      for him.
    - `porteurs`: the organisations that use a common which they carry: they show nothing of its
      spreading.
    """

    def __init__(self, usages_connus: Iterable[Usage], reference: Reference) -> None:
        """Count uses, of one common or of the whole portfolio."""
        tous = [*usages_connus]
        a_part = [usage for usage in tous if not usage.porteur]
        live = [usage for usage in a_part if usage.actives]
        self._compter_les_preuves(a_part, live)
        self._compter_les_organismes(live)
        self.acteurs = acteurs(live)
        self._reference = reference
        self._porteurs = {usage.organisation for usage in tous if usage.porteur and usage.actives}
        self.porteurs = len(self._porteurs)

    def _compter_les_preuves(self, usages_sans_porteurs: list[Usage], live: list[Usage]) -> None:
        degres = Counter(usage.degre for usage in usages_sans_porteurs)
        statuts = Counter(usage.statut for usage in live)
        montres = Counter(usage.montre for usage in live)
        self.reutilisations = len(live)
        self.confirmees, self.documentees, self.declarees = (statuts[statut] for statut in STATUTS)
        self.nommes, self.deployes, self.utilises = (montres[montre] for montre in MONTRES)
        self.recentes, self.terminees, self.arretees = (
            degres[RECENT],
            degres[TERMINE],
            degres[ARRETE],
        )
        self.a_reconfirmer = sum(usage.a_reconfirmer for usage in live)
        self.non_datees = sum(not usage.dates for usage in live)
        self.vues = sum(
            usage.fraiche(appui.le.premier_jour)
            for usage in live
            for appui in usage.appuis
            if appui.genre == VU
        )

    def _compter_les_organismes(self, live: list[Usage]) -> None:
        organismes = {usage.organisation for usage in live}
        self.organisations = len(organismes)
        self.collectivites = len({usage.organisation for usage in live if usage.collective})
        self.territoires = _situees(organismes)
        self.par_niveau = Counter(lieu.nature for lieu in self.territoires)
        self.non_situees = len(organismes - self.territoires)
        sans_departement = {usage.organisation for usage in live if not departements_de(usage)}
        self.sans_lieu = len(sans_departement - self.territoires)

    # Few pages say these, which are long to count.

    @cached_property
    def communes(self) -> frozenset[str]:
        """The INSEE codes of what the collectivités cover."""
        return self._reference.union(self.territoires)

    @cached_property
    def departements(self) -> set[str]:
        """Those of the départements in which they cover something."""
        return self._departements_de(self.territoires)

    @cached_property
    def departements_actifs(self) -> set[str]:
        """Those of the départements in which one that is no région acts."""
        return self._departements_de(lieu for lieu in self.territoires if lieu.nature != REGION)

    def _departements_de(self, lieux: Iterable[Collectivite]) -> set[str]:
        return {code for lieu in lieux for code in self._reference.departements_de(lieu)}

    @cached_property
    def population(self) -> int:
        """The inhabitants of what they cover, each once."""
        return self._reference.habitants(self.communes)

    @cached_property
    def sans_population(self) -> int:
        """How many communes of what they cover have no published population."""
        return self._reference.sans_population(self.communes)

    @cached_property
    def population_porteurs(self) -> int:
        """The inhabitants of the organisations that carry what they use."""
        return self._reference.population(_situees(self._porteurs))

    @cached_property
    def habitants_par_niveau(self) -> dict[Nature, int]:
        """The inhabitants whom each level adds."""
        return habitants_par_niveau(self.territoires, self._reference)

    @cached_property
    def premiere_part(self) -> PremierePart | None:
        """The collectivité that has more than a quarter of the inhabitants."""
        return _premiere_part(self.territoires, self.population, self._reference)


def habitants_par_niveau(lieux: Iterable[Collectivite], reference: Reference) -> dict[Nature, int]:
    """Count the inhabitants whom each level adds to those of the closer ones.

    A level that adds none is absent.
    """
    lieux_par_niveau = grouper((lieu.nature, lieu) for lieu in lieux)
    habitants: dict[Nature, int] = {}
    communes_vues = frozenset[str]()
    for niveau in NIVEAUX:
        communes = reference.union(lieux_par_niveau.get(niveau, ())) - communes_vues
        communes_vues |= communes
        compte = reference.habitants(communes)
        if compte:
            habitants[niveau] = compte
    return habitants


def _premiere_part(
    lieux: Iterable[Collectivite], population: int, reference: Reference
) -> PremierePart | None:
    """Return the collectivité that has more than a quarter of the inhabitants, if several act."""
    parts = [PremierePart(lieu, reference.population([lieu])) for lieu in sorted(lieux)]
    if len(parts) < PLUSIEURS:
        return None
    premiere = max(parts, key=lambda part: part.habitants)
    return premiere if premiere.habitants * 4 > population else None


# --- The uses of a common -----------------------------------------------------------------------


def usages_de(
    projet: Projet, reference: Reference, today: date, presences: Presences = SANS_PRESENCE
) -> tuple[Usage, ...]:
    """Return who uses a common as of `today`, stopped or not, in the order of its file.

    Its lines are gathered by organisation, as the reference identifies it. A sight is that of the
    organisation which alone runs the instance. Whoever carries the common is told apart.
    """
    lignes_par_organisme = grouper(
        (reference.identifier(ligne.organisation), ligne) for ligne in projet.reutilisations
    )
    vues = _presences_par_organisme(projet, lignes_par_organisme, presences)
    porteurs, versions = _Porteurs(projet, reference), _versions(projet)
    usages = []
    for organisme, lignes in lignes_par_organisme.items():
        porteur = porteurs.comptent(organisme, lignes)
        vues_de_l_organisme = vues.get(organisme, ())
        usages.append(
            Usage(projet.slug, organisme, lignes, today, porteur, vues_de_l_organisme, versions)
        )
    return tuple(usages)


def _versions(projet: Projet) -> dict[str, DatePartielle]:
    """Give, by the address of a proof, the day of the version in which it was read.

    That of the source which is the same page, or a file of the same repository at the same commit.
    """
    jours: dict[str, DatePartielle] = {}
    for source in projet.sources:
        if source.url and source.jour:
            version = _version(source.url)
            jours[version] = max(source.jour, jours.get(version, source.jour))
    versions = {}
    for ligne in projet.reutilisations:
        url = ligne.preuve.url if ligne.preuve else None
        if url and _version(url) in jours:
            versions[url] = jours[_version(url)]
    return versions


def _version(url: str) -> str:
    """Return what names the version of a page: of a file at a commit, its repository and commit."""
    cite = fichier_cite(url)
    return f"{cite.depot.depot}@{cite.commit}" if cite else url


def _presences_par_organisme(
    projet: Projet,
    lignes_par_organisme: Mapping[Identite, Iterable[Reutilisation]],
    presences: Presences,
) -> dict[Identite, tuple[Presence, ...]]:
    """Gather what was seen of instances by the organisation that alone runs them."""
    proprietaires = instances_propres(projet, lignes_par_organisme)
    vues = [presence for presence in presences.instances if presence.commun == projet.slug]
    return grouper(
        (proprietaires[vue.adresse], vue) for vue in vues if vue.adresse in proprietaires
    )


class _Porteurs:
    """Who carries a common: known to the reference, or by its name."""

    def __init__(self, projet: Projet, reference: Reference) -> None:
        self.identites = {reference.identifier(porteur) for porteur in projet.porteurs_principaux}
        self.noms = {slugifier(porteur.nom) for porteur in projet.porteurs_principaux}

    def comptent(self, organisme: Identite, lignes: Iterable[Reutilisation]) -> bool:
        """Tell whether an organisation is one of them."""
        if organisme in self.identites:
            return True
        return any(slugifier(ligne.organisation.nom or "") in self.noms for ligne in lignes)


def chez_eux(ligne: Reutilisation, projet: Projet) -> str:
    """Return the address where an organisation runs a common itself, or that the service gives it.

    Nothing when it is the service that all share: its address, or the root of its host.
    """
    if not ligne.instance:
        return ""
    instance = urlsplit(ligne.instance)
    chemin = instance.path.strip("/")
    for partagee in _partagees(projet):
        if instance.hostname == partagee.hostname and chemin in {"", partagee.path.strip("/")}:
            return ""
    return ligne.instance


def _partagees(projet: Projet) -> list[SplitResult]:
    """Return the addresses of the service that all share."""
    return [urlsplit(url or "") for url in (projet.liens.site, projet.liens.demonstration)]


def instances_propres(
    projet: Projet, lignes_par_organisme: Mapping[Identite, Iterable[Reutilisation]]
) -> dict[str, Identite]:
    """Give the instances that one organisation alone runs.

    Those at the host that all share, or of several, show nothing of any of them.
    """
    partages = {partagee.hostname for partagee in _partagees(projet)}
    organismes_par_hote: dict[str | None, set[Identite]] = defaultdict(set)
    proprietaires = {}
    for organisme, lignes in lignes_par_organisme.items():
        for adresse in filter(None, (chez_eux(ligne, projet) for ligne in lignes)):
            proprietaires[adresse] = organisme
            organismes_par_hote[urlsplit(adresse).hostname].add(organisme)
    return {
        adresse: organisme
        for adresse, organisme in proprietaires.items()
        if urlsplit(adresse).hostname not in partages
        and len(organismes_par_hote[urlsplit(adresse).hostname]) == 1
    }


def _situees(organismes: Iterable[Identite]) -> frozenset[Collectivite]:
    return frozenset(organisme for organisme in organismes if isinstance(organisme, Collectivite))


def departements_de(usage: Usage) -> frozenset[str]:
    """Return where a user that is no collectivité is, as the lines say that no stop ended."""
    if not isinstance(usage.organisation, objets.AutreOrganisme):
        return frozenset()
    lignes = vivantes(usage.lignes)
    return frozenset(code for ligne in lignes for code in ligne.organisation.departements)
