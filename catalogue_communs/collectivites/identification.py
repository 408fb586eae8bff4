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

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from catalogue_communs.collectivites import fichiers, objets
from catalogue_communs.collectivites.fichiers import Decoupage
from catalogue_communs.collectivites.objets import COMMUNE, DEPARTEMENT, EPCI, REGION, Collectivite, Probleme
from catalogue_communs.fiches.phrases import dire
from catalogue_communs.modele import Organisme, libelle
from catalogue_communs.socle.fichiers import ressources
from catalogue_communs.socle.texte import citer, enumerer, sans_accent, slugifier

_COMMUNE_LENGTH = 5
_SHOWN = 5


# The pages, the counts and the feeds all ask for the same users.
@lru_cache(maxsize=16_384)
def identifier(reference: Decoupage, organisation: Organisme) -> objets.Identite:
    """Tell what an organisation is; the INSEE code is believed first."""
    kind = organisation.type
    if organisation.code_insee:
        found = par_code(reference, organisation.code_insee, kind)
        if organisation.siren and isinstance(found, Collectivite):
            return _same(reference, found, organisation.siren)
        return found
    if organisation.siren:
        return par_siren(reference, organisation.siren, kind)
    return objets.AutreOrganisme(type=kind or "", nom=sans_accent(" ".join((organisation.nom or "").split())))


def par_code(reference: Decoupage, code: str, kind: str | None) -> Collectivite | Probleme:
    """Tell which collectivité has the INSEE code `code`, with the help of a type."""
    candidates = _candidates(reference, code)
    if not candidates:
        return _unknown_code(reference, code)
    fitting = [one for one in candidates if kind is None or kind in types(reference, one)]
    if not fitting:
        return _contrary(reference, "code_insee", f"Le code INSEE {citer(code)}", candidates, kind)
    named = {reference.canonique(one) for one in fitting}
    if len(named) == 1:
        one = named.pop()
        return supprime(reference, one, "code_insee") or one
    described = [f"« {reference.type_organisme(one)} » ({reference.nom_complet(one)})" for one in fitting]
    return _dire("code_insee", "insee-sans-type", cite=citer(code), compris=enumerer(described))


def par_siren(reference: Decoupage, siren: str, kind: str | None) -> objets.Identite:
    """Tell which collectivité has this SIREN, with the help of a type, or that it is another body."""
    territoire = reference.territoires_par_siren.get(siren)
    if territoire is None:
        # All those of the other types are in the reference.
        if kind and kind != objets.STATUT_PARTICULIER and objets.est_une_collectivite(kind):
            said = "siren-outre-mer" if kind == objets.OUTRE_MER else "siren-inconnu"
            return _dire("siren", said, type=libelle("type_organisme", kind).lower(), cite=citer(siren))
        return objets.AutreOrganisme(siren)
    if kind is not None and kind not in types(reference, territoire):
        return _contrary(reference, "siren", f"Le SIREN {citer(siren)}", [territoire], kind)
    return supprime(reference, territoire, "siren") or territoire


def supprime(reference: Decoupage, territoire: Collectivite, champ: str) -> Probleme | None:
    """Say what took the place of a département whose council is no more, or nothing."""
    heir = objets.REMPLACANTS.get(territoire.code) if territoire.nature == DEPARTEMENT else None
    if heir is None:
        return None
    words = {"nom": reference.nom_complet(territoire), "heritiere": reference.heritiere(territoire.code)}
    return _dire(champ, "departement-supprime", **words, siren=reference.siren(heir), code=territoire.code)


def _dire(champ: str, nom: str, /, **mots: object) -> Probleme:
    code, message, remedy = dire(nom, **mots)
    return Probleme(code, champ, message, remedy)


