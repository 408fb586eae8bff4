"""From what a file says of an organisation to a collectivité of the reference, or to what is wrong.

- `code_insee` of five characters: a commune. Of two or three: a département or a région; where
  both exist (« 11 » is the Aude and the Île-de-France), the organisation's `type` decides, and
  without a type the answer is a `Probleme` that asks for it.
- `siren`: any collectivité but those d'outre-mer; else another body, of which only the key of
  the SIREN can be checked (by the schema).
- neither: another body, known by its type and its name.

A SIREN that the reference does not know cannot be that of a commune, an EPCI, a département or a
région. A département that has no council any more is a place, never an organisation.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from itertools import chain
from pathlib import Path
from typing import cast

import msgspec

from catalogue_communs.collectivites import objets
from catalogue_communs.collectivites.objets import (
    COMMUNE,
    DEPARTEMENT,
    EPCI,
    REGION,
    Collectivite,
    Commune,
)
from catalogue_communs.fiches.diagnostics import dire
from catalogue_communs.modele import Organisme, libelle
from catalogue_communs.socle.fichiers import FichierAbime, abime, ressources, texte_fourni
from catalogue_communs.socle.texte import citer, enumerer, grouper, sans_accent

DOSSIER = "donnees/collectivites"
SOURCE = "source.json"

# The columns of each file are the fields of its object, in the same order.
COMMUNES = "communes.csv"
COMMUNES_ANCIENNES = "communes_anciennes.csv"
FICHIER_DES_EPCI = "epci.csv"
DEPARTEMENTS = "departements.csv"
REGIONS = "regions.csv"
# Checked by hand, line by line: the package does not hold them.
NUMEROS = "siren.csv"
# Bodies that are no collectivité, from BANATIC.
ORGANISMES = "organismes.csv"

# INSEE's codes of the article (TNCC) and how « de » contracts with it.
_DE = {"0": "de ", "1": "d’", "2": "du ", "3": "de la ", "4": "des ", "5": "de l’"}
_DE_COMMUNE = {**_DE, "3": "de ", "5": "de ", "6": "d’", "7": "de ", "8": "de "}
# In the name of a commune, these articles merge with « de »: « Commune du Havre ».
_ARTICLES_CONTRACTES = {"2": "Le ", "4": "Les "}

# How the source shortens the type of an EPCI at the start of its name.
_SIGLES = re.compile(r"^(?:CC|CA|CU) ")

Codes = frozenset[str]
_COMMUNE_LENGTH = 5
_SHOWN = 5
Lieu = Commune | objets.Epci | objets.Departement | objets.Region


def _rows(path: Path, empreinte: str) -> Iterator[list[str]]:
    """Yield the rows of a table after its header; `FichierAbime` when its digest is another."""
    raw = path.read_bytes()
    if empreinte and hashlib.sha256(raw.replace(b"\r\n", b"\n")).hexdigest() != empreinte:
        raise _abimee(path)
    rows = csv.reader(io.StringIO(raw.decode("utf-8"), newline=""))
    next(rows, None)
    yield from rows


def _abimee(path: Path) -> FichierAbime:
    """Say at what line a table is cut: its first row of another width, else its end."""
    text = texte_fourni(path)
    width, *widths_below = [len(row) for row in csv.reader(text.splitlines())] or [0]
    for line, count in enumerate(widths_below, 2):
        if count != width:
            return abime(path, line, f"{count} colonnes au lieu de {width} : ce tableau est coupé")
    reason = (
        f"ce tableau n’est pas celui que dit {SOURCE} : il est coupé, ou a été modifié à la main"
    )
    return abime(path, len(widths_below) + 1, reason)


class Reference:
    """Every collectivité of one year by its code, and what can be asked of them.

    The code of an EPCI is its SIREN, that of the others an INSEE code. `par_siren` leads from the
    SIREN of a département or a région to it. Made by `reference(root)`.
    """

    def __init__(self, folder: Path, source: bytes) -> None:
        """Read the files of `folder`; `source` is the content of its `source.json`."""
        self.folder = folder
        try:
            self.source = msgspec.json.decode(source, type=objets.Provenance)
        except msgspec.DecodeError as error:
            line = source.count(b"\n") + 1
            raise abime(folder / SOURCE, line, "ce JSON est coupé, ou n’a pas sa forme") from error
        self.par_commune = self._lire_les_communes()
        # Codes that no longer name a commune, and that of the commune which they are part of.
        self.par_ancienne = {
            old: new for old, _, _, new in self._lire(COMMUNES_ANCIENNES) if old != new
        }
        self.par_epci = {
            siren: objets.Epci(siren, nom, kind, departement, region, int(people))
            for siren, nom, kind, departement, region, people in self._lire(FICHIER_DES_EPCI)
        }
        self.par_departement = {
            row[0]: objets.Departement(*row) for row in self._lire(DEPARTEMENTS)
        }
        self.par_region = {row[0]: objets.Region(*row) for row in self._lire(REGIONS)}
        self.par_siren = {
            siren: Collectivite(cast("objets.Nature", nature), code)
            for nature, code, siren, _ in self._lire(NUMEROS)
        }
        # Asked again for each use of each common.
        self._departements_connus: dict[Collectivite, tuple[str, ...]] = {}

    def _lire_les_communes(self) -> dict[str, Commune]:
        par_commune: dict[str, Commune] = {}
        # The same text for the same group: 35,000 communes lie in 1,300 of them.
        meme_texte = dict[str, str]().setdefault
        for row in self._lire(COMMUNES):
            insee, nom, liaison, siren, dep, reg, epci, ept, people, postaux = row
            par_commune[insee] = Commune(
                insee,
                nom,
                meme_texte(liaison, liaison),
                siren or None,
                meme_texte(dep, dep),
                meme_texte(reg, reg),
                meme_texte(epci, epci) or None,
                meme_texte(ept, ept) or None,
                int(people) if people else None,
                postaux,
            )
        return par_commune

    def _lire(self, nom: str) -> Iterator[list[str]]:
        return _rows(self.folder / nom, self.source.empreintes.get(nom, ""))

    @cached_property
    def structures(self) -> Mapping[str, objets.Structure]:
        """About 9,000 bodies that are no collectivité, by SIREN, read when one is looked up.

        An older reference has none.
        """
        if not (self.folder / ORGANISMES).is_file():
            return {}
        structures = {}
        for siren, nom, kind, departement, people in self._lire(ORGANISMES):
            population = int(people) if people else None
            structures[siren] = objets.Structure(siren, nom, kind, departement, population)
        return structures

    @cached_property
    def territoires_par_siren(self) -> Mapping[str, Collectivite]:
        """Every collectivité that has a SIREN; the communes of the COM have none."""
        groups = {siren: Collectivite(EPCI, siren) for siren in self.par_epci}
        communes = {
            commune.siren: Collectivite(COMMUNE, commune.insee)
            for commune in self.par_commune.values()
            if commune.siren
        }
        return {**self.par_siren, **groups, **communes}

    @cached_property
    def communes_par_code_postal(self) -> Mapping[str, tuple[Commune, ...]]:
        """Communes that each postal code serves, by INSEE code."""
        return grouper(
            (code, commune)
            for commune in self.par_commune.values()
            for code in commune.postaux.split()
        )

    @cached_property
    def communes_par_nom(self) -> Mapping[str, tuple[Collectivite, ...]]:
        """Communes by the key of their name (`objets.cle_du_nom`): 1,441 names are shared."""
        return grouper(
            (objets.cle_du_nom(commune.nom), Collectivite(COMMUNE, commune.insee))
            for commune in self.par_commune.values()
        )

    @cached_property
    def _communes(self) -> Mapping[tuple[objets.Nature, str | None], Codes]:
        """INSEE codes of the communes on the map of each EPCI and EPT, département and région."""
        communes_par_lieu = grouper(
            (lieu, commune.insee)
            for commune in self.par_commune.values()
            for lieu in (
                (EPCI, commune.epci),
                (EPCI, commune.ept),
                (DEPARTEMENT, commune.departement),
                (REGION, commune.region),
            )
        )
        return {lieu: frozenset(communes) for lieu, communes in communes_par_lieu.items()}

    @cached_property
    def _communes_sans_departement(self) -> Codes:
        """INSEE codes of the communes whose EPCI is also their département: Métropole de Lyon."""
        communes = Codes()
        for epci in self.par_epci.values():
            if epci.type == objets.STATUT_PARTICULIER:
                communes |= self._communes[EPCI, epci.siren]
        return communes

    # --- One collectivité -----------------------------------------------------------

    def detail(self, territoire: Collectivite) -> Lieu:
        """Return the facts of a territory; raise `KeyError` when the reference does not have it."""
        return self.tables[territoire.nature][territoire.code]

    @cached_property
    def tables(self) -> dict[objets.Nature, Mapping[str, Lieu]]:
        """Every collectivité by its code, for each nature.

        With that of Alsace, which is not on the map: `par_departement` does not have it.
        """
        return {
            COMMUNE: self.par_commune,
            EPCI: self.par_epci,
            DEPARTEMENT: {**self.par_departement, objets.ALSACE.code: objets.ALSACE},
            REGION: self.par_region,
        }

    def canonique(self, territoire: Collectivite) -> Collectivite:
        """Give its one name to a collectivité that has several.

        Paris is a commune and a département, Saint-Barthélemy a commune and a collectivité
        d'outre-mer; Martinique, Guyane and Mayotte are a région and a département.
        """
        if territoire.nature == REGION:
            code = objets.UNIQUES.get(territoire.code, territoire.code)
            if code == territoire.code and self.par_region[code].zone != objets.COM:
                return territoire
            territoire = Collectivite(DEPARTEMENT, code)
        if territoire.nature == DEPARTEMENT and len(self.circonscription(territoire.code)) == 1:
            return Collectivite(COMMUNE, *self.circonscription(territoire.code))
        return territoire

    def conseil(self, departement: str) -> Collectivite:
        """Return the collectivité that governs a département of the map, but Métropole de Lyon."""
        if departement in objets.REMPLACANTS:
            return objets.REMPLACANTS[departement]
        return self.canonique(Collectivite(DEPARTEMENT, departement))

    def heritiere(self, departement: str) -> str:
        """Name in a sentence what took the place of a council: « la Collectivité de Corse ».

        Nothing if the council is still there.
        """
        heritiere = objets.REMPLACANTS.get(departement)
        if heritiere is None:
            return ""
        if heritiere.nature == REGION:
            return f"la Collectivité de {self.nom(heritiere)}"
        return f"la {self.nom(heritiere)}"

    def siren(self, territoire: Collectivite) -> str | None:
        """Return the SIREN of a collectivité; those of collectivités d'outre-mer are not known."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune | objets.Epci):
            return lieu.siren
        for siren, collectivite in self.par_siren.items():
            if collectivite == territoire:
                return siren
        return None

    def territoires(self, nature: objets.Nature) -> Iterator[Collectivite]:
        """Iterate over the collectivités of a nature, by code; each under its own name only."""
        for code in self.tables[nature]:
            territoire = Collectivite(nature, code)
            if self.canonique(territoire) == territoire:
                yield territoire

    # --- Communes and inhabitants ---------------------------------------------------

    def communes(self, territoire: Collectivite) -> frozenset[str]:
        """Return the INSEE codes of the communes that a collectivité governs.

        Alsace governs those of two départements. The Métropole de Lyon took the place of the
        département du Rhône on its communes: they are in the `circonscription` of the département,
        which does not govern them.
        """
        if territoire.nature == COMMUNE:
            return Codes({territoire.code} & self.par_commune.keys())
        if territoire.nature != DEPARTEMENT:
            return self._communes.get((territoire.nature, territoire.code), Codes())
        departements = objets.GOUVERNES.get(territoire.code, (territoire.code,))
        communes = Codes().union(*map(self.circonscription, departements))
        return communes - self._communes_sans_departement

    def circonscription(self, departement: str) -> frozenset[str]:
        """Return the INSEE codes of every commune on the map of a département."""
        return self._communes.get((DEPARTEMENT, departement), Codes())

    def union(self, territoires: Iterable[Collectivite]) -> frozenset[str]:
        """Return the communes of several collectivités, each once."""
        return frozenset[str]().union(*map(self.communes, territoires))

    def population(self, territoires: Iterable[Collectivite]) -> int:
        """Count the inhabitants of several collectivités, each once.

        What is not published adds nothing: see `sans_population`.
        """
        return self.habitants(self.union(territoires))

    def habitants(self, communes: Iterable[str]) -> int:
        """Sum the population of communes, given by distinct INSEE codes."""
        return sum(map(self._habitants.__getitem__, communes))

    @cached_property
    def _habitants(self) -> dict[str, int]:
        """The inhabitants of each commune; none where nothing is published."""
        return {insee: commune.population or 0 for insee, commune in self.par_commune.items()}

    def sans_population(self, communes: Iterable[str]) -> int:
        """Count the communes whose population is unknown."""
        return len(self._non_peuplees.intersection(communes))

    @cached_property
    def _non_peuplees(self) -> frozenset[str]:
        """The communes of which no population is published."""
        return frozenset(
            insee for insee, commune in self.par_commune.items() if commune.population is None
        )

    def departements_de(self, territoire: Collectivite) -> tuple[str, ...]:
        """Return the INSEE codes of the départements that a collectivité lies in."""
        connus = self._departements_connus.get(territoire)
        if connus is None:
            communes = self.communes(territoire)
            connus = tuple(sorted({self.par_commune[insee].departement for insee in communes}))
            self._departements_connus[territoire] = connus
        return connus

    def rang_de_strate(self, territoire: Collectivite) -> int | None:
        """Return the rank of its class of size, or nothing when no population is published."""
        communes = self.communes(territoire)
        if communes and self.sans_population(communes) == len(communes):
            return None
        return objets.rang_de_strate(territoire.nature, self.habitants(communes))

    # --- Names ----------------------------------------------------------------------

    def nom(self, territoire: Collectivite) -> str:
        """Return the name as the source writes it: « Marsillargues », « CC Gally Mauldre »."""
        return self.detail(territoire).nom

    def nom_complet(self, territoire: Collectivite) -> str:
        """Say what it is and which: « Commune du Havre », « Région Bretagne »."""
        lieu, type_d_organisme = self.detail(territoire), self.type_organisme(territoire)
        if isinstance(lieu, Commune):
            nom_sans_article = lieu.nom.removeprefix(_ARTICLES_CONTRACTES.get(lieu.liaison, ""))
            return f"Commune {_DE_COMMUNE[lieu.liaison]}{nom_sans_article}"
        if isinstance(lieu, objets.Epci):
            nom_sans_sigle = _SIGLES.sub("", lieu.nom)
            # « Métropole européenne de Lille » says what it is; « Plaine Commune », an EPT, does not.
            dit_son_type = nom_sans_sigle == lieu.nom and type_d_organisme != "ept"
            if dit_son_type:
                return lieu.nom
            return f"{libelle('type_organisme', type_d_organisme)} {nom_sans_sigle}"
        # « Collectivité de Corse », « Collectivité européenne d’Alsace »: neither région nor
        # département, they are called by their whole name.
        if type_d_organisme != territoire.nature or lieu is objets.ALSACE:
            return lieu.nom
        if isinstance(lieu, objets.Region):
            return f"Région {lieu.nom}"
        return f"Département {_DE[lieu.liaison]}{lieu.nom}"

    def nom_situe(self, territoire: Collectivite) -> str:
        """Tell homonyms apart by their département: « Saint-Denis (La Réunion) »."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune | objets.Epci):
            return f"{lieu.nom} ({self.par_departement[lieu.departement].nom})"
        return lieu.nom

    def type_organisme(self, territoire: Collectivite) -> str:
        """Return its type, a value of the vocabulary `type_organisme`."""
        lieu = self.detail(territoire)
        if isinstance(lieu, Commune):
            return COMMUNE
        if isinstance(lieu, objets.Epci):
            return lieu.type
        if lieu.zone == objets.COM:
            return objets.OUTRE_MER
        if territoire in objets.PARTICULIERES:
            return objets.STATUT_PARTICULIER
        return territoire.nature

    @cached_property
    def groupements_par_nom(self) -> Mapping[tuple[str, frozenset[str]], tuple[Collectivite, ...]]:
        """EPCI, départements and régions by their type and the words of their name.

        The words are those of `objets.mots_du_nom`.
        """
        pairs = []
        for territoire in chain(*map(self.territoires, (EPCI, DEPARTEMENT, REGION))):
            key = (self.type_organisme(territoire), objets.mots_du_nom(self.nom(territoire)))
            pairs.append((key, territoire))
        return grouper(pairs)

    # --- An organisation ------------------------------------------------------------

    def identifier(self, organisation: Organisme) -> objets.Identite:
        """Tell which collectivité an organisation is, that it is another body, or what is wrong.

        Of its two numbers, the INSEE code is believed first.
        """
        return _identifier(self, organisation)

    def nommer(self, organisation: Organisme) -> str:
        """Name an organisation as its file does, else as the reference does."""
        if organisation.nom:
            return organisation.nom
        identite = self.identifier(organisation)
        if isinstance(identite, Collectivite):
            return self.nom_complet(identite)
        structure = self.structures.get(organisation.siren or "")
        if structure:
            return structure.nom
        return f"SIREN {organisation.siren}"


def reference(root: Path) -> Reference:
    """Return the reference of the catalogue at `root`, else that which comes with the library."""
    folder = root / DOSSIER
    if not (folder / SOURCE).is_file():
        folder = ressources() / DOSSIER
    return _read(folder, (folder / SOURCE).read_bytes())


_read = lru_cache(maxsize=2)(Reference)


# --- From the words of a file to a collectivité ----------------------------------------------


# The pages, the counts and the feeds all ask for the same users.
@lru_cache(maxsize=16_384)
def _identifier(reference: Reference, organisation: Organisme) -> objets.Identite:
    code, siren, kind = organisation.code_insee, organisation.siren, organisation.type
    if not code and not siren:
        nom = sans_accent(" ".join((organisation.nom or "").split()))
        return objets.AutreOrganisme(type=kind or "", nom=nom)
    if not code:
        return _du_siren(reference, siren or "", kind)
    candidates = _candidates(reference, code)
    if not candidates:
        return _unknown_code(reference, code)
    identite = _choisir(reference, "code_insee", code, candidates, kind)
    if (
        siren
        and isinstance(identite, Collectivite)
        and not _a_pour_siren(reference, identite, siren)
    ):
        nom = reference.nom_complet(identite)
        return _dire("siren", "siren-contraire", cite=citer(siren), nom=nom)
    return identite


def _du_siren(reference: Reference, siren: str, kind: str | None) -> objets.Identite:
    """Tell what a SIREN alone names."""
    territoire = reference.territoires_par_siren.get(siren)
    if territoire is None:
        return _unknown_siren(siren, kind)
    return _choisir(reference, "siren", siren, [territoire], kind)


def _a_pour_siren(reference: Reference, territoire: Collectivite, siren: str) -> bool:
    """Tell whether a SIREN may be that of a collectivité: of those d'outre-mer, none is known."""
    if reference.territoires_par_siren.get(siren, territoire) != territoire:
        return False
    return reference.siren(territoire) in {None, siren}


