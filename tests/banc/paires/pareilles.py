"""The sources of a Hugo site that writes the same files as ours for each common.

What is the same: for each common, the six pages in the whole layout (header, menu, footer and head
are those of a built page of ours) and the card, the Atom feed, the four badges, the documents of
the API, of the comparison and of oEmbed; and, when asked, the picture. For the whole: the list of
the commons, the search and facet files, the feed, three documents of the API, four tables, a page
for each département and région, the sitemap, and the hand-written pages.

What favours Hugo, and is done before it starts: nothing is validated, no register is read (names,
départements, populations and classes of the users are in the front matter, as are the state of the
code and the counts), hand-written pages come as the HTML that our build made, computed parts
included, what lacks in a `publiccode.yml` and the obligations of licences come as data, and fields
that no imaginary common has are not looked for. It does not write the spreadsheet, the RDF, the
OpenAPI description and the schemas, the files of « ma collectivité », the API of the territories,
the feeds by region and axis, nor the export of `publiccode.yml` files.

What does not: its badges and charts are computed in templates, for it has no other language; its
pictures are drawn and compressed whole, where ours compresses the rows that change.
"""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalogue import obligations
from catalogue.collectivites import reference
from catalogue.collectivites.objets import COMMUNE, Territoire
from catalogue.collectivites.strates import strates
from catalogue.schemas import vocabularies
from tests.banc.paires import images

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]
GABARITS = Path(__file__).parent / "hugo"
IMAGES = GABARITS / "images.toml"
# The output formats of the page of a common, in hugo.toml.
FORMATS = (
    "fiche",
    "mesures",
    "utilisateurs",
    "activite",
    "publiccode",
    "carte",
    "flux",
    "oembed",
    "badge",
    "badge-reutilisations",
    "badge-population",
    "badge-activite",
    "api",
    "comparer",
)
STATIQUES = ("assets", "styles", "scripts", "images", "polices", "robots.txt", "humans.txt")
IMAGE = "partage.png"
_START = re.compile(r"^m(-?\d*\.?\d+)[ ,]?(-?\d*\.?\d+)")


def fichiers(public: Path, slug: str) -> set[str]:
    """Return the files of a common in a built site, ours or that of Hugo."""
    alone = (f"api/v1/communs/{slug}.json", f"catalogue/comparer/donnees/{slug}.json")
    folder = public / "communs" / slug
    return {
        *(path for path in alone if (public / path).is_file()),
        *(path.relative_to(public).as_posix() for path in folder.rglob("*") if path.is_file()),
    }


def ecrire(folder: Path, site: Path, target: Path) -> None:
    """Write the sources of Hugo for the catalogue of `folder`, that our build made into `site`."""
    shutil.copytree(GABARITS, target)
    slugs = sorted(path.stem for path in (folder / "projets").glob("*.yml"))
    _layout(site / "communs" / slugs[0] / "index.html", target / "layouts" / "_partials")
    places = _places(site)
    _data(folder, site, target / "data", places, slugs[0])
    _write(target / "data" / "communes.json", dict(_communes(folder, site)))
    for slug in slugs:
        _commun(folder, site, target, slug, places)
    _territoires(site, target / "content", places)
    _pages(site, target / "content")
    for name in STATIQUES:
        source = site / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        (target / "static").mkdir(exist_ok=True)
        copy(source, target / "static" / name)
    images.ecrire(target / "assets")


def _layout(page: Path, partials: Path) -> None:
    """Cut the header and the footer of a built page; what changes from page to page becomes an action."""
    text = page.read_text(encoding="utf-8")
    header = re.search(
        r'<header class="entete">.*?</header>\n(?=<div class="md-container">)', text, re.DOTALL
    )
    footer = re.search(r'<footer class="pied">.*?</footer>\n', text, re.DOTALL)
    if not header or not footer:
        raise SystemExit(f"{page} : ni en-tête ni pied.")
    made = header[0].replace(' aria-current="true"', "")
    made = re.sub(
        r'<a href="../../([a-z]+)/">',
        r'<a href="../../\1/"{{ if eq .rubrique "\1" }} aria-current="true"{{ end }}>',
        made,
    )
    # The menu opens the section where the reader is.
    made = re.sub(
        r"(?<=</a>\n)(<ul>\n.*?</ul>\n)(?=</li>)",
        r'{{ if eq .rubrique "catalogue" }}\1{{ end }}',
        made,
        flags=re.DOTALL,
    )
    for name, part in (("entete", made), ("pied", footer[0])):
        relative = re.sub(r'"\.\./\.\./?', '"{{ .racine }}', part)
        (partials / f"{name}.html").write_text(relative, encoding="utf-8")


