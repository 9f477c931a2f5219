"""How right the guesses about addresses, domains, numbers and job titles are, on a file that says the answers."""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from licite.contacts.domains import describe_domain
from licite.contacts.job_function import function_of
from licite.contacts.mailbox import classify_mailbox
from licite.contacts.phone import PhoneProblem, parse_phone
from licite.errors import LiciteError
from licite.vocabulary.say import say

Row = dict[str, str]


@dataclass(frozen=True)
class Miss:
    """A line answered otherwise than labelled. It holds no address: whoever reads it has the file."""

    line: int
    label: str
    answer: str


@dataclass(frozen=True)
class Score:
    """`figures` are shares from 0 to 1 by name, each told by a sentence of `score.yaml`; `kind` says of what."""

    kind: str
    rows: int
    figures: dict[str, float]
    misses: tuple[Miss, ...]

    def to_dict(self) -> dict[str, object]:
        """The fields by name, as `licite classify --score FILE --json` prints them."""
        misses = [{"line": miss.line, "label": miss.label, "answer": miss.answer} for miss in self.misses]
        return {"kind": self.kind, "rows": self.rows, "figures": self.figures, "misses": misses}


def score_file(path: Path) -> Score:
    """How often are the answers those of this labelled CSV file?

    Its header tells what is judged: `address,label` (or `local_part,domain,label`), `domain,label`, `title,function`
    or `raw,e164,valid`. An answer counts at `likely` or better; below, none was given.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        columns, rows = set(reader.fieldnames or ()), list(reader)
    for needed, judge in _JUDGES:
        if needed <= columns and rows:
            return judge(rows)
    raise LiciteError("CLI010", where=str(path))


def told(score: Score, name: str, lang: str) -> list[str]:
    """The lines that say a score: what was judged, each figure, and where the answers differ."""
    kind = say(f"score.kinds.{score.kind}", lang)
    lines = [say("score.heading", lang, file=name, n=score.rows, kind=kind)]
    for figure, value in score.figures.items():
        entry, _, label = figure.partition("_") if figure.startswith("f1_") else (figure, "", "")
        share = f"{100 * value:.1f} %" if lang == "fr" else f"{100 * value:.1f}%"
        share = share.replace(".", ",") if lang == "fr" else share
        lines.append("  " + say(f"score.figures.{entry}", lang, share=share, label=label.replace("_", " ")))
    where = ", ".join(str(miss.line) for miss in score.misses)
    return [*lines, "  " + say("score.misses", lang, n=len(score.misses), lines=where)]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _misses(rows: list[tuple[str, str, bool]]) -> tuple[Miss, ...]:
    """The rows (label, answer, right) that are wrong, by their line, where no cell has a line break."""
    return tuple(Miss(line, label, answer) for line, (label, answer, right) in enumerate(rows, 2) if not right)


# --- addresses ---------------------------------------------------------------------------------------------

SEEDS = (1, 2, 3, 4, 5)


def _mailboxes(rows: list[Row]) -> Score:
    pairs = [(row.get("address") or f"{row['local_part']}@{row['domain']}", row["label"]) for row in rows]
    figures, misses = _mailbox_figures(pairs)
    worst = [_mailbox_figures(_shuffled(pairs, seed))[0] for seed in SEEDS]
    for name, pick in (("generic_found", min), ("nominative_called_generic", max), ("ambiguous_certain", max)):
        figures[f"shuffled_{name}"] = pick(one[name] for one in worst)
    return Score("mailboxes", len(rows), figures, misses)


def _shuffled(pairs: list[tuple[str, str]], seed: int) -> list[tuple[str, str]]:
    """The same local parts, each on the domain of another row."""
    parted = [(address.rpartition("@")[0], address.rpartition("@")[2], label) for address, label in pairs]
    order = sorted(range(len(pairs)), key=lambda row: hashlib.sha256(f"{seed} {row}".encode()).digest())
    return [(f"{local}@{parted[other][1]}", label) for (local, _, label), other in zip(parted, order, strict=True)]


def _mailbox_figures(pairs: list[tuple[str, str]]) -> tuple[dict[str, float], tuple[Miss, ...]]:
    total: Counter[str] = Counter(label for _, label in pairs)
    hits: Counter[str] = Counter()
    judged = []
    for address, label in pairs:
        guess = classify_mailbox(address)
        told = guess.identifier_kind if guess.confidence != "unsure" else None
        harm = label == "nominative" and told == "generic"
        sure = label == "ambiguous" and guess.confidence == "certain"
        found = label == told
        hits.update({f"{label}_found": found, "harm": harm, "sure": sure})
        right = found if label == "generic" else not (harm or sure)
        judged.append((label, f"{guess.identifier_kind or 'either'}, {guess.confidence}", right))
    figures = {
        "generic_found": _share(hits["generic_found"], total["generic"]),
        "nominative_called_generic": _share(hits["harm"], total["nominative"]),
        "ambiguous_certain": _share(hits["sure"], total["ambiguous"]),
        "nominative_found": _share(hits["nominative_found"], total["nominative"]),
    }
    return figures, _misses(judged)


# --- domains, titles, numbers ------------------------------------------------------------------------------

_DOMAIN_LABELS = {"free": "consumer", "company": "professional", "public_body": "professional", "relay": "alias relay"}


def _domains(rows: list[Row]) -> Score:
    judged = []
    for row in rows:
        found = describe_domain(row["domain"])
        answer = "typo" if found.typo_of else _DOMAIN_LABELS.get(found.kind, found.kind)
        label = row["label"].replace("_", " ")
        judged.append((label, answer, label == answer))
    labels = Counter(label for label, _, _ in judged)
    answers = Counter(answer for _, answer, _ in judged)
    hits = Counter(label for label, _, right in judged if right)
    f1 = {f"f1_{name.replace(' ', '_')}": 2 * hits[name] / (labels[name] + answers[name]) for name in sorted(labels)}
    return Score("domains", len(rows), f1, _misses(judged))


def _titles(rows: list[Row]) -> Score:
    """Several functions may be right (`sales|marketing`); `unknown` is the label of a title that tells none."""
    hits: Counter[str] = Counter()
    judged = []
    for row in rows:
        allowed = row["function"].split("|")
        found = function_of(row["title"])
        told = found.code if found.code and found.confidence != "unsure" else "unknown"
        right = told in allowed
        named = allowed[0] != "unknown"
        hits.update(
            named=named,
            found=named and right,
            told=told != "unknown",
            wrong=told != "unknown" and not right,
            wrong_certain=not right and found.confidence == "certain",
        )
        judged.append((row["function"], f"{told}, {found.confidence}", right))
    figures = {
        "function_found": _share(hits["found"], hits["named"]),
        "function_wrong": _share(hits["wrong"], hits["told"]),
        "function_wrong_certain": _share(hits["wrong_certain"], len(rows)),
    }
    return Score("titles", len(rows), figures, _misses(judged))


def _phones(rows: list[Row]) -> Score:
    """A number that is not valid must be refused, or given as one that belongs to nobody."""
    judged = []
    for row in rows:
        found = parse_phone(row["raw"], row.get("default_region") or "FR")
        label = f"{row['e164'] or '-'} {row['type']}" if row["valid"] == "1" else "no number"
        answer = "no number" if isinstance(found, PhoneProblem) else f"{found.e164} {found.kind}"
        nobody = row["valid"] != "1" and answer == f"{row['e164']} unknown"
        judged.append((label, answer, label == answer or nobody))
    right = sum(1 for *_, good in judged if good)
    return Score("phones", len(rows), {"numbers_right": _share(right, len(rows))}, _misses(judged))


_JUDGES: tuple[tuple[set[str], Callable[[list[Row]], Score]], ...] = (
    ({"address", "label"}, _mailboxes),
    ({"local_part", "domain", "label"}, _mailboxes),
    ({"domain", "label"}, _domains),
    ({"title", "function"}, _titles),
    ({"raw", "e164", "valid", "type"}, _phones),
)
