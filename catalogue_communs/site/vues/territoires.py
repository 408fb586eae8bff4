"""The pages of the territories: the map, its table, a page for each région and département.

A place of which nothing is said has no page.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, TypeVar

from catalogue_communs.collectivites import Collectivite
from catalogue_communs.collectivites.objets import (
    COM,
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    Commune,
    rang_de_strate,
    strates,
)
from catalogue_communs.contribution.formulaires import DECLARER
from catalogue_communs.faits import impact, lieux, phrases
from catalogue_communs.faits import usages as comptes
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.lieux import CAMPAGNE, ORGANISME, FaitLocal
from catalogue_communs.faits.usages import Usage, chez_eux
from catalogue_communs.modele import Projet
from catalogue_communs.modele.publics import Population
from catalogue_communs.modele.reutilisations import (
    CONFIRMEE,
    DOCUMENTEE,
    EN_PRODUCTION,
    STATUTS,
)
from catalogue_communs.site.vues.adresses import Adresses
from catalogue_communs.site.vues.carte_de_france import (
    CarteDesTerritoires,
    CarteDesZones,
    Lieu,
    Zone,
    lieu_montre,
    zone,
)
from catalogue_communs.site.vues.chiffres import registre
from catalogue_communs.site.vues.contours import FOND
from catalogue_communs.site.vues.signes import AUCUN, FaitsDUnLieu, au_niveau
from catalogue_communs.socle.fichiers import octets_json
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import (
    denombrer,
    enumerer,
    majuscule,
    nombre,
    slugifier,
    typographie,
)

Fait = TypeVar("Fait")
# --- The national page, and its table -----------------------------------------------------------
TABLEAU = "territoires/departements/"


class LigneDeRegion(NamedTuple):
    """A région on the national page: its page and its figure in words; its départements.

    And what is known of each of them.
    """

    lieu: Lieu
    departements: Sequence[tuple[Lieu, FaitsDUnLieu]]


class IndexDesTerritoires:
    """/territoires/: the map, a line a région; the table of the départements, on its own page."""

    def __init__(self, contexte: Contexte, adresses: Adresses) -> None:
        self._contexte, self._adresses = contexte, adresses
        reference = contexte.reference
        self.attribution = reference.source.attribution
        departements = reference.par_departement
        codes = [code for code, lieu in departements.items() if programme().couvre(lieu.region)]
        self._faits = {code: FaitsDUnLieu(code, contexte) for code in codes}
        self._zones = {code: self._zone(code) for code in codes}
        regions = lieux.regions_couvertes(reference)
        regions.sort(key=lambda region: slugifier(region.nom))
        self.regions = [self._region(region.code) for region in regions]
        # The map does not draw them.
        self.com = [self._ligne(code) for code in codes if departements[code].zone == COM]
        # Mayotte, the only région whose population is of another year.
        self.mayotte = programme().couvre("06")

    @cached_property
    def registre(self) -> object:
        """The register of reuses of the whole country."""
        return registre(self._contexte)

    @cached_property
    def carte(self) -> CarteDesTerritoires:
        """The map."""
        return CarteDesTerritoires(self._zones, self._contexte, self._adresses)

    def _zone(self, code: str) -> Zone:
        """Give the zone of a département: a click leads to its page, else to its line."""
        departement = zone(code, self._faits[code], self._contexte, self._adresses)
        ligne = self._adresses.page(f"{TABLEAU}#departement-{code.lower()}")
        return departement._replace(mene=departement.lieu.url or ligne)

    def _ligne(self, code: str) -> tuple[Lieu, FaitsDUnLieu]:
        return self._zones[code].lieu, self._faits[code]

    def _region(self, code: str) -> LigneDeRegion:
        departements = lieux.situer(Collectivite(REGION, code), self._contexte.reference)
        faits = [self._faits[departement] for departement in departements]
        resume = dire_une_region(faits)
        lieu = lieu_montre(self._contexte, Collectivite(REGION, code), self._adresses, resume)
        return LigneDeRegion(lieu, [self._ligne(departement) for departement in departements])

    def declarer(self, page: str = "reutiliser/dites-le/", **champs: str) -> str:
        """Return the form where a collectivité says what it uses."""
        return self._adresses.formulaire(DECLARER, page, **champs)


def dire_une_region(faits: Sequence[FaitsDUnLieu]) -> str:
    """Say in a line what a région uses, and in how many of its départements somebody acts."""
    communs: set[str] = set()
    couverts: set[str] = set()
    for un_departement in faits:
        communs |= un_departement.recents | un_departement.anciens
        couverts |= un_departement.couverts
    actifs = sum(bool(un_departement.agissent) for un_departement in faits)
    if communs:
        utilises = denombrer(len(communs | couverts), "commun", "communs")
        return f"{utilises}, dans {denombrer(actifs, 'département', 'départements')}"
    if couverts:
        return f"{denombrer(len(couverts), 'commun', 'communs')}, par la Région seule"
    if any(un_departement.declares for un_departement in faits):
        return "citée, sans utilisateur nommé"
    return AUCUN


# --- The page of a territory --------------------------------------------------------------------

# A level names so many of those that act, the others are folded; a class of size, so many of its
# communes.
NOMMES, DE_LA_TAILLE = 10, 6
# A page names so many users of each common.
UTILISATEURS = 4
_NIVEAUX = {
    COMMUNE: "Communes qui utilisent ou essaient elles-mêmes un commun",
    EPCI: "Intercommunalités",
    DEPARTEMENT: "Départements",
}
# How it is known that somebody acts, the surest first.
_PREUVES = {
    comptes.RECENT: "En service",
    comptes.ANCIEN: "En service, à reconfirmer",
    comptes.DEPLOYE: "À l’essai ou en installation",
    comptes.NOMME: "Cité comme utilisateur",
}


# What follows the name of a commune where its use is not told in full.
_RESERVES = {comptes.DEPLOYE: " (essai)", comptes.NOMME: " (simple nom)"}


class ActeursDUnCommun(NamedTuple):
    """The collectivités of a level that use a common: the names in sight, those folded.

    Of communes, the last year known, where it is that of all. Of the council of a place, the commons
    that it uses for all of it, under no common.
    """

    projet: Projet | None
    noms: Sequence[str]
    autres: Sequence[str] = ()
    annee: str = ""


class ActeursMontres(NamedTuple):
    """Those of a level that act, by kind of proof, then by common; `cle`: of `_PREUVES`."""

    preuve: str
    groupes: Sequence[ActeursDUnCommun]
    cle: str


class NiveauMontre(NamedTuple):
    """A level: how many of its collectivités act, of how many, and which, by kind of proof.

    `annonces`: how many a common says that it has here, without a list.
    """

    niveau: str
    titre: str
    compte: str
    acteurs: Sequence[ActeursMontres] = ()
    annonces: Sequence[str] = ()


# What the commons of a place are gathered under: how surely they are used there.
TITRES_DES_DEGRES = {
    comptes.RECENT: "Commun par commun : preuve d’usage récente",
    comptes.ANCIEN: "Commun par commun : ce qui est à reconfirmer",
}


class UsageMontre(NamedTuple):
    """What is told of some users in the same words.

    Who they are, their use, what its last line shows, and where one of them runs the common itself.
    """

    noms: Sequence[str]
    dit: str
    trace: str
    instance: str

    @property
    def utilisateurs(self) -> str:
        """Name them in a row."""
        return enumerer(self.noms, "et")


class CommunMontre(NamedTuple):
    """A common used in a place: some of its users, the surest first, and how many are left."""

    projet: Projet
    usages: Sequence[UsageMontre]
    total: int
    autres: int
    recent: bool


class TailleMontree(NamedTuple):
    """The communes of a class of size that act, by common."""

    titre: str
    communs: Sequence[tuple[Projet, str]]


class PageDuTerritoire:
    """The page of a région or of a département."""

    def __init__(self, territoire: Collectivite, contexte: Contexte, adresses: Adresses) -> None:
        """Gather what is used here, each use once."""
        self.territoire, self.contexte, self.adresses = territoire, contexte, adresses
        self.reference = reference = contexte.reference
        self.regional = territoire.nature == REGION
        self._codes = codes = lieux.situer(territoire, reference)
        self.usages = usages = lieux.une_fois(contexte.usages_par_departement, codes)
        self.locaux = lieux.une_fois(contexte.locaux_par_departement, codes)
        self.vivants = [usage for usage in usages if usage.actives]
        self.nom = reference.detail(territoire).nom
        self.titre = f"{self.nom} : qui utilise quoi"
        if self.regional:
            self.titre = f"Région {self.nom} : qui utilise quoi"
        self.communes = frozenset[str]().union(*map(reference.circonscription, codes))
        self.habitants = reference.habitants(self.communes)
        self.region = self._region()
        self.derniere_date = self._derniere_date()
        # The council of the place says what it uses, its name and its code written.
        conseil = reference.canonique(territoire)
        champs = {"organisme": reference.nom_complet(conseil), "code": conseil.code}
        self.declarer = adresses.formulaire(DECLARER, "reutiliser/dites-le/", **champs)
        # How many carriers use their own common here, and the communes that they cover.
        porteuses = {*self._collectivites_porteuses()}
        self.porteurs = len(porteuses), reference.union(porteuses) & self.communes

    def _region(self) -> Lieu | None:
        if self.regional:
            return None
        code = self.reference.par_departement[self.territoire.code].region
        if not code:
            return None
        return lieu_montre(self.contexte, Collectivite(REGION, code), self.adresses)

    def _derniere_date(self) -> date | None:
        """Return the last date of the commons of which something is said here."""
        slugs = {usage.commun for usage in self.usages} | {fait.commun for fait in self.locaux}
        communs = (commun for commun in self.contexte.communs if commun.projet.slug in slugs)
        return max(filter(None, (commun.derniere_date for commun in communs)), default=None)

    def _collectivites_porteuses(self) -> Iterator[Collectivite]:
        for usage in self.vivants:
            if usage.porteur and isinstance(usage.organisation, Collectivite):
                yield usage.organisation

    # --- Who acts ---

    @property
    def niveaux(self) -> Iterator[NiveauMontre]:
        """Yield who acts here, at its own level, the closest first.

        No level stands for the communes of another.
        """
        acteurs = {niveau.niveau: niveau for niveau in comptes.acteurs(self.vivants)}
        for niveau in comptes.NIVEAUX:
            if niveau in acteurs:
                yield self._montrer(acteurs[niveau])
            elif niveau == COMMUNE:
                yield NiveauMontre(
                    niveau, _NIVEAUX[niveau], "aucune connue", annonces=[*self._annonces()]
                )

    def _montrer(self, niveau: comptes.ActeursDUnNiveau) -> NiveauMontre:
        nature = niveau.niveau
        if nature == REGION or (nature == DEPARTEMENT and not self.regional):
            conseils = enumerer(map(self._nommer, niveau.collectivites), "et")
            titre = f"{conseils}, pour tout son territoire"
            return NiveauMontre(nature, titre, "", [*self._communs_du_niveau(nature)])
        nommes = ("nommé", "nommés") if nature == DEPARTEMENT else ("nommée", "nommées")
        compte, annonces = denombrer(len(niveau.collectivites), *nommes), list[str]()
        if nature == COMMUNE:
            compte += f" sur {nombre(len(self.communes))}"
            annonces += self._annonces()
        return NiveauMontre(nature, _NIVEAUX[nature], compte, [*self._par_preuve(nature)], annonces)

    def _par_preuve(self, niveau: str) -> Iterator[ActeursMontres]:
        """Yield those of a level by proof, the surest first, then by common."""
        usages = [usage for usage in self.vivants if usage.compte and au_niveau(usage, niveau)]
        for preuve, mots in _PREUVES.items():
            paires = ((usage.commun, usage) for usage in usages if _preuve(usage) == preuve)
            par_commun = self._par_commun(paires)
            groupes = [self._acteurs_d_un_commun(niveau, *groupe) for groupe in par_commun]
            if groupes:
                yield ActeursMontres(mots, groupes, preuve)

    def _acteurs_d_un_commun(
        self, niveau: str, projet: Projet, usages: Sequence[Usage]
    ) -> ActeursDUnCommun:
        """Name those of a level that use a common; the year of several communes is said once."""
        annees = {_derniere_annee(usage) for usage in usages}
        partagee = ""
        if niveau == COMMUNE and len(usages) > 1 and len(annees) == 1:
            partagee = annees.pop()
        noms = sorted(self._nommer_sous_son_niveau(usage, datee=not partagee) for usage in usages)
        return ActeursDUnCommun(projet, noms[:NOMMES], noms[NOMMES:], partagee)

    def _nommer_sous_son_niveau(self, usage: Usage, *, datee: bool) -> str:
        """Name a user under a title that says what it is: a commune with its size, its last year.

        A groupement that has communes elsewhere too is there in part.
        """
        assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - a level is of them
        lieu = self.reference.detail(usage.organisation)
        if isinstance(lieu, Commune) and lieu.population is not None:
            annee = f", {_derniere_annee(usage)}" if datee else ""
            return f"{lieu.nom} ({nombre(lieu.population)} hab.{annee})"
        if not self.communes.issuperset(self.reference.communes(usage.organisation)):
            return f"{lieu.nom} (en partie)"
        return lieu.nom

    def _annonces(self) -> Iterator[str]:
        """Yield how many communes a common says that it has here, the last figure of each."""
        for projet in self.contexte.catalogue.projets:
            for indicateur in projet.indicateurs:
                mesures = [
                    mesure
                    for mesure in indicateur.mesures
                    if lieux.nommes(mesure) == (self.territoire,)
                ]
                if mesures and indicateur.unite == COMMUNE:
                    mesure = max(mesures, key=lambda mesure: mesure.au.dernier_jour)
                    chiffre = impact.en_mots(mesure, indicateur)
                    yield (
                        f"{projet.nom} annonce ici {chiffre} ({impact.constat(mesure)}), "
                        "sans les nommer toutes."
                    )

    def _nommer(self, collectivite: Collectivite) -> str:
        if collectivite.nature == COMMUNE:
            return self.reference.detail(collectivite).nom
        return self.reference.nom_complet(collectivite)

    def _communs_du_niveau(self, niveau: str) -> Iterator[ActeursMontres]:
        """Yield what the council of a place uses for all of it, by how it is known."""
        usages = [usage for usage in self.vivants if usage.compte and au_niveau(usage, niveau)]
        for preuve, mots in _PREUVES.items():
            slugs = {usage.commun for usage in usages if _preuve(usage) == preuve}
            projets = self.contexte.catalogue.projets
            noms = [projet.nom for projet in projets if projet.slug in slugs]
            if noms:
                groupes = [ActeursDUnCommun(None, noms)]
                yield ActeursMontres(mots, groupes, preuve)

    @property
    def tailles(self) -> Iterator[TailleMontree]:
        """Yield the classes of size of which a commune acts, the smallest first.

        Of each class, what its communes use.
        """
        usages_par_taille: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for usage in self.vivants:
            if not usage.compte or not au_niveau(usage, COMMUNE):
                continue
            assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - a commune is one
            commune = self.reference.par_commune[usage.organisation.code]
            if commune.population is not None:
                rang = rang_de_strate(COMMUNE, commune.population)
                nom = f"{commune.nom}{_RESERVES.get(_preuve(usage), '')}"
                usages_par_taille[rang].append((usage.commun, nom))
        for rang, strate in enumerate(strates(COMMUNE)):
            communs = [
                (projet, _citer(sorted(noms)))
                for projet, noms in self._par_commun(usages_par_taille[rang])
            ]
            if communs:
                yield TailleMontree(majuscule(strate.libelle), communs)

    @cached_property
    def carte(self) -> CarteDesZones | None:
        """The map of a région, a zone for each of its départements."""
        if not self.regional:
            return None
        zones = {
            code: zone(code, FaitsDUnLieu(code, self.contexte), self.contexte, self.adresses)
            for code in self._codes
        }
        titre = f"Carte des départements, {self.nom}"
        return CarteDesZones(zones, titre, self.adresses.page(FOND), cadre=frozenset(self._codes))

    @property
    def dedans(self) -> list[tuple[Lieu, str]]:
        """Each département of a région, and in short what is known of it."""
        if not self.regional:
            return []
        departements = []
        for code in self._codes:
            lieu = lieu_montre(self.contexte, Collectivite(DEPARTEMENT, code), self.adresses)
            departements.append((lieu, FaitsDUnLieu(code, self.contexte).bref()))
        return departements

    @property
    def gouverne(self) -> str:
        """Who governs a département on the map, when it is not its own council alone."""
        if self.territoire.nature == REGION:
            return ""
        reference = self.reference
        heritiere = reference.heritiere(self.territoire.code)
        if heritiere:
            return (
                f"{majuscule(heritiere)} gouverne ce territoire : "
                "le département n’a plus de conseil."
            )
        a_part = self.communes - reference.communes(self.territoire)
        if not a_part:
            return ""
        metropoles = {reference.par_epci[str(reference.par_commune[code].epci)] for code in a_part}
        noms = " et ".join(sorted(metropole.nom for metropole in metropoles))
        habitants = self.habitants - sum(metropole.population for metropole in metropoles)
        return (
            f"{noms} comprise. "
            f"Elle tient lieu de département à ses {nombre(len(a_part))} communes ; "
            "le conseil départemental gouverne "
            f"les {nombre(len(self.communes) - len(a_part))} autres, "
            f"{nombre(habitants)} habitants."
        )

    @property
    def utilises(self) -> list[CommunMontre]:
        """Gather uses by common.

        Those that recent proofs show come first, then the surest, then the most used.
        """
        usages_par_commun = self._par_commun((usage.commun, usage) for usage in self.vivants)
        usages_par_commun.sort(key=_surete)
        return [self._montrer_le_commun(*paire) for paire in usages_par_commun]

    def _montrer_le_commun(self, projet: Projet, usages: list[Usage]) -> CommunMontre:
        usages.sort(key=lambda usage: (usage.degre != comptes.RECENT, STATUTS.index(usage.statut)))
        lignes = self._lignes_d_usage(projet, usages)
        premieres = lignes
        # One more would not be worth a line that says so.
        if len(lignes) > UTILISATEURS + 1:
            premieres = lignes[:UTILISATEURS]
        autres = len(usages) - sum(len(ligne.noms) for ligne in premieres)
        recent = usages[0].degre == comptes.RECENT
        return CommunMontre(projet, premieres, len(usages), autres, recent)

    def _lignes_d_usage(self, projet: Projet, usages: Sequence[Usage]) -> list[UsageMontre]:
        """Tell each use; the communes of which the same words are told are told together."""
        communes: dict[tuple[str, str], list[str]] = {}
        lignes = []
        for usage in usages:
            instances = (chez_eux(ligne, projet) for ligne in usage.actives)
            instance = next(filter(None, instances), "")
            dit, trace = usage.derniere.usage or "", ", ".join(phrases.derniere_trace(usage))
            if dit and not instance and not usage.porteur and au_niveau(usage, COMMUNE):
                noms = communes.setdefault((dit, trace), [])
                noms.append(self._nommer_l_utilisateur(usage))
                if len(noms) > 1:
                    continue
            else:
                noms = [self._nommer_l_utilisateur(usage)]
            lignes.append(UsageMontre(noms, dit, trace, instance))
        return lignes

    def _nommer_l_utilisateur(self, usage: Usage) -> str:
        assert isinstance(usage.organisation, Collectivite)  # noqa: S101 - a place is of one
        nom = self._nommer(usage.organisation)
        return f"{nom} (porteur du commun)" if usage.porteur else nom

    @property
    def groupes(self) -> list[tuple[str, bool, list[CommunMontre]]]:
        """Part what a recent proof shows from the rest, so that the degree is said once.

        Of each part: its title, whether it is folded, its commons. What is to be confirmed repeats,
        with its words, what the levels name above.
        """
        par_degre: dict[str, list[CommunMontre]] = {comptes.RECENT: [], comptes.ANCIEN: []}
        for commun in self.utilises:
            degre = comptes.RECENT if commun.recent else comptes.ANCIEN
            par_degre[degre].append(commun)
        groupes = []
        for degre, communs in par_degre.items():
            if communs:
                plie = self.regional or degre == comptes.ANCIEN
                groupes.append((TITRES_DES_DEGRES[degre], plie, communs))
        return groupes

    @property
    def terminees(self) -> list[tuple[Projet | None, list[str]]]:
        """The campaigns that ended here."""
        projet_de, nommer = self.contexte.catalogue.projet, self.reference.nommer
        campagnes: list[tuple[Projet | None, list[str]]] = []
        for usage in self.usages:
            if usage.fin:
                organisme = nommer(usage.lignes[0].organisation)
                phrase = f"{organisme} : {phrases.campagne_terminee(usage.fin)}"
                campagnes.append((projet_de(usage.commun), [phrase]))
        return [*campagnes, *self.dits(CAMPAGNE)]

    def dits(self, *genres: str, au_dela: bool = False) -> list[tuple[Projet, list[str]]]:
        """Gather, by common, what is said here of some kinds.

        `au_dela`: of the organisations that act in several départements, a regional agency for
        instance, rather than of the others.
        """
        faits = [fait for fait in self.locaux if fait.genre in genres]
        return self._par_commun(
            (fait.commun, fait.dit) for fait in faits if _agit_au_dela(fait) == au_dela
        )

    def _par_commun(self, paires: Iterable[tuple[str, Fait]]) -> list[tuple[Projet, list[Fait]]]:
        """Group facts that come with the slug of a common, in the order of the catalogue."""
        par_slug: dict[str, list[Fait]] = defaultdict(list)
        for slug, fait in paires:
            par_slug[slug].append(fait)
        projets = self.contexte.catalogue.projets
        return [(projet, par_slug[projet.slug]) for projet in projets if projet.slug in par_slug]


def _derniere_annee(usage: Usage) -> str:
    """Say the year of the last day that shows a use, or that it has none."""
    return str(max(usage.dates).year) if usage.dates else "sans date"


def _agit_au_dela(fait: FaitLocal) -> bool:
    return fait.genre == ORGANISME and len(fait.departements) > 1


def _surete(paire: tuple[Projet, list[Usage]]) -> tuple[int, ...]:
    """Put first the common with the most recent proofs, then the surest uses, then the most."""
    _, usages = paire
    statuts = [usage.statut for usage in usages]
    recents = sum(usage.degre == comptes.RECENT for usage in usages)
    return -recents, -statuts.count(CONFIRMEE), -statuts.count(DOCUMENTEE), -len(statuts)


def _preuve(usage: Usage) -> str:
    """Return how a use is known: one of `_PREUVES`."""
    if usage.degre == comptes.RECENT:
        return comptes.RECENT
    if usage.montre == comptes.NOMME and not usage.essaye:
        return comptes.NOMME
    for ligne in usage.actives:
        montre = comptes.ce_que_montre(ligne, usage.jour)
        if montre == comptes.UTILISE and ligne.etat == EN_PRODUCTION:
            return comptes.ANCIEN
    return comptes.DEPLOYE


def _citer(noms: Sequence[str]) -> str:
    """Name some communes, and count the others."""
    cites = ", ".join(noms[:DE_LA_TAILLE])
    reste = len(noms) - DE_LA_TAILLE
    if reste <= 0:
        return cites
    return f"{cites} et {denombrer(reste, 'autre', 'autres')}"


FOLDER = "territoires/donnees/"
EXAMPLES = 3
# Values of the vocabulary `public` that include communes.
PUBLICS = frozenset({COMMUNE, "toutes"})


def fichiers_des_lieux(contexte: Contexte) -> dict[str, bytes]:
    """Return each file that speaks of the commons to a place, by its path.

    The same facts give the same bytes.
    """
    communs = {projet.slug: _pour_une_commune(projet) for projet in contexte.catalogue.projets}
    fichiers = {f"{FOLDER}communs.json": octets_json(communs)}
    # For each class of size, how many communes use each common, and the names of a few.
    for rang, noms_par_commun in enumerate(_communes_par_taille(contexte)):
        comptes = {
            slug: [len(noms), noms[:EXAMPLES]] for slug, noms in sorted(noms_par_commun.items())
        }
        fichiers[f"{FOLDER}taille-{rang}.json"] = octets_json(comptes)
    return fichiers


def _pour_une_commune(projet: Projet) -> list[object]:
    """Give the name of a common, what it does, whether a commune may take it, for what sizes."""
    prevu = bool(PUBLICS & {*projet.publics.collectivites}) and projet.archive is None
    bornes = projet.publics.population or Population()
    nom, accroche = typographie(projet.nom), typographie(projet.accroche)
    return [nom, accroche, int(prevu), bornes.min, bornes.max]


def _communes_par_taille(contexte: Contexte) -> list[dict[str, list[str]]]:
    """Name, for each class of size, the communes that use each common, by its slug."""
    reference = contexte.reference
    par_taille: list[dict[str, list[str]]] = [defaultdict(list) for _ in strates(COMMUNE)]
    for collectivite, slug in sorted(_communes_qui_utilisent(contexte)):
        commune = reference.par_commune.get(collectivite.code)
        if commune is None or commune.population is None:
            continue
        rang = rang_de_strate(COMMUNE, commune.population)
        par_taille[rang][slug].append(reference.nom_situe(collectivite))
    return par_taille


def _communes_qui_utilisent(contexte: Contexte) -> Iterator[tuple[Collectivite, str]]:
    for commun in contexte.communs:
        for usage in commun.usages:
            organisme = usage.organisation
            if not usage.actives or not isinstance(organisme, Collectivite):
                continue
            if organisme.nature == COMMUNE:
                yield organisme, usage.commun