def _choisir(
    reference: Reference,
    field: str,
    code: str,
    candidates: list[Collectivite],
    kind: str | None,
) -> Collectivite | objets.Probleme:
    """Choose among the collectivités of a code the only one of a type, or say what is wrong."""
    fitting = candidates
    if kind is not None:
        fitting = [candidate for candidate in candidates if kind in types(reference, candidate)]
    canoniques = {reference.canonique(candidate) for candidate in fitting}
    if len(canoniques) == 1:
        territoire = canoniques.pop()
        return supprime(reference, territoire, field) or territoire
    kinds = [f"« {reference.type_organisme(candidate)} »" for candidate in candidates]
    names = [reference.nom_complet(candidate) for candidate in candidates]
    if fitting:
        choix = [f"{genre} ({nom})" for genre, nom in zip(kinds, names, strict=True)]
        return _dire(field, "insee-sans-type", cite=citer(code), compris=enumerer(choix))
    identifiant = f"{'Le SIREN' if field == 'siren' else 'Le code INSEE'} {citer(code)}"
    return _dire(
        field,
        "type-contraire",
        identifiant=identifiant,
        noms=enumerer(names),
        type=kind,
        compris=enumerer(kinds),
    )


def _unknown_siren(siren: str, kind: str | None) -> objets.Identite:
    """Tell what a SIREN is that the reference does not have.

    It is that of another body, unless its type is one that the reference has all of.
    """
    if kind and kind != objets.STATUT_PARTICULIER and objets.est_une_collectivite(kind):
        phrase = "siren-outre-mer" if kind == objets.OUTRE_MER else "siren-inconnu"
        nom_du_type = libelle("type_organisme", kind).lower()
        return _dire("siren", phrase, type=nom_du_type, cite=citer(siren))
    return objets.AutreOrganisme(siren)


