"""Who is meant: from a name, an acronym or a number to an organisation, and to the uses that a file has of it."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from catalogue_communs.collectivites import Collectivite, Reference, identification, objets
from catalogue_communs.collectivites.objets import COMMUNE, EPCI, Probleme, chercher, se_ressemblent
from catalogue_communs.contribution.comprendre import GUILLEMETS
from catalogue_communs.fiches.ecriture import Refus, lire_noeuds
from catalogue_communs.modele import Organisme, libelle
from catalogue_communs.socle.texte import citer, enumerer, nombre, slugifier
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
# What is beside the name of a commune and tells where it is: « Marseillan (Hérault) », « Sète, 34200 ».
_SITUE = re.compile(r"[(,]\s*([^(),]+?)\s*\)?\Z|\s((?:[0-9]{2}|2[AB])[0-9]{3})\Z")
_SIGLE = re.compile(r"\(([A-ZÉ][\w.&’' -]{1,20})\)")
PLUS_COURT_SIGLE = 3


class Reconnu(NamedTuple):
    """An organisation as a file names it, and how people read it, with the code that tells it if it has one."""

    valeurs: dict[str, str]
    libelle: str


class Plusieurs(Refus):
    """Several organisations may be meant; where someone can answer, one is chosen."""

    def __init__(self, choix: tuple[Reconnu, ...]) -> None:
        listed = enumerer((one.libelle for one in choix[:MONTRES]), "ou")
        super().__init__(
            f"Plusieurs organismes peuvent être voulus : {listed}. Donnez le code du bon."
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


def comprendre_qui(reference: Reference, dit: Mapping[str, str]) -> tuple[Reconnu, ...]:
    """Tell whom `nom`, `type`, `siren` and `code_insee` name: one, or each that they list; nobody for an unknown name."""
    said = lire_organisme(dit)
    if said.codes:
        return _par_ses_numeros(reference, said)
    if said.nom:
        return _par_son_nom(reference, said)
    raise Refus(
        "Dites qui utilise le commun : son nom et son type, ou son code INSEE, ou son numéro SIREN."
    )


def lire_organisme(dit: Mapping[str, str]) -> OrganismeDit:
    """Sort what is said of an organisation: a number pasted after the name, what the name announces."""
    nom = " ".join(dit.get("nom", "").split())
    parts = [
        part for name in ("code_insee", "siren") for part in _ENTRE_DEUX.split(dit.get(name, ""))
    ]
    codes = [bare for part in parts if (bare := part.strip(GUILLEMETS))]
    numbered = _SIREN_DIT.search(nom)
    if numbered and not codes and (siren := devine.siren(numbered["siren"])):
        codes = [siren]
        nom = re.split(r"[,;(\n]|\bSIRE[NT]\b", nom[: numbered.start()])[0].strip(" -:")
    said = OrganismeDit(nom, dit.get("type", ""), tuple(codes), type_choisi=bool(dit.get("type")))
    net = devine.mise_au_net(nom)
    for ligne in devine.facons_de_dire()["organismes"]:
        if announced := re.match(rf"(?:{ligne['debut']})(?:\b|(?<=')) ?", net):
            return _annonce(said, ligne, announced.end())
    return said


def _annonce(said: OrganismeDit, ligne: Mapping[str, Any], fin: int) -> OrganismeDit:
    """Complete what is said by what the beginning of the name announces."""
    nom = said.nom
    if "ecrit" in ligne:
        nom = f"{ligne['ecrit']} {nom[fin:]}"
    elif ligne.get("plusieurs"):
        nom = nom[fin:]
    return said._replace(
        nom=nom,
        type=ligne.get("type") or said.type,
        plusieurs=bool(ligne.get("plusieurs")),
        groupement=bool(ligne.get("groupement")),
    )


# --- By a number --------------------------------------------------------------------------


def _par_ses_numeros(reference: Reference, said: OrganismeDit) -> tuple[Reconnu, ...]:
    """Return whom numbers name: each of several of one kind, or the one that an INSEE code and a SIREN share."""
    codes = said.codes
    fields = [champ_du_code(code) for code in codes]
    kinds = {name for field in fields for name in field}
    if len(kinds) > 1:
        _verifier_un_seul(reference, said, fields)
        codes = codes[:1]
    if len(codes) == 1:
        return _une(reconnaitre(reference, said.nom, said.type, codes[0]))
    found: tuple[Reconnu, ...] = ()
    for code in codes:
        found += _une(reconnaitre(reference, "", said.type, code))
    return found


def _verifier_un_seul(
    reference: Reference, said: OrganismeDit, fields: Iterable[dict[str, str]]
) -> None:
    """Refuse an INSEE code and a SIREN that are not of one collectivité."""
    meant = {reference.identifier(Organisme(type=said.type or None, **field)) for field in fields}
    if len(meant) > 1:
        listed = enumerer(map(citer, said.codes), "et")
        raise Refus(f"{listed} ne sont pas ceux du même organisme : corrigez l’un des deux.")


def champ_du_code(code: str) -> dict[str, str]:
    """Tell a SIREN from an INSEE code; refuse what is neither."""
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
    values = champ_du_code(code)
    if doubtful := _postales(reference, values.get("code_insee", ""), nom):
        return doubtful
    who = reference.identifier(Organisme(type=genre or None, **values))
    if isinstance(who, Probleme):
        raise Refus(f"{who.message} {who.remede}")
    if isinstance(who, Collectivite):
        _verifier_le_nom(
            code, nom, reference.nom_complet(who), identification.porte_le_nom(reference, who, nom)
        )
        return (_avec_son_code(reference, who, genre, values),)
    return (_autre_organisme(reference, nom, genre, code, values),)


def _verifier_le_nom(code: str, nom: str, connu: str, semblable: bool) -> None:  # noqa: FBT001 - said where it is asked
    """Refuse a number that is somebody else's."""
    if nom and not semblable:
        raise Refus(
            f"L’identifiant {citer(code)} est celui de {connu}, et non de {citer(nom)} : corrigez l’un des deux."
        )


