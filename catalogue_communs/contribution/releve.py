"""What a reading of living sources changes in the file of a common: the last figures, and the users.

The file stays a page that a person reads: of each series, one reading writes one measure at most, that of
the last period that is over; the whole series is in `donnees/releves`. What the service says of its own
users confirms them: a line that is there gets its status and its days, or the day when the use ended.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.collectivites.reutilisations import ARRETEE
from catalogue_communs.contribution import ajouts
from catalogue_communs.contribution.organisme import Reconnu, reconnaitre
from catalogue_communs.contribution.resultat import PHRASE, PHRASES, ReleveRecu
from catalogue_communs.fiches.ecriture import Refus, ecrire_fiche
from catalogue_communs.fiches.retouche import ajouter, lire_noeuds, remplacer
from catalogue_communs.modele import Indicateur, Projet
from catalogue_communs.modele.projet import MesureARelever
from catalogue_communs.socle.dates import DatePartielle, plus_ancien
from catalogue_communs.socle.francais import accorder, nombre
from catalogue_communs.sources.campagne import Etude
from catalogue_communs.sources.releve import PointLu, UtilisateurLu, ecrire_releves, fichiers_du_releve
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.moteur import valider_texte

MESURE, CONFIRMEE, SERVICE = "mesure", "confirmee", "donnees-du-service"
# A confirmation is written again before the page says that it has grown old.
RECONFIRMER = 12
COURBE, TRAITS = 24, "▁▂▃▄▅▆▇█"


@dataclass(slots=True)
class Redaction:
    """The new text of a file, and what changed in it, in plain sentences.

    `tableau`: a line for each figure: its name, before, after, its curve.
    """

    texte: str
    tableau: list[tuple[str, str, str, str]] = field(default_factory=list)
    phrases: list[str] = field(default_factory=list)
    a_verifier: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CommunReleve:
    """What a run changes in a common: its file, before and after, and the files of its readings."""

    projet: Projet
    avant: str
    redaction: Redaction
    etudes: list[Etude] = field(default_factory=list)
    fichiers: dict[str, bytes] = field(default_factory=dict)

    @property
    def anomalies(self) -> list[str]:
        """What is doubtful, under the title of each source."""
        return [f"{one.lue.source.titre} : {a.phrase}" for one in self.etudes for a in one.anomalies]

    @property
    def automatique(self) -> bool:
        """Tell whether nobody has to read it: so the file says of each source, and nothing is doubtful."""
        return not self.redaction.a_verifier and all(one.automatique for one in self.etudes)

    def recu(self) -> ReleveRecu:
        """Return what the job that may write is given: plain texts, and files."""
        made, files = self.redaction, dict(self.fichiers)
        if made.texte != self.avant:
            files[f"projets/{self.projet.slug}.yml"] = made.texte.encode()
        doubts = [*self.anomalies, *made.a_verifier]
        told = (
            [f"{len(made.tableau)} {accorder(len(made.tableau), 'chiffre', 'chiffres')}"]
            if made.tableau
            else []
        )
        told += ["ses utilisateurs"] if made.phrases else []
        told += [f"{len(doubts)} à vérifier"] if doubts else []
        return ReleveRecu(
            self.projet.slug,
            f"Relevé : {self.projet.nom}{' (' + ', '.join(told) + ')' if told else ''}"[:PHRASE],
            tuple("\t".join(line) for line in made.tableau[:PHRASES]),
            tuple(made.phrases[:PHRASES]),
            tuple(one[:PHRASE] for one in doubts[:PHRASES]),
            self.automatique,
            tuple(sorted(files)),
            tuple(base64.b64encode(files[name]).decode() for name in sorted(files)),
        )


def rediger(made: Redaction, study: Etude, places: Reference, jour: date) -> None:
    """Write in the text of a file what the study of one of its sources has found, on a day."""
    if not study.lisible:
        return
    known = {one.id: one for one in study.lue.projet.indicateurs}
    for asked in study.lue.source.mesures:
        _mesurer(made, study, jour, asked, known[asked.indicateur])
    if study.lue.source.utilisateurs and study.releve.utilisateurs != study.lue.avant.utilisateurs:
        _recenser(made, study, places, jour)


@dataclass
class Releves:
    """The files that a run changes, a common at a time, or only told when `ecrit` is false.

    A page is written before the readings that it comes from: what is interrupted is done again.
    """

    root: Path
    jour: date
    rapport: Rapport
    ecrit: bool = True
    communs: dict[str, CommunReleve] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Get ready to check each new text among the other files."""
        self._attente: list[Etude] = []

    def suivre(self, study: Etude | None) -> None:
        """Take note of a study; what it changes is written with the others of its common, once they are there."""
        if study is None:
            return
        slug = study.lue.projet.slug
        if self._attente and self._attente[0].lue.projet.slug != slug:
            self.terminer()
        self._attente.append(study)

    def terminer(self) -> None:
        """Write what the last common has changed."""
        if not self._attente:
            return
        common = self._commun(self._attente[0])
        before, slug = common.redaction.texte, common.projet.slug
        studies = self._rediger(common, self._attente)
        common.etudes += studies
        contents: dict[str, bytes] = {}
        for study in studies:
            contents |= fichiers_du_releve(study.releve, study.corps)
        if self.ecrit:
            if common.redaction.texte != before:
                ecrire_fiche(self.root.resolve() / "projets" / f"{slug}.yml", before, common.redaction.texte)
            ecrire_releves(self.root, contents)
        else:
            common.fichiers |= contents
        self._attente = []

    def _rediger(self, common: CommunReleve, studies: list[Etude]) -> list[Etude]:
        """Write studies in the text of a page, one by one when the page would have an error; return what is kept of each."""
        tried = deepcopy(common.redaction)
        for study in studies:
            rediger(tried, study, reference(self.root), self.jour)
        changed = tried.texte != common.redaction.texte
        found = valider_texte(self.root, self.jour, common.projet.slug, tried.texte) if changed else ()
        errors = [d for d in found if d.est_erreur]
        if not errors:
            common.redaction = tried
            return studies
        if len(studies) > 1:
            return [kept for study in studies for kept in self._rediger(common, [study])]
        # What the page cannot say is neither drawn nor published beside it.
        told = (f"La fiche aurait une erreur : {d.message} {d.remede}" for d in errors[:3])
        return [studies[0].refusee(told)]

    def _commun(self, study: Etude) -> CommunReleve:
        projet = study.lue.projet
        if projet.slug not in self.communs:
            text = (self.root / "projets" / f"{projet.slug}.yml").read_bytes().decode("utf-8")
            self.communs[projet.slug] = CommunReleve(projet, text, Redaction(text))
        return self.communs[projet.slug]


