"""What every page, table and text says in the same words.

What a common answers, who uses it, its cost, what is missing.

What is missing is said in four words and no other: an absence is ours until a page that was read
proves it theirs. « À demander à l’équipe »: nobody read where it may be said. « Non publié (page du …)
»: the file names a page where it would be, and that does not say it. « Incomplet »: what was read
does not tell all. « Sans objet »: there is nothing to say.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

import msgspec

from catalogue_communs.collectivites import Reference
from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, Nature
from catalogue_communs.faits.usages import (
    DEPLOYE,
    NOMME,
    VU,
    Appui,
    BilanUsages,
    Usage,
    ce_que_montre,
    dit_un_etat,
)
from catalogue_communs.forges.bilan import Nombre
from catalogue_communs.modele import Projet, Reutilisation, libelle
from catalogue_communs.modele.provenance import Source, SourceLue, est_une_presentation
from catalogue_communs.modele.reutilisations import EN_PRODUCTION
from catalogue_communs.modele.reutiliser import Charge, Effort, Reutiliser
from catalogue_communs.socle import licences
from catalogue_communs.socle.ajouts import BesoinAjoute
from catalogue_communs.socle.dates import DatePartielle, du_jour, le_jour, periode
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.schemas import vocabulaires
from catalogue_communs.socle.texte import (
    NBSP,
    PAS_LU,
    SANS_OBJET,
    accorder,
    cle_de_recherche,
    denombrer,
    enumerer,
    grouper,
    minuscule,
    nombre,
)

PRIX, CHIFFRES = "reutiliser.modes.cout", "impact.indicateurs"
# What a town hall asks of a common, by the names of the fields that answer.
DEMANDES = (
    PRIX,
    "reutiliser.modes.delai",
    "reutiliser.effort",
    "reutiliser.modes.hebergement",
    "reutiliser.prerequis",
    "reutilisations",
    CHIFFRES,
    "qualite.vie_privee",
)


class NonDit(NamedTuple):
    """Why a page does not say something: in a word, the page that was read in vain, its identifier.

    `lue` is « version du 28 mars 2024 », or « » when nobody read where it would be.
    """

    mot: str
    lue: str = ""
    source: str | None = None

    @property
    def dit(self) -> str:
        """The word, with the page that was read."""
        return f"{self.mot} ({self.lue})" if self.lue else self.mot


def absence(projet: Projet, champ: str) -> NonDit:
    """Say why a common does not say a field, named with dots.

    By the page that was read last, or by nobody. What stopped is offered no more: there is
    nothing to say of its price.
    """
    if champ == PRIX and projet.archive:
        return NonDit(SANS_OBJET)
    silent = [source for source in projet.sources if _tait(source, champ)]
    # A page of statistics that the file links to, and that nobody read, may give the figures.
    if not silent or (champ == CHIFFRES and projet.liens.statistiques):
        return NonDit(PAS_LU)
    last = max(silent, key=lambda source: _dernier_jour(source.jour or source.consultee_le))
    return NonDit("non publié", comment_lue(last), last.id)


def absences(projet: Projet) -> Iterator[tuple[str, NonDit]]:
    """Yield what a town hall asks and that the file does not say, each with the reason."""
    for champ in DEMANDES:
        if not _est_dit(projet, champ):
            yield champ, absence(projet, champ)


def _est_dit(objet: object, champ: str) -> bool:
    """Tell whether a field, named with dots, has a value; in a list, one is enough."""
    if isinstance(objet, tuple):
        return any(_est_dit(element, champ) for element in objet)
    if not champ:
        return objet is not None
    nom, _, suite = champ.partition(".")
    return objet is not None and _est_dit(getattr(objet, nom), suite)


def _tait(source: SourceLue, champ: str) -> bool:
    """Tell whether a source was read in vain for a field, or for what it is a part of.

    The field would be there: a presentation says nothing by its silence.
    """
    if est_une_presentation(source.url or ""):
        return False
    return any(f"{champ}.".startswith(f"{silence}.") for silence in source.ne_dit_pas)


def _dernier_jour(day: DatePartielle | None) -> date:
    return day.dernier_jour if day else date.min


def comment_lue(source: Source) -> str:
    """Say how a source was read, and its own day.

    Of a copy that has none, the day of the reading.
    """
    genre, day = source.lecture, source.jour
    if day:
        return f"{_DATEES[genre or '']} {du_jour(day)}"
    name = _SANS_DATE[genre or ""]
    return f"{name}, lue {le_jour(source.consultee_le)}" if source.consultee_le else name


# What a reading is called with its own day, then without one.
_DATEES = {
    "": "page",
    "page": "page en ligne",
    "page-datee": "page",
    "fichier": "version",
    "copie": "copie",
    "echange": "échange",
}
_SANS_DATE = {
    "": "copie de date inconnue",
    "page": "page en ligne",
    "page-datee": "page sans jour connu",
    "fichier": "version sans jour connu",
    "copie": "copie de date inconnue",
    "echange": "échange sans jour connu",
}


def par_absence(
    projet: Projet, champs: Iterable[tuple[str, str]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Gather the titles of missing fields by what is said of their absence, in their order."""
    return tuple(grouper((absence(projet, champ).dit, titre) for champ, titre in champs).items())


