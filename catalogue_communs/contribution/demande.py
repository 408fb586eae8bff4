"""From a proposal to a change of one file: checked with the whole catalogue, told in sentences; plain text, never Markdown."""

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from catalogue_communs.collectivites import Reference, reference
from catalogue_communs.collectivites.cles import IDENTIFIANTS
from catalogue_communs.contribution.application import appliquer
from catalogue_communs.contribution.comprendre import Comprehension, montrer
from catalogue_communs.contribution.formulaires import (
    CONTACT,
    aide,
    libelle_du_champ,
    partie_du_champ,
)
from catalogue_communs.contribution.lettres import Entourage, lire_lettre
from catalogue_communs.contribution.messages import est_libre, propositions
from catalogue_communs.contribution.nouvelle_fiche import ebauche, nouvelle_fiche
from catalogue_communs.contribution.proposition import Envoi, Illisible, Proposition
from catalogue_communs.contribution.resultat import Apercu, Resultat
from catalogue_communs.contribution.suites import INCOMPRIS, Signale, SuitesDeLettre
from catalogue_communs.faits import impact
from catalogue_communs.faits.contexte import charger
from catalogue_communs.faits.usages import DEGRES, TERMINE, Usage, usages_de
from catalogue_communs.fiches.diagnostics import Diagnostic
from catalogue_communs.fiches.ecriture import Refus, slug_nomme, slug_refuse
from catalogue_communs.fiches.lecture import lire_octets
from catalogue_communs.modele import Catalogue, Indicateur, Mesure, Projet, libelle
from catalogue_communs.modele.identite import Contact
from catalogue_communs.modele.reutilisations import ARRETEE
from catalogue_communs.socle import schemas, texte
from catalogue_communs.socle.dates import du_jour
from catalogue_communs.socle.fichiers import ecrire_d_un_coup
from catalogue_communs.socle.programme import programme
from catalogue_communs.socle.texte import (
    PAS_LU,
    ChampPath,
    accorder,
    citer,
    denombrer,
    enumerer,
    minuscule,
    nom_du_champ,
    nombre,
)
from catalogue_communs.sources.campagne import FOIS, PETIT
from catalogue_communs.validation import Rapport
from catalogue_communs.validation.contenus import manquants
from catalogue_communs.validation.fiche import Fiche, depot_connu
from catalogue_communs.validation.moteur import valider_texte

_PAGE = re.compile(r"(?:https://[^\s/]+/(?:[^\s?#]*/)?)?communs/([a-z0-9-]+)/?(?:[?#].*)?")
TROP = 20
# What every new page lacks is told at the end, in one sentence.
SANS_CONSEIL = frozenset({"a-completer", "identifiant-a-fixer"})


def traiter(  # noqa: PLR0913, PLR0917 - what a ticket is made of
    corps: str,
    root: Path,
    today: date,
    adresse: str = "",
    declare_le: date | None = None,
    objet: str = "",
) -> Resultat:
    """Turn the text of a ticket into a change, or into what must be corrected in it.

    `root`, the folder of the catalogue, is only read. `adresse`, that of the ticket, is the source of a
    declaration, and `declare_le` its day; `objet`, its title.
    """
    try:
        found = propositions(corps, Envoi(adresse, declare_le))
    except Illisible as error:
        return Resultat("corriger", messages=error.messages)
    if found:
        return traiter_propositions(found, root, today)
    # Whoever wrote in the free form waits for an answer; any other ticket is not ours.
    if est_libre(corps):
        return lire_la_lettre(corps, root, today, Envoi(adresse, declare_le), objet=objet)[0]
    return Resultat("ignorer")


def traiter_proposition(proposee: Proposition, root: Path, today: date) -> Resultat:
    """Turn one proposal into a change of one file, or into what must be corrected in it."""
    return traiter_propositions((proposee,), root, today)


def traiter_propositions(proposees: Sequence[Proposition], root: Path, today: date) -> Resultat:
    """Turn all that a message proposes into one change of the files, or into what must be corrected in it.

    What is understood is proposed; what is not is asked beside it.
    """
    chantier = Chantier(root, today)
    for proposee in proposees:
        chantier.ajouter(proposee)
    return chantier.resultat()