def _places(site: Path) -> Json:
    """Return the départements and regions by kind, then by code, as our API gives them."""
    listed = _read(site / "api" / "v1" / "territoires.json")
    return {
        kind: {place["code"]: {**place, "adresse": place["url"].rsplit("/", 2)[1]} for place in listed[kind]}
        for kind in ("departements", "regions")
    }


def _data(folder: Path, site: Path, target: Path, places: Json, slug: str) -> None:
    """Write what templates look up by a key."""
    described = _read(site / "api" / "v1" / "vocabulaires.json")["vocabulaires"]
    territories = _read(site / "api" / "v1" / "territoires.json")
    outlines = _read(folder / "donnees" / "cartes" / "departements.json")
    mainland, overseas = outlines["metropole"]["traces"], outlines["outre_mer"]
    units = vocabularies()["unite"].valeurs
    page = (site / "communs" / slug / "publiccode" / "index.html").read_text(encoding="utf-8")
    licences = {
        _read(path)["commun"]["licence"] for path in sorted((site / "api" / "v1" / "communs").glob("*.json"))
    }
    made = {
        "vocabulaires": {
            name: {value["valeur"]: value["libelle"] for value in values}
            for name, values in described.items()
        },
        "unites": {
            value.slug: {
                "singulier": value.extra.get("symbole", value.libelle),
                "pluriel": value.extra.get("symbole") or value.extra.get("pluriel", value.libelle),
            }
            for value in units.values()
        },
        "departements": {
            code: {"nom": place["nom"], "adresse": place["adresse"], "region": place.get("region")}
            for code, place in places["departements"].items()
        },
        "carte": {
            "metropole": {code: {"trace": d} for code, d in mainland.items()},
            "fond": {code: _START.sub(r"M\1 \2m0 0 ", d) for code, d in mainland.items()},
            "outre_mer": {
                code: {"trace": one["trace"], "place": _place(index, len(overseas), one["cadre"])}
                for index, (code, one) in enumerate(overseas.items())
            },
        },
        "licences": {licence: _licence(licence) for licence in sorted(licences)},
        "publiccode": {
            "manques": [
                {"champ": re.sub(r"</?\w+>", "", champ), "dit": unescape(dit), "fiche": fiche}
                for champ, dit, fiche in re.findall(
                    r"<div><dt><code>(.*?)</code></dt><dd>(.*?) Champ de la fiche : <a [^>]*><code>(.*?)</code>",
                    page,
                )
            ],
            "brouillon": unescape(
                page.partition("le fichier n’est pas valide :\n")[2].partition("</code>")[0]
            ),
        },
        "attribution": {"texte": f"Découpage et populations : {territories['attribution']}"},
    }
    target.mkdir()
    for name, content in made.items():
        _write(target / f"{name}.json", content)


def _place(index: int, count: int, frame: tuple[float, float]) -> str:
    return f"translate({1010 / count * index + 20:.0f} 1040) scale({150 / max(frame):.2f})"


def _licence(expression: str) -> Json:
    known = obligations.decrire(expression)
    one = known.fiches[0]
    return {
        "nom": one.nom,
        "famille": f"{known.libelle}.",
        "modifications": known.sens,
        "droits": " ".join((*one.permet, *one.limites)),
        "url": one.lien,
        "devoirs": one.oblige,
    }


def _commun(folder: Path, site: Path, target: Path, slug: str, places: Json) -> None:
    """Write the file of a common: what our API says of it, and the readings of its repositories."""
    told = _read(site / "api" / "v1" / "communs" / f"{slug}.json")["commun"]
    description = told.pop("description")
    departements = told["bilan"]["departements"]
    regions = {places["departements"][code].get("region") for code in departements} - {None}
    head = {
        "title": told["nom"],
        "slug": slug,
        "type": "commun",
        "outputs": FORMATS,
        "departements": departements,
        "regions": sorted(regions),
        "params": {"commun": told, "lectures": [_lecture(folder, one["url"]) for one in told["depots"]]},
    }
    _page(target / "content" / "communs" / f"{slug}.md", head, description)


