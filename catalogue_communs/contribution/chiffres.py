"""The figures of a letter: each with its indicator, its day and its source."""

import re
from collections.abc import Sequence
from datetime import date

from catalogue_communs.contribution.messages import Reponses
from catalogue_communs.contribution.phrases import (
    NOMBRE,
    Phrase,
    jour_sans_annee,
    jours_dits,
    nombres_dits,
    sans_adresses,
    sans_jours,
)
from catalogue_communs.modele import Indicateur, Projet, libelle
from catalogue_communs.socle.texte import cle_de_recherche
from catalogue_communs.validation import devine

_CLAUSES = re.compile(r"[,;:] | et (?=\d)|[()]")
# « Logements contactés : 156 410 » is one clause.
_DEVANT_SON_CHIFFRE = re.compile(r" ?: (?=\d)")
# Words that are too short to tell an indicator from another; those that all share; what several are.
PLUS_COURT, PLUSIEURS = 3, 2
# How near words are to an indicator when they have its whole name, were it of one word.
NOM_ENTIER = 1.5
# The unit of a part, and the most that it may be.
POURCENTAGE, TOUT = "pour-cent", 100
VIDES = frozenset("avec dans des les leur leurs par pour sur une qui que dont est son ses".split())  # noqa: SIM905


def mesure_dite(phrases: Sequence[Phrase], ailleurs: str, commun: Projet, jour: date) -> Reponses:
    """Return the figure, its day and its indicator, as sentences give them.

    The day may be that of the rest of the letter, when it gives one alone.
    """
    text = " ".join(phrase.net for phrase in phrases)
    reponses: Reponses = {}
    # « (laissez celui de 2024) » is an aside: the day that the letter says first is before it.
    jours = jours_dits(_sans_parenthese(text)) or [*dict.fromkeys(jours_dits(ailleurs))]
    jours = jours or [jour_sans_annee(text)]
    table = devine.facons_de_dire()["lettres"]
    if devine.date_dite(jours[0], fin=True, jour=jour):
        reponses["au"] = jours[0]
    elif not jours[0] and re.search(table["aujourd_hui"], text):
        reponses["au"] = jour.isoformat()
    number = _bon_nombre(text)
    if number:
        reponses["valeur"] = number
    indicateur = indicateur_dit(text, commun)
    if indicateur and not _deborde(number, indicateur, commun):
        reponses["indicateur"] = indicateur
    return reponses


def _sans_parenthese(text: str) -> str:
    return re.sub(r"\([^()]*\)", " ", text)


def _deborde(number: str, indicateur: str, commun: Projet) -> bool:
    """Tell whether a figure cannot be that of a part: « 1 200 communes » is no percentage."""
    parts = {autre.id for autre in commun.indicateurs if autre.unite == POURCENTAGE}
    dit = devine.nombre_dit(number)
    return indicateur in parts and dit is not None and float(dit[0]) > TOUT


def _bon_nombre(text: str) -> str:
    """Return the figure of a text; of a correction, the one that it says is right.

    Of several, the only one that is announced: « atteint 412 k ». Nothing when none is, or two are.
    """
    table = devine.facons_de_dire()["lettres"]
    faux = {
        match[1].strip()
        for match in re.finditer(f"{table['chiffre_faux']}({NOMBRE.pattern})", text)
    }
    nombres = [nombre for nombre in nombres_dits(text) if nombre not in faux]
    plancher = _plancher(text, nombres)
    if plancher:
        return plancher
    correction = re.search(table["bon_chiffre"], text)
    if correction:
        return next(iter(nombres_dits(text[correction.end() :])), "")
    if len(nombres) > 1:
        nombres = [
            nombre
            for nombre in nombres
            if re.search(rf"{table['annonce_un_chiffre']} {re.escape(nombre)}", text)
        ]
    return nombres[0] if len(nombres) == 1 else ""


def _plancher(text: str, nombres: Sequence[str]) -> str:
    """Return « au moins 120 » of « entre 120 et 150, sinon mettez 120 »; nothing of anything else."""
    a_defaut = re.search(devine.facons_de_dire()["lettres"]["a_defaut"], text)
    if a_defaut is None:
        return ""
    retenu = next(iter(nombres_dits(text[a_defaut.end() :])), "")
    is_lowest = any(nombre.startswith(f"entre {retenu} ") for nombre in nombres)
    return f"au moins {retenu}" if retenu and is_lowest else ""


