"""The programme that a catalogue serves, as its `programme.yml` says: its names, its publisher, its words.

A process serves one programme, since the schemas and the vocabularies belong to the process. The
validation reads the file, checks it, and has the process adopt it; everything else asks `programme()`.
A folder without the file, or whose file is faulty, has the neutral words of `schemas/programme.yml`.
`Publication` says where its site is.
"""
# ruff: noqa: D101, FBT003 - `dit` says what an object is, in French; an example may be a Boolean

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from catalogue_communs.socle import schemas
from catalogue_communs.socle.declaration import Courriel, Identifiant, Siren, Url, decrit
from catalogue_communs.socle.fichiers import yaml_fourni
from catalogue_communs.socle.texte import minuscule


@dataclass(frozen=True, slots=True)
class Publication:
    """The public addresses of a build: of the home page, with its final « / », and of the repository, if it is known."""

    site_url: str = "https://communs.example/"
    depot_url: str | None = None
    # Whether the repository has the form that its workflows answer.
    formulaires: bool = True
    # Nobody has said the address: the one above is made up, and is printed nowhere.
    provisoire: bool = False

    def url(self, chemin: str) -> str:
        """Return the full address of a path of the site, such as « communs/lucca/ »."""
        return f"{self.site_url}{chemin}"


FICHIER = "programme.yml"
# That of the settings that this library reads.
VERSION = 1


