"""Who uses a common: what its page lists, and the groups of the page of its users."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from catalogue_communs.collectivites.objets import COMMUNE, EPCI, Collectivite, Identite
from catalogue_communs.faits.conclusions import Conclusions, Utilisation
from catalogue_communs.faits.usages import MONTRES as DEGRES_MONTRES
from catalogue_communs.faits.usages import RECENT, Usage, departements_de
from catalogue_communs.socle.texte import cle_de_recherche, denombrer

# Users that the page lists with what they do; so many others, or fewer, are named in sight.
MONTRES, EN_VUE = 3, 6
# So many organisations of which the same is told are told together.
SEMBLABLES = 3


def utilisateurs_montres(
    commun: Conclusions,
) -> tuple[list[Utilisation], list[tuple[str, list[Utilisation]]]]:
    """Part the live uses: those that the page describes, the others.

    The surest come first, then the latest; an organisation is there once, by its surest line. The
    others are gathered under what is true of them all.
    """
    recents, anciens, porteurs = _par_surete(commun)
    decrits = (recents or anciens)[:MONTRES]
    moins_surs = ("autre", "autres")
    if recents:
        moins_surs = ("autre, moins sûr ou plus ancien", "autres, moins sûrs ou plus anciens")
    groupes = [
        ("autre, aussi récent", "autres, aussi récents", recents),
        (*moins_surs, anciens),
        ("porteur, qui s’en sert aussi", "porteurs, qui s’en servent aussi", porteurs),
    ]
    autres = []
    for singulier, pluriel, groupe in groupes:
        suite = [utilisation for utilisation in groupe if utilisation not in decrits]
        if suite:
            autres.append((denombrer(len(suite), singulier, pluriel), suite))
    return decrits, autres


def _par_surete(
    commun: Conclusions,
) -> tuple[list[Utilisation], list[Utilisation], list[Utilisation]]:
    """Part the live uses, one an organisation: shown lately, less sure or older, by a carrier."""
    par_organisme: dict[Identite, Utilisation] = {}
    for utilisation in sorted(commun.utilisations, key=_du_plus_sur):
        if utilisation.en_cours:
            par_organisme.setdefault(utilisation.usage.organisation, utilisation)
    recents, anciens, porteurs = [], [], []
    for utilisation in par_organisme.values():
        if utilisation.usage.degre == RECENT:
            recents.append(utilisation)
        elif utilisation.usage.porteur:
            porteurs.append(utilisation)
        else:
            anciens.append(utilisation)
    return recents, anciens, porteurs


def _du_plus_sur(utilisation: Utilisation) -> tuple[bool, bool, bool, int, int]:
    """Rank a use: shown lately, told lately, by a collectivité that does not carry it.

    Then by its proof, by day.
    """
    usage, confirmee_le = utilisation.usage, utilisation.dite.confirmee_le
    rang_du_jour = 0
    if confirmee_le:
        rang_du_jour = -confirmee_le.premier_jour.toordinal()
    rang_de_la_preuve = -DEGRES_MONTRES.index(usage.montre)
    a_part = usage.porteur or not usage.collective
    dit_autrefois = usage.a_reconfirmer or not usage.dates
    return usage.degre != RECENT, dit_autrefois, a_part, rang_de_la_preuve, rang_du_jour


LignesParOrganisme = dict[Identite, list[Utilisation]]


class Utilisateurs(NamedTuple):
    """The lines about the users of a common, by organisation, in six groups.

    Those that a proof of the last eighteen months shows in use, those that something as recent only
    cites, those without any date, those to confirm again, those whose campaign has ended, those
    that stopped.
    """

    prouves: LignesParOrganisme
    cites: LignesParOrganisme
    sans_date: LignesParOrganisme
    a_reconfirmer: LignesParOrganisme
    termines: LignesParOrganisme
    arretes: LignesParOrganisme

    def groupe_de(self, utilisation: Utilisation) -> LignesParOrganisme:
        """Return the group of a line."""
        if not utilisation.en_cours:
            return self.termines if utilisation.terminee else self.arretes
        if utilisation.usage.a_reconfirmer:
            return self.a_reconfirmer
        if utilisation.usage.degre == RECENT:
            return self.prouves
        return self.cites if utilisation.usage.dates else self.sans_date


# Past this many organisations, a group is folded by région.
LISIBLES = 12
PLUSIEURS_REGIONS, SANS_REGION = "Plusieurs régions", "Lieu non dit"


def par_region(
    commun: Conclusions, groupe: LignesParOrganisme
) -> list[tuple[str, LignesParOrganisme]]:
    """Part a long group of organisations by région, so that one finds one's own; a short one stays."""
    if len(groupe) <= LISIBLES:
        return [("", groupe)]
    regions: dict[str, LignesParOrganisme] = {}
    for organisme, lignes in groupe.items():
        regions.setdefault(_region(commun, lignes[0].usage), {})[organisme] = lignes
    return sorted(regions.items(), key=_rang_de_la_region)


