"""Who is meant: from a name, an acronym or a number to an organisation and its uses in a file."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from catalogue_communs.collectivites import Collectivite, Reference, identification, objets
from catalogue_communs.collectivites.objets import COMMUNE, EPCI, Probleme, chercher, se_ressemblent
from catalogue_communs.contribution.comprendre import GUILLEMETS
from catalogue_communs.fiches.ecriture import Refus, lire_noeuds
from catalogue_communs.modele import Organisme, libelle
from catalogue_communs.socle.texte import citer, cle_de_recherche, enumerer, nombre, slugifier
from catalogue_communs.validation import devine
from catalogue_communs.validation.devine import question_posee
from catalogue_communs.validation.renvois import approchants, organisme

LISTE = "reutilisations"
MONTRES = 20
_SIREN_DIT = re.compile(r"(?<!\d)(?P<siren>\d{3}[\s.]?\d{3}[\s.]?\d{3}(?:[\s.]?\d{5})?)(?!\d)")
_ENTRE_DEUX = re.compile(r"\s+et\s+|[,;/\n]")
# « les communes de Loupian et de Bouzigues »
_SANS_ARTICLE = re.compile(r"^(?:et )?(?:de la |de l[’']|de |du |des |d[’'])(?=\S)")
_INSEE = re.compile(r"([0-9]{2}|2[AB]|6AE|[0-9]{3}|[0-9]{5}|2[AB][0-9]{3})\Z")
# What is beside the name of a commune and tells where it is: « Marseillan (Hérault) »,
# « Sète, 34200 ».
_SITUE = re.compile(r"[(,]\s*([^(),]+?)\s*\)?\Z|\s((?:[0-9]{2}|2[AB])[0-9]{3})\Z")
_SIGLE = re.compile(r"\(([A-ZÉ][\w.&’' -]{1,20})\)|^([A-ZÉ]{3,12}),")
# « SDIS de l’Orne », « Service départemental d’incendie et de secours de l’Orne ».
_SDIS = re.compile(
    r"^(?:sdis|service (?:departemental )?d'incendie et de secours) "
    r"(?:de la |de l'|du |des |de |d')?(?P<lieu>.+)$"
)
# What says that a name is that of a group of communes.
_GROUPEMENT = re.compile(r"\b(?:agglo|interco|m[ée]tropole|communaut[ée])\b", re.IGNORECASE)
PLUS_COURT_SIGLE = 3


class Reconnu(NamedTuple):
    """An organisation as a file names it, and how people read it, with its code if it has one."""

    valeurs: dict[str, str]
    libelle: str


class Plusieurs(Refus):
    """Several organisations may be meant; where someone can answer, one is chosen."""

    def __init__(self, choix: tuple[Reconnu, ...]) -> None:
        libelles = enumerer((reconnu.libelle for reconnu in choix[:MONTRES]), "ou")
        super().__init__(
            f"Plusieurs organismes peuvent être voulus : {libelles}. Donnez le code du bon."
        )
        self.choix = choix


class Inconnue(Refus):
    """No collectivité of the reference bears a name, though the type says that it is one."""


class OrganismeDit(NamedTuple):
    """What a person says of an organisation: its name, written whole, its type, its numbers."""

    nom: str
    type: str
    codes: tuple[str, ...]
    # The name announces several of them, or a group of communes.
    plusieurs: bool = False
    groupement: bool = False
    # The type was answered, and not read in the name.
    type_choisi: bool = False


def comprendre_qui(reference: Reference, identite: Mapping[str, str]) -> tuple[Reconnu, ...]:
    """Return whom `nom`, `type`, `siren` and `code_insee` name: one, or each that they list.

    Nobody for the name of a body that no reference has. `Refus`: it is nobody's number, or no
    collectivité has the name; `Plusieurs`: somebody has to choose.

    The numbers come first: they alone tell an organisation from another. Without any, the name is
    read in four steps, and the first that gives somebody ends it: the collectivités that bear the
    name (of the place that it gives, if any); those of each name of a list; the body that a type
    describes, without a number; nobody.
    """
    dit = lire_organisme(identite)
    if dit.codes:
        return _par_ses_numeros(reference, dit)
    if dit.nom:
        return _par_son_nom(reference, dit)
    raise Refus(
        "Dites qui utilise le commun : son nom et son type, ou son code INSEE, ou son numéro SIREN."
    )


def lire_organisme(identite: Mapping[str, str]) -> OrganismeDit:
    """Sort what a person says of an organisation.

    A number pasted after the name is one of its codes; the beginning of the name announces a type,
    several organisations, or a group of communes.
    """
    nom = " ".join(identite.get("nom", "").split())
    genre = identite.get("type", "")
    codes = _codes_donnes(identite)
    if not codes:
        nom, codes = _detacher_le_siren(nom)
    dit = OrganismeDit(nom, genre, codes, type_choisi=bool(genre))
    net = devine.mise_au_net(nom)
    for ligne in devine.facons_de_dire()["organismes"]:
        match = re.match(rf"(?:{ligne['debut']})(?:\b|(?<=')) ?", net)
        if match:
            return _annonce(dit, ligne, match.end())
    return dit


def _codes_donnes(identite: Mapping[str, str]) -> tuple[str, ...]:
    """Return the numbers that the two fields of numbers list, without what surrounds them."""
    codes = []
    for champ in ("code_insee", "siren"):
        parts = _ENTRE_DEUX.split(identite.get(champ, ""))
        codes += [part.strip(GUILLEMETS) for part in parts]
    return tuple(code for code in codes if code)


def _detacher_le_siren(nom: str) -> tuple[str, tuple[str, ...]]:
    """Return a name without the SIREN pasted after it, and this number, if it is a good one."""
    match = _SIREN_DIT.search(nom)
    siren = devine.siren(match["siren"]) if match else None
    if match is None or not siren:
        return nom, ()
    before = nom[: match.start()]
    return re.split(r"[,;(\n]|\bSIRE[NT]\b", before)[0].strip(" -:"), (siren,)


def _annonce(dit: OrganismeDit, ligne: Mapping[str, Any], end: int) -> OrganismeDit:
    """Complete what a person says by what the beginning of the name, up to `end`, announces."""
    nom = dit.nom
    if "ecrit" in ligne:
        nom = f"{ligne['ecrit']} {nom[end:]}"
    elif ligne.get("plusieurs"):
        nom = nom[end:]
    return dit._replace(
        nom=nom,
        type=ligne.get("type") or dit.type,
        plusieurs=bool(ligne.get("plusieurs")),
        groupement=bool(ligne.get("groupement")),
    )


# --- By a number --------------------------------------------------------------------------


def _par_ses_numeros(reference: Reference, dit: OrganismeDit) -> tuple[Reconnu, ...]:
    """Return whom numbers name.

    Each of several of one kind, or the one that an INSEE code and a SIREN share.
    """
    codes = dit.codes
    champs = [champ_du_code(code) for code in codes]
    kinds = {kind for champ in champs for kind in champ}
    if len(kinds) > 1:
        _verifier_un_seul(reference, dit, champs)
        codes = codes[:1]
    if len(codes) == 1:
        return _une(reconnaitre(reference, dit.nom, dit.type, codes[0]))
    reconnus: tuple[Reconnu, ...] = ()
    for code in codes:
        reconnus += _une(reconnaitre(reference, "", dit.type, code))
    return reconnus


def _verifier_un_seul(
    reference: Reference, dit: OrganismeDit, champs: Iterable[dict[str, str]]
) -> None:
    """Refuse an INSEE code and a SIREN that are not of one collectivité."""
    genre = dit.type or None
    organismes = {reference.identifier(Organisme(type=genre, **champ)) for champ in champs}
    if len(organismes) > 1:
        codes = enumerer(map(citer, dit.codes), "et")
        raise Refus(f"{codes} ne sont pas ceux du même organisme : corrigez l’un des deux.")


def champ_du_code(code: str) -> dict[str, str]:
    """Return a number in its field, that of a SIREN or of an INSEE code; refuse any other."""
    bare = re.sub(r"[\s.]", "", code).upper()
    if _INSEE.match(bare):
        return {"code_insee": bare}
    if not re.fullmatch(r"[0-9]{9}|[0-9]{14}", bare):
        raise Refus(question_posee("code-insee", code))
    siren = devine.siren(bare)
    if siren is None:
        raise Refus(question_posee("siren-cle", code))
    return {"siren": siren}


def _par_un_code(reference: Reference, nom: str, genre: str, code: str) -> tuple[Reconnu, ...]:
    champ = champ_du_code(code)
    communes = _postales(reference, champ.get("code_insee", ""), nom)
    if communes:
        return communes
    identifie = reference.identifier(Organisme(type=genre or None, **champ))
    if isinstance(identifie, Probleme):
        raise Refus(f"{identifie.message} {identifie.remede}")
    if isinstance(identifie, Collectivite):
        semblable = identification.porte_le_nom(reference, identifie, nom)
        _verifier_le_nom(code, nom, reference.nom_complet(identifie), semblable=semblable)
        return (_avec_son_code(reference, identifie, genre, champ),)
    return (_autre_organisme(reference, nom, genre, code, champ),)


def _verifier_le_nom(code: str, nom: str, connu: str, *, semblable: bool) -> None:
    """Refuse a number that is somebody else's."""
    if nom and not semblable:
        raise Refus(
            f"L’identifiant {citer(code)} est celui de {connu}, et non de {citer(nom)} : "
            "corrigez l’un des deux."
        )


