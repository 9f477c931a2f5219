"""`licite law`: the law files, read by a person."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import Exit, Json, Lang, guarded, language_of
from licite.cli.law_changes import Doctrine, day_of, diff, timeline
from licite.cli.law_precedents import cases
from licite.cli.law_prove import PROVE, prove
from licite.vocabulary.say import say

if TYPE_CHECKING:
    from licite.operations.law import Doctrine as Doctrine_
    from licite.operations.law import Rule, RuleVersion

LIST = "Example: licite law list --at 2026-08-11"
SHOW = "Example: licite law show fr.cpce.l34_5_no_consent"
DIFF = "Example: licite law diff 2026-08-10 2026-08-11"
TIMELINE = "Example: licite law timeline --since 2026-01-01"
CASES = "Example: licite law cases unrelated_to_profession"
TEST = "Example: licite law test my-cases.yaml"
LINT = "Example: licite law lint --strict"

At = Annotated[str | None, typer.Option("--at", help="A day; today where it is left out.")]


def register(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    group = typer.Typer(no_args_is_help=True, help="Read and check the law files.")
    group.command("list", epilog=LIST)(list_rules)
    group.command("show", epilog=SHOW)(show)
    group.command("diff", epilog=DIFF)(diff)
    group.command("timeline", epilog=TIMELINE)(timeline)
    group.command("cases", epilog=CASES)(cases)
    group.command("test", epilog=TEST)(run_cases)
    group.command("lint", epilog=LINT)(lint)
    group.command("prove", epilog=PROVE)(prove)
    app.add_typer(group, name="law")


@guarded
def list_rules(at: At = None, doctrine: Doctrine = "cnil", as_json: Json = False, lang: Lang = None) -> None:
    """List the rules in force on a day."""
    from licite.operations.law import rules_in_force

    spoken = language_of(lang)
    found = rules_in_force(day_of(at), doctrine)
    if as_json:
        print(json.dumps([_as_dict(rule, version, spoken) for rule, version in found], ensure_ascii=False, indent=2))
        return
    for rule, _ in found:
        print(f"{rule.id}  {rule.title[spoken]}")


@guarded
def show(
    rule_id: Annotated[str, typer.Argument(metavar="ID", help="The rule, by its id.")],
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Show one rule: its words, conditions, dates and sources."""
    from licite.operations.law import find_rule, readings_of

    spoken = language_of(lang)
    rule = find_rule(rule_id)
    if as_json:
        rows = [_as_dict(rule, version, spoken) for version in rule.versions]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    print(f"{rule.id}\n{rule.title[spoken]}\n")
    for version in rule.versions:
        print(_version_text(rule, version, spoken), end="\n\n")
    if rule.not_covered:
        print(say("cli.law_not_covered", spoken))
        print(*(f"  - {text}" for text in rule.not_covered), sep="\n", end="\n\n")
    if readings := readings_of(rule.id):
        print(say("cli.law_disagree", spoken))
        print(*(_reading_text(reading, rule.id, spoken) for reading in readings), sep="\n")


def _reading_text(reading: "Doctrine_", rule_id: str, lang: str) -> str:
    held = "law_held" if rule_id in reading.applies else "law_not_held"
    lines = [f"  {reading.name}: {reading.title[lang]} ({say(f'cli.{held}', lang)})", f"    {reading.why[lang]}"]
    for citation in reading.citations:
        lines.append(f"    {citation.cite}" + (f"  {citation.url}" if citation.url else ""))
        lines += [f"    « {citation.quote} »"] if citation.quote else []
    return "\n".join(lines)


def _version_text(rule: "Rule", version: "RuleVersion", lang: str) -> str:
    citation = version.citation
    since = say("cli.law_from", lang, day=version.start)
    lines = [since if version.until is None else f"{since}, {say('cli.law_until', lang, day=version.until)}"]
    lines.append(f"  {citation.cite}")
    if citation.url:
        lines.append(f"  {citation.url}")
    how = say(f"cli.{citation.verified}", lang)
    lines.append(f"  {say('cli.law_checked', lang, day=citation.checked_on, how=how)}")
    if citation.quote:
        lines.append(f"  « {citation.quote} »")
    lines += [f"  scope: {rule.scope.text}", f"  when: {version.when.text}"]
    if version.unless:
        lines.append(f"  unless: {version.unless.text}")
    from licite.vocabulary.say import fill

    lines.append(f"  {fill(version.explain[lang], lang, {})}")
    if version.remedy:
        lines.append(f"  {version.remedy[lang]}")
    return "\n".join(lines)


def _as_dict(rule: "Rule", version: "RuleVersion", lang: str) -> dict[str, Any]:
    citation = version.citation
    return {
        "id": rule.id,
        "title": rule.title[lang],
        "effect": rule.effect,
        "tag": rule.tag,
        "from": version.start.isoformat(),
        "until": version.until.isoformat() if version.until else None,
        "cite": citation.cite,
        "url": citation.url,
        "verified": citation.verified,
        "checked_on": citation.checked_on.isoformat(),
        "quote": citation.quote,
        "scope": rule.scope.text,
        "when": version.when.text,
        "unless": version.unless.text if version.unless else None,
    }


@guarded
def run_cases(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders of cases.")] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Run cases of law, and the days of a days.yaml; exit 3 where an answer is not the expected one."""
    from licite.operations.law_cases import DAYS, load_cases, run_case
    from licite.operations.law_days import load_days, run_day

    spoken = language_of(lang)
    days = [day for path in paths or [] if path.is_dir() or path.name == DAYS for day in load_days(path)]
    cases = [case for path in paths or [] if path.name != DAYS for case in load_cases(path)]
    problems = {case.id: found for case in cases if (found := run_case(case, lang=spoken))}
    problems |= {day.where: found for day in days if (found := run_day(day, lang=spoken))}
    if as_json:
        print(json.dumps({"cases": len(cases), "days": len(days), "wrong": problems}, ensure_ascii=False, indent=2))
    else:
        for case_id, found in problems.items():
            print(f"{case_id}: {'; '.join(found)}")
        right = say("cli.cases_right", spoken, n=len(cases) + len(days) - len(problems))
        print(f"{right}, {say('cli.cases_wrong', spoken, n=len(problems))}")
    if problems:
        raise typer.Exit(Exit.NO)


@guarded
def lint(
    as_json: Json = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 3 where anything wants care.")] = False,
    lang: Lang = None,
) -> None:
    """Check the law files; tell what nobody checked, or long ago."""
    from licite.operations.law import law_shipped
    from licite.operations.law import lint as lint_law

    spoken = language_of(lang)
    law = law_shipped()
    found = list(lint_law(law))
    if as_json:
        rows = [{"rule": care.rule, "from": care.version.isoformat(), "what": care.what} for care in found]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print(say("cli.law_read", spoken, n=len(law.rules), version=law.version))
        for care in found:
            print(f"{care.rule} ({care.version.isoformat()}): {say(f'cli.{care.what}', spoken)}", file=sys.stderr)
    if strict and found:
        raise typer.Exit(Exit.NO)