@dataclass(slots=True)
class Feuillet:
    """One file that a message changes: its text before and after, what was understood, what is joined to it."""

    slug: str
    titre: str
    avant: str
    texte: str
    compris: list[str] = field(default_factory=list)
    remarques: list[str] = field(default_factory=list)
    images: dict[str, bytes] = field(default_factory=dict)
    sujets: list[str] = field(default_factory=list)
    dit: list[str] = field(default_factory=list)

    @property
    def chemin(self) -> str:
        """The path of the file."""
        return f"projets/{self.slug}.yml"

    def noter(self, lue: Comprehension, images: Mapping[str, bytes]) -> None:
        """Keep the text that a proposal made, and how it was understood."""
        self.texte = lue.texte
        self.compris += lue.compris
        self.remarques += lue.remarques
        self.images |= images


class Chantier:
    """All that a message changes: each proposal applied in turn, then each file checked with the whole catalogue."""

    def __init__(self, root: Path, today: date) -> None:
        """Read the catalogue at `root`."""
        self.root, self.today = root, today
        self.catalogue, self.rapport = charger(root, today)
        self.reference = reference(root)
        self.feuillets: dict[str, Feuillet] = {}
        self.fautes: list[str] = []
        self.a_lire: list[Signale] = []

    def ajouter(self, proposee: Proposition) -> None:
        """Make the changes of one proposal after those of the others; keep what is wrong in it."""
        try:
            if proposee.fiche is not None:
                self._creer(proposee)
            else:
                self._modifier(proposee)
        except Illisible as error:
            self.fautes += error.messages
        except Refus as error:
            self.fautes.append(str(error))

    def _creer(self, proposee: Proposition) -> None:
        values, lue = nouvelle_fiche(proposee, self.reference, self.today)
        slug = _adresse_libre(values, self.catalogue, self.rapport)
        # The validation says what is wrong in it, under the label of each question.
        lue.texte = ebauche(values, ())
        feuillet = Feuillet(slug, f"Nouveau commun : {values.get('nom', slug)}", "", "")
        feuillet.noter(lue, proposee.images)
        feuillet.remarques += proposee.restes
        self.feuillets[slug] = feuillet

    def _modifier(self, proposee: Proposition) -> None:
        if not proposee.commun:
            raise Illisible(*proposee.fautes or ("Commun\nDites de quel commun il s’agit.",))
        common = commun_nomme(proposee.commun, self.catalogue, self.rapport)
        if not proposee.changements and not proposee.fautes:
            text = self._feuillet(common).avant
            self.a_lire.append(Signale(common, text, proposee.signalement))
            return
        feuillet = self.feuillets.get(common.slug) or self._feuillet(common)
        lue = appliquer(feuillet.texte, proposee, self.reference, self.today)
        if lue.texte == feuillet.texte:
            raise Illisible("La fiche dit déjà cela : il n’y a rien à changer.")
        feuillet.noter(lue, proposee.images)
        feuillet.sujets.append(proposee.sujet)
        feuillet.remarques += proposee.restes
        self.feuillets[common.slug] = feuillet

    def _feuillet(self, common: Projet) -> Feuillet:
        text = (self.root / "projets" / f"{common.slug}.yml").read_bytes().decode("utf-8")
        return Feuillet(common.slug, common.nom, text, text)

    def resultat(self) -> Resultat:
        """Check every file that changes; return them all, and what remains to be corrected."""
        files: dict[str, str] = {}
        for feuillet in self.feuillets.values():
            try:
                feuillet.dit += self._verifie(feuillet)
            except Illisible as error:
                self.fautes += error.messages
            else:
                files[feuillet.chemin] = feuillet.texte
        faults = tuple(dict.fromkeys(self.fautes))[:TROP]
        kept = [one for one in self.feuillets.values() if one.chemin in files]
        if kept:
            return Resultat(
                "proposer",
                " ; ".join(map(_titre, kept)),
                {path: text.encode() for path, text in files.items()},
                tuple(one.chemin for one in kept if not one.avant),
                tuple(said for one in kept for said in one.dit),
                faults,
            )
        if self.a_lire and not faults:
            return Resultat(
                "lire",
                f"Signaler une erreur : {enumerer((one.commun.nom for one in self.a_lire), 'et')}",
                phrases=tuple(said for one in self.a_lire for said in one.phrases()),
                commandes=tuple(command for one in self.a_lire for command in one.commandes()),
            )
        return Resultat("corriger", messages=faults)

    def _verifie(self, feuillet: Feuillet) -> Iterator[str]:
        """Say how the changes of a file were understood, then what they change and what it still lacks."""
        if feuillet.compris:
            yield f"Compris comme : {' ; '.join(dict.fromkeys(feuillet.compris))}."
        yield from dict.fromkeys(feuillet.remarques)
        yield from _verifiee(feuillet, self)