def indicateur_dit(net: str, commun: Projet) -> str:
    """Return the indicator whose name is in a text, else the only one that shares most words.

    Nothing when none shares any, or when several share as many.
    """
    entiers = [
        indicateur.id
        for indicateur in commun.indicateurs
        if f" {cle_de_recherche(indicateur.nom)} " in f" {cle_de_recherche(net)} "
    ]
    if len(entiers) == 1:
        return entiers[0]
    return _meilleur(net, commun)[0]


def compte_de(net: str, commun: Projet) -> bool:
    """Tell whether a text shares a word with the name of an indicator, or of several."""
    mots = _mots(net)
    return any(_ressemblance(mots, indicateur, commun) for indicateur in commun.indicateurs)


def _meilleur(net: str, commun: Projet) -> tuple[str, float]:
    """Return the indicator that shares most words with a text, and how near it is."""
    # « API Projets » counts no « projets ».
    mots = _mots(net) - _mots(commun.nom)
    scores = {
        indicateur.id: _ressemblance(mots, indicateur, commun) for indicateur in commun.indicateurs
    }
    best = max(scores.values(), default=0.0)
    top = [ident for ident, score in scores.items() if score == best]
    if (
        best
        and len(top) == 1
        and (best >= NOM_ENTIER or _dit_ce_qui_se_compte(mots, top[0], commun))
    ):
        return top[0], best
    return "", 0.0


def _dit_ce_qui_se_compte(mots: set[str], ident: str, commun: Projet) -> bool:
    """Tell whether words have the first of the name of an indicator, or its unit.

    « 412 collectivités » are no « partenariats avec des collectivités ».
    """
    for indicateur in commun.indicateurs:
        if indicateur.id == ident:
            premiers = [mot for mot in cle_de_recherche(indicateur.nom).split() if mot not in VIDES]
            unites = _mots(libelle("unite", indicateur.unite))
            return bool(mots & {*premiers[:1], *unites})
    return False


def chiffres_par_indicateur(phrases: Sequence[Phrase], commun: Projet) -> dict[str, str]:
    """Return the figure of each indicator, when sentences give several figures.

    Each stands in its own clause, « 118 millions de photos, 2 300 contributeurs ». Of two for one
    indicator, the one whose clause is nearest to its name; none, when both are as near.
    """
    text = " ".join(phrase.net for phrase in phrases)
    is_correction = re.search(devine.facons_de_dire()["lettres"]["bon_chiffre"], text)
    if is_correction or len(nombres_dits(text)) < PLUSIEURS:
        return {}
    proximites: dict[str, float] = {}
    chiffres: dict[str, str] = {}
    clauses: list[str] = []
    for phrase in phrases:
        clauses += _CLAUSES.split(_DEVANT_SON_CHIFFRE.sub(" ", sans_adresses(phrase.net)))
    for clause in clauses:
        nombres = nombres_dits(clause)
        indicateur, proximite = _meilleur(sans_jours(clause), commun)
        if not indicateur or len(nombres) != 1:
            continue
        connue = proximites.get(indicateur, 0.0)
        if proximite > connue:
            chiffres[indicateur], proximites[indicateur] = nombres[0], proximite
        elif proximite == connue:
            chiffres.pop(indicateur, None)
    return chiffres


def _ressemblance(mots: set[str], indicateur: Indicateur, commun: Projet) -> float:
    """Tell how near words are to an indicator: those of its name, then of its unit.

    The words of the name of the common name none of its indicators.
    """
    propres = _mots(indicateur.nom) - _mots(commun.nom)
    partages = mots & propres
    score = float(len(partages))
    if propres and partages == propres:
        score += 0.5
    if _mots(libelle("unite", indicateur.unite)) & mots:
        score += 0.25
    return score


def _mots(text: str) -> set[str]:
    mots = set[str]()
    for mot in cle_de_recherche(text).split():
        if len(mot) > PLUS_COURT and mot not in VIDES:
            mots.add(mot)
    return mots


def lignes_de_chiffres(phrases: Sequence[Phrase], commun: Projet) -> dict[Phrase, str]:
    """Return the lines of a list, or of a table, that give the figure of an indicator each."""
    lignes: dict[Phrase, str] = {}
    for phrase in phrases:
        if not phrase.puce or not nombres_dits(phrase.net.replace("\t", " ; ")):
            continue
        nom = re.split(r"[\t;]| ?: | = ", phrase.texte)[0]
        indicateur = indicateur_dit(devine.mise_au_net(nom), commun)
        if indicateur:
            lignes[phrase] = indicateur
    return lignes