def _avec_son_code(
    reference: Reference, who: Collectivite, genre: str, values: dict[str, str]
) -> Reconnu:
    """Name a collectivité by its number; the type only says which of two bears it."""
    alone = not isinstance(reference.identifier(Organisme(**values)), Probleme)
    needed = {"type": genre} if genre and not alone else {}
    return Reconnu(
        {**needed, **values}, f"{reference.nom_complet(who)} ({', '.join(values.values())})"
    )


def _autre_organisme(
    reference: Reference, nom: str, genre: str, code: str, values: dict[str, str]
) -> Reconnu:
    """Name a body that is no collectivité: its number does not tell its name, unless the reference lists it."""
    body = reference.structures.get(values.get("siren", ""))
    if body:
        _verifier_le_nom(code, nom, body.nom, se_ressemblent(nom, body.nom))
        nom, genre = nom or body.nom, genre or body.type
    if not nom:
        raise Refus(
            f"{citer(code)} n’est pas celui d’une collectivité : donnez aussi le nom de l’organisme."
        )
    typed = {"type": genre} if genre else {}
    return Reconnu({"nom": nom, **typed, **values}, f"{nom} ({', '.join(values.values())})")


def _postales(reference: Reference, code: str, nom: str) -> tuple[Reconnu, ...]:
    """Return the communes that a number may mean, as INSEE code or postal code; none without doubt."""
    here = reference.par_commune.get(code)
    others = [one for one in reference.communes_par_code_postal.get(code, ()) if one.insee != code]
    if here is None or not others:
        return ()
    known = [Collectivite(COMMUNE, one.insee) for one in (here, *others)]
    named = [one for one in known if not nom or identification.porte_le_nom(reference, one, nom)]
    return () if named == known[:1] else tuple(_nomme(reference, one) for one in named)


# --- By a name -----------------------------------------------------------------------------


def _par_son_nom(reference: Reference, said: OrganismeDit) -> tuple[Reconnu, ...]:
    """Return whom a name means, or each of those that it lists; nobody for the name of what no reference has."""
    if found := _du_nom(reference, said):
        return _une(found)
    names = [
        _SANS_ARTICLE.sub("", part.strip()) for part in _ENTRE_DEUX.split(said.nom) if part.strip()
    ]
    if len(names) > 1:
        each = {name: _du_nom(reference, said._replace(nom=name)) for name in names}
        if said.plusieurs or all(each.values()):
            return _chacun(each)
    # A type that a person chose is believed; one that the name alone announces is not.
    if not said.type_choisi and objets.est_une_collectivite(said.type):
        kind = libelle("type_organisme", said.type).lower()
        raise Inconnue(
            f"Aucune collectivité ({kind}) ne s’appelle {citer(said.nom)} : vérifiez son nom, ou donnez son code INSEE "
            "ou son SIREN."
        )
    if said.type:
        return (_sans_numero(said),)
    return ()


def _sans_numero(said: OrganismeDit) -> Reconnu:
    label = f"{said.nom} ({libelle('type_organisme', said.type)})"
    return Reconnu({"nom": said.nom, "type": said.type}, label)


def _chacun(each: Mapping[str, tuple[Reconnu, ...]]) -> tuple[Reconnu, ...]:
    """Return every organisation of a list of names; refuse one that nobody bears, or that several do."""
    found: tuple[Reconnu, ...] = ()
    for name, meant in each.items():
        if not meant:
            raise Refus(
                f"Aucune collectivité ne s’appelle {citer(name)} : vérifiez ce nom, ou donnez son code INSEE."
            )
        found += _une(meant)
    return found


