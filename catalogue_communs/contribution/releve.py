"""What a reading of living sources changes in the file of a common: the last figures, and the users.

The file stays a page that a person reads: of each series, one reading writes one measure at most, that of
the last period that is over; the whole series is in `donnees/releves`. What the service says of its own
users confirms them: a line that is there gets its status and its days, or the day when the use ended.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.contribution.application import appliquer
from catalogue_communs.contribution.organismes import (
    LISTE,
    Reconnu,
    reconnaitre,
    usages_de_l_organisme,
)
from catalogue_communs.contribution.proposition import (
    AJOUT,
    INCONNU,
    ChampChange,
    Envoi,
    Proposition,
)
from catalogue_communs.contribution.resultat import ReleveRecu
from catalogue_communs.fiches.ecriture import Refus, TropGrosse, ecrire_fiche
from catalogue_communs.modele import Indicateur, Projet
from catalogue_communs.modele.impact import Mesure
from catalogue_communs.modele.reutilisations import ARRETEE, CONFIRMEE, EN_PRODUCTION
from catalogue_communs.modele.sources_vivantes import MesureARelever
from catalogue_communs.reseau.bornes import Panne
from catalogue_communs.socle.dates import DatePartielle, plus_ancien
from catalogue_communs.socle.texte import ChampPath, denombrer, nombre
from catalogue_communs.sources import campagne, lecture
from catalogue_communs.sources.campagne import (
    LONGUE,
    OUVRIR,
    Anomalie,
    Connus,
    Demander,
    Etude,
    SourceALire,
)
from catalogue_communs.sources.lecture import PointLu, UtilisateurLu, ecrire_releves, nombre_lu
from catalogue_communs.validation.moteur import valider_texte

MESURE, SERVICE = "mesure", "donnees-du-service"
# A confirmation is written again before the page says that it has grown old.
RECONFIRMER = 12
COURBE, TRAITS = 24, "▁▂▃▄▅▆▇█"
# Bytes of what is kept of one source: those of all the sources of a common pass from a job to the other.
TROP = 1_000_000
# Seconds of a run.
DUREE = 15 * 60


@dataclass(slots=True)
class CommunReleve:
    """What a run changes in a common: its file, before and after, and the files of its readings."""

    projet: Projet
    page: Path
    avant: str
    texte: str
    # Of each figure, its name, before, after, its curve.
    tableau: tuple[tuple[str, str, str, str], ...] = ()
    phrases: tuple[str, ...] = ()
    a_verifier: tuple[str, ...] = ()
    silences: list[str] = field(default_factory=list)
    etudes: list[Etude] = field(default_factory=list)
    fichiers: dict[str, bytes] = field(default_factory=dict)

    @property
    def doutes(self) -> list[str]:
        """What is doubtful, and what to do: in each source, under its title, then in what the page would say."""
        found = ((one.lue.source.titre, a) for one in self.etudes for a in one.anomalies)
        return [
            *(f"{title} : {one.phrase} {one.remede}".strip() for title, one in found),
            *self.a_verifier,
        ]

    def recu(self) -> ReleveRecu:
        """Return what the job that may write is given: plain texts, and files."""
        files, doubts, count = self.fichiers, self.doutes, len(self.tableau)
        if self.texte != self.avant:
            files = {**files, f"projets/{self.projet.slug}.yml": self.texte.encode()}
        told = [
            denombrer(count, "chiffre", "chiffres") if count else "",
            "ses utilisateurs" if self.phrases else "",
            f"{len(doubts)} à vérifier" if doubts else "",
        ]
        shown = ", ".join(filter(None, told))
        return ReleveRecu(
            self.projet.slug,
            f"Relevé : {self.projet.nom}{f' ({shown})' if shown else ''}",
            tuple("\t".join(line) for line in self.tableau),
            self.phrases,
            (*doubts,),
            files,
            tuple(_provenance(one) for one in self.etudes),
            (*self.silences,),
        )


def _provenance(study: Etude) -> str:
    """Say the title of a source, its address, and the path of the copy of its answer, or why there is none."""
    none = LONGUE if study.fichiers else "rien n’en est gardé"
    copy = next((name for name in study.fichiers if name.endswith(".gz")), none)
    return f"{study.lue.source.titre}\t{study.lue.source.url}\t{copy}"


@dataclass
class Releves:
    """A run, with what was known before it: the files that it changes, or only tells when `ecrit` is false.

    A page is written before the readings that it comes from: what is interrupted is done again. `arretees`: what
    is doubtful of sources that have not changed; `echecs`: why the others could not be read.
    """

    root: Path
    jour: date
    connus: Connus
    ecrit: bool = True
    communs: dict[str, CommunReleve] = field(default_factory=dict)
    inchangees: int = 0
    arretees: list[tuple[SourceALire, Anomalie]] = field(default_factory=list)
    echecs: list[tuple[SourceALire, str]] = field(default_factory=list)

    def lire(
        self,
        lues: Iterable[SourceALire],
        demander: Demander,
        garder: Callable[[CommunReleve], object] = lambda _commun: None,
    ) -> None:
        """Read sources, in order, write what each changes as soon as it is read, and note which ones fell silent.

        `garder` is given each common that changes, as it does. Whatever one source answers, the others are read, and
        give the same: each is compared with what was known before the run.
        """
        end = time.monotonic() + DUREE
        for lue in lues:
            if why := self._echec(lue, demander, end):
                self.echecs.append((lue, why))
            elif commun := self.communs.get(lue.projet.slug):
                garder(commun)
        failed = [
            (lue, Anomalie(f"Non lue : {why.rstrip('.')}.", remede=OUVRIR))
            for lue, why in self.echecs
        ]
        studies = [one for common in self.communs.values() for one in common.etudes]
        refused = [(one.lue, a) for one in studies for a in one.anomalies if a.bloquante]
        for lue, one in (*failed, *self.arretees, *refused):
            said = f"{lue.source.titre}\t{lue.source.url}\t{one.phrase} {one.remede}"
            self._commun(lue.projet).silences.append(said)

    def _echec(self, lue: SourceALire, demander: Demander, end: float) -> str:
        """Read a source; say why it could not be."""
        if time.monotonic() > end:
            return "le temps est écoulé, relancez le relevé"
        try:
            answer = demander(lecture.adresse_demandee(lue.source))
            if study := campagne.etudier(lue, answer, self.jour, self.connus):
                self._suivre(study)
            else:
                self.inchangees += 1
                self.arretees += [(lue, one) for one in campagne.arret(lue, self.jour)]
        except Panne as failure:
            # The network speaks of forges: what it says is as true of any source.
            return failure.raison.replace("forge", "source")
        except Refus as refusal:
            return str(refusal)
        except OSError:
            raise
        except Exception:  # noqa: BLE001 - no answer of one stops the reading of the others
            return "la réponse de la source ne se comprend pas"
        return ""

    def _suivre(self, study: Etude) -> None:
        """Write what a study changes in the page of its common, unless the page would have an error; then its readings.

        `Refus`: the page has changed meanwhile, nothing is written.
        """
        common = self._commun(study.lue.projet)
        made = replace(common)
        if errors := self._erreurs(
            _Redaction(study, reference(self.root), self.jour, made), common.texte
        ):
            # What the page cannot say is neither drawn nor published beside it.
            found = (Anomalie(one, bloquante=True, remede="") for one in errors)
            study = replace(
                study, releve=study.lue.avant, anomalies=(*study.anomalies, *found), fichiers={}
            )
        else:
            if self.ecrit and made.texte != common.texte:
                ecrire_fiche(common.page, common.texte, made.texte)
            self.communs[common.projet.slug] = common = made
        if self.ecrit:
            ecrire_releves(self.root, study.fichiers)
        else:
            common.fichiers |= study.fichiers
        common.etudes.append(study)

    def _commun(self, projet: Projet) -> CommunReleve:
        if projet.slug not in self.communs:
            page = self.root.resolve() / "projets" / f"{projet.slug}.yml"
            text = page.read_bytes().decode("utf-8")
            self.communs[projet.slug] = CommunReleve(projet, page, text, text)
        return self.communs[projet.slug]

    def _erreurs(self, made: _Redaction, avant: str) -> list[str]:
        """Write what a study changes in a page; say why nothing of it can be kept."""
        if sum(map(len, made.study.fichiers.values())) > TROP:
            return ["Ce que dit la source tient trop de place : un mégaoctet au plus."]
        try:
            made.rediger()
        except TropGrosse as refusal:
            return [str(refusal)]
        slug, text = made.commun.projet.slug, made.commun.texte
        found = valider_texte(self.root, self.jour, slug, text) if text != avant else ()
        errors = [one for one in found if one.est_erreur][:3]
        return [f"La fiche aurait une erreur : {one.message} {one.remede}" for one in errors]


@dataclass(slots=True)
class _Redaction:
    """What the study of one source changes, on a day, in what a run changes in its common."""

    study: Etude
    places: Reference
    jour: date
    commun: CommunReleve

    def rediger(self) -> None:
        """Write the figures and the users that are new."""
        lue = self.study.lue
        if not self.study.fichiers:
            return
        known = {one.id: one for one in lue.projet.indicateurs}
        for asked in lue.source.mesures:
            try:
                self._mesurer(asked, known[asked.indicateur])
            except Refus as refusal:
                self._douter(known[asked.indicateur].nom, refusal)
        if lue.source.utilisateurs and self.study.releve.utilisateurs != lue.avant.utilisateurs:
            self._recenser()

    def _douter(self, nom: str, why: Refus | str) -> None:
        if isinstance(why, TropGrosse):
            raise why
        self.commun.a_verifier += (f"{nom} : {why}",)

    def _ajouter(self, place: ChampPath, said: Mapping[str, Any]) -> None:
        source, day = self.study.lue.source, self.jour.isoformat()
        cited = {"source": source.url, "titre_source": source.titre, "lue_le": day}
        element = {name: value for name, value in {**said, **cited}.items() if value is not None}
        self._ecrire((*place, AJOUT), element)

    def _ecrire(self, place: ChampPath, value: Any) -> None:
        change = ChampChange(place, INCONNU, value)
        proposed = Proposition(
            "", "", (change,), origine=Envoi(self.study.lue.source.url, self.jour)
        )
        self.commun.texte = appliquer(self.commun.texte, proposed, self.places).texte

    def _reviser(
        self, asked: MesureARelever, indicateur: Indicateur, points: Sequence[PointLu]
    ) -> None:
        """Propose again each measure that this source gave, and of which it now says another value."""
        lue, flux = self.study.lue, indicateur.nature == "flux"
        cited = {one.id: one.url for one in lue.projet.sources}
        now = {(one.au, one.du if flux else None): one for one in points}
        for rank, one in enumerate(indicateur.mesures):
            point = now.get((one.au.dernier_jour, one.du.premier_jour if flux and one.du else None))
            mine = (
                one.perimetre == asked.perimetre
                and cited.get(one.source, one.source) == lue.source.url
            )
            if mine and point and point.valeur != one.valeur:
                path = ("impact", "indicateurs", indicateur.id, "mesures", rank, "valeur")
                self._ecrire(path, nombre_lu(point.valeur))
                if one.source in cited:
                    self._ecrire(("sources", one.source, "consultee_le"), self.jour.isoformat())
                self._montrer(indicateur, one, point, points)

    def _montrer(
        self, de: Indicateur, avant: Mesure | None, lu: PointLu, points: Sequence[PointLu]
    ) -> None:
        before = f"{nombre(avant.valeur)} ({avant.au})" if avant else "aucune"
        after = f"{nombre(lu.valeur)} ({DatePartielle.du_jour(lu.au)})"
        self.commun.tableau += ((de.nom, before, after, courbe_en_texte(points)),)

    def _mesurer(self, asked: MesureARelever, indicateur: Indicateur) -> None:
        """Propose the last value of a series, unless the file has one as recent, and what the source revised."""
        points = self.study.releve.serie(asked.indicateur, asked.perimetre)
        self._reviser(asked, indicateur, points)
        mine = [one for one in indicateur.mesures if one.perimetre == asked.perimetre]
        latest = max(mine, key=lambda one: one.au.dernier_jour, default=None)
        if not points or (latest is not None and latest.au.dernier_jour >= points[-1].au):
            return
        last = points[-1]
        said = {
            "au": last.au.isoformat(),
            "du": last.du.isoformat() if last.du and indicateur.nature == "flux" else None,
            "valeur": last.valeur,
            "perimetre": asked.perimetre,
            "statut": MESURE,
            "methode": asked.methode
            or f"Relevé à la source : {self.study.lue.source.titre}."[:500],
        }
        self._ajouter(("impact", "indicateurs", indicateur.id, "mesures"), said)
        self._montrer(indicateur, latest, last, points)

    def _recenser(self) -> None:
        """Propose, of the uses that a list of users shows, what the file does not say."""
        counts = Counter[str]()
        for user in self.study.releve.utilisateurs:
            try:
                who = self._qui(user)
                if done := self._suite(who, user):
                    self._ajouter((LISTE,), {"organisation": who.valeurs, **self._dits(user)})
                    counts[done] += 1
            except Refus as refusal:
                self._douter(user.designation, refusal)
        for done in ("ajoutée", "confirmée", "arrêtée"):
            if count := counts[done]:
                told = denombrer(count, f"réutilisation {done}", f"réutilisations {done}s")
                self.commun.phrases += (f"{told}.",)
        there = {one.cle for one in self.study.releve.utilisateurs}
        self.commun.a_verifier += tuple(
            f"{one.designation} n’est plus dans la liste : la fiche le garde tel quel. S’il a arrêté, dites-le dans la fiche."
            for one in self.study.lue.avant.utilisateurs
            if one.cle not in there
        )

    def _qui(self, user: UtilisateurLu) -> Reconnu:
        """Find the organisation: its official code tells, even when the source calls it otherwise."""
        if user.depuis and (
            user.depuis > self.jour or (user.jusqu_a and user.jusqu_a < user.depuis)
        ):
            raise Refus(
                "ses dates ne disent pas un usage qui a commencé ; demandez-les au service."
            )
        code, name, kind = user.siren or user.code_insee or "", user.nom or "", user.type or ""
        found: tuple[Reconnu, ...] = ()
        for known, genre in ((name, kind), ("", kind), ("", "")):
            with suppress(Refus):
                found = reconnaitre(self.places, known, genre, code) if known or code else ()
                break
        if found and name and code and not known:
            self._douter(found[0].libelle, f"la source l’appelle {name}. Vérifiez que c’est lui.")
        if len(found) == 1:
            return found[0]
        why = (
            "plusieurs organismes portent ce nom"
            if found
            else "son nom ne suffit pas à le reconnaître"
        )
        raise Refus(f"{why} ; s’il utilise le commun, ajoutez-le avec son code.")

    def _suite(self, who: Reconnu, user: UtilisateurLu) -> str:
        """Tell what a user does to what the file says; nothing when it says so already."""
        lines = usages_de_l_organisme(self.commun.texte, who.valeurs, self.places)
        line = lines[-1].champs if lines else {"etat": ARRETEE}
        stopped, over = line.get("etat") == ARRETEE, bool(user.jusqu_a and user.jusqu_a < self.jour)
        if not lines or (stopped and not over):
            return "ajoutée"
        if over and not stopped:
            return "arrêtée"
        known = line.get("confirmee_le")
        seen = DatePartielle.parse(known).dernier_jour if isinstance(known, str) else None
        fresh = seen and not plus_ancien(seen, RECONFIRMER, self.jour)
        return "" if line.get("statut") == CONFIRMEE and fresh else "confirmée"

    def _dits(self, user: UtilisateurLu) -> dict[str, Any]:
        # The last day on which the use is a fact.
        fact = min(user.jusqu_a or self.jour, self.jour)
        over, source = fact < self.jour, self.study.lue.source.url
        return {
            "etat": ARRETEE if over else EN_PRODUCTION,
            "depuis": user.depuis.isoformat() if user.depuis else None,
            "arretee_le": fact.isoformat() if over else None,
            "statut": CONFIRMEE,
            "confirmee_le": fact.isoformat(),
            "confirmation": {"par": SERVICE, "le": self.jour.isoformat(), "reference": source},
            "usage": user.usage,
        }


def courbe_en_texte(points: Sequence[PointLu]) -> str:
    """Draw the last values of a series in one line of text, from nothing to the highest."""
    values = [max(one.valeur, 0) for one in points[-COURBE:]]
    top = max(values, default=0) or 1
    return "".join(TRAITS[min(int(value / top * len(TRAITS)), len(TRAITS) - 1)] for value in values)
