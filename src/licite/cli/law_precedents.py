"""`licite law cases`: what authorities and courts decided, in our own words."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import Json, Lang, guarded, language_of
from licite.vocabulary.say import fill, say

if TYPE_CHECKING:
    from licite.operations.law import Precedent


@guarded
def cases(
    about: Annotated[
        str | None, typer.Argument(metavar="RULE|TAG", help="A rule or a breach; every decision where it is left out.")
    ] = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """List published decisions: who decided what, when, under which rule."""
    from licite.operations.law import precedents_about

    spoken = language_of(lang)
    found = precedents_about(about)
    if as_json:
        print(json.dumps([_as_dict(precedent, spoken) for precedent in found], ensure_ascii=False, indent=2))
        return
    if not found:
        print(say("cli.no_precedent", spoken))
    print("\n\n".join(_text(precedent, spoken) for precedent in found))


def _text(precedent: "Precedent", lang: str) -> str:
    named = " · ".join(part for part in (precedent.authority, precedent.name, precedent.company) if part)
    day = fill("{day}", lang, {"day": precedent.day})
    amount = say("cli.amount", lang, n=precedent.amount_eur) if precedent.amount_eur else ""
    lines = [f"{named}, {day}{amount}", f"  {precedent.sentence[lang]}"]
    if precedent.overturned:
        lines.append(f"  {say('cli.since', lang, text=precedent.overturned[lang])}")
    lines.append(f"  {', '.join(precedent.articles)}")
    lines += [f"  {precedent.citation.url}"] if precedent.citation.url else []
    how = say(f"cli.{precedent.citation.verified}", lang)
    lines.append(f"  {say('cli.law_checked', lang, day=precedent.citation.checked_on, how=how)}")
    return "\n".join([*lines, *(f"  → {rule}" for rule in precedent.rules)])


def _as_dict(precedent: "Precedent", lang: str) -> dict[str, Any]:
    return {
        "id": precedent.id,
        "name": precedent.name,
        "authority": precedent.authority,
        "company": precedent.company,
        "day": precedent.day.isoformat(),
        "amount_eur": precedent.amount_eur,
        "sentence": precedent.sentence[lang],
        "overturned": precedent.overturned[lang] if precedent.overturned else None,
        "articles": list(precedent.articles),
        "breaches": list(precedent.breaches),
        "rules": list(precedent.rules),
        "facts": precedent.facts,
        "url": precedent.citation.url,
        "verified": precedent.citation.verified,
        "checked_on": precedent.citation.checked_on.isoformat(),
    }