def _communes(folder: Path, site: Path) -> Iterator[tuple[str, Json]]:
    """Yield what the register says of the communes that use a common, and nothing of the others."""
    referentiel = reference(folder)
    reuses = _read(site / "api" / "v1" / "reutilisations.json")["reutilisations"]
    for code in sorted({reuse["organisation"]["code_insee"] for reuse in reuses}):
        where = Territoire(COMMUNE, code)
        size = referentiel.strate(where)
        yield (
            code,
            {
                "population": referentiel.habitants({code}),
                "situe": referentiel.nom_situe(where),
                "rang": strates(COMMUNE).index(size) if size else -1,
                "strate": size.libelle if size else "population non publiée",
            },
        )


def _lecture(folder: Path, url: str) -> Json:
    """Return the reading of a repository; Hugo would write in lower case the names of languages that are keys."""
    host, owner, name = url.split("/")[-3:]
    found = _read(folder / "donnees" / "activite" / host / f"{owner}__{name}.json")
    rhythm = found.pop("rythme")
    return {
        **found,
        "langages": sorted(found["langages"].items(), key=lambda one: -one[1]),
        "commits_12_mois": rhythm["commits_12_mois"],
        "auteurs_12_mois": rhythm["auteurs_12_mois"],
        "mois": [{"mois": month, "commits": count} for month, count in rhythm["commits"].items()],
    }


def _territoires(site: Path, content: Path, places: Json) -> None:
    """Write the page of each département and région, a term of a taxonomy."""
    for kind, listed in places.items():
        for code, place in listed.items():
            known = _read(site / "api" / "v1" / "territoires" / kind / f"{code}.json")
            page = (site / "territoires" / place["adresse"] / "index.html").read_text(encoding="utf-8")
            region = places["regions"].get(place.get("region"))
            head = {
                "title": place["nom"],
                "url": f"/territoires/{place['adresse']}/",
                "params": {
                    "code": code,
                    "intitule": unescape(_between(page, '<h1 id="contenu">', "</h1>")),
                    "communes": known["communes"],
                    "population": known["population"],
                    "region": {"nom": region["nom"], "adresse": region["adresse"]} if region else None,
                },
            }
            _page(content / kind / code / "_index.md", head, "")


def _pages(site: Path, content: Path) -> None:
    """Write the hand-written pages, whose body our build has made; the home page and the list have a layout."""
    for path in sorted(site.rglob("index.html")):
        address = path.parent.relative_to(site).as_posix()
        if address.startswith(("communs/", "territoires/")):
            continue
        text = path.read_text(encoding="utf-8")
        head: Json = {
            "title": unescape(_between(text, "<title>", " · ")),
            "description": unescape(_between(text, '<meta name="description" content="', '"')),
        }
        if address == ".":
            _page(
                content / "_index.html",
                head,
                _between(text, '<article class="md-content__inner md-typeset">', '<ul class="chiffres">'),
            )
            continue
        head["url"] = f"/{address}/"
        if address == "catalogue":
            head |= {"type": "catalogue", "outputs": ["html", "recherche", "facettes"]}
            body = _between(text, '<article class="md-content__inner md-typeset">', '<div class="catalogue">')
        else:
            head |= {
                "type": "ecrite",
                "params": {
                    "racine": "../" * (address.count("/") + 1),
                    "rubrique": address.partition("/")[0],
                    "styles": [
                        name for name in re.findall(r'/styles/([\w-]+)\.css"', text) if name != "catalogue"
                    ],
                    "scripts": re.findall(r'/scripts/([\w-]+)\.js" defer', text),
                },
            }
            body = _between(text, '<main class="md-main">', "</main>")
        _page(content / "pages" / f"{address.replace('/', '--')}.html", head, body)


def _between(text: str, start: str, end: str) -> str:
    found = text.partition(start)[2].partition(end)[0]
    if not found:
        raise SystemExit(f"Rien entre « {start} » et « {end} » dans une page construite.")
    return found


def _page(path: Path, head: Json, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(head, ensure_ascii=False)}\n\n{body}\n", encoding="utf-8")


def _read(path: Path) -> Json:
    found: Json = json.loads(path.read_text(encoding="utf-8"))
    return found


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