def types(reference: Decoupage, territoire: Collectivite) -> frozenset[str]:
    """Return the values of `type_organisme` that a collectivité may bear, its own among them."""
    lieu = reference.detail(territoire)
    own = reference.type_organisme(territoire)
    if isinstance(lieu, objets.Commune):
        # Paris and Saint-Barthélemy are also more than a commune.
        alone = len(reference.circonscription(lieu.departement)) == 1
        more = types(reference, Collectivite(DEPARTEMENT, lieu.departement)) if alone else frozenset[str]()
        return more | {own}
    if isinstance(lieu, objets.Epci):
        return frozenset({own, "metropole"}) if own == objets.STATUT_PARTICULIER else frozenset({own})
    if lieu.zone == objets.COM:
        return frozenset({own, objets.STATUT_PARTICULIER})
    if lieu.zone != objets.METROPOLE:
        both = {REGION} if territoire.code in objets.UNIQUES.values() else set()
        return frozenset({territoire.nature, objets.OUTRE_MER, objets.STATUT_PARTICULIER, *both})
    particular = territoire in objets.PARTICULIERES or (
        territoire.nature == DEPARTEMENT and territoire.code in {"75", objets.ALSACE.code}
    )
    return frozenset({territoire.nature, objets.STATUT_PARTICULIER}) if particular else frozenset({own})


def _candidates(reference: Decoupage, code: str) -> list[Collectivite]:
    natures = (COMMUNE,) if len(code) == _COMMUNE_LENGTH else (DEPARTEMENT, REGION)
    return [Collectivite(nature, code) for nature in natures if code in reference.tables[nature]]


def _unknown_code(reference: Decoupage, code: str) -> Probleme:
    if old := reference.par_ancienne.get(code):
        today = reference.par_commune[old.commune]
        what = {
            "commune-deleguee": f"de {old.nom}, commune déléguée",
            "commune-associee": f"de {old.nom}, commune associée",
            "arrondissement-municipal": f"d’un arrondissement ({old.nom})",
        }.get(old.nature, "d’une commune qui a fusionné")
        return _dire(
            "code_insee", "insee-ancien", cite=citer(code), sorte=what, nom=today.nom, compris=today.insee
        )
    said, meant, bare = "insee-inconnu", "", code.lstrip("0").zfill(2)
    if code == "20":
        said = "insee-de-corse"
    elif served := reference.communes_par_code_postal.get(code):
        listed = [f'"{c.insee}" ({c.nom})' for c in served[:_SHOWN]]
        said, meant = "insee-postal", f"{enumerer(listed)}{'…' if len(served) > _SHOWN else '.'}"
    elif bare != code and len(code) < _COMMUNE_LENGTH and (found := _candidates(reference, bare)):
        said, meant = "insee-zero-de-trop", f'"{bare}" ({enumerer(map(reference.nom_complet, found))})'
    elif len(code) < _COMMUNE_LENGTH:
        said = "insee-court"
    return _dire("code_insee", said, cite=citer(code), annee=reference.source.cog, compris=meant)


def _contrary(
    reference: Decoupage, field: str, shown: str, candidates: list[Collectivite], kind: str | None
) -> Probleme:
    names = enumerer(reference.nom_complet(one) for one in candidates)
    rights = enumerer(f"« {reference.type_organisme(one)} »" for one in candidates)
    return _dire(field, "type-contraire", identifiant=shown, noms=names, type=kind, compris=rights)


def _same(reference: Decoupage, found: Collectivite, siren: str) -> Collectivite | Probleme:
    by_siren = par_siren(reference, siren, None)
    known = reference.siren(found)
    if (isinstance(by_siren, Collectivite) and by_siren != found) or (known and siren != known):
        return _dire("siren", "siren-contraire", cite=citer(siren), nom=reference.nom_complet(found))
    return found


def portent(reference: Decoupage, nom: str, kind: str) -> tuple[Collectivite, ...]:
    """Return the collectivités of a type whose name is `nom`, whatever the accents and articles.

    « Saint-Denis » gives several communes, « Ville du Havre » one.
    """
    if kind == COMMUNE:
        index = reference.communes_par_nom
        found = next((index[key] for key in objets.cles_de_commune(nom) if key in index), ())
        return tuple(Collectivite(COMMUNE, insee) for insee in found)
    return reference.groupements_par_nom.get((kind, objets.mots_du_nom(nom)), ())


