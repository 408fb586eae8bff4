"""What a letter corrects: of two answers of one kind, the file says the one that is wrong.

So the way that people say it needs no grammar: « 1 030 et non 1 300 », « ce n’est pas Servian mais
Sérignan », « depuis 2025 au lieu de 2026 ». Nothing is corrected when both, or neither, are in the
file, or when several places say it.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NamedTuple

from catalogue_communs.collectivites import Reference
from catalogue_communs.contribution.chiffres import indicateur_dit
from catalogue_communs.contribution.noms_cites import Nommes
from catalogue_communs.contribution.organismes import (
    LISTE,
    Reconnu,
    UsageEcrit,
    comprendre_qui,
    nom_de_l_usage,
    usages_du_nom,
    usages_ecrits,
)
from catalogue_communs.contribution.phrases import (
    Phrase,
    adresses_dites,
    courriels_dits,
    jours_dits,
    nombres_dits,
)
from catalogue_communs.contribution.proposition import est_reserve
from catalogue_communs.fiches.ecriture import Refus, lire_noeuds
from catalogue_communs.modele import Organisme, Projet
from catalogue_communs.socle.texte import ChampPath, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.fiche import Fiche, parcourir

PLUSIEURS = 2
_ENTRE_GUILLEMETS = re.compile(r"«\s*([^«»]{2,160}?)\s*»|[\"“]([^\"“”]{2,160})[\"”]")
_LICENCE = re.compile(r"\b[A-Z][A-Za-z]+(?:-[A-Za-z]+)*-[0-9][\w.+-]*|\b(?:MIT|ISC)\b")
_NOUVEAU_NOM = re.compile(r"(?:«\s*)?([A-ZÀ-Ý][^«».,;]{1,60}?)(?:\s*»| depuis | \(|[.,;]|$)")


class Rectification(NamedTuple):
    """The field of a file that is wrong, and what it should say: one answer, or « nom=valeur »."""

    champ: str
    valeurs: tuple[str, ...]


class Corrige(NamedTuple):
    """A text that corrects, and the file of the common that it speaks of."""

    phrase: Phrase
    commun: Projet
    fichier: str
    nommes: Nommes
    jour: date

    @property
    def reference(self) -> Reference:
        """The official reference."""
        return self.nommes.reference

    @property
    def fiche(self) -> Fiche:
        """The values of the file."""
        return Fiche("", lire_noeuds(self.fichier))


def courriel_change(corrige: Corrige) -> Rectification | None:
    """Return the new address of who had another in the file: two of them say it without a word."""
    corrections = [*_courriel(corrige)]
    return corrections[0] if len(corrections) == 1 else None


def correction_dite(corrige: Corrige) -> Rectification | None:
    """Return what a text corrects; nothing when it is not sure."""
    for lire in LECTURES:
        corrections = [*lire(corrige)]
        if len(corrections) == 1:
            return corrections[0]
    return None


def _nouveau_nom(corrige: Corrige) -> Iterator[Rectification]:
    """Yield the new name of the common."""
    table = devine.facons_de_dire()["lettres"]
    net = devine.texte_net(corrige.phrase.texte)
    change = re.search(table["nouveau_nom"], net.net)
    if change is None:
        return
    after = net.texte[net.etendue(*change.span())[1] :].strip()
    nom = _NOUVEAU_NOM.match(after)
    if nom and slugifier(nom[1]) != slugifier(corrige.commun.nom):
        yield Rectification("nom", (nom[1].strip(),))


def _courriel(corrige: Corrige) -> Iterator[Rectification]:
    yield from _simples(corrige, courriels_dits(corrige.phrase.texte))


def _adresse(corrige: Corrige) -> Iterator[Rectification]:
    # A source keeps the address where it was read.
    paths = parcourir(lire_noeuds(corrige.fichier).valeurs)
    liens = {path for path, _ in paths if path[:1] in {("liens",), ("contact",)}}
    yield from _simples(corrige, adresses_dites(corrige.phrase.texte), liens)


def _licence(corrige: Corrige) -> Iterator[Rectification]:
    yield from _simples(corrige, _LICENCE.findall(corrige.phrase.texte), {("licence",)})


def _cite(corrige: Corrige) -> Iterator[Rectification]:
    """Yield what is between quotation marks, a whole field of the file."""
    citations = _ENTRE_GUILLEMETS.findall(corrige.phrase.texte)
    dits = [first or second for first, second in citations]
    autres = [dit for dit in dits if slugifier(dit) != slugifier(corrige.commun.nom)]
    if len(dits) == PLUSIEURS and len(autres) == 1 and "nom" in corrige.phrase.net.split():
        # « B » et non « A » : A is the name of the common, that other fields may say too.
        yield Rectification("nom", (autres[0],))
        return
    yield from _simples(corrige, dits)


def _simples(
    corrige: Corrige, dits: list[str], champs: set[ChampPath] | None = None
) -> Iterator[Rectification]:
    """Yield the field, of one value, that says the wrong of two answers."""
    places = _places_des_textes(corrige.fichier, champs)
    faux, justes = [], []
    for dit in dict.fromkeys(dits):
        if dit.lower() in places:
            faux.append(dit)
        else:
            justes.append(dit)
    if len(faux) == 1 and len(justes) == 1:
        for path in places[faux[0].lower()]:
            yield Rectification(".".join(map(str, path)), (justes[0],))


def _places_des_textes(fichier: str, champs: set[ChampPath] | None) -> dict[str, list[ChampPath]]:
    """Return where a file says each text, whatever its capitals: in some fields, or in any."""
    places: dict[str, list[ChampPath]] = {}
    for path, valeur in parcourir(lire_noeuds(fichier).valeurs):
        if est_reserve(path) or not isinstance(valeur, str):
            continue
        if champs is None or path in champs:
            places.setdefault(valeur.strip().lower(), []).append(path)
    return places


# --- Figures ------------------------------------------------------------------------------------


class MesureEcrite(NamedTuple):
    """A measure as the file writes it: its place, its indicator, its figure, its day."""

    champ: str
    indicateur: str
    valeur: str
    au: str


def _chiffre(corrige: Corrige) -> Iterator[Rectification]:
    """Yield the measure that has the wrong figure: of the indicator, of the day that are given."""
    dits = {}
    for nombre in nombres_dits(corrige.phrase.net):
        lu = devine.nombre_dit(nombre)
        if lu:
            dits[_nu(lu[0])] = nombre
    mesures = [mesure for mesure in _mesures(corrige.fiche) if mesure.valeur in dits]
    justes = [nombre for valeur, nombre in dits.items() if valeur not in _valeurs(corrige.fiche)]
    if len(justes) != 1:
        return
    for mesure in _du_jour(_de_l_indicateur(mesures, corrige), corrige):
        yield Rectification(f"{mesure.champ}.valeur", (justes[0],))


def _nu(valeur: object) -> str:
    """Write a figure without the zeros that change nothing."""
    text = str(valeur)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _mesures(fiche: Fiche) -> Iterator[MesureEcrite]:
    for path, indicateur in fiche.items("impact", "indicateurs"):
        for place, mesure in fiche.items(*path, "mesures"):
            champ = f"impact.indicateurs.{indicateur.get('id')}.mesures.{place[-1]}"
            valeur = _nu(mesure.get("valeur"))
            yield MesureEcrite(champ, str(indicateur.get("id")), valeur, str(mesure.get("au")))


def _valeurs(fiche: Fiche) -> set[str]:
    return {mesure.valeur for mesure in _mesures(fiche)}


def _de_l_indicateur(mesures: list[MesureEcrite], corrige: Corrige) -> list[MesureEcrite]:
    """Keep the measures of the indicator that the text names, when it names one of theirs."""
    nomme = indicateur_dit(corrige.phrase.net, corrige.commun)
    return [mesure for mesure in mesures if mesure.indicateur == nomme] or mesures


def _du_jour(mesures: list[MesureEcrite], corrige: Corrige) -> list[MesureEcrite]:
    """Keep the measures of the day that the text gives: none, when it gives another.

    The last, when it gives none.
    """
    jours = _isos(corrige)
    if jours:
        return [
            mesure
            for mesure in mesures
            if any(mesure.au.startswith(jour) or jour.startswith(mesure.au) for jour in jours)
        ]
    indicateurs = {mesure.indicateur for mesure in mesures}
    if len(indicateurs) != 1:
        return mesures
    return sorted(mesures, key=lambda mesure: mesure.au)[-1:]


def _isos(corrige: Corrige) -> list[str]:
    """Return the days of the text, as a file writes them."""
    jours = (devine.date_dite(dit, jour=corrige.jour) for dit in jours_dits(corrige.phrase.net))
    return [jour for jour in dict.fromkeys(jours) if jour]


# --- Uses ---------------------------------------------------------------------------------------


def _depuis(corrige: Corrige) -> Iterator[Rectification]:
    """Yield the use whose first day is wrong, when the text names its organisation."""
    nom = corrige.nommes.de_la_fiche(corrige.phrase.texte, corrige.commun)
    jours = _isos(corrige)
    if not nom:
        return
    for usage in usages_du_nom(corrige.fichier, nom, corrige.reference):
        depuis = str(usage.champs.get("depuis", ""))
        justes = [jour for jour in jours if jour != depuis]
        if depuis in jours and len(justes) == 1:
            yield Rectification(f"{LISTE}.{usage.rang}.depuis", (justes[0],))


def _organisme(corrige: Corrige) -> Iterator[Rectification]:
    """Yield the use that is of another organisation than the file says."""
    text = corrige.phrase.texte
    faux = corrige.nommes.de_la_fiche(text, corrige.commun)
    if not faux:
        return
    ecrits = {
        nom_de_l_usage(usage.champs, corrige.reference) for usage in usages_ecrits(corrige.fichier)
    }
    justes = []
    for nom in corrige.nommes.possibles(corrige.phrase):
        reconnu = _reconnu(nom, corrige.reference)
        if reconnu and corrige.reference.nommer(Organisme(**reconnu.valeurs)) not in ecrits:
            justes.append(reconnu)
    usages = usages_du_nom(corrige.fichier, faux, corrige.reference)
    if len(justes) == 1 and len(usages) == 1:
        champ = f"{LISTE}.{usages[0].rang}.organisation"
        yield Rectification(champ, tuple(_identite(justes[0], usages[0], corrige.reference)))


def _reconnu(nom: str, reference: Reference) -> Reconnu | None:
    """Return the organisation that a name means, alone."""
    try:
        reconnus = comprendre_qui(reference, {"nom": nom})
    except Refus:
        return None
    return reconnus[0] if len(reconnus) == 1 else None


def _identite(reconnu: Reconnu, usage: UsageEcrit, reference: Reference) -> Iterator[str]:
    """Yield the fields of an organisation that replaces another; those that it has not go."""
    actuelle: dict[str, Any] = usage.champs["organisation"]
    valeurs: dict[str, Any] = dict(reconnu.valeurs)
    if "nom" in actuelle:
        valeurs.setdefault("nom", reference.nommer(Organisme(**reconnu.valeurs)))
    for champ, valeur in valeurs.items():
        yield f"{champ}={valeur}"


LECTURES: tuple[Callable[[Corrige], Iterator[Rectification]], ...] = (
    _nouveau_nom,
    _courriel,
    _licence,
    _chiffre,
    _depuis,
    _organisme,
    _cite,
    _adresse,
)