def _rang_de_la_region(region: tuple[str, LignesParOrganisme]) -> tuple[int, str]:
    """Rank a région by its name, after it those that have several, then none."""
    titre, _ = region
    a_part = ("", PLUSIEURS_REGIONS, SANS_REGION)
    return a_part.index(titre) if titre in a_part else 0, cle_de_recherche(titre)


def _region(commun: Conclusions, usage: Usage) -> str:
    """Name the région where an organisation is, as the reference or its lines say it."""
    reference, organisme = commun.contexte.reference, usage.organisation
    departements: Iterable[str] = departements_de(usage)
    if isinstance(organisme, Collectivite):
        departements = reference.departements_de(organisme)
    codes = {reference.par_departement[code].region for code in departements}
    if len(codes) > 1:
        return PLUSIEURS_REGIONS
    return next((reference.par_region[code].nom for code in codes), SANS_REGION)


def dits_ensemble(
    commun: Conclusions, groupe: LignesParOrganisme
) -> tuple[list[list[Utilisation]], list[tuple[list[str], Utilisation]]]:
    """Part the organisations of a group: those told apart, those that one line tells the same of.

    A list of users that names a hundred is told once, with the hundred names below it.
    """
    par_dire: dict[tuple[object, ...], list[list[Utilisation]]] = {}
    for lignes in groupe.values():
        par_dire.setdefault(_ce_qui_est_dit(lignes), []).append(lignes)
    seuls, ensembles = [], []
    for memes in par_dire.values():
        if len(memes) < SEMBLABLES:
            seuls += memes
        else:
            noms = [nom_avec_departement(commun, lignes[0]) for lignes in memes]
            ensembles.append((sorted(noms, key=cle_de_recherche), memes[0][0]))
    return seuls, ensembles


def par_importance(
    lignes: Sequence[Utilisation],
) -> tuple[list[Utilisation], list[Utilisation]]:
    """Part the lines of an organisation: those told whole, those that only add a proof."""
    dites: list[Utilisation] = []
    preuves: list[Utilisation] = []
    for rang, ligne in enumerate(lignes):
        a_dire = ligne.dite.usage or ligne.dite.depuis or ligne.instance
        (dites if rang == 0 or a_dire else preuves).append(ligne)
    return dites, preuves


def _ce_qui_est_dit(lignes: list[Utilisation]) -> tuple[object, ...]:
    """Return all that a page tells of an organisation but its name; itself where that is its own."""
    premiere = lignes[0]
    dite = premiere.dite
    if len(lignes) > 1 or dite.usage or premiere.instance or premiere.constats:
        return (premiere.usage.organisation,)
    return (
        premiere.usage.porteur,
        premiere.etat,
        dite.depuis,
        premiere.preuve,
        dite.preuve and (dite.preuve.url, dite.preuve.reference),
        premiere.jour_dit,
        dite.lue_le,
        dite.source,
    )


def nom_avec_departement(commun: Conclusions, utilisation: Utilisation) -> str:
    """Name an organisation, with the département of a commune or of a groupement."""
    organisme, reference = utilisation.usage.organisation, commun.contexte.reference
    if not isinstance(organisme, Collectivite) or organisme.nature not in {COMMUNE, EPCI}:
        return utilisation.nom
    departements = [
        reference.par_departement[code].nom for code in sorted(reference.departements_de(organisme))
    ]
    situation = f"({', '.join(departements)})"
    return utilisation.nom if situation in utilisation.nom else f"{utilisation.nom} {situation}"


def lignes_par_organisme(commun: Conclusions) -> Utilisateurs:
    """Part the lines of a common by what became of the use, then by organisation."""
    groupes = Utilisateurs({}, {}, {}, {}, {}, {})
    for utilisation in commun.utilisations:
        groupe = groupes.groupe_de(utilisation)
        groupe.setdefault(utilisation.usage.organisation, []).append(utilisation)
    return groupes