def lieu(reference: Decoupage, nature: objets.Nature, code: str) -> Probleme | None:
    """Say why a code names no place of this nature, or nothing; a département without a council is a place."""
    if code in reference.tables[nature] and code != objets.ALSACE.code:
        return None
    if nature == COMMUNE:
        return _unknown_code(reference, code)
    singular = {EPCI: "Aucune intercommunalité n’a le SIREN", DEPARTEMENT: "Aucun département n’a le code"}
    other = {DEPARTEMENT: REGION, REGION: DEPARTEMENT}.get(nature)
    words = {"aucun": singular.get(nature, "Aucune région n’a le code"), "cite": citer(code)}
    if other and code in reference.tables[other]:
        name = reference.nom_complet(Collectivite(other, code))
        return _dire(nature, "lieu-d-une-autre-liste", **words, nom=name, compris=f"{other}s")
    return _dire(nature, "lieu-inconnu", **words)


def porte_le_nom(reference: Decoupage, territoire: Collectivite, nom: str) -> bool:
    """Tell whether `nom` may be the name of a collectivité.

    That of an EPCI may be shortened or lengthened, unless the result is another one's name.
    """
    lieu = reference.detail(territoire)
    if isinstance(lieu, objets.Commune):
        return bool({*objets.cles_de_commune(lieu.nom)} & {*objets.cles_de_commune(nom)})
    given, known = objets.mots_du_nom(nom), objets.mots_du_nom(lieu.nom)
    if given == known or not isinstance(lieu, objets.Epci):
        return given == known
    return (given <= known or known <= given) and not portent(reference, nom, lieu.type)


# --- Bodies that are no collectivité: how a name finds those that it may mean -----------------


# Words that say what a body is or does, not which one.
_GENERIQUES = frozenset(
    re.findall(
        r"\w+",
        "sm smo smf si sivu sivom syndicat mixte ouvert ferme intercommunal interdepartemental "
        "amenagement gestion realisation etude etudes developpement fonctionnement pour public publique "
        "etablissement de d du des la le les l et en a au aux dans",
    )
)
# Words that many bodies share: alone, they do not make two names one.
_PARTAGES = frozenset(
    "parc naturel national regional pays val vallee eau eaux energie energies numerique transport".split()  # noqa: SIM905
)


# How many bodies a person is shown.
MONTRES = 8


# Each name of about 9,000 bodies is asked for again at each search.
@lru_cache(maxsize=16_384)
def mots(nom: str) -> frozenset[str]:
    """Return the words that tell a body from another."""
    words = frozenset(slugifier(nom).replace("pnr", "parc-naturel-regional").split("-"))
    return words - _GENERIQUES or words


def se_ressemblent(nom: str, autre: str) -> bool:
    """Tell whether two names may be of one body: a word of its own is in both."""
    return bool((mots(nom) - _PARTAGES or mots(nom)) & mots(autre))


def chercher(connues: Mapping[str, objets.Structure], nom: str) -> tuple[objets.Structure, ...]:
    """Return the bodies whose name has every word of `nom`, the closest first; never one chosen alone."""
    wanted = mots(nom)
    found = (one for one in connues.values() if wanted <= mots(one.nom))
    return tuple(sorted(found, key=lambda one: (len(mots(one.nom)), one.nom, one.siren))[:MONTRES])


# --- The reference ----------------------------------------------------------------------------


def reference(root: Path) -> Reference:
    """Return the reference of the catalogue at `root`, else that which the library ships with."""
    own, shipped = root / fichiers.DOSSIER, ressources() / fichiers.DOSSIER
    folder = own if (own / fichiers.SOURCE).is_file() else shipped
    return _read(folder, (folder / fichiers.SOURCE).read_bytes())


@lru_cache(maxsize=2)
def _read(folder: Path, source: bytes) -> Reference:
    said = msgspec.json.decode(source, type=objets.Provenance)
    return Reference(folder=folder, source=said, **fichiers.lire_tables(folder))


class Reference(Decoupage):
    """The collectivités of one year, and which of them an organisation is. Made by `reference(root)`."""

    def identifier(self, organisation: Organisme) -> objets.Identite:
        """Tell which collectivité an organisation is, that it is another body, or what is wrong."""
        return identifier(self, organisation)

    def nommer(self, organisation: Organisme) -> str:
        """Name an organisation as its file does, else as the reference does."""
        if organisation.nom:
            return organisation.nom
        found = self.identifier(organisation)
        if isinstance(found, Collectivite):
            return self.nom_complet(found)
        known = self.structures.get(organisation.siren or "")
        return known.nom if known else f"SIREN {organisation.siren}"