def supprime(reference: Reference, territoire: Collectivite, champ: str) -> objets.Probleme | None:
    """Say what took the place of a département whose council is no more, or nothing."""
    code = territoire.code
    if territoire.nature != DEPARTEMENT or code not in objets.REMPLACANTS:
        return None
    return _dire(
        champ,
        "departement-supprime",
        nom=reference.nom_complet(territoire),
        heritiere=reference.heritiere(code),
        siren=reference.siren(objets.REMPLACANTS[code]),
        code=code,
    )


def _dire(champ: str, nom: str, /, **mots: object) -> objets.Probleme:
    return objets.Probleme(champ, *dire(nom, **mots))


def types(reference: Reference, territoire: Collectivite) -> frozenset[str]:
    """Return the values of `type_organisme` that a collectivité may bear, its own among them."""
    lieu, propre = reference.detail(territoire), reference.type_organisme(territoire)
    admis = {propre}
    if isinstance(lieu, Commune):
        # Paris and Saint-Barthélemy are also more than a commune.
        if len(reference.circonscription(lieu.departement)) == 1:
            admis |= types(reference, Collectivite(DEPARTEMENT, lieu.departement))
    elif isinstance(lieu, objets.Epci):
        if propre == objets.STATUT_PARTICULIER:
            admis.add("metropole")
    else:
        if lieu.zone != objets.METROPOLE:
            admis |= {objets.OUTRE_MER, objets.STATUT_PARTICULIER}
        if lieu.zone != objets.COM:
            admis.add(territoire.nature)
        if territoire in objets.A_PART:
            admis.add(objets.STATUT_PARTICULIER)
        if territoire.code in objets.UNIQUES.values():
            admis.add(REGION)
    return frozenset(admis)