def _avec_son_code(
    reference: Reference, collectivite: Collectivite, genre: str, champ: dict[str, str]
) -> Reconnu:
    """Name a collectivité by its number; the type only says which of two bears it."""
    valeurs = champ
    if genre and isinstance(reference.identifier(Organisme(**champ)), Probleme):
        valeurs = {"type": genre, **champ}
    nom = reference.nom_complet(collectivite)
    return Reconnu(valeurs, f"{nom} ({', '.join(champ.values())})")


def _autre_organisme(
    reference: Reference, nom: str, genre: str, code: str, champ: dict[str, str]
) -> Reconnu:
    """Name a body that is no collectivité.

    Its number does not tell its name, unless the reference lists it.
    """
    structure = reference.structures.get(champ.get("siren", ""))
    if structure:
        semblable = se_ressemblent(nom, structure.nom)
        _verifier_le_nom(code, nom, structure.nom, semblable=semblable)
        nom, genre = nom or structure.nom, genre or structure.type
    if not nom:
        raise Refus(
            f"{citer(code)} n’est pas celui d’une collectivité : "
            "donnez aussi le nom de l’organisme."
        )
    valeurs = {"nom": nom}
    if genre:
        valeurs["type"] = genre
    valeurs |= champ
    return Reconnu(valeurs, f"{nom} ({', '.join(champ.values())})")