# What acts at each level, in the singular and in the plural; then by whom people are covered.
_NIVEAUX: dict[Nature, tuple[str, str]] = {
    COMMUNE: ("commune", "communes"),
    EPCI: ("intercommunalité", "intercommunalités"),
    DEPARTEMENT: ("département", "départements"),
    REGION: ("région", "régions"),
}


def qui_agit(bilan: BilanUsages) -> Iterator[tuple[int, str, str]]:
    """Yield how many act, with their names in the singular and in the plural.

    Organisations, then each level, then those of none.

    None that is zero: nothing is known then.
    """
    niveaux = []
    for niveau, noms in _NIVEAUX.items():
        if bilan.par_niveau[niveau]:
            niveaux.append((bilan.par_niveau[niveau], *noms))
    # Communes alone are counted once.
    comptes = [compte for compte, *_ in niveaux]
    if bilan.organisations and comptes != [bilan.organisations]:
        yield bilan.organisations, "organisme utilisateur", "organismes utilisateurs"
    yield from niveaux
    autres = bilan.organisations - sum(comptes)
    if niveaux and autres > 0:
        yield autres, "autre organisme", "autres organismes"


def couverture(bilan: BilanUsages, reference: Reference) -> str:
    """Say how many people live where an organisation acts, and by whom they are covered.

    When one collectivité among several of its level makes more than a quarter of them, that too.
    """
    if not bilan.population:
        return ""
    sentence = (
        f"Leurs territoires comptent {nombre(bilan.population)} habitants, chacun compté une fois"
    )
    parts = [*_habitants_par_niveau(bilan)]
    if len(parts) > 1:
        # A collectivité may cover more people than its level counts.
        sentence += f", au niveau le plus proche : {enumerer(parts, 'et')}"
    sentence += "."
    part = bilan.premiere_part
    if part and bilan.par_niveau[part.qui.nature] > 1:
        nom = reference.nom_complet(part.qui)
        sentence += f" {nom} en couvre {nombre(part.habitants)} à elle seule."
    return sentence


def _habitants_par_niveau(bilan: BilanUsages) -> Iterator[str]:
    """Yield how many people each level covers: « 41 000 par des communes »."""
    for niveau, habitants in bilan.habitants_par_niveau.items():
        compte = bilan.par_niveau[niveau]
        acteurs = f"{accorder(compte, 'une', 'des')} {accorder(compte, *_NIVEAUX[niveau])}"
        yield f"{nombre(habitants)} par {acteurs}"


def par_preuve(bilan: BilanUsages) -> Iterator[str]:
    """Count the uses by what their proofs show; of them, those seen, and whose proof is old, undated.

    « 2 usages montrés », « 9 simplement nommés », « dont 1 à reconfirmer et 9 sans date ».
    """
    for compte, singulier, pluriel in (
        (bilan.utilises, "usage montré", "usages montrés"),
        (bilan.deployes, "déploiement", "déploiements"),
        (bilan.nommes, "simplement nommé", "simplement nommés"),
    ):
        if compte:
            yield denombrer(compte, singulier, pluriel)
    parmi_eux = (
        (bilan.vues, "vu en service", "vus en service"),
        (bilan.a_reconfirmer, "à reconfirmer", "à reconfirmer"),
        (bilan.non_datees, "sans date", "sans date"),
    )
    details = [denombrer(*detail) for detail in parmi_eux if detail[0]]
    if details:
        yield f"dont {enumerer(details, 'et')}"


def etat_montre(ligne: Reutilisation, today: date) -> str:
    """Say what the proof of a line shows of its state.

    « En production » of a use, not of a name; no state at all by a logo or by a list of names.
    """
    montre = ce_que_montre(ligne, today)
    if montre == NOMME and not dit_un_etat(ligne):
        return "Nommé"
    if montre == NOMME and ligne.etat == EN_PRODUCTION:
        return "Nommé"
    if montre == DEPLOYE and ligne.etat == EN_PRODUCTION:
        return "Déployé"
    return libelle("etat_reutilisation", ligne.etat)