def _titre(feuillet: Feuillet) -> str:
    """Name what changes in a file: « Geotrek : une réutilisation », « Geotrek : 3 réutilisations »."""
    if not feuillet.sujets:
        return feuillet.titre
    counts = Counter(feuillet.sujets)
    told = [_plusieurs(sujet, count) for sujet, count in counts.items()]
    return f"{feuillet.titre} : {enumerer(told, 'et')}"


def _plusieurs(sujet: str, compte: int) -> str:
    article, _, noun = sujet.partition(" ")
    return f"{compte} {noun}s" if compte > 1 and article == "une" else sujet


def lire_la_lettre(  # noqa: PLR0913 - a letter, and where it is read
    corps: str,
    root: Path,
    today: date,
    origine: Envoi,
    *,
    objet: str = "",
    commande: str = "catalogue",
) -> tuple[Resultat, tuple[Proposition, ...]]:
    """Say what a letter in plain words is heard as, and what it proposes: nothing is written before a person agrees."""
    catalogue, _ = charger(root, today)

    def texte_de(slug: str) -> str:
        return (root / "projets" / f"{slug}.yml").read_bytes().decode("utf-8")

    autour = Entourage(catalogue.projets, reference(root), texte_de, origine.jour or today)
    suites = SuitesDeLettre(
        origine,
        lambda proposees: traiter_propositions(proposees, root, today),
        commande,
        os.environ.get("CATALOGUE_SITE_URL") or programme().adresses.site or "",
    )
    found = [suites.de(geste) for geste in lire_lettre(corps, objet, autour)]
    if not found:
        return Resultat("lire", titre="Message à lire", phrases=(INCOMPRIS,)), ()
    result = Resultat(
        "lire",
        titre="Lettre à confirmer" if any(one.propositions for one in found) else "Message à lire",
        phrases=tuple(said for one in found for said in one.compris),
        messages=tuple(asked for one in found for asked in one.questions),
        reponses=tuple(one.reponse for one in found if one.reponse),
        modeles=tuple(one.modele for one in found if one.modele),
        commandes=tuple(command for one in found for command in one.commandes),
    )
    return result, tuple(made for one in found for made in one.propositions)


def _adresse_libre(values: Mapping[str, Any], before: Catalogue, report: Rapport) -> str:
    """Return the slug of a new file, whose name and repositories are those of no other."""
    slug = texte.slugifier(str(values.get("nom", "")))
    if slug_refuse(slug):
        raise Illisible(
            "Nom\nIl ne peut pas devenir une adresse. Écrivez-le avec des lettres et des chiffres, quatre-vingts au plus."
        )
    listed = [one for one in values.get("depots") or () if isinstance(one, dict)]
    urls = {depot_connu(one["url"]) for one in listed if isinstance(one.get("url"), str)}
    known = next((p for p in before.projets if urls & {depot_connu(d.url) for d in p.depots}), None)
    taken = {fiche.slug for fiche in report.fiches} | {
        old for p in before.projets for old in p.anciens_slugs
    }
    if known or slug in taken:
        said, other = (
            f"Nom\nIl y a déjà une fiche {citer(slug)}. Pour la modifier",
            "précisez son nom",
        )
        if known:
            said = f"Dépôt : adresse\nC’est déjà celui de {known.nom}. Pour compléter cette fiche"
            other = "donnez son dépôt à lui"
        raise Illisible(
            f"{said}, prenez « Modifier » sur sa page ; s’il s’agit d’un autre commun, {other}."
        )
    return slug