# --- Figures ---------------------------------------------------------------------------


def _mesurer(
    made: Redaction, study: Etude, jour: date, asked: MesureARelever, indicateur: Indicateur
) -> None:
    """Write the last value of a series, unless the file has one as recent."""
    points = study.releve.serie(asked.indicateur, asked.perimetre)
    mine = [one for one in indicateur.mesures if one.perimetre == asked.perimetre]
    latest = max(mine, key=lambda one: one.au.dernier_jour, default=None)
    if not points or (latest is not None and latest.au.dernier_jour >= points[-1].au):
        return
    last = points[-1]
    text, ident = _source(made.texte, study, jour)
    values = {
        "au": last.au.isoformat(),
        "du": last.du.isoformat() if last.du and indicateur.nature == "flux" else None,
        "valeur": last.valeur,
        "perimetre": asked.perimetre,
        "statut": MESURE,
        "methode": asked.methode or f"Relevé à la source : {study.lue.source.titre}."[:500],
        "source": ident,
    }
    made.texte = ajouts.ajouter_mesure(
        text, indicateur.id, {k: v for k, v in values.items() if v is not None}
    )
    before = f"{nombre(latest.valeur)} ({latest.au})" if latest else "aucune"
    after = f"{nombre(last.valeur)} ({DatePartielle.du_jour(last.au)})"
    made.tableau.append((indicateur.nom, before, after, courbe(points)))


def courbe(points: Sequence[PointLu]) -> str:
    """Draw the last values of a series in one line of text, from nothing to the highest."""
    values = [max(one.valeur, 0) for one in points[-COURBE:]]
    top = max(values, default=0) or 1
    return "".join(TRAITS[min(int(value / top * len(TRAITS)), len(TRAITS) - 1)] for value in values)


def _source(texte: str, study: Etude, jour: date, champ: str = ajouts.SOURCE_FIELD) -> tuple[str, str]:
    """Cite the address of a source, whose answer was read on a day."""
    source = study.lue.source
    text, ident = ajouts.citer_source(texte, source.url, source.titre, champ, jour.isoformat())
    if text == texte:
        rank = next(r for r, one in enumerate(lire_noeuds(text).valeurs["sources"]) if one.get("id") == ident)
        text = remplacer(text, ("sources", rank, "consultee_le"), jour.isoformat())
    return text, ident


# --- Users -----------------------------------------------------------------------------


