"""The questions put to GitHub in GraphQL: many repositories in one, checked against its schema.

A name never becomes part of a question: each travels as a variable.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.forges.releve import Periode

_HISTORY = """
fragment Histoire on CommitHistoryConnection {
  pageInfo { hasNextPage endCursor }
  nodes { oid committedDate parents { totalCount } author { name email user { login } } }
}
"""
_ISSUES = """
fragment Tickets on IssueConnection {
  pageInfo { hasNextPage endCursor }
  nodes { createdAt closedAt author { login } }
}
"""
_PULLS = """
fragment Demandes on PullRequestConnection {
  pageInfo { hasNextPage endCursor }
  nodes { createdAt closedAt updatedAt author { login } }
}
"""
_CLOSED_ISSUES = (
    "states: CLOSED, filterBy: {since: $fermesDepuis}, orderBy: {field: UPDATED_AT, direction: DESC}"
)
_CLOSED_PULLS = "states: [CLOSED, MERGED], orderBy: {field: UPDATED_AT, direction: DESC}"
_FACTS = f"""
fragment Faits on Repository {{
  nameWithOwner isArchived isPrivate isMirror isFork createdAt stargazerCount forkCount hasIssuesEnabled
  licenseInfo {{ spdxId }}
  languages(first: 30, orderBy: {{field: SIZE, direction: DESC}}) {{ edges {{ size node {{ name }} }} }}
  defaultBranchRef {{ name target {{ oid }} }}
  ticketsOuverts: issues(states: OPEN) {{ totalCount }}
  tickets: issues(first: 100, {_CLOSED_ISSUES}) {{ ...Tickets }}
  demandesOuvertes: pullRequests(states: OPEN) {{ totalCount }}
  demandes: pullRequests(first: 100, {_CLOSED_PULLS}) {{ ...Demandes }}
  releases(first: 100, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
    totalCount
    nodes {{ tagName publishedAt isDraft }}
  }}
  refs(refPrefix: "refs/tags/", first: 100, orderBy: {{field: TAG_COMMIT_DATE, direction: DESC}}) {{
    totalCount
    nodes {{
      name
      target {{
        ... on Commit {{ committedDate }}
        ... on Tag {{ tagger {{ date }} target {{ ... on Commit {{ committedDate }} }} }}
      }}
    }}
  }}
  racine: object(expression: "HEAD:") {{ ...Dossier }}
  github: object(expression: "HEAD:.github") {{ ...Dossier }}
  docs: object(expression: "HEAD:docs") {{ ...Dossier }}
  gitlab: object(expression: "HEAD:.gitlab") {{ ...Dossier }}
}}
fragment Dossier on GitObject {{ ... on Tree {{ entries {{ name type }} }} }}
"""
# The last commits of all, for a repository where none is recent; then those of the period.
_BRANCH = """defaultBranchRef { target { ... on Commit {
      derniers: history(first: 10) { ...Histoire }
      history(first: 100, since: $commitsDepuis) { ...Histoire }
    } } }"""


class FollowingPage(Enum):
    """What may have following pages, and how they are asked for, after the cursor `$CURSEUR`."""

    HISTOIRE = """defaultBranchRef { target { ... on Commit {
      history(first: 100, since: $commitsDepuis, after: $CURSEUR) { ...Histoire }
    } } }"""
    TICKETS = f"tickets: issues(first: 100, after: $CURSEUR, {_CLOSED_ISSUES}) {{ ...Tickets }}"
    DEMANDES = f"demandes: pullRequests(first: 100, after: $CURSEUR, {_CLOSED_PULLS}) {{ ...Demandes }}"


@dataclass(frozen=True, slots=True)
class Part:
    """What a question asks of one repository: its facts, its history, or a following page."""

    chemin: str
    faits: bool = False
    histoire: bool = False
    suite: FollowingPage | None = None
    curseur: str = ""


def question(parts: Sequence[Part], periode: Periode) -> dict[str, Any]:
    """Write one question for several repositories; the answer names them r0, r1, r2."""
    declared: list[str] = []
    variables: dict[str, str] = {}
    asked: list[str] = []
    for rank, part in enumerate(parts):
        owner, _, name = part.chemin.partition("/")
        declared += [f"$p{rank}: String!", f"$n{rank}: String!"]
        variables |= {f"p{rank}": owner, f"n{rank}": name}
        if part.suite:
            declared.append(f"$c{rank}: String!")
            variables[f"c{rank}"] = part.curseur
            wanted = part.suite.value.replace("$CURSEUR", f"$c{rank}")
        else:
            wanted = f"{'...Faits ' if part.faits else ''}{_BRANCH if part.histoire else ''}"
        asked.append(f"  r{rank}: repository(owner: $p{rank}, name: $n{rank}) {{ {wanted} }}")
    body = "\n".join(asked)
    for name, kind, value in (
        ("commitsDepuis", "GitTimestamp!", periode.commits_depuis),
        ("fermesDepuis", "DateTime!", periode.fermes_depuis),
    ):
        if f"${name}" in body + (_FACTS if "...Faits" in body else ""):
            declared.append(f"${name}: {kind}")
            variables[name] = f"{value}T00:00:00Z"
    text = f"query Lot({', '.join(declared)}) {{\n{body}\n}}\n{_fragments(body)}"
    return {"query": text, "variables": variables}


def _fragments(body: str) -> str:
    """Return the fragments that a question uses, and no other."""
    facts = "...Faits" in body
    kept = [_FACTS] if facts else []
    for name, text in (("Histoire", _HISTORY), ("Tickets", _ISSUES), ("Demandes", _PULLS)):
        if f"...{name}" in body or (facts and name != "Histoire"):
            kept.append(text)
    return "".join(kept)
