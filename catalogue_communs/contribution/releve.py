"""What a reading of living sources changes in the file of a common: last figures, and users.

The file stays a page that a person reads: of each series, one reading writes one measure at most,
that of the last period that is over; the whole series is in `donnees/releves`. What the service
says of its own users confirms them: a line that is there gets its status and its days, or the day
when the use ended.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from catalogue_communs.sources.campagne import LONGUE, Demander, Etude, SourceALire
from catalogue_communs.sources.doutes import OUVRIR, Anomalie, Connus
from catalogue_communs.sources.lecture import nombre_lu
from catalogue_communs.sources.releves import PointLu, UtilisateurLu, ecrire_releves
from catalogue_communs.validation.moteur import valider_texte

MESURE, SERVICE = "mesure", "donnees-du-service"
# A confirmation is written again before the page says that it has grown old.
RECONFIRMER = 12
COURBE, TRAITS = 24, "▁▂▃▄▅▆▇█"
# Bytes of what is kept of one source: those of all the sources of a common pass from a job to the
# other.
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
        """What is doubtful in each source, under its title, then in what the page would say."""
        doutes = []
        for etude in self.etudes:
            title = etude.lue.source.titre
            doutes += [
                f"{title} : {anomalie.phrase} {anomalie.remede}".strip()
                for anomalie in etude.anomalies
            ]
        return [*doutes, *self.a_verifier]

    @property
    def titre(self) -> str:
        """The title of the proposal: « Relevé : Bac Malin (2 chiffres, 1 à vérifier) »."""
        parts = []
        if self.tableau:
            parts.append(denombrer(len(self.tableau), "chiffre", "chiffres"))
        if self.phrases:
            parts.append("ses utilisateurs")
        if self.doutes:
            parts.append(f"{len(self.doutes)} à vérifier")
        if not parts:
            return f"Relevé : {self.projet.nom}"
        return f"Relevé : {self.projet.nom} ({', '.join(parts)})"

    def recu(self) -> ReleveRecu:
        """Return what this run leaves to the job that may write: plain texts, and files."""
        fichiers = self.fichiers
        if self.texte != self.avant:
            fichiers = {**fichiers, f"projets/{self.projet.slug}.yml": self.texte.encode()}
        return ReleveRecu(
            self.projet.slug,
            self.titre,
            tuple("\t".join(line) for line in self.tableau),
            self.phrases,
            (*self.doutes,),
            fichiers,
            tuple(_provenance(etude) for etude in self.etudes),
            (*self.silences,),
        )


def _provenance(etude: Etude) -> str:
    """Say the title of a source, its address, and the copy of its answer, or why there is none."""
    missing = LONGUE if etude.fichiers else "rien n’en est gardé"
    copy = next((name for name in etude.fichiers if name.endswith(".gz")), missing)
    return f"{etude.lue.source.titre}\t{etude.lue.source.url}\t{copy}"


@dataclass
class Releves:
    """A run, with what was known before it: the files that it changes, or only shows.

    It writes them when `ecrit` is true. A page is written before the readings that it comes from:
    what is interrupted is done again. `arretees`: what is doubtful of sources that have not
    changed; `echecs`: why the others could not be read.
    """

    root: Path
    today: date
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
        """Read sources, in order, and write what each changes as soon as it is read.

        `garder` receives each common that changes, as it does. Whatever one source answers, the
        others are read, and give the same: each is compared with what was known before the run.
        Each common notes, at the end, which of its sources fell silent.
        """
        end = time.monotonic() + DUREE
        for lue in lues:
            why = self._echec(lue, demander, end)
            commun = self.communs.get(lue.projet.slug)
            if why:
                self.echecs.append((lue, why))
            elif commun:
                garder(commun)
        for lue, anomalie in self._silences():
            line = f"{lue.source.titre}\t{lue.source.url}\t{anomalie.phrase} {anomalie.remede}"
            self._commun(lue.projet).silences.append(line)

    def _silences(self) -> list[tuple[SourceALire, Anomalie]]:
        """Return the sources that fell silent, and why: unread, unchanged too long, refused."""
        silences = []
        for lue, why in self.echecs:
            silences.append((lue, Anomalie(f"Non lue : {why.rstrip('.')}.", remede=OUVRIR)))
        silences += self.arretees
        for commun in self.communs.values():
            for etude in commun.etudes:
                bloquantes = [anomalie for anomalie in etude.anomalies if anomalie.bloquante]
                silences += [(etude.lue, anomalie) for anomalie in bloquantes]
        return silences

    def _echec(self, lue: SourceALire, demander: Demander, end: float) -> str:
        """Read a source; say why it could not be."""
        if time.monotonic() > end:
            return "le temps est écoulé, relancez le relevé"
        try:
            answer = demander(lecture.adresse_demandee(lue.source))
            etude = campagne.etudier(lue, answer, self.today, self.connus)
            if etude:
                self._suivre(etude)
            else:
                self.inchangees += 1
                self.arretees += [(lue, anomalie) for anomalie in campagne.arret(lue, self.today)]
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

    def _suivre(self, etude: Etude) -> None:
        """Write what a study changes in the page of its common, then its readings.

        Nothing, when the page would have an error. `Refus`: the page has changed meanwhile,
        nothing is written.
        """
        commun = self._commun(etude.lue.projet)
        brouillon = replace(commun)
        redaction = _Redaction(etude, reference(self.root), self.today, brouillon)
        erreurs = self._rediger(redaction, commun.texte)
        if erreurs:
            # What the page cannot say is neither drawn nor published beside it.
            etude = _sans_effet(etude, erreurs)
        else:
            if self.ecrit and brouillon.texte != commun.texte:
                ecrire_fiche(commun.page, commun.texte, brouillon.texte)
            commun = brouillon
            self.communs[commun.projet.slug] = commun
        if self.ecrit:
            ecrire_releves(self.root, etude.fichiers)
        else:
            commun.fichiers |= etude.fichiers
        commun.etudes.append(etude)

    def _commun(self, projet: Projet) -> CommunReleve:
        if projet.slug not in self.communs:
            page = self.root.resolve() / "projets" / f"{projet.slug}.yml"
            text = page.read_bytes().decode("utf-8")
            self.communs[projet.slug] = CommunReleve(projet, page, text, text)
        return self.communs[projet.slug]

    def _rediger(self, redaction: _Redaction, texte_avant: str) -> list[str]:
        """Write what a study changes in a page; return why nothing of it can be kept, if so."""
        if sum(map(len, redaction.etude.fichiers.values())) > TROP:
            return ["Ce que dit la source tient trop de place : un mégaoctet au plus."]
        try:
            redaction.rediger()
        except TropGrosse as refusal:
            return [str(refusal)]
        slug, text = redaction.commun.projet.slug, redaction.commun.texte
        if text == texte_avant:
            return []
        diagnostics = valider_texte(self.root, self.today, slug, text)
        erreurs = [diagnostic for diagnostic in diagnostics if diagnostic.est_erreur]
        return [
            f"La fiche aurait une erreur : {erreur.message} {erreur.remede}"
            for erreur in erreurs[:3]
        ]


def _sans_effet(etude: Etude, erreurs: Iterable[str]) -> Etude:
    """Return a study that changes nothing: the reading is the former one, errors are said."""
    anomalies = [Anomalie(erreur, bloquante=True, remede="") for erreur in erreurs]
    return replace(
        etude, releve=etude.lue.avant, anomalies=(*etude.anomalies, *anomalies), fichiers={}
    )


@dataclass(slots=True)
class _Redaction:
    """What the study of one source changes, on a day, in what a run changes in its common."""

    etude: Etude
    places: Reference
    today: date
    commun: CommunReleve

    def rediger(self) -> None:
        """Write the figures and the users that are new."""
        lue = self.etude.lue
        if not self.etude.fichiers:
            return
        indicateurs = {indicateur.id: indicateur for indicateur in lue.projet.indicateurs}
        for mesure in lue.source.mesures:
            indicateur = indicateurs[mesure.indicateur]
            try:
                self._mesurer(mesure, indicateur)
            except Refus as refusal:
                self._douter(indicateur.nom, refusal)
        if lue.source.utilisateurs and self.etude.releve.utilisateurs != lue.avant.utilisateurs:
            self._recenser()

    def _douter(self, nom: str, why: Refus | str) -> None:
        if isinstance(why, TropGrosse):
            raise why
        self.commun.a_verifier += (f"{nom} : {why}",)

    def _ajouter(self, place: ChampPath, champs: Mapping[str, Any]) -> None:
        """Add an element to a list of the file: the fields that have a value, and their source."""
        source = self.etude.lue.source
        element = {nom: valeur for nom, valeur in champs.items() if valeur is not None}
        element |= {
            "source": source.url,
            "titre_source": source.titre,
            "lue_le": self.today.isoformat(),
        }
        self._ecrire((*place, AJOUT), element)

    def _ecrire(self, place: ChampPath, valeur: Any) -> None:
        proposition = Proposition(
            "",
            "",
            (ChampChange(place, INCONNU, valeur),),
            origine=Envoi(self.etude.lue.source.url, self.today),
        )
        self.commun.texte = appliquer(self.commun.texte, proposition, self.places).texte

    def _reviser(
        self, a_relever: MesureARelever, indicateur: Indicateur, points: Sequence[PointLu]
    ) -> None:
        """Write again each measure of this source of which it now says another value."""
        lue = self.etude.lue
        is_flow = indicateur.nature == "flux"
        urls = {source.id: source.url for source in lue.projet.sources}
        par_periode = {(point.au, point.du if is_flow else None): point for point in points}
        for rank, mesure in enumerate(indicateur.mesures):
            if mesure.perimetre != a_relever.perimetre:
                continue
            if urls.get(mesure.source, mesure.source) != lue.source.url:
                continue
            start = mesure.du.premier_jour if is_flow and mesure.du else None
            point = par_periode.get((mesure.au.dernier_jour, start))
            if point is None or point.valeur == mesure.valeur:
                continue
            path = ("impact", "indicateurs", indicateur.id, "mesures", rank, "valeur")
            self._ecrire(path, nombre_lu(point.valeur))
            if mesure.source in urls:
                self._ecrire(("sources", mesure.source, "consultee_le"), self.today.isoformat())
            self._montrer(indicateur, mesure, point, points)

    def _montrer(
        self,
        indicateur: Indicateur,
        mesure: Mesure | None,
        point: PointLu,
        points: Sequence[PointLu],
    ) -> None:
        """Add to the table of figures the measure before, the point after, and the curve."""
        before = f"{nombre(mesure.valeur)} ({mesure.au})" if mesure else "aucune"
        after = f"{nombre(point.valeur)} ({DatePartielle.du_jour(point.au)})"
        self.commun.tableau += ((indicateur.nom, before, after, courbe_en_texte(points)),)

    def _mesurer(self, a_relever: MesureARelever, indicateur: Indicateur) -> None:
        """Write what the source revised, then the last value of a series.

        Not the last value, when the file has one as recent.
        """
        points = self.etude.releve.serie(a_relever.indicateur, a_relever.perimetre)
        self._reviser(a_relever, indicateur, points)
        if not points:
            return
        mesures = [
            mesure for mesure in indicateur.mesures if mesure.perimetre == a_relever.perimetre
        ]
        latest = max(mesures, key=lambda mesure: mesure.au.dernier_jour, default=None)
        point = points[-1]
        if latest is not None and latest.au.dernier_jour >= point.au:
            return
        start = point.du if indicateur.nature == "flux" else None
        methode = f"Relevé à la source : {self.etude.lue.source.titre}."[:500]
        champs = {
            "au": point.au.isoformat(),
            "du": start.isoformat() if start else None,
            "valeur": point.valeur,
            "perimetre": a_relever.perimetre,
            "statut": MESURE,
            "methode": a_relever.methode or methode,
        }
        self._ajouter(("impact", "indicateurs", indicateur.id, "mesures"), champs)
        self._montrer(indicateur, latest, point, points)

    def _recenser(self) -> None:
        """Write, of the uses that a list of users shows, what the file does not say."""
        utilisateurs = self.etude.releve.utilisateurs
        counts = Counter[str]()
        for utilisateur in utilisateurs:
            try:
                reconnu = self._reconnu(utilisateur)
                suite = self._suite(reconnu, utilisateur)
                if suite:
                    champs = {"organisation": reconnu.valeurs, **self._champs(utilisateur)}
                    self._ajouter((LISTE,), champs)
                    counts[suite] += 1
            except Refus as refusal:
                self._douter(utilisateur.designation, refusal)
        for suite in ("ajoutée", "confirmée", "arrêtée"):
            if counts[suite]:
                nouvelles = denombrer(
                    counts[suite], f"réutilisation {suite}", f"réutilisations {suite}s"
                )
                self.commun.phrases += (f"{nouvelles}.",)
        cles = {utilisateur.cle for utilisateur in utilisateurs}
        for utilisateur in self.etude.lue.avant.utilisateurs:
            if utilisateur.cle not in cles:
                phrase = (
                    f"{utilisateur.designation} n’est plus dans la liste : la fiche le garde "
                    "tel quel. S’il a arrêté, dites-le dans la fiche."
                )
                self.commun.a_verifier += (phrase,)

    def _reconnu(self, utilisateur: UtilisateurLu) -> Reconnu:
        """Find the organisation of a user, or refuse.

        Its official code tells which one, even when the source calls it otherwise: then a person
        verifies it.
        """
        self._verifier_les_dates(utilisateur)
        nom, genre = utilisateur.nom or "", utilisateur.type or ""
        code = utilisateur.siren or utilisateur.code_insee or ""
        reconnus = self._reconnus(nom, genre, code)
        if reconnus is None:
            # Its code is not refused, without its name or whatever its type.
            reconnus = self._reconnus("", genre, code) or self._reconnus("", "", code)
            if reconnus and nom and code:
                why = f"la source l’appelle {nom}. Vérifiez que c’est lui."
                self._douter(reconnus[0].libelle, why)
        if not reconnus:
            why = "son nom ne suffit pas à le reconnaître"
        elif len(reconnus) > 1:
            why = "plusieurs organismes portent ce nom"
        else:
            return reconnus[0]
        raise Refus(f"{why} ; s’il utilise le commun, ajoutez-le avec son code.")

    def _verifier_les_dates(self, utilisateur: UtilisateurLu) -> None:
        """Refuse a use that starts after today, or after its end."""
        depuis, jusqu_a = utilisateur.depuis, utilisateur.jusqu_a
        if depuis is None:
            return
        if depuis > self.today or (jusqu_a and jusqu_a < depuis):
            raise Refus(
                "ses dates ne disent pas un usage qui a commencé ; demandez-les au service."
            )

    def _reconnus(self, nom: str, genre: str, code: str) -> tuple[Reconnu, ...] | None:
        """Return the organisations that may be meant; `None` if what the source says is refused."""
        if not nom and not code:
            return ()
        try:
            return reconnaitre(self.places, nom, genre, code)
        except Refus:
            return None

    def _suite(self, reconnu: Reconnu, utilisateur: UtilisateurLu) -> str:
        """Tell what becomes of the use of an organisation; nothing if the file says so already."""
        usages = usages_de_l_organisme(self.commun.texte, reconnu.valeurs, self.places)
        if not usages:
            return "ajoutée"
        usage = usages[-1].champs
        stopped = usage.get("etat") == ARRETEE
        over = bool(utilisateur.jusqu_a and utilisateur.jusqu_a < self.today)
        if stopped and not over:
            return "ajoutée"
        if over and not stopped:
            return "arrêtée"
        return "" if self._est_confirmee(usage) else "confirmée"

    def _est_confirmee(self, usage: Mapping[str, Any]) -> bool:
        """Tell whether the file confirms a use, recently enough."""
        confirmee_le = usage.get("confirmee_le")
        if not isinstance(confirmee_le, str):
            return False
        jour = DatePartielle.parse(confirmee_le).dernier_jour
        is_recent = not plus_ancien(jour, RECONFIRMER, self.today)
        return is_recent and usage.get("statut") == CONFIRMEE

    def _champs(self, utilisateur: UtilisateurLu) -> dict[str, Any]:
        """Return the fields of a use that the list of the service shows."""
        # The last day on which the use is a fact.
        fact = min(utilisateur.jusqu_a or self.today, self.today)
        over, source = fact < self.today, self.etude.lue.source.url
        return {
            "etat": ARRETEE if over else EN_PRODUCTION,
            "depuis": utilisateur.depuis.isoformat() if utilisateur.depuis else None,
            "arretee_le": fact.isoformat() if over else None,
            "statut": CONFIRMEE,
            "confirmee_le": fact.isoformat(),
            "confirmation": {"par": SERVICE, "le": self.today.isoformat(), "reference": source},
            "usage": utilisateur.usage,
        }


def courbe_en_texte(points: Sequence[PointLu]) -> str:
    """Draw the last values of a series in one line of text, from nothing to the highest."""
    valeurs = [max(point.valeur, 0) for point in points[-COURBE:]]
    top = max(valeurs, default=0) or 1
    ranks = [min(int(valeur / top * len(TRAITS)), len(TRAITS) - 1) for valeur in valeurs]
    return "".join(TRAITS[rank] for rank in ranks)