def _candidates(reference: Reference, code: str) -> list[Collectivite]:
    natures = (COMMUNE,) if len(code) == _COMMUNE_LENGTH else (DEPARTEMENT, REGION)
    return [Collectivite(nature, code) for nature in natures if code in reference.tables[nature]]


def _unknown_code(reference: Reference, code: str) -> objets.Probleme:
    """Say what is wrong with a code that names no collectivité, and which one it may mean."""
    if actuel := reference.par_ancienne.get(code):
        nom = reference.par_commune[actuel].nom
        return _dire("code_insee", "insee-ancien", cite=citer(code), nom=nom, compris=actuel)
    phrase, compris = _code_compris(reference, code)
    annee = reference.source.cog
    return _dire("code_insee", phrase, cite=citer(code), annee=annee, compris=compris)


def _code_compris(reference: Reference, code: str) -> tuple[str, str]:
    """Return the sentence that fits an unknown code, and the codes that it may mean."""
    if code == "20":
        return "insee-de-corse", ""
    if communes := reference.communes_par_code_postal.get(code):
        choix = enumerer(f'"{commune.insee}" ({commune.nom})' for commune in communes[:_SHOWN])
        return "insee-postal", f"{choix}{'…' if len(communes) > _SHOWN else '.'}"
    if len(code) >= _COMMUNE_LENGTH:
        return "insee-inconnu", ""
    bare = code.lstrip("0").zfill(2)
    candidates = _candidates(reference, bare) if bare != code else []
    if candidates:
        names = enumerer(map(reference.nom_complet, candidates))
        return "insee-zero-de-trop", f'"{bare}" ({names})'
    return "insee-court", ""


