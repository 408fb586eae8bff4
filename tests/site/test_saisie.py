"""The form that changes or proposes a common, in a browser, to the file that the catalogue would write."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from PIL import Image
from playwright.sync_api import expect

from catalogue_communs.contribution import messages, proposition
from catalogue_communs.contribution.comprendre import comprendre_reponse
from catalogue_communs.contribution.demande import traiter
from catalogue_communs.contribution.resultat import Resultat
from catalogue_communs.faits.contexte import Contexte
from catalogue_communs.faits.fonds import charger
from catalogue_communs.fiches.ecriture import Refus
from catalogue_communs.site.vues import contribuer
from catalogue_communs.socle import schemas
from catalogue_communs.socle.programme import Publication
from catalogue_communs.validation.moteur import valider_texte
from tests.aides import RACINE, TODAY, NouvellePage
from tests.communs import DROITS
from tests.contribution.aides import fichier, texte
from tests.site.navigation import deborde, ouvrir, violations
from tests.validation.exemples import FIXTURES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

COMMUN, QUESTIONS = "sentiers-d-ici", 8
FICHE = (RACINE / "projets" / f"{COMMUN}.yml").read_text(encoding="utf-8")
NOM, ACCROCHE = (yaml.safe_load(FICHE)[name] for name in ("nom", "accroche"))
# What a link asks for is kept, and not followed.
RETENIR = """addEventListener("click", event => {
  if (event.target.href?.startsWith("mailto:")) { event.preventDefault(); window.courriel = event.target.href }
}, true)"""
# What people write, by the field that they answer.
REPONSES = json.loads((FIXTURES / "formulaire" / "reponses.json").read_text(encoding="utf-8"))
CAS = [(champ, texte) for champ, textes in REPONSES.items() for texte in textes]


@pytest.fixture
def page(navigateur: Browser) -> Iterator[Page]:
    """Open a silent page on a phone."""
    with ouvrir(navigateur) as opened:
        opened.set_viewport_size({"width": 360, "height": 740})
        opened.add_init_script(RETENIR)
        yield opened


def _aller(page: Page, url: str) -> Page:
    page.goto(url)
    page.wait_for_selector("#saisie[data-pret]")
    return page


@pytest.fixture
def formulaire(page: Page, adresse: str) -> Page:
    """Open the form of a common."""
    return _aller(page, f"{adresse}contribuer/modifier/?commun={COMMUN}")


def _ouvrir(page: Page, titre: str) -> Locator:
    """Open a question of the form, unless it is, and return it."""
    question = page.locator(".saisie__question").filter(
        has=page.get_by_role("heading", name=titre, exact=True)
    )
    if question.get_attribute("open") is None:
        question.locator("> summary").click()
    return question


ACCROCHE_DITE, DESCRIPTION = "Ce qu’il fait, en une phrase", "Ce qu’il fait, en quelques lignes"


def _accroche(page: Page) -> Locator:
    _ouvrir(page, "Que fait-il ?")
    return page.get_by_label(ACCROCHE_DITE)


def _description(page: Page) -> Locator:
    _ouvrir(page, "Que fait-il ?")
    return page.get_by_label(DESCRIPTION)


def _sur(page: Page, adresse: str, depot: str, commun: str = COMMUN) -> None:
    """Open the form of a common as if the catalogue were on another forge, which answers to anything."""
    contexte = Contexte(RACINE, charger(RACINE, TODAY)[0], TODAY)
    rules = contribuer.regles(contexte, Publication(adresse, depot))[contribuer.REGLES].decode()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.route("**/contribuer/formulaire.json", lambda route: route.fulfill(body=rules))
    page.context.route(f"{depot}/**", lambda route: route.fulfill(body="forge"))
    _aller(page, f"{adresse}contribuer/modifier/?commun={commun}")


def _envoyer(page: Page, bouton: str = "Préparer le courriel") -> None:
    page.get_by_label("Ces informations peuvent être publiées").check()
    page.get_by_role("button", name=bouton).click()


def _recu(page: Page) -> str:
    """Return the text of the mail that is ready to be sent."""
    mail = str(page.evaluate("window.courriel"))
    assert len(mail) <= 1900
    return parse_qs(urlsplit(mail).query)["body"][0]


def _fichier(page: Page, bouton: str = "Télécharger le fichier") -> str:
    with page.expect_download() as got:
        _envoyer(page, bouton)
    path: Path = got.value.path()
    return path.read_text(encoding="utf-8")


def _lignes(result: Resultat, before: str = FICHE) -> tuple[list[str], list[str]]:
    assert result.action == "proposer", result.messages
    old, new = before.splitlines(), texte(result).splitlines()
    return [one.strip() for one in old if one not in new], [
        one.strip() for one in new if one not in old
    ]


def _dit(champ: str, texte: str, jour: date) -> dict[str, str]:
    """Return what the catalogue reads in an answer, or asks of it."""
    path = tuple(int(step) if step.isdigit() else step for step in champ.split("."))
    try:
        return {"dit": comprendre_reponse(path, texte, jour).dit}
    except Refus as refusal:
        return {"question": str(refusal)}


def test_the_page_names_every_script_that_its_scripts_import(site: Path) -> None:
    """So that they come together, and not one after the other."""
    html = (site / "contribuer" / "modifier" / "index.html").read_text(encoding="utf-8")
    named = set(re.findall(r'<link rel="modulepreload" href="[^"]*/([\w-]+\.js)">', html))
    [folder] = site.glob("actifs/*/scripts")
    imported = {
        name
        for path in folder.glob("saisie*.js")
        for name in re.findall(r'from "\./([\w-]+\.js)"', path.read_text(encoding="utf-8"))
    }
    assert named == imported
    assert len(named) > 5


def _module(page: Page, nom: str) -> str:
    """Return the address of a module of the form, as the page asks for it."""
    lien = page.locator(f'link[rel=modulepreload][href$="/{nom}.js"]')
    return str(lien.evaluate("link => link.href"))


def test_the_page_reads_an_answer_as_the_catalogue_does(page: Page, adresse: str) -> None:
    """One table for both: the same readings, the same questions."""
    _aller(page, f"{adresse}contribuer/modifier/?commun={COMMUN}")
    lus: dict[str, Any] = page.evaluate(
        """async ({ cas, regles, script }) => {
          const rules = await (await fetch(regles)).json()
          const { lecture } = await import(script)
          const lire = lecture(rules)
          const chemin = champ => champ.split(".").map(step => /^[0-9]+$/.test(step) ? Number(step) : step)
          const partie = path => path.reduce((part, step) => typeof step === "number" ? part.items : part.champs[step], rules.schema)
          return { jour: rules.jour, dits: cas.map(([champ, texte]) => {
            const found = lire.reponse(partie(chemin(champ)), chemin(champ), texte.trim(), { jour: rules.jour })
            return found.question ? { question: found.question } : { dit: found.dit || "" }
          }) }
        }""",
        {
            "cas": CAS,
            "regles": f"{adresse}contribuer/formulaire.json",
            "script": _module(page, "saisie-verifier"),
        },
    )
    jour = date.fromisoformat(lus["jour"])
    ecarts = {cas: (lu, _dit(*cas, jour)) for cas, lu in zip(CAS, lus["dits"], strict=True)}
    assert {cas: both for cas, both in ecarts.items() if both[0] != both[1]} == {}
    assert sum("question" in lu for lu in lus["dits"]) > 50


def test_what_is_understood_is_shown_while_typing(formulaire: Page) -> None:
    _ouvrir(formulaire, "Que fait-il ?")
    formulaire.get_by_label("Son adresse, s’il est en ligne").fill("www.exemple.fr")
    expect(formulaire.locator(".saisie__compris")).to_have_text(
        "Compris\u00a0: https://www.exemple.fr"
    )
    _ouvrir(formulaire, "Où est le code ?").get_by_label("Licence du code").fill("AGPL")
    expect(formulaire.locator(".saisie__faute:not(.saisie__compris)")).to_contain_text(
        "AGPL-3.0-or-later"
    )


def test_one_line_is_changed_by_an_e_mail(formulaire: Page) -> None:
    _accroche(formulaire).fill("Voir un dépôt sauvage, et prévenir qui le ramasse.")
    # The page is shown as it will be.
    expect(formulaire.locator(".saisie__accroche mark")).to_have_text(
        "Voir un dépôt sauvage, et prévenir qui le ramasse."
    )
    _envoyer(formulaire)
    text = _recu(formulaire)
    removed, added = _lignes(traiter(text, RACINE, TODAY))
    assert [ACCROCHE in line for line in removed] == [True]
    assert [line.partition(":")[0] for line in added] == ["accroche"]
    # A sentence for a person; what is for the machine is below a line.
    lettre, trait, machine = text.partition("-" * 40)
    assert lettre.startswith(
        f"Bonjour,\r\n\r\nPour la page de {NOM}, un changement\u00a0: {ACCROCHE_DITE}"
    )
    assert "{" not in lettre
    assert trait
    assert f"### Commun\r\n\r\n{NOM}\r\n\r\n### Proposition\r\n\r\n{{" in machine


def _chiffre(page: Page, valeur: str, date: str) -> None:
    """Give the head figure a newer value."""
    question = _ouvrir(page, "Un chiffre ?")
    question.get_by_label("Combien").first.fill(valeur)
    question.get_by_label("À quelle date").first.fill(date)


def test_a_newer_figure_heads_the_page_as_one_types(formulaire: Page) -> None:
    """By the rule of the page: the newest of the main indicator, and nothing older."""
    tete = formulaire.locator(".saisie__chiffre")
    _chiffre(formulaire, "environ 1 200", "")
    expect(tete.locator("mark")).to_have_text("environ\u00a01\u202f200")
    expect(tete).to_contain_text("à une date à écrire")
    _chiffre(formulaire, "environ 1 300", "mai 2026")
    expect(formulaire.locator("#saisie-changements")).to_contain_text("environ 1 300")
    expect(tete).to_contain_text("312")
    _chiffre(formulaire, "environ 1 300", "octobre 2026")
    expect(tete.locator("mark")).to_have_text("environ\u00a01\u202f300")
    expect(tete).to_contain_text("Déclaré en octobre 2026")
    # Nobody is told to write otherwise.
    formulaire.get_by_label("D’où vient ce nombre").first.fill("Bilan de l’automne")
    expect(formulaire.locator("#saisie-changements")).to_contain_text("d’après Bilan de l’automne")
    expect(formulaire.locator(".saisie__faute")).to_have_count(0)
    _envoyer(formulaire)
    text = _recu(formulaire)
    assert (
        "Collectivités utilisatrices\u00a0: environ\u00a01\u202f300\u00a0collectivités, en octobre 2026"
        in text
    )
    added = _lignes(traiter(text, RACINE, TODAY))[1]
    assert {"valeur: 1300", "environ: true", "titre: Bilan de l’automne"} <= {
        line.lstrip("- ") for line in added
    }


@pytest.mark.parametrize(
    ("valeur", "dit"),
    [("-100", "vaut -100 ; il faut 0 au moins"), ("2,5", "2,5 collectivité : le point sépare")],
)
def test_a_count_keeps_the_bounds_of_its_unit(formulaire: Page, valeur: str, dit: str) -> None:
    """What the catalogue refuses of a count, the form refuses on the spot, by the same table."""
    _chiffre(formulaire, valeur, "octobre 2026")
    _envoyer(formulaire)
    expect(formulaire.locator("#saisie-fautes")).to_contain_text(dit)
    assert formulaire.evaluate("window.courriel") is None


def test_the_head_figure_is_that_of_the_page(page: Page, adresse: str) -> None:
    """One rule, written twice: for every common, with the words of the page."""
    contexte = Contexte(RACINE, charger(RACINE, TODAY)[0], TODAY)
    wanted = {}
    for projet in contexte.catalogue.projets:
        lignes = contexte.commun(projet).vedettes
        wanted[projet.slug] = " ".join([*lignes[0].quantite, lignes[0].quand]) if lignes else ""
    _aller(page, f"{adresse}contribuer/proposer/")
    shown: dict[str, str] = page.evaluate(
        """async ({ communs, racine, script }) => {
          const { diseur } = await import(script)
          const regles = await (await fetch(`${racine}contribuer/formulaire.json`)).json()
          const dits = await Promise.all(communs.map(async slug => {
            const { valeurs, usagers, sources } = await (await fetch(`${racine}communs/${slug}/fiche.json`)).json()
            const mots = diseur(regles, { base: valeurs, usagers, sources })
            const tete = mots.vedette(valeurs.impact?.indicateurs)
            if (!tete) return [slug, ""]
            return [slug, [...mots.quantite(tete.mesure, tete.indicateur.unite), mots.quand(tete.mesure)].join(" ")]
          }))
          return Object.fromEntries(dits)
        }""",
        {"communs": [*wanted], "racine": adresse, "script": _module(page, "saisie-mots")},
    )
    assert shown == wanted
    assert sum(map(bool, wanted.values())) > 5


def test_users_and_measures_are_called_by_their_names(formulaire: Page) -> None:
    contexte = Contexte(RACINE, charger(RACINE, TODAY)[0], TODAY)
    [users] = [one.reutilisations for one in contexte.catalogue.projets if one.slug == COMMUN]
    asked = _ouvrir(formulaire, "Qui l’utilise ?").locator(".saisie__element > summary")
    assert asked.all_inner_texts() == [contexte.reference.nommer(one.organisation) for one in users]
    measures = _ouvrir(formulaire, "Un chiffre ?").locator(
        ".saisie__element .saisie__element > summary"
    )
    assert measures.all_inner_texts() == [
        "Collectivités utilisatrices, 20 février 2026\u00a0: 60",
        "Collectivités utilisatrices, 30 juin 2026\u00a0: 312",
    ]


def test_a_use_is_removed(formulaire: Page) -> None:
    """What the catalogue alone writes of it, the form never had."""
    use = _ouvrir(formulaire, "Qui l’utilise ?").locator(".saisie__element").last
    nom = use.locator("> summary").inner_text()
    use.locator("> summary").click()
    use.get_by_role("button", name="Retirer").click()
    _envoyer(formulaire)
    text = _recu(formulaire)
    assert f"retirer « {nom} »" in text
    removed, added = _lignes(traiter(text, RACINE, TODAY))
    assert added == []
    assert "code_insee: '17409'" in removed


def test_a_mistake_is_told_under_its_question_and_leads_back_to_it(formulaire: Page) -> None:
    accroche = _accroche(formulaire)
    site = formulaire.get_by_label("Son adresse, s’il est en ligne")
    site.fill("www.exemple.fr")
    fault = formulaire.locator(".saisie__faute")
    expect(fault).to_contain_text("Compris")
    described = site.get_attribute("aria-describedby") or ""
    assert fault.get_attribute("id") in described.split()
    accroche.fill("")
    _envoyer(formulaire)
    told = formulaire.locator("#saisie-fautes")
    expect(told).to_contain_text("Il reste une réponse à revoir")
    expect(accroche).to_have_attribute("aria-invalid", "true")
    expect(site).not_to_have_attribute("aria-invalid", "true")
    expect(told).to_contain_text(
        f"« {ACCROCHE_DITE} » est vide. Donnez une valeur : ce champ est obligatoire."
    )
    assert formulaire.evaluate("window.courriel") is None
    told.get_by_role("link", name=ACCROCHE_DITE).click()
    expect(accroche).to_be_focused()


def test_a_mistake_behind_a_fold_opens_it(formulaire: Page) -> None:
    autres = _ouvrir(formulaire, "Autre chose ?")
    autres.locator("summary", has_text="Citation").click()
    autres.get_by_label("Qui parle").fill("")
    autres.locator("summary", has_text="Citation").click()
    autres.locator("> summary").click()
    _envoyer(formulaire)
    formulaire.locator("#saisie-fautes a").click()
    expect(autres.get_by_label("Qui parle")).to_be_focused()


def test_lists_grow_and_shrink(formulaire: Page) -> None:
    code = _ouvrir(formulaire, "Où est le code ?")
    code.get_by_role("button", name="Ajouter un dépôt").click()
    code.get_by_label("Adresse du dépôt").last.fill("https://github.com/exemple/de-plus")
    _ouvrir(formulaire, "Autre chose ?").locator("summary", has_text="Technologies").click()
    technologies = formulaire.get_by_label("Technologies")
    kept = technologies.input_value().splitlines()
    technologies.fill("\n".join([*kept[1:], "Fortran"]))
    _envoyer(formulaire)
    removed, added = _lignes(traiter(_recu(formulaire), RACINE, TODAY))
    assert removed == ([f"- {kept[0]}"] if kept else [])
    assert {"- url: https://github.com/exemple/de-plus", "- Fortran"} <= set(added)


def test_a_draft_is_kept_and_may_be_dropped(formulaire: Page) -> None:
    """The window closes at once: what was written is there; « L’effacer » goes back to what the page says."""
    _accroche(formulaire).fill("Une accroche laissée en plan hier soir.")
    formulaire.reload()
    expect(_accroche(formulaire)).to_have_value("Une accroche laissée en plan hier soir.")
    expect(formulaire.locator("#saisie-tete")).to_contain_text("Votre brouillon est repris.")
    formulaire.get_by_role("button", name="L’effacer").click()
    expect(_accroche(formulaire)).to_have_value(ACCROCHE)
    expect(formulaire.locator("#saisie-changements")).to_have_text("Rien ne change encore.")


def test_the_preview_runs_nothing(formulaire: Page) -> None:
    hostile = "### Le <b>problème</b>\n\n<img src=x onerror=alert(1)> **gras** [ici](javascript:alert(1)) [là](https://exemple.fr/)\n\n- un\n- deux"
    _description(formulaire).fill(hostile)
    shown = formulaire.locator(".saisie__page .saisie__rendu")
    expect(shown).to_contain_text("<img src=x onerror=alert(1)>")
    assert shown.locator("img, b, script").count() == 0
    assert [one.get_attribute("href") for one in shown.locator("a").all()] == [
        "https://exemple.fr/"
    ]
    assert shown.locator("li").all_inner_texts() == ["un", "deux"]
    assert shown.locator("strong").inner_text() == "gras"


LOGO = {"credit": "Crédit", "licence": "Licence de l’image", "source": "Original"}


def _logo(page: Page) -> Locator:
    """Open the logo; say by what right it is shown; return what takes its image."""
    autres = _ouvrir(page, "Autre chose ?")
    logo = autres.locator(".saisie__pli").filter(has=page.get_by_text("Logo", exact=True))
    logo.locator("summary").click()
    for name, value in DROITS.items():
        logo.get_by_label(LOGO[name]).fill(value)
    return logo.locator('[type="file"]')


def test_images_are_made_small_and_joined(formulaire: Page, tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((2400, 1200)).convert("RGB").save(stream, "PNG")
    logo = _logo(formulaire)
    logo.set_input_files(
        {"name": "Dessin.PNG", "mimeType": "image/png", "buffer": stream.getvalue()}
    )
    expect(formulaire.locator(".saisie__image canvas")).to_be_visible()
    text = _fichier(formulaire)
    joined = messages.images(text)[1]
    assert list(joined) == [f"{COMMUN}-logo.webp"]
    assert Image.open(io.BytesIO(joined[f"{COMMUN}-logo.webp"])).size == (288, 144)
    root = shutil.copytree(RACINE, tmp_path / "racine")
    assert f"image: {COMMUN}-logo.webp" in _lignes(traiter(text, root, TODAY))[1]
    _aller(formulaire, formulaire.url)
    _logo(formulaire)
    expect(formulaire.locator(".saisie__image canvas")).to_be_attached()
    assert messages.images(_fichier(formulaire))[1] == joined
    formulaire.get_by_role("button", name="L’effacer").click()
    expect(formulaire.locator("#saisie-changements")).to_have_text("Rien ne change encore.")
    _logo(formulaire)
    logo.set_input_files(
        {"name": "x.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"}
    )
    expect(formulaire.locator(".saisie__image")).to_contain_text("ne se lit pas")


def test_a_browser_that_keeps_nothing_sends_all_the_same(page: Page, adresse: str) -> None:
    page.add_init_script(
        "for (const one of ['indexedDB', 'localStorage']) Object.defineProperty(window, one, { get() { throw Error(one) } })"
    )
    _aller(page, f"{adresse}contribuer/modifier/?commun={COMMUN}")
    logo = _logo(page)
    stream = io.BytesIO()
    Image.new("RGB", (40, 20)).save(stream, "PNG")
    file = {"name": "a.png", "mimeType": "image/png", "buffer": stream.getvalue()}
    logo.set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator(".saisie__image")).to_contain_text("40 × 20 pixels")
    assert list(messages.images(_fichier(page))[1]) == [f"{COMMUN}-logo.webp"]


def test_a_long_change_is_a_file_and_a_short_mail(formulaire: Page) -> None:
    _description(formulaire).fill(
        "### Le problème\n\n" + "Les dépôts sauvages coûtent cher.  \n" * 60
    )
    text = _fichier(formulaire, "Préparer le courriel")
    assert f"modifier-{COMMUN}.txt" in _recu(formulaire)
    assert texte(traiter(text, RACINE, TODAY)).count("coûtent cher.") == 60


@pytest.mark.parametrize("long", [False, True])
def test_with_an_account_the_form_of_the_forge_is_filled(formulaire: Page, *, long: bool) -> None:
    formulaire.context.grant_permissions(["clipboard-read", "clipboard-write"])
    formulaire.context.route("https://github.com/**", lambda route: route.fulfill(body="forge"))
    _accroche(formulaire).fill("Voir un dépôt sauvage, et prévenir qui le ramasse.")
    if long:
        _description(formulaire).fill("Les dépôts sauvages coûtent cher. " * 200)
    with formulaire.context.expect_page() as opened:
        _envoyer(formulaire, "Envoyer avec mon compte")
    assert len(opened.value.url) < 7100
    asked = parse_qs(urlsplit(opened.value.url).query)
    assert asked["template"] == ["proposer.yml"]
    if long:
        expect(formulaire.locator("#saisie-etat")).to_contain_text("est copiée")
        said = formulaire.evaluate("navigator.clipboard.readText()")
    else:
        said = asked["message"][0]
        assert said.startswith("Bonjour,\n\nPour la page de")
    [made] = messages.propositions(f"### {messages.LIBRE}\n\n{said}", proposition.Envoi())
    assert (made.commun, len(made.changements)) == (NOM, 1 + long)


def test_where_the_forge_has_no_form_a_ticket_is_filled(page: Page, adresse: str) -> None:
    """On GitLab, the text that `catalogue recevoir` reads."""
    _sur(page, adresse, "https://gitlab.com/exemple/c")
    _accroche(page).fill("Voir un dépôt sauvage, et prévenir qui le ramasse.")
    with page.context.expect_page() as opened:
        _envoyer(page, "Envoyer avec mon compte")
    asked = urlsplit(opened.value.url)
    filled = parse_qs(asked.query)
    assert asked.path == "/exemple/c/-/issues/new"
    assert filled["issue[title]"] == [f"Modifier la page : {NOM}"]
    assert len(_lignes(traiter(filled["issue[description]"][0], RACINE, TODAY))[1]) == 1


def test_a_use_more_is_for_the_catalogue_to_write(formulaire: Page) -> None:
    """A name without a type is understood in silence; of a document for a proof, what is understood is shown."""
    added = _ouvrir(formulaire, "Qui l’utilise ?").locator(".saisie__neuf")
    added.get_by_label("Qui", exact=True).fill("mairie d’Agde")
    added.get_by_label("Page ou document qui le montre").fill("délibération du 12 mars")
    _envoyer(formulaire)
    written = _lignes(traiter(_recu(formulaire), RACINE, TODAY))[1]
    assert {'code_insee: "34003"', "reference: délibération du 12 mars"} <= {*written}
    expect(formulaire.locator(".saisie__faute")).to_have_text(
        "Compris\u00a0: document cité : délibération du 12 mars"
    )


def test_a_new_common_is_proposed(page: Page, adresse: str) -> None:
    page.clock.set_fixed_time(f"{TODAY}T10:00:00Z")
    _aller(page, f"{adresse}contribuer/proposer/")
    page.get_by_label("Son nom").fill("Carnet de Haies")
    _accroche(page).fill("Suivre les haies d’une commune, plantées ou taillées.")
    page.get_by_label("Courriel de l’équipe").fill("contact@haies.example")
    page.get_by_label("Organisme qui le porte").fill("Syndicat des Deux Rives")
    page.get_by_label("Communes", exact=True).check()
    page.get_by_label("Adresse du dépôt").fill("https://github.com/exemple/haies")
    page.get_by_label("Licence du code").fill("MIT")
    assert deborde(page) <= 0
    result = traiter(_fichier(page), RACINE, TODAY)
    assert (result.action, fichier(result), result.messages) == (
        "proposer",
        "projets/carnet-de-haies.yml",
        (),
    )
    assert not [
        d for d in valider_texte(RACINE, TODAY, "carnet-de-haies", texte(result)) if d.est_erreur
    ]
    assert str(yaml.safe_load(texte(result))["publie_le"]) == str(TODAY)
    _accroche(page).fill("")
    _envoyer(page)
    expect(page.locator("#saisie-fautes")).to_contain_text(f"« {ACCROCHE_DITE} » est vide.")


def test_a_link_leads_to_what_it_names(page: Page, adresse: str) -> None:
    """From the page of a common: a question, or what waits behind the last one."""
    _aller(page, f"{adresse}contribuer/modifier/?commun={COMMUN}#partie-parcours")
    expect(page.locator("#partie-parcours").get_by_text("Comités", exact=True)).to_be_visible()
    expect(page.get_by_label(ACCROCHE_DITE)).to_be_hidden()


def test_an_unknown_common_is_chosen_in_a_list(page: Page, adresse: str) -> None:
    _aller(page, f"{adresse}contribuer/modifier/?commun=<img>")
    expect(page.locator("#saisie-tete")).to_contain_text("Le catalogue n’a pas de commun « <img> »")
    page.get_by_label("Quel commun ?").select_option("bornage")
    page.wait_for_url("**/?commun=bornage")
    expect(page.locator(".saisie__nom")).to_have_text("BORNAGE")


@pytest.mark.parametrize(
    ("lieu", "largeur"),
    [
        (f"modifier/?commun={COMMUN}", 320),
        ("proposer/", 1280),
        pytest.param(f"modifier/?commun={COMMUN}", 1280, marks=pytest.mark.nuit),
        pytest.param("proposer/", 320, marks=pytest.mark.nuit),
    ],
)
def test_every_part_is_accessible_and_fits(
    page: Page, adresse: str, largeur: int, lieu: str
) -> None:
    page.set_viewport_size({"width": largeur, "height": 740})
    _aller(page, f"{adresse}contribuer/{lieu}")
    _accroche(page).fill("x")
    _envoyer(page)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.evaluate("for (const one of document.querySelectorAll('#saisie details')) one.open = true")
    page.wait_for_timeout(50)
    page.evaluate("for (const one of document.querySelectorAll('#saisie details')) one.open = true")
    assert violations(page) == []
    assert deborde(page) <= 0


def test_the_keyboard_alone_goes_from_a_question_to_the_mail(formulaire: Page) -> None:
    """Tab, Enter, Space: no trap, and what has the focus is seen."""
    formulaire.locator("#partie-en-bref > summary").focus()
    formulaire.keyboard.press("Enter")
    expect(formulaire.get_by_label(DESCRIPTION)).to_be_visible()
    formulaire.get_by_label(DESCRIPTION).focus()
    formulaire.keyboard.type("Un mot. ")
    for _ in range(80):
        formulaire.keyboard.press("Tab")
        if formulaire.evaluate("document.activeElement.id") == "saisie-accord":
            break
    formulaire.keyboard.press("Space")
    formulaire.keyboard.press("Tab")
    formulaire.keyboard.press("Enter")
    assert f"modifier-{COMMUN}.txt" in unquote(formulaire.evaluate("window.courriel"))


@pytest.mark.parametrize("lieu", ["modifier", "proposer"])
def test_without_scripts_it_is_a_form_to_print(
    nouvelle_page: NouvellePage, adresse: str, site: Path, lieu: str
) -> None:
    page = nouvelle_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(f"{adresse}contribuer/{lieu}/")
    expect(page.get_by_text("cette page est un formulaire à imprimer")).to_be_visible()
    expect(page.get_by_label("Adresse du dépôt")).to_be_visible()
    # Eight questions, and one line for the others: the page is as long as they are, and as light.
    assert page.locator(".saisie__question:visible").count() == QUESTIONS + 1
    assert deborde(page) <= 0
    assert page.evaluate("document.documentElement.scrollHeight") < 9_000
    assert (site / "contribuer" / lieu / "index.html").stat().st_size < 60_000
    assert not page.locator("#saisie-fautes").is_visible()
    assert 1 < len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) <= 4


def test_every_field_is_asked_or_kept_for_the_team() -> None:
    page = contribuer.PageDeSaisie(nouveau=True)
    questions = [*page.questions()]
    assert len(questions) == QUESTIONS
    asked = {answer.champ.chemin[0] for question in questions for answer in question.reponses}
    others = [champ.nom for champ in page.autres()]
    kept = [name for name in proposition.RESERVES if "." not in name]
    assert sorted([*asked, *others, *kept]) == sorted(schemas.schema("projet")["properties"])
    needed = [
        answer.champ.nom
        for question in questions
        for answer in question.reponses
        if answer.indispensable
    ]
    assert {name.partition(".")[0] for name in needed} | {"contact"} == {
        name for name in schemas.schema("projet")["required"] if name not in proposition.RESERVES
    }


@pytest.mark.parametrize("motif", ["[ht]*", "sentes", pytest.param("*", marks=pytest.mark.nuit)])
def test_a_form_that_is_only_opened_changes_nothing(page: Page, adresse: str, motif: str) -> None:
    for path in sorted((RACINE / "projets").glob(f"{motif}.yml")):
        _aller(page, f"{adresse}contribuer/modifier/?commun={path.stem}")
        expect(page.locator("#saisie-changements")).to_have_text("Rien ne change encore.")
        _envoyer(page)
        expect(page.locator("#saisie-etat")).to_have_text(
            "Rien ne change encore : il n’y a rien à envoyer."
        )
        assert page.locator(".saisie__faute").all_inner_texts() == [], path.stem
