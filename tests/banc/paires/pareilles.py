"""The sources of a Hugo site that writes the same files as ours for each common.

Equivalent, with the same words, elements and bytes but for some spaces: for each common, its page
and the five others in the whole layout (header, menu and footer are those of a built page of ours),
the card, the Atom feed of its thirty latest events, the four badges, the documents of the API, of
the comparison and of oEmbed, and, when asked, the picture. For the whole: the home page, the list of
the commons, the search and facet files, the feed, three documents of the API, four tables, a page
for each département and région, the hand-written pages, the sitemap. Long lists are shortened as
ours are: the most used commons on the home page, the first cards of each group on the list of the
commons, the twenty most verified commons on the page of a territory. Each kind of page has the
elements and bytes of ours within two per cent, but that of `publiccode.yml`, three per cent heavier:
each says there what lacks to the first common, to which most lacks.

In favour of Hugo, for it is done before it starts: nothing is validated, no register is read (the
names of the users are in the front matter, their populations and classes in the data, as are the
outlines of the map), the state of the code, the counts and the population covered are known, what
lacks in a `publiccode.yml` and the obligations of licences too. Hand-written pages, the end of the
home page, and the pages that continue a long list (about sixty with a thousand commons) come as the
HTML that our build made, computed parts included, and without the menu of their section. French
typography is not set, and fields that no imaginary common has are hardly looked for.

Missing on its side, about 650 files whatever the number of commons: the spreadsheet, the RDF, the
OpenAPI description and the schemas, the files of « ma collectivité », the API of the territories,
the feeds by region and axis, the feed of `publiccode.yml` files, the models of documents.

Against it: charts, badges and counts by class are computed in its templates, for it has no other
language; the picture is drawn and compressed whole, in full colours, where ours has sixteen colours
and compresses only the rows that change: the filters of Hugo keep no palette, even that of the ground.
"""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from pathlib import Path

from tests.banc.paires import donnees, images
from tests.banc.paires.donnees import Json, entre, lire

GABARITS = Path(__file__).parent / "hugo"
IMAGES = GABARITS / "images.toml"
# The output formats of the page of a common, in hugo.toml.
FORMATS = (
    "fiche",
    "mesures",
    "utilisateurs",
    "activite",
    "sources",
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
MAIN = '<main class="md-main md-main__inner md-grid'
ARTICLE = '<article class="md-content md-content__inner md-typeset">'


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
    donnees.ecrire(folder, site, target / "data", places, slugs[0])
    for slug in slugs:
        _commun(folder, site, target, slug, places)
    _territoires(site, target / "content", places)
    _pages(folder, site, target / "content")
    for name in STATIQUES:
        source = site / name
        copy = shutil.copytree if source.is_dir() else shutil.copy
        (target / "static").mkdir(exist_ok=True)
        copy(source, target / "static" / name)
    images.ecrire(target / "assets")


def _layout(page: Path, partials: Path) -> None:
    """Cut the header and the footer of a built page; what changes from page to page becomes an action."""
    text = page.read_text(encoding="utf-8")
    header = re.search(r'<header class="entete">.*?</header>\n(?=<main class="md-main )', text, re.DOTALL)
    footer = re.search(r'<footer class="pied md-typeset">.*?</footer>\n', text, re.DOTALL)
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
    listed = lire(site / "api" / "v1" / "territoires.json")
    return {
        kind: {place["code"]: {**place, "adresse": place["url"].rsplit("/", 2)[1]} for place in listed[kind]}
        for kind in ("departements", "regions")
    }


def _commun(folder: Path, site: Path, target: Path, slug: str, places: Json) -> None:
    """Write the file of a common: what our API says of it, and the readings of its repositories."""
    told = lire(site / "api" / "v1" / "communs" / f"{slug}.json")["commun"]
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


def _lecture(folder: Path, url: str) -> Json:
    """Return the reading of a repository; Hugo would write in lower case the names of languages that are keys."""
    host, owner, name = url.split("/")[-3:]
    found = lire(folder / "donnees" / "activite" / host / f"{owner}__{name}.json")
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
            known = lire(site / "api" / "v1" / "territoires" / kind / f"{code}.json")
            page = (site / "territoires" / place["adresse"] / "index.html").read_text(encoding="utf-8")
            region = places["regions"].get(place.get("region"))
            head = {
                "title": place["nom"],
                "url": f"/territoires/{place['adresse']}/",
                "params": {
                    "code": code,
                    "intitule": unescape(entre(page, '<h1 id="contenu">', "</h1>")),
                    "communes": known["communes"],
                    "population": known["population"],
                    "region": {"nom": region["nom"], "adresse": region["adresse"]} if region else None,
                },
            }
            _page(content / kind / code / "_index.md", head, "")


def _pages(folder: Path, site: Path, content: Path) -> None:
    """Write the hand-written pages, whose body our build has made; the home page and the list have a layout."""
    for path in sorted(site.rglob("index.html")):
        address = path.parent.relative_to(site).as_posix()
        if address.startswith(("communs/", "territoires/")):
            continue
        text = path.read_text(encoding="utf-8")
        head: Json = {
            "title": unescape(entre(text, "<title>", " · ")),
            "description": unescape(entre(text, '<meta name="description" content="', '"')),
        }
        if address == ".":
            # What follows the lists of commons comes as it was made.
            end = text.partition('<section aria-labelledby="lundi">')
            head["params"] = {"suite": end[1] + entre(end[2], "\n", "</article>")}
            _page(
                content / "_index.html",
                head,
                entre(text, ARTICLE, '<ul class="chiffres">'),
            )
            continue
        head["url"] = f"/{address}/"
        if address == "catalogue":
            head |= {"type": "catalogue", "outputs": ["html", "recherche", "facettes"]}
            body = entre(text, ARTICLE, '<div class="catalogue">')
        else:
            head |= {
                "type": "ecrite",
                "params": {
                    # The pages that continue a list have no source, and a search does not show them.
                    "cherchee": any(
                        (folder / "docs" / f"{address}{end}").is_file() for end in (".md", "/index.md")
                    ),
                    "racine": "../" * (address.count("/") + 1),
                    "rubrique": address.partition("/")[0],
                    "classe": text.partition(MAIN)[2].partition('"')[0],
                    "styles": [
                        name for name in re.findall(r'/styles/([\w-]+)\.css"', text) if name != "catalogue"
                    ],
                    "scripts": re.findall(r'/scripts/([\w-]+)\.js" defer', text),
                },
            }
            body = entre(text.partition(MAIN)[2], ">", "</main>")
        _page(content / "pages" / f"{address.replace('/', '--')}.html", head, body)


def _page(path: Path, head: Json, body: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(head, ensure_ascii=False)}\n\n{body}\n", encoding="utf-8")
