"""How a part of the API mirrors an object of the model: its fields, their types, their words."""

from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar, get_args, get_origin

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from catalogue_communs.modele import Projet
from catalogue_communs.modele.base import Objet
from catalogue_communs.socle.dates import DatePartielle
from catalogue_communs.socle.declaration import champ_declare, deplier

P = TypeVar("P", bound=Struct)


def sens(
    description: str | None = None,
    motif: str | None = None,
    liste: str = "",
    titre: str | None = None,
) -> Meta:
    """Say what a field of the API holds, the form of a text, and the list that has its values."""
    extra = {"x-vocabulaire": liste} if liste else None
    return Meta(title=titre, description=description, pattern=motif, extra_json_schema=extra)


Url = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
Slug = Annotated[str, Meta(pattern="^[a-z0-9]+(-[a-z0-9]+)*$")]
Siren = Annotated[str, Meta(pattern="^[0-9]{9}$")]
Insee = Annotated[str, Meta(pattern="^[0-9ABE]{2,5}$")]
Date = Annotated[str, Meta(pattern="^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]
# What the API says of a text, by the form that the model declares.
TEXTES = {
    "url": Url,
    "identifiant": Slug,
    "siren": Siren,
    **dict.fromkeys(("code_insee", "code_commune", "code_departement", "code_region"), Insee),
}

# What it says of a date and of a number, whatever their form.
_TYPES: dict[Any, Any] = {DatePartielle: Date, float: int | float}


class Partie(Struct, kw_only=True, omit_defaults=True):
    """Base of every part of a document."""


# The part that mirrors each object of the model.
_MIROIRS: dict[type[Objet], Any] = {}


def miroir(
    modele: type[Objet], *, nom: str = "", tete: tuple[str, ...] = (), seuls: Iterable[str] = ()
) -> Callable[[type[P]], type[P]]:
    """Make a part that mirrors an object of the model out of a class of what is the API’s own.

    The part stands wherever the model holds the object. The fields of the class come last, or
    stand where those of the model that they replace do. `nom`: name in the contract, that of the
    model without it; `tete`: fields that come first; `seuls`: the only fields of the model, all
    without it.
    """

    def derive(classe: type[P]) -> Any:
        noms = {*(seuls or modele.__struct_fields__), *classe.__struct_fields__}
        champs = dict[str, tuple[Any, ...]]()
        for champ in msgspec.structs.fields(modele):
            if champ.name in noms:
                champs[champ.name] = _reflet(modele, champ)
        for champ in msgspec.structs.fields(classe):
            champs[champ.name] = _propre(modele, champ)
        # What is always there comes before what may be absent, as in the model.
        toujours = [name for name, champ in champs.items() if len(champ) == _SANS_DEFAUT]
        ordre = dict.fromkeys([*tete, *toujours, *champs])
        _MIROIRS[modele] = msgspec.defstruct(
            nom or modele.__name__,
            [champs[name] for name in ordre],
            bases=(Partie,),
            namespace={"modele": modele},
            kw_only=True,
        )
        return _MIROIRS[modele]

    return derive


# A field for `defstruct` is its name and its type, then what it is worth when it is absent.
_SANS_DEFAUT = 2


def _propre(modele: type[Objet], champ: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    """Describe a field of the API’s own; one that replaces a field of the model has its words."""
    kind = champ.type
    if champ.name in modele.__struct_fields__:
        kind = _dire(kind, modele, champ.name)
    if champ.required:
        return champ.name, kind
    return champ.name, kind, champ.default


def _reflet(modele: type[Objet], champ: msgspec.structs.FieldInfo) -> tuple[Any, ...]:
    """Mirror a field: what the model gives a value by default is always there."""
    kind, declarations = deplier(champ.type)
    plusieurs = get_origin(kind) is tuple
    if plusieurs:
        kind, declarations = deplier(get_args(kind)[0])
    publie: Any = _type_publie(kind, declarations)
    if plusieurs:
        publie = _dire(tuple[publie, ...], modele, champ.name)
    else:
        publie = _dire(publie, modele, champ.name)
    if champ.required or isinstance(champ.default, str | bool):
        return champ.name, publie
    if plusieurs:
        return champ.name, publie, ()
    return champ.name, publie | UnsetType, UNSET


def _type_publie(kind: Any, declarations: Iterable[Any]) -> Any:
    """Return the type that the API gives a value of the model: for a text, that of its form."""
    if isinstance(kind, type) and issubclass(kind, Objet):
        return _MIROIRS.get(kind) or miroir(kind)(Struct)
    formes = [declaration.nom for declaration in declarations if declaration.nom]
    if formes and formes[0] in TEXTES:
        return TEXTES[formes[0]]
    return _TYPES.get(kind, kind)


def _dire(kind: Any, modele: type[Objet], nom: str) -> Any:
    """Say of a field of the API what the model says of it; its own words win."""
    declaration = champ_declare(modele, nom)[2]
    du_champ = sens(
        declaration.description or None,
        liste=declaration.liste,
        titre=declaration.titre or None,
    )
    if get_origin(kind) is Annotated:
        return Annotated[(get_args(kind)[0], du_champ, *kind.__metadata__)]
    return Annotated[kind, du_champ]


def sens_du_modele(chemin: str) -> Meta:
    """Say of a field what the model says of the one that it gives again."""
    declaration = champ_declare(Projet, chemin)[2]
    return sens(declaration.description, liste=declaration.liste)