def commun_nomme(written: str, before: Catalogue, report: Rapport) -> Projet:
    """Find the common that a form names: by the name of its file, its page or its name, exactly."""
    page = _PAGE.fullmatch(written)
    slug = page.group(1) if page else written
    # « geo trek », « Geotrek 🥾 » : the letters and digits alone tell, when they are those of one common.
    names = {p.slug: (p.slug, p.nom, *p.anciens_slugs) for p in before.projets}
    if common := before.projet(slug_nomme(slug, names) or ""):
        return common
    if any(fiche.slug == slug for fiche in report.fiches):
        raise Illisible(
            f"Commun\nLa fiche {citer(slug)} contient déjà des erreurs. L’équipe doit la corriger d’abord."
        )
    close = texte.proche(written, [*names]) or texte.proche(
        written, [p.nom for p in before.projets]
    )
    advice = (
        f"Vouliez-vous dire « {close} » ?" if close else "Copiez la fin de l’adresse de sa page."
    )
    raise Illisible(f"Commun\n{citer(written)} n’est pas dans le catalogue. {advice}")


def _verifiee(feuillet: Feuillet, chantier: Chantier) -> Iterator[str]:
    """Validate the new text of a file, after the former; say what it changes and what is still missing."""
    slug, root, today = feuillet.slug, chantier.root, chantier.today
    if wrong := [name for name in feuillet.images if not name.startswith(f"{slug}-")]:
        raise Illisible(f"Images\nNommez {citer(wrong[0])} d’après la fiche : « {slug}-… ».")
    with _avec_images(root, feuillet.images) as folder:
        found = valider_texte(folder, today, slug, feuillet.texte)
    fiche = Fiche(slug, lire_octets(feuillet.texte.encode(), slug))
    if lost := feuillet.images.keys() - {
        name for path, name in fiche.textes if path[-1] == "image"
    }:
        raise Illisible(
            f"Images\nLa fiche ne montre pas {citer(min(lost))} : choisissez où la mettre."
        )
    if errors := [one for one in found if one.est_erreur]:
        raise Illisible(*dict.fromkeys(map(_message, errors[:TROP])))
    known: set[tuple[str, str]] = set()
    if feuillet.avant:
        known = {(d.code, d.message) for d in valider_texte(root, today, slug, feuillet.avant)}
    yield from raconter(chantier.catalogue.projet(slug), fiche.projet, chantier.reference, today)
    # The advice that this change brings is for who merges it.
    advised = sorted({(d.code, d.message) for d in found} - known)
    yield from [f"À relire : {message}" for code, message in advised if code not in SANS_CONSEIL][
        :TROP
    ]


# What a person who fills a form is told where the validation would show the lines of a file.
DITS = {
    "mesure-en-double": "Cette mesure est déjà dans la fiche : même date, même périmètre, même source. Si la valeur a été "
    "corrigée, changez-la ; si elle vient d’ailleurs, citez l’autre source.",
    "liste-doublon": "La même réponse y est deux fois. Gardez-en une.",
    "date-future": "Cette date n’est pas encore arrivée. Donnez le jour où cela a eu lieu, ou laissez cette rubrique vide.",
}
_DU_YAML = re.compile(
    r"\w+: |« \w+:|en retrait|tiret|guillemets|\.yml|schemas/|« cible »|« champs? »"
)


def _message(diagnostic: Diagnostic) -> str:
    path = diagnostic.chemin
    named = nom_du_champ(path)
    part, label = partie_du_champ(path), libelle_du_champ(path)
    whole = f"{diagnostic.message} {diagnostic.remede}".replace(f"« {named} »", "cette réponse")
    # What shows how a file is written is for the team alone, unless nothing else is said; codes lose their quotes.
    sentences = re.split(r"(?<=[.?!])\s+", whole)
    kept = [one for one in sentences if not _DU_YAML.search(one.replace("Écrivez : ", ""))]
    plain = re.sub(r'"([^"]*)"', r"\1", " ".join(kept)).strip()
    said = DITS.get(diagnostic.code) or plain or whole
    if diagnostic.code in {"champ-manquant", "choix-manquant", "champ-vide"}:
        said = CONTACT if named == "contact" else aide(path, part) if part and named else said
    return f"{label}\n{said}" if label else said


