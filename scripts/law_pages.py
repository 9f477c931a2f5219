"""The generated pages of docs/<lang>/law/: one for each rule, their index, doctrines, timeline and precedents."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from licite.operations.law import timeline
from licite.rules.load import shipped_law
from licite.rules.model import Citation, Precedent, Rule, RuleVersion
from licite.vocabulary.say import catalogue, fill

CASES = Path(__file__).parent.parent / "tests" / "law"
MOST_CASES = 12

WORDS: dict[str, dict[str, str]] = {
    "made": {
        "fr": "<!-- Page écrite par `make docs` depuis les fichiers de loi : ne la modifiez pas à la main. -->",
        "en": "<!-- Page written by `make docs` from the law files: do not change it by hand. -->",
    },
    "forbid": {"fr": "Interdiction", "en": "Prohibition"},
    "basis": {"fr": "Base qui permet", "en": "Basis that allows"},
    "duty": {"fr": "Chose à faire", "en": "Thing to do"},
    "review": {"fr": "Relecture humaine demandée", "en": "Human review asked for"},
    "since": {"fr": "Depuis le {day}", "en": "Since {day}"},
    "from_to": {"fr": "Du {day} au {until}", "en": "From {day} to {until}"},
    "primary": {"fr": "texte officiel lu", "en": "official text read"},
    "secondary": {"fr": "texte lu chez qui le cite", "en": "text read through somebody who quotes it"},
    "unverified": {"fr": "**texte officiel non vu**", "en": "**official text not seen**"},
    "checked": {"fr": "vérifié le {day}", "en": "checked on {day}"},
    "remedy": {"fr": "**Que faire** :", "en": "**What to do**:"},
    "condition": {"fr": "Comment la règle est écrite", "en": "How the rule is written"},
    "only": {
        "fr": "Cette règle ne vaut que dans la lecture {names}.",
        "en": "This rule holds only in the reading {names}.",
    },
    "left_out": {"fr": "Ce que la règle laisse de côté (en anglais)", "en": "What the rule leaves out"},
    "precedents": {"fr": "Décisions publiées", "en": "Published decisions"},
    "cases": {"fr": "Cas d’essai (en anglais)", "en": "Cases it is tried on"},
    "index": {"fr": "# La loi, règle par règle", "en": "# The law, rule by rule"},
    "intro": {
        "fr": (
            "{n} règles, version `{version}`. Chacune a ses dates, sa source et des cas d’essai dans les deux sens. "
            "Voir aussi les [lectures](doctrines.md), le [calendrier](timeline.md) et les [décisions](precedents.md)."
        ),
        "en": (
            "{n} rules, version `{version}`. Each has its dates, its source and cases both ways. "
            "See also the [readings](doctrines.md), the [timeline](timeline.md) and the [decisions](precedents.md)."
        ),
    },
    "table": {"fr": "| règle | effet | depuis | source |", "en": "| rule | effect | since | source |"},
    "doctrines": {"fr": "# Les lectures de la loi", "en": "# Readings of the law"},
    "doctrines_intro": {
        "fr": "Quand les textes ou les auteurs divergent, Licite suit une lecture et le dit. `--doctrine` la choisit.",
        "en": "Where texts or authors disagree, Licite follows one reading and says so. `--doctrine` chooses it.",
    },
    "held_by": {"fr": "Qui la défend", "en": "Who holds it"},
    "switches": {"fr": "Ce qu’elle change", "en": "What it changes"},
    "timeline": {"fr": "# Quand la loi change", "en": "# When the law changes"},
    "in": {"fr": "entre en vigueur", "en": "comes into force"},
    "out": {"fr": "n’est plus en vigueur", "en": "is no longer in force"},
    "changes": {"fr": "change", "en": "changes"},
    "decisions": {"fr": "# Décisions publiées", "en": "# Published decisions"},
    "decisions_intro": {
        "fr": "Ce que des autorités et des juges ont décidé, dit avec nos mots. `licite law cases` les montre aussi.",
        "en": "What authorities and courts decided, in our own words. `licite law cases` shows them too.",
    },
    "overturned": {"fr": "Depuis :", "en": "Since then:"},
}


def law_pages(lang: str) -> dict[str, str]:
    """Every page of docs/<lang>/law and what it should hold, by its name."""
    pages = {f"law/{rule.id}.md": _rule_page(rule, lang) for rule in shipped_law().rules}
    pages["law/index.md"] = _index(lang)
    pages["law/doctrines.md"] = _doctrines(lang)
    pages["law/timeline.md"] = _timeline(lang)
    pages["law/precedents.md"] = _precedents(lang)
    return pages


def _say(word: str, lang: str, **slots: object) -> str:
    shown = {name: fill(f"{{{name}}}", lang, {name: v}) if isinstance(v, date) else v for name, v in slots.items()}
    return WORDS[word][lang].format(**shown)


def _page(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part) + "\n"


def _rule_page(rule: Rule, lang: str) -> str:
    switched = [d.name for d in shipped_law().doctrines.values() if rule.id in d.applies]
    tag = f" : {_tag(rule, lang)}" if lang == "fr" else f": {_tag(rule, lang)}"
    return _page(
        _say("made", lang),
        f"# {rule.title[lang]}",
        f"`{rule.id}` · {_say(rule.effect, lang)}{tag if rule.tag else ''}",
        _say("only", lang, names=", ".join(f"[`{name}`](doctrines.md)" for name in switched)) if switched else "",
        *(_version(rule, version, lang) for version in reversed(rule.versions)),
        _listed("left_out", rule.not_covered, lang),
        _listed("precedents", [_decision(p, lang) for p in shipped_law().precedents if rule.id in p.rules], lang),
        _listed("cases", _cases(rule.id), lang),
    )


def _tag(rule: Rule, lang: str) -> str:
    if rule.tag is None:
        return ""
    kind = {"forbid": "tags", "basis": "basis", "duty": "duties"}[rule.effect]
    entry: dict[str, Any] = catalogue(kind)[rule.tag]
    words = entry.get("short", entry)[lang]
    return f"{words} (`{rule.tag}`)".replace("{day}", "…")


def _version(rule: Rule, version: RuleVersion, lang: str) -> str:
    days = {"day": version.start, "until": version.until}
    head = _say("since" if version.until is None else "from_to", lang, **days)
    lines = [f"## {head}", "", fill(version.explain[lang], lang, {})]
    if version.remedy:
        lines += ["", f"{_say('remedy', lang)} {version.remedy[lang]}"]
    lines += ["", _source(version.citation, lang)]
    if version.citation.quote:
        lines += ["", f"> {version.citation.quote}"]
    condition = [f"scope:  {rule.scope.text}", f"when:   {version.when.text}"]
    condition += [f"unless: {version.unless.text}"] if version.unless else []
    lines += [
        "",
        f"<details><summary>{_say('condition', lang)}</summary>",
        "",
        "```sql",
        *condition,
        "```",
        "</details>",
    ]
    return "\n".join(lines)


def _source(citation: Citation, lang: str) -> str:
    cite = f"[{citation.cite}]({citation.url})" if citation.url else citation.cite
    return f"{cite} · {_say(citation.verified, lang)}, {_say('checked', lang, day=citation.checked_on)}"


def _listed(title: str, items: list[str] | tuple[str, ...], lang: str) -> str:
    return "\n".join([f"## {_say(title, lang)}", "", *(f"- {item}" for item in items)]) if items else ""


def _decision(precedent: Precedent, lang: str) -> str:
    amount = f", {_amount(precedent.amount_eur, lang)}" if precedent.amount_eur else ""
    name = " · ".join(part for part in (precedent.authority, precedent.name, precedent.company) if part)
    day = fill("{day}", lang, {"day": precedent.day})
    cited = f"[{name}]({precedent.citation.url})" if precedent.citation.url else name
    since = f" {_say('overturned', lang)} {precedent.overturned[lang]}" if precedent.overturned else ""
    return f"{cited}, {day}{amount}. {precedent.sentence[lang]}{since}"


def _amount(amount: int, lang: str) -> str:
    return f"{amount:,}".replace(",", "\u00a0") + "\u00a0€" if lang == "fr" else f"€{amount:,}"


def _cases(rule_id: str) -> list[str]:
    file = CASES / f"{rule_id.replace('.', '/')}.yaml"
    if not file.is_file():
        return []
    shown = []
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))["cases"][:MOST_CASES]:
        outcome = case["expect"].get("outcome")
        shown.append(f"{case['title']}" + (f": {outcome}" if outcome else ""))
    return shown


@cache
def _groups() -> dict[str, list[Rule]]:
    groups: dict[str, list[Rule]] = {}
    for rule in shipped_law().rules:
        groups.setdefault(".".join(rule.id.split(".")[:2]), []).append(rule)
    return groups


def _index(lang: str) -> str:
    law = shipped_law()
    sections = []
    for group, rules in sorted(_groups().items()):
        rows = [
            f"| [{rule.title[lang]}]({rule.id}.md) | {_say(rule.effect, lang)} | {rule.versions[0].start.isoformat()} |"
            f" {rule.versions[-1].citation.cite} |"
            for rule in rules
        ]
        sections.append("\n".join([f"## `{group}`", "", _say("table", lang), "| --- | --- | --- | --- |", *rows]))
    head = _say("intro", lang, n=len(law.rules), version=law.version)
    return _page(_say("made", lang), _say("index", lang), head, *sections)


def _doctrines(lang: str) -> str:
    law = shipped_law()
    sections = []
    for doctrine in law.doctrines.values():
        known = {rule.id: rule.title[lang] for rule in law.rules} | {d.id: d.title[lang] for d in law.definitions}
        rules = {rule.id for rule in law.rules}
        switched = [f"- {f'[{known[i]}]({i}.md)' if i in rules else known[i]} (`{i}`)" for i in doctrine.applies]
        held = [
            f"- {_source(citation, lang)}" + (f"\n\n  > {citation.quote}" if citation.quote else "")
            for citation in doctrine.citations
        ]
        lines = [f"## {doctrine.title[lang]} (`{doctrine.name}`)", "", doctrine.why[lang]]
        lines += ["", f"### {_say('switches', lang)}", "", *switched, "", f"### {_say('held_by', lang)}", "", *held]
        sections.append("\n".join(lines))
    return _page(_say("made", lang), _say("doctrines", lang), _say("doctrines_intro", lang), *sections)


def _timeline(lang: str) -> str:
    law = shipped_law()
    default = next(d.name for d in law.doctrines.values() if d.default)
    sections = []
    for day, changed in reversed(timeline(default)):
        rows = [f"- [{c.rule.title[lang]}]({c.rule.id}.md) {_say(c.kind, lang)}" for c in changed]
        sections.append("\n".join([f"## {fill('{day}', lang, {'day': day})}", "", *rows]))
    return _page(_say("made", lang), _say("timeline", lang), *sections)


def _precedents(lang: str) -> str:
    rows = [
        f"- {_decision(p, lang)}" for p in sorted(shipped_law().precedents, key=lambda p: (p.day, p.id), reverse=True)
    ]
    return _page(_say("made", lang), _say("decisions", lang), _say("decisions_intro", lang), "\n".join(rows))