def _une(found: tuple[Reconnu, ...]) -> tuple[Reconnu, ...]:
    """Return an organisation, alone; ask which when there are several."""
    if len(found) > 1:
        raise Plusieurs(found)
    return found


def reconnaitre(
    reference: Reference, nom: str = "", genre: str = "", code: str = ""
) -> tuple[Reconnu, ...]:
    """Find the organisations that a name, a type and a code (SIREN, SIRET or INSEE, as people write it) may mean.

    A number that is the INSEE code of a commune and the postal code of others gives them all, unless the name
    tells. `Refus`: the code is nobody's, or somebody else's.
    """
    if code:
        return _par_un_code(reference, nom, genre, code)
    said = lire_organisme({"nom": nom, "type": genre})
    if found := _du_nom(reference, said):
        return found
    return (_sans_numero(said),) if nom and genre else ()


def _du_nom(reference: Reference, said: OrganismeDit) -> tuple[Reconnu, ...]:
    """Return the collectivités that bear a name, those of one place when the name tells where."""
    found = _collectivites(reference, said, said.nom)
    if situated := _SITUE.search(said.nom):
        bare = said.nom[: situated.start()].strip(" ,")
        there = found or _collectivites(reference, said, bare)
        # What is beside a name and is no place is not left out: it may be another name.
        found = _situees(reference, there, situated[1] or situated[2]) or found
    return tuple(_nomme(reference, one) for one in found)


def _situees(
    reference: Reference, found: Iterable[Collectivite], lieu: str
) -> tuple[Collectivite, ...]:
    """Keep those of a département, told by its name, its number, or a postal code."""
    wanted, kept = slugifier(lieu), []
    for one in found:
        places = reference.departements_de(one)
        names = {slugifier(reference.par_departement[place].nom) for place in places}
        postal = getattr(reference.detail(one), "postaux", "").split()
        if wanted in names | {place.lower() for place in places} or lieu in postal:
            kept.append(one)
    return tuple(kept)


def _collectivites(reference: Reference, said: OrganismeDit, nom: str) -> tuple[Collectivite, ...]:
    if not nom:
        return ()
    found = identification.portent(reference, nom, said.type or COMMUNE)
    if not said.type:
        words = objets.mots_du_nom(nom)
        for (_, key), groups in reference.groupements_par_nom.items():
            found += groups if key == words else ()
    if found:
        return found
    return approchants(reference, nom, said.type) or _groupements(reference, said, nom)


def _groupements(reference: Reference, said: OrganismeDit, nom: str) -> tuple[Collectivite, ...]:
    """Return the EPCI whose name has the one word that a name gives: « Sète agglo »."""
    words = objets.mots_du_nom(nom)
    announced = said.groupement or re.search(
        r"\b(?:agglo|interco|m[ée]tropole|communaut[ée])\b", nom, re.IGNORECASE
    )
    if not announced or len(words) != 1:
        return ()
    found: tuple[Collectivite, ...] = ()
    for (kind, known), groups in reference.groupements_par_nom.items():
        if words < known and groups[0].nature == EPCI and said.type in {"", kind}:
            found += groups
    return found


def _nomme(reference: Reference, who: Collectivite) -> Reconnu:
    values, kind = (
        {"siren" if who.nature == EPCI else "code_insee": who.code},
        reference.type_organisme(who),
    )
    if isinstance(reference.identifier(Organisme(**values)), Probleme):
        # The type says which of two bears a code.
        values = {"type": kind, **values}
    told = [libelle("type_organisme", kind).lower()]
    if people := reference.population([who]):
        told.append(f"{nombre(people)} habitants")
    return Reconnu(values, f"{reference.nom_situe(who)} ({', '.join([*told, who.code])})")


def candidats(reference: Reference, nom: str) -> tuple[Reconnu, ...]:
    """Return the bodies beyond the collectivités that a name may mean: a person chooses, even one alone."""
    found = []
    for one in chercher(reference.structures, nom):
        place = reference.par_departement.get(one.departement)
        told = [libelle("type_organisme", one.type)] if one.type else []
        told += [place.nom] if place else []
        told += [f"{nombre(one.population)} habitants"] if one.population else []
        label = f"{one.nom} ({', '.join([*told, f'SIREN {one.siren}'])})"
        found.append(Reconnu({"nom": nom, "type": one.type, "siren": one.siren}, label))
    return tuple(found)


# --- The uses that a file has of an organisation -----------------------------------------------


class UsageEcrit(NamedTuple):
    """A use as a file writes it: its rank in the list, its fields."""

    rang: int
    champs: dict[str, Any]


def usages_ecrits(texte: str) -> list[UsageEcrit]:
    """List the uses of the text of a file."""
    values = lire_noeuds(texte).valeurs.get(LISTE)
    listed = values if isinstance(values, list) else []
    return [UsageEcrit(rank, one) for rank, one in enumerate(listed) if isinstance(one, dict)]