def _postales(reference: Reference, code: str, nom: str) -> tuple[Reconnu, ...]:
    """Return the communes that a number may mean, as INSEE code or postal code.

    None when there is no doubt: no commune has it as postal code, or the name is that of the first.
    """
    commune = reference.par_commune.get(code)
    par_code_postal = reference.communes_par_code_postal.get(code, ())
    autres = [autre for autre in par_code_postal if autre.insee != code]
    if commune is None or not autres:
        return ()
    communes = [Collectivite(COMMUNE, possible.insee) for possible in (commune, *autres)]
    du_nom = communes
    if nom:
        du_nom = [
            possible
            for possible in communes
            if identification.porte_le_nom(reference, possible, nom)
        ]
    if du_nom == communes[:1]:
        return ()
    return tuple(_nomme(reference, possible) for possible in du_nom)


# --- By a name -----------------------------------------------------------------------------


def _par_son_nom(reference: Reference, dit: OrganismeDit) -> tuple[Reconnu, ...]:
    """Return whom a name means, or each of those that it lists; nobody for an unknown body."""
    reconnus = _du_nom(reference, dit)
    if reconnus:
        return _une(reconnus)
    noms = _noms_listes(dit.nom)
    if len(noms) > 1:
        par_nom = {nom: _du_nom(reference, dit._replace(nom=nom)) for nom in noms}
        if dit.plusieurs or all(par_nom.values()):
            return _chacun(par_nom)
    # A type that a person chose is believed; one that the name alone announces is not.
    if not dit.type_choisi and objets.est_une_collectivite(dit.type):
        kind = libelle("type_organisme", dit.type).lower()
        raise Inconnue(
            f"Aucune collectivité ({kind}) ne s’appelle {citer(dit.nom)} : vérifiez son nom, "
            "ou donnez son code INSEE ou son SIREN."
        )
    if dit.type:
        return (_sans_numero(dit),)
    return ()