class _Reglage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of what the file holds: an unknown key is a mistake."""


# fmt: off
_Hote = Annotated[str, decrit(au_plus=100, motif=r"^([a-z0-9-]+\.)+[a-z][a-z0-9-]*$", forme="domaine")]
_Spdx = Annotated[str, decrit(au_plus=80, verifie="spdx")]


class Editeur(_Reglage, frozen=True):
    dit = decrit("Éditeur", "L’organisme qui publie le catalogue.", {"nom": "Agence imaginaire", "sigle": "AGI", "site": "https://agence.exemple.fr/", "siren": "130026032"})
    nom: Annotated[str, decrit("Nom", "Nom officiel.", "Agence imaginaire", au_plus=150)]
    sigle: Annotated[str, decrit("Sigle", "Nom court, dans les citations.", "AGI", au_plus=40)]
    site: Annotated[Url, decrit("Site", "Son site, qui l’identifie.", "https://agence.exemple.fr/")]
    siren: Annotated[Siren, decrit("SIREN", "Son numéro SIREN, que les portails de données reçoivent.", "130026032")] = ""


class Appellation(_Reglage, frozen=True):
    dit = decrit("Appellation", "Comment une phrase nomme le programme.", {"le": "la fabrique", "du": "de la fabrique", "au": "à la fabrique"})
    le: Annotated[str, decrit("Le", "Avec son article.", "la fabrique", au_plus=60)]
    du: Annotated[str, decrit("Du", "Après « de ».", "de la fabrique", au_plus=60)]
    au: Annotated[str, decrit("Au", "Après « à ».", "à la fabrique", au_plus=60)]


class Statut(_Reglage, frozen=True):
    """A status of a common: its key in the files, and its words."""

    dit = decrit("", "", {"cle": "soutenu", "nom": "Soutenu", "pluriel": "Soutenus", "court": "soutenu", "courts": "soutenus", "description": "Commun soutenu par le programme.", "liste": "Ces {total} communs ont été retenus."})
    cle: Annotated[Identifiant, decrit("Clé", "Ce que les fiches écrivent dans « statut » ; ne change plus.", "soutenu")]
    nom: Annotated[str, decrit("Nom", "Affiché près du nom d’un commun.", "Soutenu", au_plus=150)]
    pluriel: Annotated[str, decrit("Pluriel", "Titre de la liste de ces communs.", "Soutenus", au_plus=150)]
    court: Annotated[str, decrit("Court", "Un mot, sans majuscule, au masculin.", "soutenu", au_plus=40)]
    courts: Annotated[str, decrit("Courts", "Le même mot au pluriel.", "soutenus", au_plus=40)]
    description: Annotated[str, decrit("Description", "Ce que ce statut veut dire.", "Commun soutenu par le programme.", au_plus=300)]
    liste: Annotated[str, decrit("Phrase de la liste", "Ouvre la liste de ces communs ; « {total} » est leur nombre.", "Ces {total} communs ont été retenus.", au_plus=300)]


class StatutDonne(Statut, frozen=True):
    """The status that the programme gives, and who uses its word."""

    usage: Annotated[str, decrit("Usage du mot", "Qui emploie ce mot, depuis quand, et ce que disent les documents publics à sa place.", "« Lauréat » est le mot de l’éditeur ; l’annonce dit « projets retenus ».", au_plus=400)] = ""


class ValeurPropre(_Reglage, frozen=True):
    dit = decrit("Valeur", "Une valeur de la liste.", {"cle": "eau", "nom": "L’eau"})
    cle: Annotated[Identifiant, decrit("Clé", "Ce que les fiches écrivent ; ne change plus.", "eau")]
    nom: Annotated[str, decrit("Nom", "Ce que lit une personne.", "L’eau", au_plus=150)]
    description: Annotated[str, decrit("Description", "Ce que la valeur veut dire.", "Rivières, nappes et réseaux.", au_plus=300)] = ""


class ChantierPropre(ValeurPropre, frozen=True):
    axe: Annotated[Identifiant, decrit("Axe", "Pour un chantier, la clé de l’axe dont il relève.", "eau")] = ""


class ListePropre(_Reglage, frozen=True):
    titre: Annotated[str, decrit("Titre", "Nom de la liste.", "Axe", au_plus=150)]
    description: Annotated[str, decrit("Description", "Ce que la liste contient.", "Les thèmes du programme.", au_plus=300)]
    valeurs: Annotated[tuple[ValeurPropre, ...], decrit("Valeurs", "Dans l’ordre où elles se lisent.", au_plus=100)]


class ChantiersPropres(ListePropre, frozen=True):
    titre: Annotated[str, decrit("Titre", "Nom de la liste.", "Chantier", au_plus=150)]
    valeurs: Annotated[tuple[ChantierPropre, ...], decrit("Valeurs", "Dans l’ordre où elles se lisent.", au_plus=100)]


class Vocabulaires(_Reglage, frozen=True):
    dit = decrit("Vocabulaires", "Listes propres au programme, à la place de celles fournies ; `ajouts` les complète sans les remplacer.", {"axe": {"titre": "Thème", "description": "Les thèmes du programme.", "valeurs": [{"cle": "eau", "nom": "L’eau"}]}})
    axe: Annotated[ListePropre, decrit("Axe", "À la place de la liste fournie.", {"titre": "Axe", "description": "Les thèmes du programme.", "valeurs": [{"cle": "eau", "nom": "L’eau"}]})] | None = None
    chantier: Annotated[ChantiersPropres, decrit("Chantier", "À la place de la liste fournie.", {"titre": "Chantier", "description": "Les thèmes du programme.", "valeurs": [{"cle": "eau", "nom": "L’eau"}]})] | None = None
    effet: Annotated[ListePropre, decrit("Effet", "À la place de la liste fournie.", {"titre": "Effet", "description": "Les thèmes du programme.", "valeurs": [{"cle": "eau", "nom": "L’eau"}]})] | None = None

    enjeu: Annotated[ListePropre, decrit("Enjeu", "À la place de la liste fournie.", {"titre": "Enjeu", "description": "Les enjeux du programme.", "valeurs": [{"cle": "eau", "nom": "L’eau"}]})] | None = None
    levier: Annotated[ListePropre, decrit("Levier", "À la place de la liste fournie.", {"titre": "Levier", "description": "Les leviers du programme.", "valeurs": [{"cle": "eau", "nom": "L’eau"}]})] | None = None


class BesoinAjoute(_Reglage, frozen=True):
    dit = decrit("Besoin", "Un besoin d’une collectivité, dans ses mots ; un commun y entre par un de ses axes, de ses chantiers ou de ses mots.", {"cle": "bibliotheques", "titre": "Lire et prêter", "mots": ["bibliothèque", "médiathèque"]})
    cle: Annotated[Identifiant, decrit("Clé", "Elle est dans les adresses ; ne change plus.", "bibliotheques")]
    titre: Annotated[str, decrit("Titre", "Ce que lit une personne.", "Lire et prêter", au_plus=80)]
    mots: Annotated[tuple[Annotated[str, decrit("Mot", "Dans le nom, le résumé ou les compétences d’un commun.", "médiathèque", au_plus=60)], ...], decrit("Mots", "Accents, majuscules et pluriels sont ignorés.", ["médiathèque"], au_plus=50)] = ()
    axes: Annotated[tuple[Annotated[Identifiant, decrit("Axe", "Sa clé.", "eau")], ...], decrit("Axes", "Clés d’axes.", ["eau"], au_plus=20)] = ()
    chantiers: Annotated[tuple[Annotated[Identifiant, decrit("Chantier", "Sa clé.", "eau")], ...], decrit("Chantiers", "Clés de chantiers.", ["eau"], au_plus=20)] = ()


_VALEURS = decrit("Valeurs", "Après celles de la liste.", au_plus=100)


class ValeursAjoutees(_Reglage, frozen=True):
    dit = decrit("Valeurs ajoutées", "Par liste, ce qui suit les valeurs fournies, ou celles de `vocabulaires`.", {"effet": [{"cle": "lecture", "nom": "Lecture"}]})
    axe: Annotated[tuple[ValeurPropre, ...], decrit("Axes"), _VALEURS] = ()
    chantier: Annotated[tuple[ChantierPropre, ...], decrit("Chantiers"), _VALEURS] = ()
    effet: Annotated[tuple[ValeurPropre, ...], decrit("Effets"), _VALEURS] = ()
    enjeu: Annotated[tuple[ValeurPropre, ...], decrit("Enjeux"), _VALEURS] = ()
    levier: Annotated[tuple[ValeurPropre, ...], decrit("Leviers"), _VALEURS] = ()
    public: Annotated[tuple[ValeurPropre, ...], decrit("Collectivités concernées"), _VALEURS] = ()
    autre_public: Annotated[tuple[ValeurPropre, ...], decrit("Autres publics"), _VALEURS] = ()


class Couleurs(_Reglage, frozen=True):
    dit = decrit("Couleurs", "Couleur des liens et des boutons ; la validation vérifie leur contraste.", {"claire": "#0b5d4e", "sombre": "#7fd3bd"})
    claire: Annotated[str, decrit("Sur fond clair", "« # » et six chiffres hexadécimaux.", "#0b5d4e", au_plus=7, motif="^#[0-9a-f]{6}$", forme="couleur")]
    sombre: Annotated[str, decrit("Sur fond sombre", "« # » et six chiffres hexadécimaux.", "#7fd3bd", au_plus=7, motif="^#[0-9a-f]{6}$", forme="couleur")]

    def feuille(self) -> str:
        """Return the style sheet that applies them."""
        dark = f"@media (prefers-color-scheme:dark){{:root{{--vert:{self.sombre}}}}}"
        return f":root{{--vert:{self.claire}}}{dark}\n"


class AdressesDuSite(_Reglage, frozen=True):
    dit = decrit("Adresses", "Où le site est en ligne et où est son dépôt, pour `catalogue construire` ; les variables CATALOGUE_SITE_URL et CATALOGUE_DEPOT_URL l’emportent.", {"site": "https://communs.exemple.fr/", "depot": "https://github.com/exemple/communs"})
    site: Annotated[Url, decrit("Site", "Adresse de l’accueil.", "https://communs.exemple.fr/")] = ""
    depot: Annotated[Url, decrit("Dépôt", "Adresse du dépôt sur la forge.", "https://github.com/exemple/communs")] = ""


class Pays(_Reglage, frozen=True):
    dit = decrit("Pays", "Un pays, et ses codes officiels.", {"nom": "Belgique", "code": "BE", "code_long": "BEL"})
    nom: Annotated[str, decrit("Nom", "Son nom usuel.", "Belgique", au_plus=150)]
    code: Annotated[str, decrit("Code à deux lettres", "Norme ISO 3166-1.", "BE", au_plus=2, motif="^[A-Z]{2}$", forme="pays")]
    code_long: Annotated[str, decrit("Code à trois lettres", "Norme ISO 3166-1.", "BEL", au_plus=3, motif="^[A-Z]{3}$", forme="pays")]


class ForgeAcceptee(_Reglage, frozen=True):
    dit = decrit("Forge", "Une forge, publique et en https.", {"hote": "forge.exemple.fr", "genre": "gitlab"})
    hote: Annotated[_Hote, decrit("Hôte", "Son nom de domaine.", "forge.exemple.fr")]
    genre: Annotated[str, decrit("Genre", "Le logiciel de la forge ; « git » pour tout autre.", "gitlab", au_plus=20, motif="^(forgejo|git|github|gitlab)$", forme="forge")]


class Ajouts(_Reglage, frozen=True):
    dit = decrit("Ajouts", "Ce que le programme ajoute aux listes fournies, sans les recopier.", {"forges": [{"hote": "forge.exemple.fr", "genre": "gitlab"}], "besoins": [{"cle": "bibliotheques", "titre": "Lire et prêter", "mots": ["médiathèque"]}], "synonymes": [["médiathèque", "bibliothèque"]], "valeurs": {"effet": [{"cle": "lecture", "nom": "Lecture"}]}})
    forges: Annotated[tuple[ForgeAcceptee, ...], decrit("Forges", "Forges acceptées en plus.", au_plus=200)] = ()
    besoins: Annotated[tuple[BesoinAjoute, ...], decrit("Besoins", "Besoins de plus, à l’accueil et dans le filtre du catalogue, avant « Autres besoins ».", [{"cle": "bibliotheques", "titre": "Lire et prêter", "mots": ["médiathèque"]}], au_plus=30)] = ()
    synonymes: Annotated[tuple[Annotated[tuple[Annotated[str, decrit("Expression", "Six mots au plus, en minuscules sauf les sigles.", "médiathèque", au_plus=60)], ...], decrit("Groupe", "Des expressions qui disent la même chose : chercher l’une trouve les autres.", ["médiathèque", "bibliothèque"], au_moins=2, au_plus=20)], ...], decrit("Synonymes", "Pour la recherche ; une expression figure dans un seul groupe.", [["médiathèque", "bibliothèque"]], au_plus=200)] = ()
    sources: Annotated[tuple[Annotated[_Hote, decrit("Hôte", "Son nom de domaine.", "stats.exemple.fr")], ...], decrit("Sources", "Hôtes que le relevé des sources vivantes peut appeler, en plus.", ["stats.exemple.fr"], au_plus=100)] = ()
    valeurs: ValeursAjoutees = ValeursAjoutees()


class LicenceDesDonnees(_Reglage, frozen=True):
    dit = decrit("Données", "Licence des textes et des données du site ; la Licence Ouverte 2.0 par défaut.", {"spdx": "CC-BY-4.0", "nom": "CC BY 4.0", "url": "https://licences.exemple.fr/cc-by-4.0/"})
    spdx: Annotated[_Spdx, decrit("Identifiant", "Son identifiant SPDX.", "CC-BY-4.0")]
    nom: Annotated[str, decrit("Nom", "Ce que lit une personne.", "CC BY 4.0", au_plus=150)]
    url: Annotated[Url, decrit("Adresse", "La page qui la décrit.", "https://licences.exemple.fr/cc-by-4.0/")]


class Licences(_Reglage, frozen=True):
    dit = decrit("Licences", "Licence des données du site, et licences acceptées pour un commun soutenu.", {"donnees": {"spdx": "CC-BY-4.0", "nom": "CC BY 4.0", "url": "https://licences.exemple.fr/cc-by-4.0/"}, "communs": ["EUPL-1.2"]})
    donnees: LicenceDesDonnees = LicenceDesDonnees(
        "etalab-2.0", "Licence Ouverte 2.0", "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
    )
    communs: Annotated[tuple[Annotated[_Spdx, decrit("Licence", "Son identifiant SPDX.", "EUPL-1.2")], ...], decrit("Communs", "Licences acceptées pour le code d’un commun soutenu, à la place de toute licence libre.", ["EUPL-1.2"], au_plus=50)] = ()


class Statuts(_Reglage, frozen=True):
    dit = decrit("Statuts", "Les deux statuts d’un commun.", {"soutenu": {"cle": "soutenu", "nom": "Soutenu", "pluriel": "Soutenus", "court": "soutenu", "courts": "soutenus", "description": "Commun soutenu par le programme.", "liste": "Ces {total} communs ont été retenus."}, "autre": {"cle": "ecosysteme", "nom": "Soutenu", "pluriel": "Soutenus", "court": "soutenu", "courts": "soutenus", "description": "Commun soutenu par le programme.", "liste": "Ces {total} communs ont été retenus."}})
    soutenu: Annotated[StatutDonne, decrit("Soutenu", "Statut que le programme seul donne ; la fiche cite la preuve.")]
    autre: Annotated[Statut, decrit("Autre", "Statut des communs que le programme ne soutient pas.")]


class Programme(_Reglage, frozen=True, kw_only=True):
    """What `programme.yml` says. `domaine` is in the identifiers of the feeds: it never changes."""

    dit = decrit("Réglages du programme", "Le fichier `programme.yml` dit ce qui est propre au programme : ses noms, son éditeur, ses mots.")
    version: Annotated[int, decrit("Version", "Version de ces réglages, celle que lit le logiciel.", 1, au_moins=1, au_plus=1000)]
    titre: Annotated[str, decrit("Titre", "Nom du site.", "Communs numériques", au_plus=150)]
    resume: Annotated[str, decrit("Résumé", "Ce que le site offre, en une ou deux phrases.", "Des communs numériques à réutiliser.", au_plus=300)]
    nom: Annotated[str, decrit("Nom", "Nom officiel du programme.", "Fabrique des communs", au_plus=150)]
    signature: Annotated[str, decrit("Signature", "Qui parle, en clair, sous le nom du site ; par défaut, le nom du programme.", "Un service de l’Agence imaginaire", au_plus=100)] = ""
    presentation: Annotated[str, decrit("Présentation", "Au pied de chaque page.", "Un catalogue de la Fabrique.", au_plus=400)]
    appellation: Appellation
    editeur: Editeur
    credit: Annotated[str, decrit("Crédit", "Signature des données ; par défaut, l’éditeur.", "Agence imaginaire (AGI)", au_plus=200)] = ""
    domaine: Annotated[_Hote, decrit("Domaine", "Nom de domaine de l’éditeur ; il est dans les identifiants des flux et ne change plus.", "agence.exemple.fr")]
    courriel: Annotated[Courriel, decrit("Courriel", "Adresse générique du catalogue.", "contact@exemple.fr")]
    statuts: Statuts
    vocabulaires: Vocabulaires = Vocabulaires()
    territoires: Annotated[bool, decrit("Territoires", "Faux pour un programme sans collectivités françaises : le site n’a alors ni carte ni page de territoire. Vrai par défaut.", True)] = True
    regions: Annotated[tuple[Annotated[str, decrit("Région", "Son code INSEE, à deux chiffres.", "53", motif="^(0[12346]|11|2[478]|32|44|5[23]|7[56]|84|9[34])$", forme="region")], ...], decrit("Régions", "Pour un programme régional : les seules régions qui ont une carte, des pages, des flux et une recherche de commune. Toutes par défaut.", ["53"], au_plus=18)] = ()
    couleurs: Couleurs | None = None
    logo: Annotated[str, decrit("Logo", "Affiché devant le nom du site : fichier de `docs/images/`, 200 Ko au plus, en PNG, JPEG ou WebP. Il se lit sur fond clair comme sur fond sombre.", "logo.png", au_plus=120, motif=r"^[a-z0-9]+([_-][a-z0-9]+)*\.(png|jpg|jpeg|webp)$", forme="logo")] = ""
    logo_dit: Annotated[str, decrit("Texte du logo", "Ce que le logo dit à qui ne le voit pas, quand il dit plus que le nom du site.", "République imaginaire", au_plus=120)] = ""
    adresses: AdressesDuSite = AdressesDuSite()
    annuaire: Annotated[Url, decrit("Annuaire", "Adresse de l’annuaire public qui donne le site officiel de chaque organisme, en JSON : `siren` ou `siret`, `pivot`, `site_internet`. Sans lui, aucune page d’un organisme ne confirme un usage.", "https://annuaire.exemple.fr/export.json")] = ""
    pays: Annotated[tuple[Pays, ...], decrit("Pays", "Où servent les communs, pour les portails de données et publiccode.yml. La France par défaut.", au_plus=50)] = (Pays("France", "FR", "FRA"),)
    forges: Annotated[tuple[ForgeAcceptee, ...], decrit("Forges", "Forges acceptées, à la place de la liste fournie ; `ajouts` la complète. Un dépôt ailleurs est une erreur, et aucun autre hôte n’est appelé.", au_plus=200)] = ()
    ajouts: Ajouts = Ajouts()
    licences: Licences = Licences()
    recherches: Annotated[tuple[Annotated[str, decrit("Recherche", "Deux ou trois mots que dirait un visiteur.", "dépôts sauvages", au_plus=40)], ...], decrit("Recherches", "Exemples de recherches, sous le champ de l’accueil.", ["dépôts sauvages"], au_plus=6)] = ()

    def couvre(self, region: str) -> bool:
        """Tell whether the site has pages for a région, by its code."""
        return self.territoires and (not self.regions or region in self.regions)

    @property
    def schemas(self) -> str:
        """Where an editor finds the schemas of the files of `projets/`: on the site, or where it is built."""
        return f"{self.adresses.site or '../site/'}schemas/"

    @property
    def rattachement(self) -> str:
        """What its axes are, as a title."""
        own = self.vocabulaires.axe
        return own.titre if own else "Planification écologique"

    @property
    def licence(self) -> LicenceDesDonnees:
        """The licence of the texts and the data of the site."""
        return self.licences.donnees

    @property
    def soutenu(self) -> StatutDonne:
        """The status that the programme gives."""
        return self.statuts.soutenu

    @property
    def autre(self) -> Statut:
        """The status of the commons that it does not back."""
        return self.statuts.autre

    @property
    def auteur(self) -> str:
        """Who signs the data, in one line."""
        return self.credit or f"{self.editeur.nom} ({self.editeur.sigle})"
# fmt: on


_adopte: list[Programme] = []
# A word of the programme in a page that any catalogue has: « {{ programme.du }} ».
_MOT = re.compile(r"\{\{ programme\.([a-z_]+) \}\}")
# What only some catalogues have says so at the end of its line; `moteur.assembler` leaves it out elsewhere.
_SI = re.compile(r" ?<!-- si : [a-z]+ -->")


def en_clair(page: str) -> str:
    """Return a page with the words of the programme; one that it does not have stays, for all to see."""
    one = programme()
    words = {
        **{name: getattr(one, name) for name in ("titre", "resume", "courriel")},
        **{name: getattr(one.soutenu, name) for name in ("cle", "court", "courts")},
        **msgspec.structs.asdict(one.appellation),
        "sigle": one.editeur.sigle,
        "soutenu": minuscule(one.soutenu.nom),
        "soutenus": minuscule(one.soutenu.pluriel),
        "licence": one.licence.nom,
        "licence_url": one.licence.url,
        "licence_spdx": one.licence.spdx,
    }
    return _MOT.sub(lambda found: words.get(found[1], found[0]), _SI.sub("", page))


def programme() -> Programme:
    """Return the programme that this process serves: that of `schemas/programme.yml` until it adopts one."""
    return _adopte[0] if _adopte else adopter(None)


def adopter(values: dict[str, Any] | None) -> Programme:
    """Have this process serve the programme of these values, which the schema accepts; none for the neutral one."""
    one = msgspec.convert(yaml_fourni("programme") if values is None else values, Programme)
    _adopte[:] = [one]
    states = {s.cle: {"nom": s.nom, "description": s.description} for s in (one.soutenu, one.autre)}
    lists: dict[str, dict[str, Any]] = {"statut": {"valeurs": states}}
    for name in ValeursAjoutees.__struct_fields__:
        own, added = getattr(one.vocabulaires, name, None), getattr(one.ajouts.valeurs, name)
        said = (
            {"titre": own.titre, "court": own.titre, "description": own.description} if own else {}
        )
        first = _termes(own.valeurs) if own else yaml_fourni(schemas.VOCABULAIRES)[name]["valeurs"]
        if own or added:
            lists[name] = {**said, "valeurs": {**first, **_termes(added)}}
    schemas.adopter_vocabulaires(lists)
    return one


def _termes(valeurs: Iterable[ValeurPropre]) -> dict[str, dict[str, str]]:
    told = {one.cle: msgspec.structs.asdict(one).items() for one in valeurs}
    return {
        cle: {key: said for key, said in items if said and key != "cle"}
        for cle, items in told.items()
    }