def portent(reference: Reference, nom: str, kind: str) -> tuple[Collectivite, ...]:
    """Return the collectivités of a type that bear a name, whatever the accents and articles.

    « Saint-Denis » is the name of several, « Ville du Havre » of one.
    """
    if kind == COMMUNE:
        for key in objets.cles_de_commune(nom):
            if key in reference.communes_par_nom:
                return reference.communes_par_nom[key]
        return ()
    return reference.groupements_par_nom.get((kind, objets.mots_du_nom(nom)), ())


def lieu(reference: Reference, nature: objets.Nature, code: str) -> objets.Probleme | None:
    """Say why a code names no place of this nature, or nothing.

    A département without a council is a place.
    """
    if code in reference.tables[nature] and code != objets.ALSACE.code:
        return None
    if nature == COMMUNE:
        return _unknown_code(reference, code)
    aucun = {
        EPCI: "Aucune intercommunalité n’a le SIREN",
        DEPARTEMENT: "Aucun département n’a le code",
        REGION: "Aucune région n’a le code",
    }
    mots = {"aucun": aucun[nature], "cite": citer(code)}
    voisine = {DEPARTEMENT: REGION, REGION: DEPARTEMENT}.get(nature)
    if voisine and code in reference.tables[voisine]:
        nom = reference.nom_complet(Collectivite(voisine, code))
        return _dire(nature, "lieu-d-une-autre-liste", **mots, nom=nom, compris=f"{voisine}s")
    return _dire(nature, "lieu-inconnu", **mots)


def porte_le_nom(reference: Reference, territoire: Collectivite, nom: str) -> bool:
    """Tell whether `nom` may name a collectivité.

    That of an EPCI may be cut or lengthened, unless it becomes another's.
    """
    lieu = reference.detail(territoire)
    if isinstance(lieu, objets.Commune):
        return bool({*objets.cles_de_commune(lieu.nom)} & {*objets.cles_de_commune(nom)})
    mots, mots_du_lieu = objets.mots_du_nom(nom), objets.mots_du_nom(lieu.nom)
    if mots == mots_du_lieu:
        return True
    if not isinstance(lieu, objets.Epci):
        return False
    cut_or_lengthened = mots < mots_du_lieu or mots_du_lieu < mots
    return cut_or_lengthened and not portent(reference, nom, lieu.type)