def _noms_listes(nom: str) -> list[str]:
    """Return each name of a list: « Loupian et Bouzigues »."""
    parts = [part.strip() for part in _ENTRE_DEUX.split(nom)]
    return [_SANS_ARTICLE.sub("", part) for part in parts if part]


def _sans_numero(dit: OrganismeDit) -> Reconnu:
    label = f"{dit.nom} ({libelle('type_organisme', dit.type)})"
    return Reconnu({"nom": dit.nom, "type": dit.type}, label)


def _chacun(par_nom: Mapping[str, tuple[Reconnu, ...]]) -> tuple[Reconnu, ...]:
    """Return every organisation of a list of names; refuse one that nobody, or several, bear."""
    chacun: tuple[Reconnu, ...] = ()
    for nom, reconnus in par_nom.items():
        if not reconnus:
            raise Refus(
                f"Aucune collectivité ne s’appelle {citer(nom)} : "
                "vérifiez ce nom, ou donnez son code INSEE."
            )
        chacun += _une(reconnus)
    return chacun


def _une(reconnus: tuple[Reconnu, ...]) -> tuple[Reconnu, ...]:
    """Return an organisation, alone; ask which when there are several."""
    if len(reconnus) > 1:
        raise Plusieurs(reconnus)
    return reconnus


def reconnaitre(
    reference: Reference, nom: str = "", genre: str = "", code: str = ""
) -> tuple[Reconnu, ...]:
    """Find the organisations that a name, a type and a code may mean.

    The code is a SIREN, a SIRET or an INSEE code, as people write it. One that is the INSEE code of
    a commune and the postal code of others gives them all, unless the name tells which. `Refus`:
    the code is nobody's, or somebody else's.
    """
    if code:
        return _par_un_code(reference, nom, genre, code)
    dit = lire_organisme({"nom": nom, "type": genre})
    reconnus = _du_nom(reference, dit)
    if not reconnus and nom and genre:
        return (_sans_numero(dit),)
    return reconnus


def _du_nom(reference: Reference, dit: OrganismeDit) -> tuple[Reconnu, ...]:
    """Return the collectivités that bear a name, those of one place when the name gives it."""
    collectivites = _collectivites(reference, dit, dit.nom)
    match = _SITUE.search(dit.nom)
    if match:
        bare = dit.nom[: match.start()].strip(" ,")
        possibles = collectivites or _collectivites(reference, dit, bare)
        # What is beside a name and is no place is not left out: it may be another name.
        collectivites = _situees(reference, possibles, match[1] or match[2]) or collectivites
    return tuple(_nomme(reference, collectivite) for collectivite in collectivites)


def _situees(
    reference: Reference, collectivites: Iterable[Collectivite], lieu: str
) -> tuple[Collectivite, ...]:
    """Keep those of a département, given by its name, its number, or a postal code."""
    return tuple(
        collectivite for collectivite in collectivites if _est_situee(reference, collectivite, lieu)
    )