def genre_de_preuve(ligne: Reutilisation) -> str:
    """Say of which kind the proof of a line is; what supports it, when no kind is said."""
    if ligne.preuve and ligne.preuve.genre:
        return libelle("genre_preuve", ligne.preuve.genre)
    return libelle("statut_reutilisation", ligne.statut)


def dire_un_usage(usage: Usage) -> str:
    """Say what the last line of a use tells: what shows it, then what is used, in its words."""
    trace, en_quoi = ", ".join(derniere_trace(usage)), usage.derniere.usage
    return f"{trace}. {en_quoi}" if en_quoi else trace


def derniere_trace(usage: Usage) -> Iterator[str]:
    """Yield what the last line of a use tells.

    What is shown of its state, by which kind of proof, when.
    """
    ligne = usage.derniere
    yield minuscule(etat_montre(ligne, usage.jour))
    yield minuscule(genre_de_preuve(ligne))
    yield from traces(usage)
    if usage.a_reconfirmer and not usage.fin:
        yield "à reconfirmer"


def traces(usage: Usage) -> Iterator[str]:
    """Yield what shows a use, and when: what a machine saw of it, its last dated line."""
    yield from (constat for _, constat in constats(usage))
    jour = jour_dit(usage, usage.derniere)
    if jour:
        yield jour


def travail(equipe: Nombre | None, dernier: date | None) -> str:
    """Say how many people changed a code in a year, and when last: « » where nobody counted them.

    « At least none » says nothing.
    """
    if equipe is None or (equipe.au_moins and not equipe.valeur):
        return ""
    if not equipe.valeur:
        return "Personne n’a changé le code en douze mois."
    combien = denombrer(equipe.valeur, "personne a changé", "personnes ont changé")
    if equipe.au_moins:
        combien = f"Au moins {combien}"
    quand = f", la dernière fois {le_jour(DatePartielle.du_jour(dernier))}" if dernier else ""
    return f"{combien} le code en douze mois{quand}."


def jour_dit(usage: Usage, ligne: Reutilisation) -> str:
    """Say of which day a line of a use is: that of its last statement.

    When a later version of its proof still says the same, the two days. Without a date, that it has
    none; nothing where a machine saw the use, which has its own day.
    """
    moment, version = ligne.confirmee_le, usage.toujours_cite(ligne)
    if moment is None:
        return "" if any(constats(usage)) else "sans date"
    if version is None:
        return f"dernière trace {le_jour(moment)}"
    return f"cité {periode(moment, version)}"


def constats(usage: Usage) -> Iterator[tuple[Appui, str]]:
    """Yield what a machine saw of a live use, in words: « vu en service le 3 novembre 2026 »."""
    lost = ", ne répond plus" if usage.perdue else ""
    for appui in usage.appuis:
        if appui.genre == VU:
            yield appui, f"vu en service {le_jour(appui.le)}{lost}"


def campagne_terminee(fin: DatePartielle, *, suivie: bool = False) -> str:
    """Say that an announced end is past, and whether another line says what followed."""
    suite = "une autre ligne dit la suite" if suivie else "suite à demander"
    return f"campagne terminée {le_jour(fin)}, {suite}"


def charge(effort: Charge) -> str:
    """Write an effort with its unit: « 2 jours-agent »."""
    unite = vocabulaires()["unite_effort"].valeurs[effort.unite]
    mot = accorder(effort.valeur, unite.libelle, str(unite.extra["pluriel"]))
    return f"{nombre(effort.valeur)}{NBSP}{mot}"


def charge_dite(effort: Charge) -> str:
    """Write an effort with its caveat.

    « 2 jours d’agent (d’après une commune de 3 000 habitants) ».
    """
    if not effort.reserve:
        return charge(effort)
    return f"{charge(effort)} ({minuscule(effort.reserve).removesuffix('.')})"


# --- What a town hall needs, and what is left to ask the team ------------------------------------


def _besoins() -> Mapping[str, BesoinAjoute]:
    """Return each need by its identifier; the last one takes the commons that no other does."""
    *besoins, dernier = _besoins_des_axes() or _besoins_fournis()
    return {besoin.cle: besoin for besoin in (*besoins, *programme().ajouts.besoins, dernier)}


def _besoins_des_axes() -> list[BesoinAjoute]:
    """Return a need for each axis of a programme that has its own, then that of the rest."""
    axes = programme().vocabulaires.axe
    if axes is None:
        return []
    besoins = [BesoinAjoute(axe.cle, axe.nom, axes=(axe.cle,)) for axe in axes.valeurs]
    return [*besoins, BesoinAjoute("autres-besoins", "Autres besoins")]


def _besoins_fournis() -> list[BesoinAjoute]:
    """Return the needs that the library ships with."""
    besoins = yaml_fourni("besoins")["besoins"].items()
    return [msgspec.convert({"cle": cle, **besoin}, BesoinAjoute) for cle, besoin in besoins]


