"""Take from npm packages the models of the answers that the readers use: `LISEZMOI.md` says how.

GitHub publishes an OpenAPI description; the others are read from declarations in TypeScript,
of which only the types named below are kept.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
# What the catalogue writes on its own repository: the status of the answer beside each.
ECRITURE = {
    "GET /repos/{owner}/{repo}/issues": "200",
    "POST /repos/{owner}/{repo}/issues": "201",
    "GET /repos/{owner}/{repo}/issues/{issue_number}": "200",
    "PATCH /repos/{owner}/{repo}/issues/{issue_number}": "200",
    "GET /repos/{owner}/{repo}/issues/{issue_number}/comments": "200",
    "POST /repos/{owner}/{repo}/issues/{issue_number}/comments": "201",
    "PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}": "200",
    "GET /repos/{owner}/{repo}/pulls": "200",
    "POST /repos/{owner}/{repo}/pulls": "201",
    "PATCH /repos/{owner}/{repo}/pulls/{pull_number}": "200",
    "PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge": "200",
    "GET /repos/{owner}/{repo}/pulls/{pull_number}/files": "200",
    "GET /repos/{owner}/{repo}/compare/{basehead}": "200",
    "POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches": "",
    "PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/enable": "",
    "GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs": "200",
    "GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls": "200",
    "GET /repos/{owner}/{repo}/commits/{ref}/check-runs": "200",
    "GET /repos/{owner}/{repo}/git/commits/{commit_sha}": "200",
    "POST /repos/{owner}/{repo}/statuses/{sha}": "201",
}
# Package, its declarations, and the types that are kept.
TYPESCRIPT = {
    "gitlab": (
        "@gitbeaker/core",
        "dist/index.d.ts",
        (
            "ProjectSchema SimpleProjectSchema CondensedProjectSchema ProjectLicenseSchema CommitSchema "
            "CondensedCommitSchema TagSchema ReleaseSchema RepositoryTreeSchema IssueSchema "
            "MergeRequestSchema CondensedMergeRequestSchema SimpleUserSchema PipelineSchema"
        ),
    ),
}
SIMPLE = {"string": "string", "number": "number", "boolean": "boolean", "null": "null"}


def github_ecriture(package: Path) -> dict[str, Any]:
    """Keep what is sent to a few paths, and what they answer."""
    whole = json.loads((package / "generated" / "api.github.com.json").read_text(encoding="utf-8"))
    sent, answers = {}, {}
    for call, status in ECRITURE.items():
        method, _, path = call.partition(" ")
        operation = whole["paths"][path][method.lower()]
        if "requestBody" in operation:
            sent[call] = _plain(operation["requestBody"]["content"]["application/json"]["schema"])
        if status:
            answers[call] = _plain(operation["responses"][status]["content"]["application/json"]["schema"])
    named = {"schemas": _named({"sent": sent, "answers": answers}, whole)}
    return {"demandes": sent, "reponses": answers, "components": named}


def _named(parts: dict[str, Any], whole: dict[str, Any]) -> dict[str, Any]:
    """Keep the named schemas that some parts refer to."""
    kept: dict[str, Any] = {}
    waiting = [parts]
    while waiting:
        for name in set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(waiting.pop()))):
            if name not in kept:
                kept[name] = _plain(whole["components"]["schemas"][name])
                waiting.append(kept[name])
    return kept


def _plain(part: Any) -> Any:
    """Drop what explains, and say in JSON Schema that a value may be null."""
    if isinstance(part, list):
        return [_plain(item) for item in part]
    if not isinstance(part, dict):
        return part
    explained = {"description", "example", "examples", "title", "externalDocs", "format", "default"}
    names = set(part.get("properties", {}))
    kept = {
        key: {name: _plain(value) for name, value in inner.items()} if key == "properties" else _plain(inner)
        for key, inner in part.items()
        if key not in explained - names and not key.startswith("x-")
    }
    if kept.pop("nullable", False):
        return {"anyOf": [kept, {"type": "null"}]}
    return kept


def typescript(text: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Keep some types of a file of declarations."""
    found = {}
    for name in names:
        start = re.search(rf"\b(?:interface|type) {name}\b([^{{=;]*)(?:=\s*([^{{;]*))?\{{", text)
        if start is None:
            continue
        body = _braces(text, start.end() - 1)
        parents = re.findall(r"\b[A-Z]\w+", (start.group(1) or "") + (start.group(2) or ""))
        refs = [{"$ref": f"#/$defs/{parent}"} for parent in parents if parent in names]
        found[name] = {**_object(body, names), **({"allOf": refs} if refs else {})}
    return found


def _braces(text: str, start: int) -> str:
    depth = 0
    for index in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return text[start + 1 : index]
    raise ValueError(text[start : start + 80])


def _object(body: str, names: tuple[str, ...]) -> dict[str, Any]:
    body = re.sub(r"/\*.*?\*/", "", body, flags=re.DOTALL)
    properties, required = {}, []
    while member := re.match(r"\s*(?:readonly )?['\"]?(\w+)['\"]?(\?)?\s*:\s*", body):
        name, optional = member.groups()
        body = body[member.end() :]
        if body.startswith("{"):
            inner = _braces(body, 0)
            kind, body = _object(inner, names), body[len(inner) + 2 :]
            if body.startswith("[]"):
                kind, body = {"type": "array", "items": kind}, body[2:]
            body = body.lstrip(" ;\n")
        else:
            written, _, body = body.partition("\n")
            kind = _type(written.strip().rstrip(";"), names)
        properties[name] = kind
        if not optional:
            required.append(name)
    return {"type": "object", "properties": properties, **({"required": required} if required else {})}


def _type(written: str, names: tuple[str, ...]) -> dict[str, Any]:
    """Translate a type; one that is not kept accepts anything."""
    if "|" in written:
        kinds = [_type(one.strip(), names) for one in written.strip("| ").split("|")]
        return {} if {} in kinds else {"anyOf": kinds}
    if literal := re.fullmatch(r"'([^']*)'", written):
        return {"const": literal.group(1)}
    if array := re.fullmatch(r"(?:Array<(\w+)>|(\w+)\[\])", written):
        return {"type": "array", "items": _type(array.group(1) or array.group(2), names)}
    if written in SIMPLE:
        return {"type": SIMPLE[written]}
    return {"$ref": f"#/$defs/{written}"} if written in names else {}


def main(packages: Path) -> None:
    """Write the contracts from the packages that were unpacked in a folder."""
    octokit = packages / "@octokit/openapi"
    contracts = {
        "github-ecriture": ("@octokit/openapi", github_ecriture(octokit)),
    }
    for name, (package, declarations, kept) in TYPESCRIPT.items():
        text = (packages / package / declarations).read_text(encoding="utf-8")
        contracts[name] = (package, {"$defs": typescript(text, tuple(kept.split()))})
    for name, (package, values) in contracts.items():
        about = json.loads((packages / package / "package.json").read_text(encoding="utf-8"))
        source = {"paquet": package, "version": about["version"], "licence": about["license"]}
        written = json.dumps({"source": source, **values}, indent=1, sort_keys=True)
        (HERE / f"{name}.json").write_text(written + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
