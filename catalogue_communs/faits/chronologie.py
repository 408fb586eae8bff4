"""The times of a common.

Its path, when each of its facts entered the catalogue, the news of it, its last dated fact.

The list of the site says when a fact entered, and Git for what it does not yet: a reuse declared
today about 2024 is news today, and the sentence tells the date of the fact, no more than is known
of it. The day of the build plays no part: the same facts, read another day, give the same events
with the same keys. Where there is neither, a fact is as old as it says; a month or a year is sorted
at its first day.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

import msgspec

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.faits.impact import en_mots, quand, reserve
from catalogue_communs.faits.phrases import campagne_terminee
from catalogue_communs.faits.usages import fin_passee, vivantes
from catalogue_communs.fiches.ecriture import Refus, remplacer
from catalogue_communs.forges.modele import LectureDeDepot
from catalogue_communs.modele import (
    Indicateur,
    Mesure,
    Organisme,
    Phase,
    Projet,
    Reutilisation,
    libelle,
)
from catalogue_communs.modele.reutilisations import ARRETEE
from catalogue_communs.parutions import cles
from catalogue_communs.parutions.perdus import perdus, semblables, surs
from catalogue_communs.parutions.registre import Parutions, Registre, _dernier
from catalogue_communs.socle.dates import DatePartielle, article, au_jour, le_jour
from catalogue_communs.socle.texte import denombrer, enumerer, grouper
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.fiche import Fiche

# --- The path of a common: its phases by source, its committees and its milestones --------------


class Pas(NamedTuple):
    """A step of the path.

    `date`: when it happened; `moment`: when a source only saw it. `conteste`: another source
    disputes its date.
    """

    date: DatePartielle | None
    moment: DatePartielle | None
    genre: str
    texte: str
    note: str | None
    source: str
    phase: bool = False
    conteste: bool = False
    # The same phase, according to others.
    suites: tuple["Pas", ...] = ()


def _en_cours(projet: Projet) -> list[Phase]:
    """Return the latest phase of each source, when it has not ended.

    That of the source read last comes first.
    """
    dernieres: dict[str, Phase] = {}
    for phase in projet.parcours.phases:
        precedente = dernieres.get(phase.source)
        if precedente is None or _suit(phase, precedente):
            dernieres[phase.source] = phase
    lectures = _jours_de_lecture(projet)
    en_cours = [phase for phase in dernieres.values() if phase.fin is None]
    return sorted(en_cours, key=lambda phase: lectures.get(phase.source, date.min), reverse=True)


def _suit(phase: Phase, precedente: Phase) -> bool:
    """Tell whether a phase is surely no earlier than another: both have a day."""
    before = precedente.debut or precedente.constatee_le
    after = phase.debut or phase.constatee_le
    return bool(before and after and before <= after)


def _jours_de_lecture(projet: Projet) -> dict[str, date]:
    """Return the day of each source that has one: its own, or that of its reading."""
    jours = {}
    for source in projet.sources:
        moment = source.jour or source.consultee_le
        if moment:
            jours[source.id] = moment.dernier_jour
    return jours


def phases_en_mots(projet: Projet) -> list[tuple[str, str]]:
    """Say the current phase according to each source, with that source.

    Those that agree are told once.
    """
    phrases: dict[str, tuple[str, str]] = {}
    for phase in _en_cours(projet):
        name = libelle("phase", phase.phase)
        phrases.setdefault(phase.phase, (f"{name} ({_depuis_quand(phase)})", phase.source))
    return [*phrases.values()]


def _depuis_quand(phase: Phase) -> str:
    if phase.debut:
        return f"depuis {article(phase.debut)}"
    if phase.constatee_le:
        return f"constatée {le_jour(phase.constatee_le)}"
    return "sans date"


def pas_du_parcours(projet: Projet) -> list[Pas]:
    """Return every step, oldest first, those whose date another source disputes too.

    Without a date, or with that of a reading, last.
    """
    parcours, contestees = projet.parcours, _phases_contestees(projet)
    etapes = [_pas_de_phase(phase, contestees) for phase in parcours.phases]
    for comite in parcours.comites:
        titre = libelle("nature_comite", comite.nature) if comite.nature else "Comité"
        if comite.decision:
            titre += f", avis {libelle('decision_comite', comite.decision).lower()}"
        etapes.append(Pas(comite.date, None, "Réunion", titre, comite.note, comite.source))
    etapes += [
        Pas(jalon.date, None, "Jalon", jalon.libelle, None, jalon.source)
        for jalon in parcours.jalons
    ]
    return sorted(etapes, key=lambda etape: etape.date.premier_jour if etape.date else date.max)


def reunir_les_phases(etapes: Sequence[Pas]) -> list[Pas]:
    """Tell each phase once, at its first step, with what others say of it."""
    reunies: list[Pas] = []
    rangs: dict[str, int] = {}
    for etape in etapes:
        if not etape.phase:
            reunies.append(etape)
        elif etape.texte in rangs:
            premiere = reunies[rangs[etape.texte]]
            suites = (*premiere.suites, etape)
            reunies[rangs[etape.texte]] = premiere._replace(suites=suites, conteste=False)
        else:
            rangs[etape.texte] = len(reunies)
            reunies.append(etape)
    return reunies


def _phases_contestees(projet: Projet) -> set[str]:
    """Return the phases to which sources give different starts; a missing date disputes nothing."""
    datees = [phase for phase in projet.parcours.phases if phase.debut]
    debuts = grouper(((phase.phase, phase.source), phase.debut) for phase in datees)
    debuts_par_phase = grouper((phase, frozenset(jours)) for (phase, _), jours in debuts.items())
    return {phase for phase, jours in debuts_par_phase.items() if len({*jours}) > 1}


def _pas_de_phase(phase: Phase, contestees: Collection[str]) -> Pas:
    genre = "Phase"
    if phase.debut:
        genre = "Début de phase"
    elif phase.constatee_le:
        genre = "Phase constatée"
    titre = libelle("phase", phase.phase)
    if phase.fin:
        titre += f", jusqu’{au_jour(phase.fin)}"
    return Pas(
        phase.debut,
        phase.constatee_le,
        genre,
        titre,
        phase.note,
        phase.source,
        phase=True,
        conteste=bool(phase.debut) and phase.phase in contestees,
    )


def parcours_en_bref(projet: Projet) -> str:
    """Sum up the path: « 3 étapes connues, entre le 4 juillet 2025 et 2026 », « » without any.

    A reading is no step.
    """
    etapes = [etape for etape in pas_du_parcours(projet) if etape.date or not etape.moment]
    if not etapes:
        return ""
    dates = [etape.date for etape in etapes if etape.date]
    count = denombrer(len(etapes), "étape connue", "étapes connues")
    return f"{count}, {_entre_quand(dates, len(etapes))}"


def _entre_quand(dates: Sequence[DatePartielle], etapes: int) -> str:
    """Say between which days steps are, of which some have a date."""
    if not dates:
        return "sans date"
    first, last = dates[0], dates[-1]
    if last.dernier_jour > first.dernier_jour:
        return f"entre {article(first)} et {article(last)}"
    if len(dates) == 1 and etapes > 1:
        return f"la seule datée {le_jour(first)}"
    return le_jour(first)


# --- When each fact entered ---------------------------------------------------------------------


# --- The news -----------------------------------------------------------------------------------

VERSION = "version"
# What each kind of event is called, and the part of the page of the common that tells more.
GENRES: Mapping[str, tuple[str, str]] = {
    cles.ENTREE: ("Nouveau commun", "en-bref"),
    cles.REUTILISATION: ("Réutilisation", "qui-utilise"),
    cles.MESURE: ("Mesure", "impact"),
    cles.PHASE: ("Phase", "parcours"),
    VERSION: ("Version", "code"),
    cles.ARRET: ("Arrêt", "contenu"),
}


class Evenement(msgspec.Struct, frozen=True):
    """Something that entered the catalogue about a common.

    `cle` names it within its common and never changes; `publie_le` is the day when it entered.
    `dit_le` is the first day of the last dated fact that says it, such as a reuse confirmed again;
    the day of entry of a fact without date. `listes` are the lines of the list of what is published
    that it tells. `departements` is where the file says that an organisation is.
    """

    commun: str
    cle: str
    publie_le: date
    dit_le: date
    titre: str
    phrase: str
    organisation: Organisme | None = None
    listes: tuple[cles.FaitPublie, ...] = ()
    departements: frozenset[str] = frozenset()

    @property
    def genre(self) -> str:
        """Its kind: one of `GENRES`."""
        return self.cle.partition("/")[0]

    @property
    def rang(self) -> tuple[int, int, str, str]:
        """Order of entry, the newest first; on one day, that of the facts, then by common."""
        return (-self.publie_le.toordinal(), -self.dit_le.toordinal(), self.commun, self.cle)


def modifie_le(evenement: Evenement) -> date:
    """Return the day when an event was last said or seen changed, or entered if that is later."""
    changements = (fait.modifie_le for fait in evenement.listes if fait.modifie_le)
    return max(evenement.publie_le, evenement.dit_le, *changements)


def evenements(
    parutions: Parutions, lectures: Mapping[str, LectureDeDepot]
) -> tuple[Evenement, ...]:
    """Return what entered the catalogue about a common up to this day, newest first.

    What has no day at all is left out.
    """
    entrees = chain(
        _entry(parutions),
        _reuses(parutions),
        _measures(parutions),
        _phases(parutions),
        _stop(parutions),
        _releases(parutions, lectures),
    )
    connus = (evenement for evenement in entrees if modifie_le(evenement) <= parutions.today)
    return tuple(sorted(connus, key=attrgetter("rang")))


def _dire(
    parutions: Parutions, cle: str, le: DatePartielle, dit: tuple[str, str], *lignes: str
) -> Evenement:
    """Return the event of these lines of the list: its key, its day, its title and its sentence."""
    jour, faits = le.premier_jour, parutions.dits(*lignes)
    slug, publie_le = parutions.projet.slug, parutions.paru(jour, *lignes)
    return Evenement(slug, cle, publie_le, jour, *dit, listes=faits)


def _entry(parutions: Parutions) -> Iterator[Evenement]:
    """Yield the entry of the common.

    The day that its file says or, written by hand without one, that of the list.
    """
    projet, jour = parutions.projet, parutions.jour(cles.ENTREE)
    moment = projet.publie_le
    if moment is None and jour:
        moment = DatePartielle.du_jour(jour)
    if moment:
        titre = f"{projet.nom} entre au catalogue"
        phrase = f"{titre} {le_jour(moment)}. {projet.accroche}"
        yield _dire(parutions, cles.ENTREE, moment, (titre, phrase))


class _LigneParue(NamedTuple):
    """A line that says a use, and its key in the list."""

    ligne: Reutilisation
    cle: str


def _reuses(parutions: Parutions) -> Iterator[Evenement]:
    """Yield who uses the common, or used it.

    One event for each organisation, whatever the number of its lines.

    The key of the event is that under which the feeds first told it, so that who follows them reads
    it once. Its day is the last one that a line tells; that of the list, for lines without any
    date.
    """
    cles_prises: set[str] = set()
    lignes_par_organisme = grouper(
        (organisme, _LigneParue(ligne, cle)) for organisme, ligne, cle in parutions.reutilisations
    )
    for parues in lignes_par_organisme.values():
        parlantes = _parlantes(parues)
        cle = _cle_de_l_usage(parutions, parlantes)
        # Two organisations of one name, told apart by their types: the feeds need two keys.
        if cle in cles_prises:
            cle = parlantes[0].cle
        cles_prises.add(cle)
        jour = _jour_de_l_usage(parutions, parlantes)
        # Without a date nor a day of entry, nothing says when: none is made up.
        if jour:
            organismes = [parue.ligne.organisation for parue in parues]
            lieux = chain.from_iterable(organisme.departements for organisme in organismes)
            yield _usage_dit(parutions, cle, jour, parlantes, frozenset(lieux))


def _parlantes(parues: Sequence[_LigneParue]) -> Sequence[_LigneParue]:
    """Return the lines that tell a use: its live ones.

    Once all are stopped, every one, since it stays where it was announced.
    """
    live = {id(ligne) for ligne in vivantes([parue.ligne for parue in parues])}
    return [parue for parue in parues if id(parue.ligne) in live] or parues


def _cle_de_l_usage(parutions: Parutions, parlantes: Sequence[_LigneParue]) -> str:
    """Return the key of a use in the feeds.

    The first that was given or, for a new one, the natural one.
    """
    naturelle = f"{cles.REUTILISATION}/{cles.dans_les_flux(parlantes[0].ligne)}"
    return parutions.flux(tuple(parue.cle for parue in parlantes), naturelle)


def _jour_de_l_usage(parutions: Parutions, parlantes: Sequence[_LigneParue]) -> date | None:
    """Return the last day that lines tell.

    That of a use, else that of a stop, else that of the list.
    """
    lignes = [parue.ligne for parue in parlantes]
    jours = [jour for ligne in lignes for jour in (ligne.confirmee_le, ligne.depuis) if jour]
    jours = jours or [ligne.arretee_le for ligne in lignes if ligne.arretee_le]
    if jours:
        return max(jours).premier_jour
    return parutions.jour(*(parue.cle for parue in parlantes))


def _usage_dit(
    parutions: Parutions,
    cle: str,
    jour: date,
    parlantes: Sequence[_LigneParue],
    departements: frozenset[str],
) -> Evenement:
    """Return the event of a use, as the line with the last word says it."""
    lignes, keys = [parue.ligne for parue in parlantes], [parue.cle for parue in parlantes]
    derniere = max(lignes, key=_dernier_mot)
    dit_le = jour
    if derniere.etat == ARRETEE and derniere.arretee_le:
        dit_le = max(jour, derniere.arretee_le.premier_jour)
    titre, phrase = _tell_reuse(parutions, derniere, lignes)
    return Evenement(
        parutions.projet.slug,
        cle,
        parutions.paru(jour, *keys),
        dit_le,
        titre,
        phrase,
        derniere.organisation,
        parutions.dits(*keys),
        departements,
    )


def _dernier_mot(ligne: Reutilisation) -> tuple[bool, DatePartielle]:
    moment = ligne.arretee_le or ligne.confirmee_le or ligne.depuis or DatePartielle(1)
    return ligne.etat == ARRETEE, moment


def _tell_reuse(
    parutions: Parutions, derniere: Reutilisation, lignes: Sequence[Reutilisation]
) -> tuple[str, str]:
    """Return the title and the sentence of a use: stopped, with an end that is past, or live."""
    commun, nom = parutions.projet.nom, parutions.nommer(derniere.organisation)
    preuve = libelle("statut_reutilisation", derniere.statut).lower()
    etat = f"État : {libelle('etat_reutilisation', derniere.etat).lower()}, {preuve}."
    if derniere.etat == ARRETEE:
        depuis = _depuis(derniere.arretee_le)
        return (
            f"{commun} : {nom} ne l’utilise plus",
            f"{nom} n’utilise plus {commun}{depuis}. {etat}",
        )
    fin = fin_passee(lignes, parutions.today)
    if fin:
        phrase = f"{nom}, {commun} : {campagne_terminee(fin)}."
        return f"{commun} : campagne terminée, {nom}", phrase
    depuis = _depuis(min((ligne.depuis for ligne in lignes if ligne.depuis), default=None))
    phrase = f"{nom} utilise {commun}{depuis}. {etat}"
    if derniere.confirmee_le:
        phrase += f" Montré {le_jour(derniere.confirmee_le)}."
    return f"{commun} : utilisé par {nom}", phrase


def _depuis(moment: DatePartielle | None) -> str:
    return f" depuis {article(moment)}" if moment else ""


def _measures(parutions: Parutions) -> Iterator[Evenement]:
    """Yield an event for each indicator and date; sources that differ are told together."""
    for indicateur in parutions.projet.indicateurs:
        parues = zip(indicateur.mesures, parutions.mesures[indicateur.id], strict=True)
        par_date = grouper((mesure.au, (mesure, cle)) for mesure, cle in parues)
        for moment, pairs in par_date.items():
            mesures, keys = zip(*pairs, strict=True)
            cle = parutions.flux(keys, f"{cles.MESURE}/{indicateur.id}/{moment.iso}")
            figure, jour = en_mots(mesures[0], indicateur), quand(mesures[0])
            details = " ; ".join(_detail(mesure, indicateur) for mesure in mesures)
            titre = f"{parutions.projet.nom}, « {indicateur.nom} » : {figure} {jour}"
            phrase = f"{indicateur.nom}, {jour} : {details}."
            yield _dire(parutions, cle, moment, (titre, phrase), *keys)


# The value with which what was published of a measure begins, without its name and its day.
_VALEUR_PARUE = re.compile(r"(?:environ |au moins )?(−?[\d\u202f]+(?:,\d+)?)")


def revisions(parutions: Parutions, indicateur: Indicateur) -> list[tuple[date, float]]:
    """Return the values that measures had before a correction, each with its day."""
    anciennes = []
    for mesure, cle in zip(indicateur.mesures, parutions.mesures[indicateur.id], strict=True):
        fait = parutions.publies.get(cle)
        for _, dit in fait.editions()[1:] if fait else ():
            valeur = valeur_parue(dit, mesure, indicateur)
            if valeur is not None and valeur != mesure.valeur:
                anciennes.append((mesure.au.dernier_jour, valeur))
    return anciennes


def valeur_parue(dit: str, mesure: Mesure, indicateur: Indicateur) -> float | None:
    """Read back the value that a measure had, from what was published of it.

    Nothing under another name.
    """
    debut = f"{indicateur.nom}, {quand(mesure)} : "
    lue = _VALEUR_PARUE.match(dit.removeprefix(debut))
    if lue is None or not dit.startswith(debut):
        return None
    return float(lue[1].replace("\u202f", "").replace("−", "-").replace(",", "."))


def _detail(mesure: Mesure, indicateur: Indicateur) -> str:
    statut = libelle("statut_mesure", mesure.statut).lower()
    caveat = reserve(indicateur, mesure).removesuffix(".")
    parts = filter(None, (statut, mesure.perimetre, caveat))
    return f"{en_mots(mesure, indicateur)} ({', '.join(parts)})"


def _phases(parutions: Parutions) -> Iterator[Evenement]:
    """Yield an event for each phase that starts, not for one that a source only saw.

    Differing sources are told together.
    """
    commun, phases = parutions.projet.nom, parutions.projet.parcours.phases
    debuts_par_phase = grouper((phase.phase, phase.debut) for phase in phases if phase.debut)
    for slug, jours in debuts_par_phase.items():
        debuts, cle = sorted({*jours}), f"{cles.PHASE}/{slug}"
        debut = f"début {enumerer([le_jour(jour) for jour in debuts])}"
        if len(debuts) > 1:
            debut += ", selon la source"
        nom = f"phase « {libelle('phase', slug)} »"
        dit = f"{commun} : {nom}, {debut}", f"{commun}, {nom} : {debut}."
        yield _dire(parutions, cle, debuts[0], dit, cle)


def _releases(parutions: Parutions, lectures: Mapping[str, LectureDeDepot]) -> Iterator[Evenement]:
    """Yield the last release of each repository, or its last tag: no reading tells the others."""
    for depot in parutions.projet.depots:
        version, jour = _derniere_version(lectures.get(depot.url))
        if version and jour:
            nom, moment = depot.url.removeprefix("https://"), DatePartielle.du_jour(jour)
            titre = f"{parutions.projet.nom} : version {version}"
            phrase = f"Version {version} du dépôt {nom}, {le_jour(moment)}."
            yield _dire(parutions, f"{VERSION}/{nom}/{version}", moment, (titre, phrase))


def _derniere_version(lecture: LectureDeDepot | None) -> tuple[str | None, date | None]:
    """Return the last release that a reading tells, else its last tag, with its day."""
    if lecture is None or not lecture.lisible:
        return None, None
    for versions in (lecture.publications, lecture.etiquettes):
        if versions and versions.derniere and versions.derniere_le:
            return versions.derniere, versions.derniere_le
    return None, None


def _stop(parutions: Parutions) -> Iterator[Evenement]:
    arret = parutions.projet.archive
    if arret:
        titre = f"{parutions.projet.nom} s’arrête {le_jour(arret.date)}"
        yield _dire(
            parutions, cles.ARRET, arret.date, (titre, f"{titre}. {arret.raison}"), cles.ARRET
        )


# --- The last dated fact ------------------------------------------------------------------------

# What is planned is no fact: its day must not become one because time goes by.
A_VENIR = {"echeance", "fin_annoncee", "jusqu_au"}
# What the catalogue did on that day, and the common did not.
LUS_OU_ENTRES = {"consultee_le", "constatee_le", "datee_du", "lue_le", "publie_le"}
SANS_FAIT = A_VENIR | LUS_OU_ENTRES


def derniere_date(
    projet: Projet, lectures: Mapping[str, LectureDeDepot], today: date
) -> date | None:
    """Return the day, up to `today`, of the last dated fact of a common, if there is one.

    The fact is in its file or in its code.
    """
    jours: list[date | None] = [*_jours(projet)]
    for depot in projet.depots:
        lecture = lectures.get(depot.url)
        if lecture is None:
            continue
        jours.append(lecture.dernier_commit_humain)
        versions = filter(None, (lecture.publications, lecture.etiquettes))
        jours += [version.derniere_le for version in versions]
    return _dernier(jours, today)


def _jours(fait: object) -> Iterator[date]:
    """Yield the days of what a file says, at every level.

    Those of the catalogue, and those to come, are left out.
    """
    if isinstance(fait, DatePartielle):
        yield fait.premier_jour
    elif isinstance(fait, tuple):
        for partie in fait:
            yield from _jours(partie)
    elif isinstance(fait, msgspec.Struct):
        for name in fait.__struct_fields__:
            if name not in SANS_FAIT:
                yield from _jours(getattr(fait, name))


# --- The identifiers of what is published ----------------------------------------------------


def completer(
    root: Path, today: date, rapport: Rapport
) -> tuple[dict[Path, tuple[str, str]], cles.Publies, list[str]]:
    """Write the `id` of each line that lost its identifier or may, and list what is new.

    Files with an error are left alone: their facts are not known.

    Returned: the text of each file that changes, with the new one; the list; what is said of both.

    Two lines of one organisation, or of one day, have only their places to tell them apart. A line
    whose organisation bears the name of one that was published is surely that one; one that may be
    is not new either. What was published and is neither found nor withdrawn stays in the list: the
    validation asks for it. `ListeInvalide` if it cannot be read.
    """
    publies = {commun: {**faits} for commun, faits in cles.lire_publies(root).items()}
    registre, france, broken = Registre(root, today), reference(root), _fiches_fautives(rapport)
    files, messages = dict[Path, tuple[str, str]](), list[str]()
    for fiche in rapport.fiches:
        fichier, projet_text = fiche.document.fichier, fiche.document.texte
        if fichier in broken:
            continue
        faits = publies.setdefault(fiche.projet.premier_nom, {})
        lignes = tuple(cles.lignes_nommees(fiche.projet, france))
        text, gardes = _garder_les_identifiants(fiche, lignes, faits)
        if gardes:
            files[root / fichier] = (projet_text, text)
        messages += [f"{fichier} : « id: {nom} » gardé." for nom in gardes]
        nouveaux = _inscrire(fiche.projet, lignes, faits, registre, france)
        redits = _redire(fiche.projet, faits, registre, france) - nouveaux
        if nouveaux:
            messages.append(f"{fichier} : {len(nouveaux)} de plus dans la liste.")
        if redits:
            messages.append(f"{fichier} : {len(redits)} à jour dans la liste.")
    return files, publies, messages


def _fiches_fautives(rapport: Rapport) -> set[str]:
    """Return the files whose facts are not known, for an error.

    An identifier that one lost is what is mended here.
    """
    erreurs = (constat for constat in rapport.diagnostics if constat.est_erreur)
    return {erreur.fichier for erreur in erreurs if erreur.code != "identifiant-perdu"}


def _garder_les_identifiants(
    fiche: Fiche, lignes: Sequence[cles.Nommee], faits: Mapping[str, cles.FaitPublie]
) -> tuple[str, list[str]]:
    """Write the `id` of the lines that only order tells apart, and of those that lost theirs.

    Returned: the new text, and the names that it holds.
    """
    keys = {ligne: ligne.cle for ligne in semblables(lignes)}
    for fait, ligne in surs(fiche.projet, lignes, faits).items():
        keys[ligne] = fait.cle
    text, gardes = fiche.document.texte, list[str]()
    for ligne, key in keys.items():
        nom = key.partition("/")[2]
        try:
            text = remplacer(text, (*ligne.chemin, "id"), nom)
        except Refus:
            continue
        gardes.append(nom)
    return text, gardes


def _inscrire(
    projet: Projet,
    lignes: Iterable[cles.Nommee],
    faits: dict[str, cles.FaitPublie],
    registre: Registre,
    france: Reference,
) -> set[str]:
    """Add to the list the facts that it does not name, and return their keys.

    What may be a fact that was lost is not new.
    """
    flux = cles.cles_de_flux(projet, france)
    retrouvees = {ligne.cle for ligne in perdus(projet, lignes, faits).values() if ligne}
    nouveaux = flux.keys() - faits.keys() - retrouvees
    jour = registre.nouveau(projet) or registre.today
    for key in sorted(nouveaux):
        faits[key] = cles.FaitPublie(projet.premier_nom, key, flux[key], jour)
    return nouveaux


def _redire(
    projet: Projet, faits: dict[str, cles.FaitPublie], registre: Registre, france: Reference
) -> set[str]:
    """Write in the list what is told today of each fact, with the day when a change is seen.

    Returned: the keys of the facts that were told otherwise.
    """
    parutions = registre.de(projet, france)._replace(publies=faits)
    redits = dict[str, cles.FaitPublie]()
    for evenement in evenements(parutions, {}):
        for fait in evenement.listes:
            redits[fait.cle] = fait.redit(evenement.phrase, registre.today)
    changes = {key for key, fait in redits.items() if fait != faits[key]}
    faits |= redits
    return changes