def titres_des_besoins() -> dict[str, str]:
    """Return the title of each need, by its identifier, in the order of the file."""
    return {cle: besoin.titre for cle, besoin in _besoins().items()}


def besoins_de(projet: Projet) -> tuple[str, ...]:
    """Return the needs that a common answers, in the order of the file.

    The last when no other does.
    """
    text = " ".join((projet.nom, projet.accroche, *projet.publics.competences))
    mots, besoins = f" {cle_de_recherche(text)} ", _besoins()
    reponses = tuple(cle for cle, besoin in besoins.items() if _repond(projet, mots, besoin))
    return reponses or tuple(besoins)[-1:]


def _repond(projet: Projet, mots: str, besoin: BesoinAjoute) -> bool:
    """Tell whether a common answers a need.

    By its axes, its work sites, or the words that it says.
    """
    planification = projet.planification
    if planification:
        if not set(planification.axes).isdisjoint(besoin.axes):
            return True
        if not set(planification.chantiers).isdisjoint(besoin.chantiers):
            return True
    return any(f" {cle_de_recherche(mot)} " in mots for mot in besoin.mots)


def questions(projet: Projet, usages: Iterable[Usage]) -> tuple[str, ...]:
    """Return one question for each thing that a reuser must know and that nobody wrote.

    Those that decide come first: the price, the delay, whether to vote, whether it fits. Of what
    stopped, one asks who goes on.
    """
    if projet.archive:
        return (
            "Le produit est arrêté : qui peut le reprendre, ou que conseillez-vous à sa place ?",
        )
    utilise = any(usage.compte for usage in usages)
    return (
        *_questions_qui_decident(projet),
        *_questions_de_l_effort(projet.reutiliser.effort),
        *_questions_des_modes(projet.reutiliser),
        *([] if utilise else ["Quelles collectivités comme la nôtre l’utilisent déjà ?"]),
        *_questions_du_demarrage(projet),
    )


def _questions_qui_decident(projet: Projet) -> Iterator[str]:
    """Ask what a council asks; what a page answers for one way is not asked for the others."""
    publics, reutiliser = projet.publics, projet.reutiliser
    if not any(mode.cout for mode in reutiliser.modes):
        yield "Quel est le coût pour une collectivité de notre taille ?"
    if not any(mode.delai for mode in reutiliser.modes):
        yield "Quel délai entre notre demande et le premier usage ?"
    if not reutiliser.deliberation:
        yield "Faut-il une délibération de notre assemblée ?"
    if not publics.population and "toutes" not in publics.collectivites:
        yield "Le service convient-il à une collectivité de notre taille ?"


def _questions_de_l_effort(effort: Effort | None) -> Iterator[str]:
    if effort is None:
        yield "Combien de temps d’agent prévoir, pour démarrer puis chaque année ?"
    elif not effort.installation:
        yield "Combien de temps d’agent prévoir pour démarrer ?"
    elif not effort.exploitation:
        yield "Combien de temps d’agent prévoir chaque année ?"


def _questions_des_modes(reutiliser: Reutiliser) -> Iterator[str]:
    """Ask what it takes, and in which way."""
    if not reutiliser.prerequis:
        yield "Que faut-il avoir avant de commencer : données, matériel, compétences ?"
    if not reutiliser.modes:
        yield "Sous quelle forme le réutiliser : service en ligne, installation à nous, données ?"


# The ways of reuse in which somebody installs or hosts, and that in which nobody does.
INSTALLES, SERVI = ("auto-hebergement", "instance-dediee"), "service-mutualise"


def _est_servi(reutiliser: Reutiliser) -> bool:
    """Tell whether one may use it without installing it: served to all, or not to be installed."""
    modes = reutiliser.modes
    if any(mode.mode == SERVI and not mode.territoire for mode in modes):
        return True
    return bool(modes) and not any(mode.mode in INSTALLES for mode in modes)


def _questions_du_demarrage(projet: Projet) -> Iterator[str]:
    """Ask who helps, what the licence obliges to, and how long each step takes."""
    reutiliser = projet.reutiliser
    if not reutiliser.aide:
        aides = "à démarrer ou" if _est_servi(reutiliser) else "à l’installer, à l’héberger ou"
        yield f"Qui peut nous aider {aides} à nous former ?"
    for licence in licences.decrire(projet.licence).fiches:
        if not licence.connue:
            yield f"Que permet la licence {licence.nom}, et à quoi oblige-t-elle ?"
    if not reutiliser.etapes:
        yield "Quelles sont les étapes, et combien de temps prennent-elles ?"
    elif not any(etape.duree for etape in reutiliser.etapes):
        yield "Combien de temps prennent les étapes ?"
