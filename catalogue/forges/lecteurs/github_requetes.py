"""The questions put to GitHub in GraphQL: many repositories in one, checked against its schema.

A name never becomes part of a question: each travels as a variable. GitHub counts points: one for
a hundred lists asked for, those inside each item of a list too. The parents of each commit would be
a hundred lists a page; the first line of its message tells a merge almost as well (docs/adr/0004).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalogue.forges.modele import Periode

_HISTORY = """
fragment Histoire on CommitHistoryConnection {
  pageInfo { hasNextPage endCursor }
  nodes { oid committedDate messageHeadline author { name email user { login } } }
}
"""
_ISSUES = """
fragment Tickets on IssueConnection {
  pageInfo { hasNextPage endCursor }
  nodes { createdAt closedAt author { login __typename } }
}
"""
_PULLS = """
fragment Demandes on PullRequestConnection {
  pageInfo { hasNextPage endCursor }
  nodes { createdAt closedAt updatedAt mergedAt authorAssociation author { login __typename } }
}
"""
_CLOSED_ISSUES = (
    "states: CLOSED, filterBy: {since: $fermesDepuis}, orderBy: {field: UPDATED_AT, direction: DESC}"
)
_CLOSED_PULLS = "states: [CLOSED, MERGED], orderBy: {field: UPDATED_AT, direction: DESC}"
# What moves when a repository does, and costs almost nothing: unchanged, nothing more is asked.
_PROBE = """
fragment Sonde on Repository {
  nameWithOwner isArchived isPrivate hasIssuesEnabled pushedAt
  defaultBranchRef { name target { oid ... on Commit { statusCheckRollup { state } } } }
  ticketsOuverts: issues(states: OPEN) { totalCount }
  demandesOuvertes: pullRequests(states: OPEN) { totalCount }
}
"""
_FACTS = f"""
fragment Faits on Repository {{
  ...Sonde
  isMirror isFork createdAt stargazerCount forkCount
  licenseInfo {{ spdxId }}
  languages(first: 30, orderBy: {{field: SIZE, direction: DESC}}) {{ edges {{ size node {{ name }} }} }}
  tickets: issues(first: 100, {_CLOSED_ISSUES}) {{ ...Tickets }}
  recents: issues(first: 20, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
    nodes {{
      createdAt authorAssociation author {{ login __typename }}
      comments(first: 5) {{ nodes {{ createdAt author {{ login __typename }} }} }}
    }}
  }}
  demandes: pullRequests(first: 100, {_CLOSED_PULLS}) {{ ...Demandes }}
  releases(first: 100, orderBy: {{field: CREATED_AT, direction: DESC}}) {{
    totalCount
    nodes {{ tagName publishedAt isDraft isPrerelease }}
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
  publiccode: object(expression: "HEAD:publiccode.yml") {{ ... on Blob {{ text }} }}
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
    """What a question asks of one repository: whether it moved, its facts, its history, a following page."""

    chemin: str
    sonde: bool = False
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
            told = "...Sonde " if part.sonde else "...Faits " if part.faits else ""
            wanted = f"{told}{_BRANCH if part.histoire else ''}"
        asked.append(f"  r{rank}: repository(owner: $p{rank}, name: $n{rank}) {{ {wanted} }}")
    body = "\n".join(asked)
    for name, kind, value in (
        ("commitsDepuis", "GitTimestamp!", periode.commits_depuis),
        ("fermesDepuis", "DateTime!", periode.fermes_depuis),
    ):
        if f"${name}" in body + (_FACTS if "...Faits" in body else ""):
            declared.append(f"${name}: {kind}")
            variables[name] = f"{value}T00:00:00Z"
    text = f"query Lot({', '.join(declared)}) {{\n  rateLimit {{ cost }}\n{body}\n}}\n{_fragments(body)}"
    return {"query": text, "variables": variables}


def _fragments(body: str) -> str:
    """Return the fragments that a question uses, and no other."""
    facts = "...Faits" in body
    kept = [_FACTS] if facts else []
    parts = (("Sonde", _PROBE), ("Histoire", _HISTORY), ("Tickets", _ISSUES), ("Demandes", _PULLS))
    for name, text in parts:
        if f"...{name}" in body or (facts and name != "Histoire"):
            kept.append(text)
    return "".join(kept)
