"""From the model to the API: the same names, nothing that is unknown, and types that are checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Annotated, Any, ClassVar, TypeVar, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import FieldInfo

from catalogue_communs.modele.base import Objet
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import deplier


def vers(classe: type[P], objet: msgspec.Struct, **ajouts: object) -> P:
    """Make a part of the API from an object of the model and values of its own, which win.

    A value of its own that is `None` is not known: the field is absent. Raise
    `msgspec.ValidationError` when a value does not fit the contract.
    """
    shared = set(classe.__struct_fields__).difference(ajouts)
    given = {name: value for name, value in ajouts.items() if value is not None}
    return fabriquer(classe, _lire(objet, shared) | given)


def fabriquer(classe: type[P], values: dict[str, Any]) -> P:
    """Make a part of the API from its values, checked against its types."""
    return msgspec.convert(values, classe, from_attributes=True)


def brut(objet: msgspec.Struct) -> dict[str, Any]:
    """Return the values of an object of the model, without what is unknown or empty."""
    return _lire(objet, {*objet.__struct_fields__})


def _lire(objet: msgspec.Struct, names: set[str]) -> dict[str, Any]:
    read = ((name, _connu(getattr(objet, name))) for name in objet.__struct_fields__ if name in names)
    return {name: value for name, value in read if value is not None and value not in ([], {})}


def _connu(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return brut(value)
    if isinstance(value, tuple):
        return [_connu(inner) for inner in value]
    if isinstance(value, DatePartielle):
        return value.iso
    # 264, as people write it, rather than 264.0.
    return int(value) if isinstance(value, float) and value.is_integer() else value


P = TypeVar("P", bound=Struct)


def sens(description: str | None = None, motif: str | None = None, liste: str = "") -> Meta:
    """Say what a field of the API holds, the form of a text, and the list that has its values."""
    return Meta(
        description=description, pattern=motif, extra_json_schema={"x-vocabulaire": liste} if liste else None
    )


Url = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Siren = Annotated[str, Meta(pattern="^[0-9]{9}$")]
Insee = Annotated[str, Meta(pattern="^[0-9ABE]{2,5}$")]
Date = Annotated[str, Meta(pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
Nombre = int | float
# What the API says of a text, by the form that the model declares.
TEXTES = {
    "url": Url,
    "identifiant": Slug,
    "siren": Siren,
    **dict.fromkeys(("code_insee", "code_commune", "code_departement", "code_region"), Insee),
}


class Partie(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every part of a document.

    `modele` is the object that a class mirrors: its titles, descriptions and vocabularies are those of the class.
    """

    modele: ClassVar[type[Objet] | None] = None


def miroir(
    kind: type[Objet],
    *,
    nom: str = "",
    tete: tuple[str, ...] = (),
    seuls: Iterable[str] = (),
    sans: tuple[str, ...] = (),
) -> Callable[[type[P]], type[P]]:
    """Make a class that says what is the API’s own into the part that mirrors an object of the model.

    The fields of the class come last, or stand where those of the model that they replace do.
    `nom`: name in the contract, that of the model without it; `tete`: fields that come first;
    `seuls`: the only fields of the model, all without it; `sans`: those that are left out.
    """

    def derive(own: type[P]) -> Any:
        added = {field.name: _sien(field) for field in msgspec.structs.fields(own)}
        read = {*(seuls or kind.__struct_fields__)}.difference(sans)
        return _deriver(kind, nom or kind.__name__, added, read, tete)

    return derive


@cache
def _miroir(kind: type[Objet]) -> type[Partie]:
    """Mirror an object of the model as it is."""
    return _deriver(kind, kind.__name__, {}, {*kind.__struct_fields__}, ())


# A field as msgspec wants it: its name, its type, and its default when it may be absent.
Champ = tuple[str, Any] | tuple[str, Any, Any]


def _deriver(
    kind: type[Objet], nom: str, added: dict[str, Champ], read: set[str], tete: tuple[str, ...]
) -> type[Partie]:
    own = msgspec.structs.fields(kind)
    found = {f.name: _champ(f) for f in own if f.name in read and f.name not in added}
    names = [*(f.name for f in own if f.name in found or f.name in added), *added]
    whole = found | added
    # What is always there comes before what may be absent, as in the model.
    first = [*tete, *(name for name in names if len(whole[name]) == 2)]  # noqa: PLR2004 - no default
    ordered = [whole[name] for name in dict.fromkeys([*first, *names])]
    made = msgspec.defstruct(
        nom, ordered, bases=(Partie,), frozen=True, kw_only=True, namespace={"modele": kind}
    )
    assert issubclass(made, Partie)  # noqa: S101 - its base
    return made


def _sien(field: FieldInfo) -> Champ:
    return (field.name, field.type) if field.required else (field.name, field.type, field.default)


def _champ(field: FieldInfo) -> Champ:
    """Mirror a field: what the model gives a value by default is always there."""
    inner, several, form = _contenu(field.type)
    said: Any = _type(inner, form)
    if several:
        said = tuple[said, ...]
    if field.required or isinstance(field.default, str | bool):
        return field.name, said
    return (field.name, said, ()) if several else (field.name, said | UnsetType, UNSET)


def _type(inner: type, form: str) -> Any:
    if issubclass(inner, Objet):
        return _miroir(inner)
    return TEXTES.get(form) or {DatePartielle: Date, float: Nombre}.get(inner, inner)


def _contenu(annotation: Any) -> tuple[type, bool, str]:
    """Return what a field of the model holds, whether it holds several, and the form that it declares."""
    inner, said = deplier(annotation)
    if several := get_origin(inner) is tuple:
        inner, said = deplier(get_args(inner)[0])
    return inner, several, next((one.nom for one in said if one.nom), "")