@contextmanager
def _avec_images(root: Path, images: Mapping[str, bytes]) -> Iterator[Path]:
    """Lend the folder of the catalogue, or a copy of what a file is checked with, where images have joined the others."""
    if not images:
        yield root
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # A link stays a link, that the validation refuses.
        for shared in (
            "projets",
            "docs/images/communs",
            "donnees/activite",
            "guichet.yml",
            IDENTIFIANTS,
        ):
            if (root / shared).is_dir():
                shutil.copytree(root / shared, folder / shared, symlinks=True)
            elif (root / shared).exists():
                ecrire_d_un_coup(folder / shared, (root / shared).read_bytes())
        for joined, data in images.items():
            ecrire_d_un_coup(folder / "docs/images/communs" / joined, data)
        yield folder


# --- What changes for the reader of the site ------------------------------------------------

# The characters of a value that is shown whole.
ENTIER = 160
# What a new common is told with, beside its figures: what the reader of its page believes.
CRUS = {
    "licence": "",
    "contact": Contact(),
    "depots": (),
    "logo": None,
    "captures": (),
    "impact": None,
}


def raconter(
    old: Projet | None, new: Projet | None, reference: Reference, today: date
) -> Iterator[str]:
    """Say, a sentence each, what the reader of a page will see differently on the day `today`."""
    if new is None:
        if old:
            yield f"{old.nom} : la page disparaît du catalogue."
        return
    if old is None:
        yield f"Nouveau commun : {new.nom}. {new.accroche}"
    for text in _told(old or msgspec.structs.replace(new, **CRUS), new, reference, today):
        yield f"{new.nom} : {text}"
    if old is None and (count := sum(usage.compte for usage in usages_de(new, reference, today))):
        verb = accorder(count, "utilise", "utilisent")
        yield f"{new.nom} : {denombrer(count, 'organisme', 'organismes')} {verb} ce commun."


def _paires(
    avant: Iterable[Any], apres: Iterable[Any], cle: Callable[[Any], object]
) -> Iterator[tuple[Any, Any, Any]]:
    """Yield what differs in two lists, by what tells each (`cle`): as it is called now, before, after; what is gone last."""
    before, after = ({cle(one): one for one in each} for each in (avant, apres))
    for key in {**after, **before}:
        was, now = before.get(key), after.get(key)
        if was != now:
            yield now or was, was, now


def _nommer(path: ChampPath) -> str:
    return minuscule(libelle_du_champ(path))


def _manques(fiche: Fiche) -> str:
    """Name what a page lacks: « description, liens : budget »."""
    return ", ".join(_nommer(tuple(name.split("."))) for name in manquants(fiche))


def _told(old: Projet, new: Projet, reference: Reference, today: date) -> Iterator[str]:
    """Tell each part, in the order of the declaration; figures and uses have sentences of their own."""
    for name in schemas.schema("projet")["properties"]:
        before, after = getattr(old, name), getattr(new, name)
        if name == "impact":
            yield from _indicators(old, new)
        elif name == "reutilisations":
            yield from _reuses(
                usages_de(old, reference, today), usages_de(new, reference, today), reference
            )
        else:
            yield from ecarts((name,), before, after)


# --- Values --------------------------------------------------------------------------------


def ecarts(path: ChampPath, old: Any, new: Any) -> Iterator[str]:
    """Say, value by value, what a part was and what it becomes."""
    if old == new or (old is None and new is False):
        return
    title = _nommer(path)
    fields = getattr(new, "__struct_fields__", getattr(old, "__struct_fields__", ()))
    if fields and not (None in {old, new} and _nomme(old or new)):
        for name in fields:
            yield from ecarts((*path, name), getattr(old, name, None), getattr(new, name, None))
    elif isinstance(old, tuple) and isinstance(new, tuple):
        for one, was, now in _paires(old, new, _cle):
            if was is None:
                yield f"{title} : « {_dit(path, one)} » est ajouté."
            elif now is None:
                yield f"{title} : « {_dit(path, one)} » est retiré."
            else:
                yield from ecarts((*path, 0), was, now)
    else:
        yield _valeur(title, path, old, new)


