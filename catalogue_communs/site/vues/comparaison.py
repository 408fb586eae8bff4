"""Compare commons point by point: the rows, and for each common the words of its cells.

The page loads one small file for each common that its address names,
`catalogue/comparer/donnees/<slug>.json`:

- `nom`, `url`: how the common is called, where its page is;
- `cellules`: for each row of `LIGNES`, lines of text, each `[text]` or `[text, address]`; an empty
  list reads « pas encore lu ici ». Everything is text: the script writes no HTML;
- `comme`: the bounds of population (`min`, `max`) and what to say outside of them (`hors`); in
  `genres`, for each kind of `GENRES`, whether the common is meant for it (`pour`) and, when some are
  known, its users of this kind (`tous`) and of each class of size (`tailles`, by rank);
- `liens`: how it stands to other commons, by their slug;
- `besoins`: the titles of the needs that it answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from catalogue_communs.collectivites.objets import strates
from catalogue_communs.faits import besoins, impact, phrases
from catalogue_communs.faits.absences import PRIX, absence
from catalogue_communs.faits.besoins import questions
from catalogue_communs.faits.commun import Conclusions
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.forges import DepotLu
from catalogue_communs.forges.bilan import SANS_MOT
from catalogue_communs.modele import Projet, libelle
from catalogue_communs.modele.projet import Aide
from catalogue_communs.site.vues import activite, reutiliser, tuiles
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.cartes import TOUT
from catalogue_communs.socle import licences
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.francais import PAS_LU, typographie
from catalogue_communs.socle.licences import non_libres
from catalogue_communs.socle.programme import programme

Ligne = list[str]

PAGE = "catalogue/comparer/"
CHEMIN = f"{PAGE}donnees/{{}}.json"
MAXIMUM = 4
# The rows, in the order of the questions of a town hall; « comme » is filled by the page.
LIGNES = {
    "usage": "À quoi ça sert",
    "publics": "Pour qui",
    "comme": "Comme nous",
    "impact": "Ce que ça change",
    "utilisateurs": "Qui l’utilise",
    "modes": "Comment le réutiliser",
    "effort": "Effort et prérequis",
    "cout": "Coût",
    "licence": "Licence et obligations",
    "activite": "Activité du code",
    "qualite": "Qualité",
    "aide": "Qui peut aider",
    "porteurs": "Qui le porte",
    "contact": "À qui écrire",
}


class Comparaison:
    """The page: every common to choose from, and the rows to fill."""

    lignes, genres, maximum, non_dit = LIGNES, tuiles.GENRES, MAXIMUM, PAS_LU
    aucun_type = f"Aucun usage connu {tuiles.DE_CE_TYPE}"
    aucun_taille = f"Aucun usage connu {tuiles.DE_VOTRE_TAILLE}"

    def __init__(self, projets: Sequence[Projet]) -> None:
        """Offer a list to choose from, or, when it is long, a name to type."""
        self.long = len(projets) > TOUT
        self.groupes = [
            (statut.pluriel, [projet for projet in projets if projet.laureat == kept])
            for statut, kept in ((programme().soutenu, True), (programme().autre, False))
        ]

    @staticmethod
    def tailles() -> str:
        """Give the script the classes of size of each kind, from their lowest population."""
        known = {
            slug: [[s.minimum, s.libelle] for s in strates(nature)] for slug, nature in tuiles.NATURES.items()
        }
        return json.dumps(known, ensure_ascii=False)


def fichier_a_comparer(projet: Projet, contexte: Contexte) -> dict[str, bytes]:
    """Return the file of a common by its path; the same facts give the same bytes."""
    titles = besoins.titres()
    content = {
        "nom": typographie(projet.nom),
        "url": Adresses("../../").commun(projet.slug),
        "cellules": cellules(projet, contexte),
        "comme": tuiles.comme(projet, contexte.usages_de(projet), contexte),
        "liens": _liens(projet, contexte),
        "besoins": [titles[need] for need in besoins.besoins_de(projet)],
    }
    return {CHEMIN.format(projet.slug): octets_json(content)}


def _liens(projet: Projet, contexte: Contexte) -> dict[str, str]:
    """Say how a common stands to each other one: « Se complète avec : une autre étape du plan »."""
    return {
        lien.commun: typographie(f"{lien.libelle} : {lien.note}" if lien.note else lien.libelle)
        for lien in contexte.liens(projet)
    }


def cellules(projet: Projet, contexte: Contexte) -> list[list[Ligne]]:
    """Return the lines of each row for a common; none where nobody said anything."""
    rows: dict[str, Iterable[Sequence[str]]] = {
        "usage": [[projet.accroche]],
        "publics": _publics(projet),
        "comme": [],
        "impact": _impact(projet, contexte),
        "utilisateurs": _utilisateurs(projet, contexte),
        "modes": [[libelle("mode_reutilisation", m.mode)] for m in projet.reutiliser.modes],
        "effort": _effort(projet),
        "cout": _couts(projet),
        "licence": _licence(projet, contexte),
        "activite": _activite(projet, contexte),
        "qualite": _qualite(projet, contexte),
        "aide": [_aide(one) for one in projet.reutiliser.aide],
        "porteurs": [[phrases.noms_des_porteurs(projet)]],
        "contact": _contact(projet, contexte),
    }
    return [[[typographie(line[0]), *line[1:]] for line in rows[name]] for name in LIGNES]


def _aide(one: Aide) -> Sequence[str]:
    helps = ", ".join(libelle("type_aide", kind).lower() for kind in one.aides)
    return [f"{one.nom} : {helps}", *([one.url] if one.url else [])]


def _publics(projet: Projet) -> list[Sequence[str]]:
    limits = phrases.bornes(projet)
    needed = ", ".join(projet.publics.competences)
    lines = [
        phrases.publics_vises(projet),
        limits and f"Population : {limits}",
        needed and f"Il faut : {needed}",
    ]
    return [[line] for line in lines if line]


def _impact(projet: Projet, contexte: Contexte) -> list[Sequence[str]]:
    """Give the main figure, when it is of, and the caveat that follows it."""
    url = f"../../communs/{projet.slug}/#impact"
    found = next((i for i in impact.lignes([projet], contexte.today) if i.indicateur.principal), None)
    if found is None or found.derniere is None:
        return []
    said = f"{' '.join(found.quantite)} : {found.indicateur.nom}, {found.constat}"
    caveat = [[found.reserve]] if found.reserve else []
    return [[f"{said}, à actualiser" if found.ancienne else said, url], *caveat]


def _utilisateurs(projet: Projet, contexte: Contexte) -> list[Sequence[str]]:
    said = Conclusions(projet, contexte).utilisateurs
    return [[said, f"../../communs/{projet.slug}/#qui-utilise"]] if said else []


def _effort(projet: Projet) -> list[Sequence[str]]:
    efforts = [f"{when} : {said}" for when, said, _ in phrases.efforts(projet)]
    delays = [
        f"Délai ({libelle('mode_reutilisation', mode.mode).lower()}) : {mode.delai.removesuffix('.')}"
        for mode in projet.reutiliser.modes
        if mode.delai
    ]
    needs = [f"Il faut : {p.libelle}" for p in projet.reutiliser.prerequis]
    return [[line] for line in (*efforts, *delays, *needs)]


def _couts(projet: Projet) -> list[Sequence[str]]:
    """Give the cost of each way of reuse; nothing when no cost is known at all."""
    if not any(mode.cout for mode in projet.reutiliser.modes):
        return []
    missing = absence(projet, PRIX).dit
    return [
        [f"{libelle('mode_reutilisation', mode.mode)} : {phrases.cout(mode) or missing}"]
        for mode in projet.reutiliser.modes
    ]


def _licence(projet: Projet, contexte: Contexte) -> list[Sequence[str]]:
    """Give the licence, whether it is free, and where its obligations are explained."""
    closed = non_libres(projet.licence)
    judged = f"Non libre : {', '.join(closed)}" if closed else "Licence libre, reconnue par l’OSI ou la FSF"
    apart = [
        [f"{one.depot.url.removeprefix('https://')} : {said or f'licence {PAS_LU}'}"]
        for one in contexte.activite(projet).depots
        if (said := _licence_du_depot(projet, one)) != projet.licence
    ]
    means = licences.decrire(projet.licence)
    asks = [[f"{fiche.nom} : {said}"] for fiche in means.fiches for said in fiche.oblige]
    return [[projet.licence], [judged], *apart, [means.sens], *asks]


def _licence_du_depot(projet: Projet, one: DepotLu) -> str | None:
    read = one.lecture.licence if one.lecture else None
    return projet.licence_de(one.depot, sans_fichier=one.sans_fichier_de_licence) or read


def _activite(projet: Projet, contexte: Contexte) -> list[Sequence[str]]:
    found = contexte.activite(projet)
    if found.etat.slug in SANS_MOT:
        return [[found.mot]]
    facts = [f"{name} : {said or missing}" for name, said, missing in activite.en_bref(projet, contexte)]
    return [[fact] for fact in (found.mot, phrases.dependance(found), *facts) if fact]


def _qualite(projet: Projet, contexte: Contexte) -> list[Sequence[str]]:
    """Give each approach, known or not; nothing when none is known."""
    known = [
        (one.titre, one.etat or one.dite.note, absence(projet, f"qualite.{one.champ}").dit)
        for one in Conclusions(projet, contexte).demarches
    ]
    if not any(said for _, said, _ in known):
        return []
    return [[f"{title} : {said or missing}"] for title, said, missing in known]


def _contact(projet: Projet, contexte: Contexte) -> list[Sequence[str]]:
    to, lines = projet.contact, list[Sequence[str]]()
    if to.courriel:
        message = reutiliser.message_a_l_equipe(projet, questions(projet, contexte.usages_de(projet)))
        lines.append([f"Écrire à {to.courriel}", message.mailto])
    if to.url:
        lines.append([to.intitule or "Page de contact", to.url])
    return [*lines, [to.note]] if to.note else lines