def _est_situee(reference: Reference, collectivite: Collectivite, lieu: str) -> bool:
    """Tell whether a place is a département of a collectivité, or one of its postal codes."""
    key = slugifier(lieu)
    for numero in reference.departements_de(collectivite):
        if key in {slugifier(reference.par_departement[numero].nom), numero.lower()}:
            return True
    return lieu in getattr(reference.detail(collectivite), "postaux", "").split()


def est_situe(reconnu: Reconnu, text: str, reference: Reference) -> bool:
    """Tell whether a text names the département of an organisation, or gives its postal code."""
    identite = reference.identifier(Organisme(**reconnu.valeurs))
    if not isinstance(identite, Collectivite):
        return False
    mots = f" {cle_de_recherche(text)} "
    own = cle_de_recherche(reference.nom(identite))
    for numero in reference.departements_de(identite):
        nom = cle_de_recherche(reference.par_departement[numero].nom)
        # « Saint-Martin », the commune, does not say that it is on the island.
        if (nom != own and f" {nom} " in mots) or f"({numero.lower()})" in text.lower():
            return True
    postaux = getattr(reference.detail(identite), "postaux", "").split()
    return any(f" {postal} " in mots for postal in postaux)


def _collectivites(reference: Reference, dit: OrganismeDit, nom: str) -> tuple[Collectivite, ...]:
    """Return the collectivités that bear a name exactly, else those whose name is near it."""
    if not nom:
        return ()
    collectivites = identification.portent(reference, nom, dit.type or COMMUNE)
    if not dit.type:
        mots = objets.mots_du_nom(nom)
        for (_, mots_du_groupement), groupements in reference.groupements_par_nom.items():
            if mots_du_groupement == mots:
                collectivites += groupements
    if collectivites:
        return collectivites
    return approchants(reference, nom, dit.type) or _groupements(reference, dit, nom)


def _groupements(reference: Reference, dit: OrganismeDit, nom: str) -> tuple[Collectivite, ...]:
    """Return the EPCI whose name has the one word that a name gives: « Sète agglo »."""
    mots = objets.mots_du_nom(nom)
    if len(mots) != 1:
        return ()
    if not dit.groupement and not _GROUPEMENT.search(nom):
        return ()
    epci: tuple[Collectivite, ...] = ()
    for (kind, mots_du_groupement), groupements in reference.groupements_par_nom.items():
        if mots < mots_du_groupement and groupements[0].nature == EPCI and dit.type in {"", kind}:
            epci += groupements
    return epci


def _nomme(reference: Reference, collectivite: Collectivite) -> Reconnu:
    """Name a collectivité by its code; people recognise it by its type and its population."""
    kind = reference.type_organisme(collectivite)
    champ = "siren" if collectivite.nature == EPCI else "code_insee"
    valeurs = {champ: collectivite.code}
    if isinstance(reference.identifier(Organisme(**valeurs)), Probleme):
        # The type says which of two bears a code.
        valeurs = {"type": kind, **valeurs}
    precisions = [libelle("type_organisme", kind).lower()]
    population = reference.population([collectivite])
    if population:
        precisions.append(f"{nombre(population)} habitants")
    precisions.append(collectivite.code)
    return Reconnu(valeurs, f"{reference.nom_situe(collectivite)} ({', '.join(precisions)})")


def candidats(reference: Reference, nom: str) -> tuple[Reconnu, ...]:
    """Return the bodies beyond the collectivités that a name may mean.

    A person chooses, even one alone.
    """
    reconnus = []
    for structure in chercher(reference.structures, nom):
        precisions = []
        if structure.type:
            precisions.append(libelle("type_organisme", structure.type))
        departement = reference.par_departement.get(structure.departement)
        if departement:
            precisions.append(departement.nom)
        if structure.population:
            precisions.append(f"{nombre(structure.population)} habitants")
        precisions.append(f"SIREN {structure.siren}")
        valeurs = {"nom": nom, "type": structure.type, "siren": structure.siren}
        reconnus.append(Reconnu(valeurs, f"{structure.nom} ({', '.join(precisions)})"))
    return tuple(reconnus)