def _valeur(title: str, path: ChampPath, old: Any, new: Any) -> str:
    if isinstance(old, str) and isinstance(new, str) and max(len(old), len(new)) > ENTIER:
        return f"{title} : le texte passe de {nombre(len(old))} à {nombre(len(new))} caractères."
    if new in {None, ""}:
        return f"le champ « {title} » est retiré (il valait « {_dit(path, old)} »)."
    if old in {None, ""}:
        return f"le champ « {title} » est rempli : « {_dit(path, new)} »."
    return f"le champ « {title} » passe de « {_dit(path, old)} » à « {_dit(path, new)} »."


def _dedans(named: str, path: ChampPath, old: Any, new: Any) -> Iterator[str]:
    """Say what changes in an item that a sentence names, without its own title."""
    title = minuscule(str(partie_du_champ(path)["title"]))
    for text in ecarts(path, old, new):
        yield f"{named}, {text.replace(f'{title} : ', '', 1)}"


def _cle(value: Any) -> Any:
    names = ("id", "url", "nom", "commun", "titre", "image", "mode", "phase")
    return next((found for name in names if (found := getattr(value, name, None))), value)


def _nomme(value: Any) -> str:
    names = ("titre", "nom", "libelle", "url", "phase", "mode", "image", "alternative")
    return " · ".join(str(one) for name in names if (one := getattr(value, name, None)))


def _dit(path: ChampPath, value: Any) -> str:
    if getattr(value, "__struct_fields__", ()):
        return _nomme(value)[:ENTIER] or "un élément"
    part = partie_du_champ(path)
    return (montrer(value, part) if isinstance(value, str | int | float) else str(value))[:ENTIER]


# --- Figures -------------------------------------------------------------------------------


def _indicators(old: Projet, new: Projet) -> Iterator[str]:
    for one, was, now in _paires(old.indicateurs, new.indicateurs, lambda indicator: indicator.id):
        name = f"l’indicateur « {one.nom} »"
        if was is None:
            latest = impact.derniere(one)
            value = f" : {_dated(latest, one)}" if latest else ""
            yield f"nouvel indicateur « {one.nom} »{value}."
        elif now is None:
            yield f"{name} est retiré."
        else:
            yield from _indicator(name, was, now)
        if now:
            yield from _doubts(was.mesures if was else (), now)


def _indicator(name: str, old: Indicateur, new: Indicateur) -> Iterator[str]:
    lost = [m for m in old.mesures if m not in new.mesures]
    added = [m for m in new.mesures if m not in old.mesures]
    before, after = impact.derniere(old), impact.derniere(new)
    if after is not None and before is None:
        yield f"{name} a une première valeur : {_dated(after, new)}."
    elif before is not None and after is not None and before != after:
        yield f"{name} {_moved(before, after, new)}"
    elif added:
        more = denombrer(len(added), "mesure plus ancienne", "mesures plus anciennes")
        yield f"{name} gagne {more}."
    for measure in lost:
        yield f"{name} perd sa mesure {du_jour(measure.au)} ({impact.en_mots(measure, new)})."
    same = msgspec.structs.replace(old, mesures=new.mesures)
    yield from _dedans(name, ("impact", "indicateurs", 0), same, new)


def _dated(measure: Mesure, indicator: Indicateur) -> str:
    status = libelle("statut_mesure", measure.statut).lower()
    return f"{impact.en_mots(measure, indicator)} ({measure.au}, {status})"


def _doubts(former: Sequence[Mesure], new: Indicateur) -> Iterator[str]:
    """Doubt, among the measures that are not `former` ones, what moves as no figure does: a person looks.

    Each is compared with the one that it replaces, else with those next to it over the same scope and, of
    a flow, over as long a time.
    """
    replaced = {_place(m): m for m in former if m not in new.mesures}
    latest: dict[object, Mesure] = {}
    for measure in sorted(new.mesures, key=lambda m: m.au.dernier_jour):
        length = impact.duree(measure) if new.nature == impact.FLUX else None
        group = (measure.perimetre, length and round(length / 30))
        known, latest[group] = latest.get(group), measure
        if measure not in former:
            known = replaced.get(_place(measure), known)
        elif known and (known in former or _place(known) in replaced):
            # What has just been added may be older; what has been corrected is told once.
            known = None
        if known and (why := _doubt(known, measure, new.nature)):
            figures = f"{nombre(known.valeur)} {du_jour(known.au)} → {nombre(measure.valeur)} {du_jour(measure.au)}"
            yield f"l’indicateur « {new.nom} », à vérifier : {why} ({figures})."