def nom_de_l_usage(usage: Mapping[str, Any], reference: Reference) -> str:
    """Name a use: by its organisation, as the page does."""
    return reference.nommer(organisme(usage.get("organisation")))


def usages_du_nom(texte: str, nom: str, reference: Reference) -> list[UsageEcrit]:
    """Find the uses that a file has under a name, an acronym or a number: who writes it has the file in mind."""
    wanted = cles_du_nom(nom) | {re.sub(r"[\s.]", "", nom).lower()}
    found = []
    for usage in usages_ecrits(texte):
        who = organisme(usage.champs.get("organisation"))
        numbers = {one.lower() for one in (who.siren, who.code_insee) if one}
        if wanted & (numbers | _cles_de_l_organisme(who, reference)):
            found.append(usage)
    return found


def _cles_de_l_organisme(who: Organisme, reference: Reference) -> set[str]:
    return cles_du_nom(who.nom or "") | cles_du_nom(reference.nommer(who))


def usages_de_l_organisme(
    texte: str, dit: Mapping[str, str], reference: Reference
) -> list[UsageEcrit]:
    """Find the uses that a file has of an organisation: by its name, its acronym, its code or its number.

    The one finder for every door; nothing when several organisations of the file may be meant.
    """
    listed = usages_ecrits(texte)
    who = _cite(listed, dit, reference)
    return [
        usage
        for usage in listed
        if _le_meme(who, organisme(usage.champs.get("organisation")), reference)
    ]


def _cite(listed: Iterable[UsageEcrit], dit: Mapping[str, str], reference: Reference) -> Organisme:
    """Return the organisation that is meant, as the file writes it when it has it under that name."""
    asked = organisme(dit)
    numbered = asked.siren or asked.code_insee
    named = bool(asked.nom) and {*dit} <= {"nom", "type"}
    # A number that a département and a région share means the one whose name stands beside it.
    shared = bool(asked.nom) and isinstance(reference.identifier(asked), Probleme)
    if not named and not shared:
        return asked
    wanted, found = cles_du_nom(asked.nom or ""), dict[object, Organisme]()
    for usage in listed:
        other = organisme(usage.champs.get("organisation"))
        if numbered and other.code_insee not in {None, asked.code_insee}:
            continue
        if asked.type and other.type and asked.type != other.type:
            continue
        if wanted & _cles_de_l_organisme(other, reference):
            found.setdefault(reference.identifier(other), other)
    if len(found) == 1 and not _a_des_homonymes(asked, next(iter(found.values())), reference):
        return found.popitem()[1]
    return _dans_la_reference(asked, reference)


def _a_des_homonymes(asked: Organisme, found: Organisme, reference: Reference) -> bool:
    """Tell whether the name of a collectivité is also that of others: the one that the file has may be another."""
    if asked.siren or asked.code_insee or not isinstance(reference.identifier(found), Collectivite):
        return False
    return len(_du_nom(reference, lire_organisme({"nom": asked.nom or ""}))) > 1


def _dans_la_reference(asked: Organisme, reference: Reference) -> Organisme:
    """Return the collectivité that a name means, when it means one alone."""
    try:
        found = comprendre_qui(reference, {"nom": asked.nom or "", "type": asked.type or ""})
    except Refus:
        return asked
    return Organisme(**found[0].valeurs) if len(found) == 1 else asked


def cles_du_nom(nom: str) -> set[str]:
    """Give what a name may be found by: its letters, without what situates it, its acronym, that of its words."""
    if not nom:
        return set()
    whole = lire_organisme({"nom": nom}).nom
    bare = re.sub(r"\s*\([^)]*\)", "", whole)
    keys = {slugifier(nom), slugifier(whole), slugifier(bare), *objets.cles_de_commune(nom)}
    keys |= {slugifier(acronym) for acronym in _SIGLE.findall(nom)}
    initials = "".join(
        word[0] for word in slugifier(bare).split("-") if word and word not in _PETITS
    )
    if len(initials) >= PLUS_COURT_SIGLE:
        keys.add(initials)
    words = objets.mots_du_nom(bare)
    if len(words) > 1:
        keys.add(f"mots {' '.join(sorted(words))}")
    return keys - {""}


_PETITS = frozenset("de du des d la le les l et en a au aux sur".split())  # noqa: SIM905


def _le_meme(one: Organisme, other: Organisme, reference: Reference) -> bool:
    who, known = reference.identifier(one), reference.identifier(other)
    if isinstance(who, Probleme) or isinstance(known, Probleme):
        return False
    if (
        one.nom
        and other.nom
        and one.type == other.type
        and slugifier(one.nom) == slugifier(other.nom)
    ):
        return True
    return who == known