def structure_situee(nom: str, text: str, reference: Reference) -> dict[str, str]:
    """Return the only body that has the words of a name, in the département that a text names.

    With its own name and number: who reads the letter sees which it is.
    """
    bare = re.sub(r"\s*\([^()]*\)?", "", nom)
    structures = chercher(reference.structures, bare)
    if len(structures) != 1:
        return {}
    departement = reference.par_departement.get(structures[0].departement)
    if departement is None:
        return {}
    if f" {cle_de_recherche(departement.nom)} " not in f" {cle_de_recherche(text)} ":
        return {}
    return {"organisme": structures[0].nom, "code": structures[0].siren}


# --- The uses that a file has of an organisation -----------------------------------------------


class UsageEcrit(NamedTuple):
    """A use as a file writes it: its rank in the list, its fields."""

    rang: int
    champs: dict[str, Any]


def usages_ecrits(text: str) -> list[UsageEcrit]:
    """List the uses of the text of a file."""
    elements = lire_noeuds(text).valeurs.get(LISTE)
    if not isinstance(elements, list):
        return []
    return [
        UsageEcrit(rank, champs) for rank, champs in enumerate(elements) if isinstance(champs, dict)
    ]


def nom_de_l_usage(usage: Mapping[str, Any], reference: Reference) -> str:
    """Name a use: by its organisation, as the page does."""
    return reference.nommer(organisme(usage.get("organisation")))


def usages_du_nom(text: str, nom: str, reference: Reference) -> list[UsageEcrit]:
    """Find the uses that a file has under a name, an acronym or a number.

    Who writes it has the file in mind: the reference is not asked who else it may be.
    """
    cles = _cles_cherchees(nom) | {re.sub(r"[\s.]", "", nom).lower()}
    usages = []
    for usage in usages_ecrits(text):
        utilisateur = organisme(usage.champs.get("organisation"))
        numeros = {
            numero.lower() for numero in (utilisateur.siren, utilisateur.code_insee) if numero
        }
        if cles & (numeros | _cles_de_l_usage(usage, reference)):
            usages.append(usage)
    return usages


def _cles_de_l_usage(usage: UsageEcrit, reference: Reference) -> set[str]:
    """Return what the organisation of a use may be found by; a SDIS, by its département too."""
    utilisateur = organisme(usage.champs.get("organisation"))
    cles = cles_du_nom(utilisateur.nom or "") | cles_du_nom(reference.nommer(utilisateur))
    if utilisateur.type == "sdis":
        departements = usage.champs["organisation"].get("departements") or []
        cles |= {f"sdis-{str(departement).lower()}" for departement in departements}
    return cles


def usages_de_l_organisme(
    text: str, identite: Mapping[str, str], reference: Reference
) -> list[UsageEcrit]:
    """Find the uses that a file has of an organisation: by its name, acronym, code or number.

    The one finder for every door; nothing when several organisations of the file may be meant.
    """
    usages = usages_ecrits(text)
    cite = _cite(usages, identite, reference)
    return [
        usage
        for usage in usages
        if _le_meme(cite, organisme(usage.champs.get("organisation")), reference)
    ]


def _cite(
    usages: Iterable[UsageEcrit], identite: Mapping[str, str], reference: Reference
) -> Organisme:
    """Return the organisation that is meant, as the file writes it when it has it by that name."""
    cite = organisme(identite)
    if not _se_cherche_par_son_nom(cite, identite, reference):
        return cite
    cles = _cles_cherchees(cite.nom or "")
    possibles = dict[object, Organisme]()
    for usage in usages:
        utilisateur = organisme(usage.champs.get("organisation"))
        if _peut_etre(cite, utilisateur) and cles & _cles_de_l_usage(usage, reference):
            possibles.setdefault(reference.identifier(utilisateur), utilisateur)
    if len(possibles) == 1:
        [utilisateur] = possibles.values()
        if not _a_des_homonymes(cite, utilisateur, reference):
            return utilisateur
    return _dans_la_reference(cite, reference)