def _recenser(made: Redaction, study: Etude, places: Reference, jour: date) -> None:
    """Add, confirm or stop the reuses that a list of users shows."""
    counts = dict.fromkeys(("ajoutée", "confirmée", "arrêtée"), 0)
    for user in study.releve.utilisateurs:
        if user.depuis and (user.depuis > jour or (user.jusqu_a and user.jusqu_a < user.depuis)):
            made.a_verifier.append(f"{_nom(user)} : ses dates ne disent pas un usage qui a commencé.")
            continue
        try:
            who = _qui(made, user, places)
            if who is None:
                continue
            text, ident = _source(made.texte, study, jour, ajouts.LISTE)
            text, done = _usage(text, who, _dits(user, study, ident, jour), places, jour)
        except Refus as refusal:
            made.a_verifier.append(f"{_nom(user)} : {refusal}")
            continue
        if done:
            made.texte = text
            counts[done] += 1
    made.phrases += [
        f"{count} {accorder(count, 'réutilisation', 'réutilisations')} {accorder(count, done, f'{done}s')}."
        for done, count in counts.items()
        if count
    ]
    gone = {one.cle for one in study.releve.utilisateurs}
    lost = [_nom(one) for one in study.lue.avant.utilisateurs if one.cle not in gone]
    made.a_verifier += [f"{name} n’est plus dans la liste : la fiche le garde tel quel." for name in lost]


def _qui(made: Redaction, user: UtilisateurLu, places: Reference) -> Reconnu | None:
    """Find the organisation: its official code tells, even when the source calls it otherwise."""
    code, name, kind = user.siren or user.code_insee or "", user.nom or "", user.type or ""
    try:
        found = reconnaitre(places, name, kind, code)
    except Refus:
        found = _par_son_code(places, kind, code)
        if found and name:
            made.a_verifier.append(f"{found[0].libelle} : la source l’appelle {name}.")
    if len(found) != 1:
        why = "plusieurs organismes portent ce nom" if found else "son nom ne suffit pas à le reconnaître"
        made.a_verifier.append(f"{_nom(user)} : {why}.")
        return None
    return found[0]


def _par_son_code(places: Reference, kind: str, code: str) -> tuple[Reconnu, ...]:
    """Find an organisation by its code, with the type that the source gives or against it."""
    try:
        return reconnaitre(places, "", kind, code) if code else ()
    except Refus:
        return reconnaitre(places, "", "", code)


def _nom(user: UtilisateurLu) -> str:
    return user.nom or user.siren or user.code_insee or ""


def _dits(user: UtilisateurLu, study: Etude, ident: str, jour: date) -> dict[str, Any]:
    """Return what a line of the file says of a user."""
    over = user.jusqu_a is not None and user.jusqu_a < jour
    # The last day on which the use is a fact.
    fact = user.jusqu_a if user.jusqu_a and over else jour
    values = {
        "etat": ARRETEE if over else "en-production",
        "depuis": user.depuis.isoformat() if user.depuis else None,
        "arretee_le": fact.isoformat() if over else None,
        "statut": CONFIRMEE,
        "confirmee_le": fact.isoformat(),
        "confirmation": {"par": SERVICE, "le": jour.isoformat(), "reference": study.lue.source.url},
        "usage": user.usage,
        "source": ident,
    }
    return {name: value for name, value in values.items() if value is not None}


def _usage(texte: str, who: Reconnu, dits: dict[str, Any], places: Reference, jour: date) -> tuple[str, str]:
    """Return the text with what is said of a user, and what was done; nothing when it said so already."""
    lines = ajouts.lignes_de(texte, who.valeurs, places)
    if not lines:
        return ajouts.ajouter_reutilisation(texte, who, dits, places), "ajoutée"
    rank, item = lines[-1]
    stops = dits["etat"] == ARRETEE != item.get("etat")
    if item.get("etat") == ARRETEE and dits["etat"] != ARRETEE:
        # It has begun again: a line of its own.
        return ajouts.ajouter_reutilisation(texte, who, dits, places), "ajoutée"
    known = item.get("confirmee_le")
    old = not isinstance(known, str) or plus_ancien(
        DatePartielle.parse(known).dernier_jour, RECONFIRMER, jour
    )
    if not stops and item.get("statut") == CONFIRMEE and not old:
        return texte, ""
    done = "arrêtée" if stops else "confirmée"
    if item.get("lue_le"):
        # Somebody read a proof, which stays with its days; what the service says has a line beside it.
        return ajouter(texte, (ajouts.LISTE,), {"organisation": item["organisation"], **dits}), done
    names = [*(("etat", "arretee_le") if stops else ()), "statut", "confirmee_le"]
    names += [] if item.get("depuis") else ["depuis"]
    steps: list[tuple[tuple[str | int, ...], str]] = [((name,), dits[name]) for name in names if name in dits]
    steps += [(("confirmation", name), value) for name, value in dits["confirmation"].items()]
    return ajouts.changer_la_reutilisation(texte, rank, steps), done
