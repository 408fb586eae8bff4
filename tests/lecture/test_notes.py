"""The notes of hand-written pages: numbered in order, named to who hears them, without a way back to one call."""

from __future__ import annotations

from markdown import Markdown

from catalogue_communs.socle.markdown import blocs, clean_page

PAGE = """# Titre

Un fait[^b]. Un autre[^a], et encore le premier[^b].

## Sources

[^a]: Sans adresse. Lu le 20 août 2026.
[^b]: [Page « A & B »](https://exemple.fr/b), lue le 20 août 2026.
"""


def html(text: str) -> str:
    """Render a page as the site does."""
    options = {"footnotes": {"SEPARATOR": "-", "USE_DEFINITION_ORDER": False}}
    return clean_page(Markdown(extensions=["footnotes"], extension_configs=options).convert(text))


def test_a_call_bears_its_number_and_names_its_source() -> None:
    made = html(PAGE)
    said = "Source 1 : Page « A &amp; B »"
    call = f'\u202f<a class="renvoi" href="#fn-b" title="{said}" aria-label="{said}">1</a>'
    assert made.count(call) == 2
    assert 'href="#fn-a" title="Source 2' in made
    assert ">2</a>, et encore" in made


def test_the_notes_are_a_list_that_leads_back_to_no_call() -> None:
    made = html(PAGE)
    notes = made[made.index('<ol class="sources notes">') :]
    assert notes.index('id="fn-b"') < notes.index('id="fn-a"')
    assert "backref" not in made
    assert "fnref" not in made
    assert "<sup" not in made


def test_what_a_note_says_never_leaves_its_attribute() -> None:
    made = html('A[^x].\n\n[^x]: ["> <b>dit</b> x="y](https://exemple.fr), lue.\n')
    assert 'title="Source 1' in made
    assert 'x="y"' not in made.split("</a>")[0]
    assert "<b>" not in made.split('">1</a>')[0]


def test_the_search_reads_a_sentence_without_its_calls() -> None:
    """« Un fait[^b] » is « Un fait »."""
    words = [bloc.mots for bloc in blocs(PAGE, ecrites=True)]
    assert words[1] == "Un fait. Un autre, et encore le premier."