def _place(measure: Mesure) -> tuple[object, ...]:
    return measure.du, measure.au, measure.perimetre


def _doubt(before: Mesure, after: Mesure, nature: str) -> str:
    """Say why a measure is to verify after another, or nothing; a small count moves by chance."""
    was, now = before.valeur, after.valeur
    if was > 0 and (nature == impact.TAUX or max(was, now) >= PETIT):
        if now <= 0:
            return "il n’en reste rien"
        # As in a living source: a slip of unit is ten times or more, and no two figures that follow each other
        # in the catalogue are four times apart.
        if (ratio := max(was / now, now / was)) > FOIS / 2:
            return f"{nombre(round(ratio))} fois {'plus' if now > was else 'moins'} qu’avant"
    return ""


def _moved(before: Mesure, after: Mesure, indicator: Indicateur) -> str:
    if before.valeur == after.valeur:
        return (
            f"reste à {impact.en_mots(after, indicator)}, d’après une mesure {du_jour(after.au)}."
        )
    value, _ = impact.quantite(before, indicator.unite)
    change = impact.evolution(before, after, indicator)
    # « environ 100 », « au moins 50 ».
    of = "d’" if value[0].isalpha() else "de "
    told = f"passe {of}{value} à {impact.en_mots(after, indicator)}"
    return f"{told} ({change})." if change else f"{told}."


# --- Uses ----------------------------------------------------------------------------------


def _reuses(old: Sequence[Usage], new: Sequence[Usage], reference: Reference) -> Iterator[str]:
    for usage, was, now in _paires(old, new, lambda one: one.organisation):
        last = usage.lignes[-1]
        named = reference.nommer(last.organisation)
        if was is None:
            proof = libelle("statut_reutilisation", last.statut).lower()
            yield f"nouvelle réutilisation, {named} ({_state(usage)}, {proof})."
        elif now is None:
            yield f"la réutilisation par {named} est retirée."
        else:
            yield from _reuse(named, was, now)
    counted, count = (sum(usage.compte for usage in found) for found in (old, new))
    if counted != count:
        yield f"la page compte {denombrer(count, 'organisme', 'organismes')} au lieu de {nombre(counted)}."


def _reuse(named: str, old: Usage, new: Usage) -> Iterator[str]:
    former, state = _state(old), _state(new)
    if former != state:
        yield f"{named} passe de « {former} » à « {state} »."
    if len(new.lignes) > len(old.lignes):
        yield f"{named} : sa déclaration est une ligne à part, l’ancienne garde sa source."
    elif len(new.lignes) == len(old.lignes):
        for was, now in zip(old.lignes, new.lignes, strict=True):
            same = msgspec.structs.replace(was, etat=now.etat)
            yield from _dedans(named, ("reutilisations", 0), same, now)
    else:
        yield f"ce qui est dit de l’usage par {named} change."


def _state(usage: Usage) -> str:
    if usage.degre == TERMINE:
        return DEGRES[TERMINE]
    return libelle(
        "etat_reutilisation", usage.actives[-1].etat if usage.actives else ARRETEE
    ).lower()


def comparer(avant: Path, apres: Path, today: date) -> Apercu:
    """Compare two folders as of `today`; what a page still lacks is told of a new common."""
    before, _ = charger(avant, today)
    after, report = charger(apres, today)
    errors = [d for d in report.diagnostics if d.est_erreur]
    # A page with an error does not disappear: it is to correct.
    fiches = {one.slug: one for one in report.fiches}
    places, told, lacking = reference(apres), list[str](), list[str]()
    pairs = _paires(before.projets, after.projets, lambda projet: projet.slug)
    for one, old, new in sorted(pairs, key=lambda pair: pair[0].slug):
        if f"projets/{one.slug}.yml" not in report.en_erreur:
            told += raconter(old, new, places, today)
        if old is None and (missing := _manques(fiches[one.slug])):
            lacking.append(f"{one.nom} affichera « {PAS_LU} » pour : {missing}.")
    wrong = [f"{d.fichier}, ligne {d.ligne} : {d.message} {d.remede}" for d in errors]
    return Apercu(*map(tuple, (told, wrong, lacking)))