def _se_cherche_par_son_nom(
    cite: Organisme, identite: Mapping[str, str], reference: Reference
) -> bool:
    """Tell whether an organisation is searched by its name, rather than by its numbers."""
    if not cite.nom:
        return False
    if {*identite} <= {"nom", "type"}:
        return True
    # A number that a département and a région share means the one whose name stands beside it.
    return isinstance(reference.identifier(cite), Probleme)


def _peut_etre(cite: Organisme, utilisateur: Organisme) -> bool:
    """Tell whether the numbers and the type of a user are not those of somebody else."""
    numerote = cite.siren or cite.code_insee
    if numerote and utilisateur.code_insee not in {None, cite.code_insee}:
        return False
    return not cite.type or not utilisateur.type or cite.type == utilisateur.type


def _a_des_homonymes(cite: Organisme, utilisateur: Organisme, reference: Reference) -> bool:
    """Tell whether the name of a collectivité is also that of others.

    The one that the file has may then be another.
    """
    if cite.siren or cite.code_insee:
        return False
    if not isinstance(reference.identifier(utilisateur), Collectivite):
        return False
    return len(_du_nom(reference, lire_organisme({"nom": cite.nom or ""}))) > 1


def _dans_la_reference(cite: Organisme, reference: Reference) -> Organisme:
    """Return the collectivité that a name means, when it means one alone."""
    try:
        reconnus = comprendre_qui(reference, {"nom": cite.nom or "", "type": cite.type or ""})
    except Refus:
        return cite
    return Organisme(**reconnus[0].valeurs) if len(reconnus) == 1 else cite


def cles_du_nom(nom: str) -> set[str]:
    """Return what a name may be found by.

    Its letters, with and without what situates it, its acronym, that of its words, its words in any
    order.
    """
    if not nom:
        return set()
    complet = lire_organisme({"nom": nom}).nom
    bare = re.sub(r"\s*\([^)]*\)", "", complet)
    cles = {slugifier(nom), slugifier(complet), slugifier(bare), *objets.cles_de_commune(nom)}
    cles |= {slugifier(first or second) for first, second in _SIGLE.findall(nom)}
    sdis = _SDIS.match(devine.mise_au_net(bare))
    if sdis:
        cles.add(f"sdis-{slugifier(sdis['lieu'])}")
    cles |= _sigle_des_mots(bare)
    mots = objets.mots_du_nom(bare)
    if len(mots) > 1:
        cles.add(f"mots {' '.join(sorted(mots))}")
    return cles - {""}


def _cles_cherchees(nom: str) -> set[str]:
    """Return what a name that is written whole is searched by: initials are those of several."""
    bare = re.sub(r"\s*\([^)]*\)", "", lire_organisme({"nom": nom}).nom)
    return cles_du_nom(nom) - _sigle_des_mots(bare)


def _sigle_des_mots(nom: str) -> set[str]:
    """Return the initials of a name of several words."""
    mots = [mot for mot in slugifier(nom).split("-") if mot and mot not in _PETITS]
    if len(mots) < PLUS_COURT_SIGLE:
        return set()
    return {"".join(mot[0] for mot in mots)}


_PETITS = frozenset("de du des d la le les l et en a au aux sur".split())  # noqa: SIM905


def _le_meme(cite: Organisme, utilisateur: Organisme, reference: Reference) -> bool:
    """Tell whether two organisations are one: the reference identifies them as such, or by name."""
    identifies = reference.identifier(cite), reference.identifier(utilisateur)
    if any(isinstance(identifie, Probleme) for identifie in identifies):
        return False
    if identifies[0] == identifies[1]:
        return True
    if not cite.nom or not utilisateur.nom or cite.type != utilisateur.type:
        return False
    return slugifier(cite.nom) == slugifier(utilisateur.nom)
