"""The names of fields that the schema does not know: what was meant, where it belongs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.socle import schemas, texte
from catalogue_communs.socle.texte import (
    ChampPath,
    citer,
    enumerer,
    nom_du_champ,
    proche,
    slugifier,
)
from catalogue_communs.validation import deplaces
from catalogue_communs.validation.fautes import Faute
from catalogue_communs.validation.fiche import Fiche
from catalogue_communs.validation.guide import guide_des_champs

# What people call a field that no file has.
TELEPHONES = frozenset({"telephone", "tel", "phone", "portable", "mobile", "numero-de-telephone"})
# The unknown names of a group that are looked at: what a hostile file can cost stays bounded.
MAX_UNKNOWN = 50
_INSECABLES = re.compile("[\u00a0\u202f\u2007]")


def champs_inconnus(fiche: Fiche, faute: Faute) -> Iterator[Diagnostic]:
    """Yield what to say of each name of a group that the schema does not know."""
    sheet = "une fiche" if fiche.schema == "projet" else fiche.document.fichier
    place = f"dans {groupe_cite(faute.chemin) or sheet}"
    together = _sous_un_meme_champ(fiche, faute)
    for key in _unknown(faute):
        path = (*faute.chemin, key)
        bare = _INSECABLES.sub(" ", key).strip()
        if key == bare:
            remede = _unknown_key(fiche, faute, key, together)
            mots = {"ou": place, **remede.mots}
            constat = fiche.dire_du_champ(path, remede.phrase, cite=citer(bare), **mots)
            yield replace(constat, bloc=remede.bloc)
        else:
            part = "Le retrait" if key[0].isspace() else "Le nom du champ"
            yield fiche.dire_du_champ(
                path, "champ-insecable", cite=citer(bare), ou=part, champ=bare
            )


def _unknown(faute: Faute) -> list[str]:
    unknown = (str(key) for key in faute.valeur if key not in faute.partie["properties"])
    return [*islice(unknown, MAX_UNKNOWN)]


class _Remede(NamedTuple):
    """What to say of a name: a sentence, its words, the lines to paste."""

    phrase: str
    mots: dict[str, Any]
    bloc: tuple[str, ...] = ()


def _sous_un_meme_champ(fiche: Fiche, faute: Faute) -> dict[str, dict[str, Any]]:
    """Gather the unknown names of a group that belong to one of its fields, by this field.

    « mesures » for three.
    """
    valeurs_par_champ: dict[str, dict[str, Any]] = {}
    for key in _unknown(faute):
        place = _place(fiche, faute, key)
        if place and place.dessous:
            valeurs_par_champ.setdefault(place.champ, {})[place.nom] = faute.valeur.get(key)
    return valeurs_par_champ


def _place(fiche: Fiche, faute: Faute, key: str) -> deplaces.Place | None:
    """Return where a name belongs.

    Nothing for that of a field of this group, ill spelt or called otherwise.
    """
    if not faute.chemin and key in schemas.schema(fiche.schema)["properties"]:
        return None
    if _ici(faute, key):
        return None
    return deplaces.place_voulue(fiche.schema, faute.chemin, key, _unknown(faute))


def _ici(faute: Faute, key: str) -> str | None:
    """Return the field of the same group that a name means."""
    lacking = [name for name in faute.partie["properties"] if name not in faute.valeur]
    return proche(key, lacking) or deplaces.autre_nom(faute.chemin, key, lacking)


def _unknown_key(
    fiche: Fiche, faute: Faute, key: str, together: dict[str, dict[str, Any]]
) -> _Remede:
    """Say what a name that the schema does not know may mean.

    No remedy loses what its line says.
    """
    valeur = faute.valeur.get(key)
    close = _ici(faute, key)
    if close:
        path, column = (*faute.chemin, close), _retrait(fiche, faute, key)
        lines = deplaces.bloc_du_groupe(fiche.schema, path, valeur, column)
        return _Remede("champ-proche", {"compris": close}, lines)
    place = _place(fiche, faute, key)
    if place and place.dessous:
        return _un_niveau_trop_haut(fiche, faute, key, place, together[place.champ])
    if faute.chemin and key in schemas.schema(fiche.schema)["properties"]:
        return _Remede("champ-du-debut", {})
    if place:
        lines = deplaces.bloc_ailleurs(fiche.schema, place, valeur)
        return _Remede("champ-ailleurs", {"compris": place.champ}, lines)
    return _nulle_part(fiche, faute, key)


def _un_niveau_trop_haut(
    fiche: Fiche, faute: Faute, key: str, place: deplaces.Place, valeurs: dict[str, Any]
) -> _Remede:
    """Say that a name belongs under a field of its group.

    The first of those that do shows the lines for all.
    """
    first = next(iter(valeurs))
    if first != place.nom:
        return _Remede("champ-dessous-aussi", {"compris": place.champ, "premier": citer(first)})
    path, column = (*faute.chemin, place.champ), _retrait(fiche, faute, key)
    lines = deplaces.bloc_dessous(fiche.schema, path, valeurs, column)
    return _Remede("champ-dessous", {"compris": place.champ}, lines)


def _nulle_part(fiche: Fiche, faute: Faute, key: str) -> _Remede:
    """Say of a name that none of its neighbours explains where it may be looked for."""
    allowed = faute.partie["properties"]
    required = faute.partie.get("required", ())
    # Where a part lacks a field, its name was meant rather than that of another part.
    incomplet = bool(faute.chemin) and any(name not in faute.valeur for name in required)
    home = None if incomplet else _home_of(fiche.schema, key)
    if home:
        return _Remede("champ-en-retrait", {"compris": home})
    if faute.valeur.get(key) in (None, "", [], {}):
        return _Remede("champ-vide-inconnu", {})
    if slugifier(key) in TELEPHONES:
        return _Remede("champ-telephone", {})
    deja_la = proche(key, allowed)
    if deja_la:
        return _Remede("champ-deja-la", {"compris": deja_la})
    if len(allowed) <= texte.LISTED:
        return _Remede("champ-parmi", {"compris": enumerer(allowed)})
    guide = guide_des_champs(nom_du_champ(faute.chemin).replace(".", "-"))
    return _Remede("champ-inconnu", {"guide": guide})


def _retrait(fiche: Fiche, faute: Faute, key: str) -> int:
    """Return the column of a name, where what replaces it is written."""
    _, column = fiche.document.place_de_la_cle((*faute.chemin, key))
    return max(column - 1, 0)


def _home_of(schema: str, key: str) -> str | None:
    """Find the only group of the first level where a misplaced field belongs.

    When no group has it, the only list.
    """
    homes = _qui_ont(schema, key) or _qui_ont(schema, 0, key)
    return homes[0] if len(homes) == 1 else None


def _qui_ont(schema: str, *steps: str | int) -> list[str]:
    """List the fields of the first level that have a field at these steps."""
    fields = schemas.schema(schema)["properties"]
    return [field for field in fields if schemas.partie_de(schema, (field, *steps))]


def champs_mal_ecrits(fiche: Fiche, faute: Faute, names: list[str]) -> set[str]:
    """Find which of the missing names an unknown field stands for, or belongs under.

    It has its own message.
    """
    misspelt = set[str]()
    for key in _unknown(faute):
        place = _place(fiche, faute, key)
        candidates = [proche(key, names), deplaces.autre_nom(faute.chemin, key, names)]
        if place:
            candidates.append(place.champ.partition(".")[0])
        misspelt |= {name for name in candidates if name in names}
    return misspelt


def groupe_cite(path: ChampPath) -> str:
    """Write the name of a group between quotes; nothing for the file itself."""
    return f"« {texte.nom_du_champ(path)} »" if path else ""
