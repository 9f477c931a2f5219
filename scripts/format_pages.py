"""The page of the files of known tools: how each is recognised, how far that is confirmed, what its columns become."""

from pathlib import Path
from typing import Any

from licite.contacts.columns import column_key
from licite.contacts.readers.formats import Format, known_formats
from licite.contacts.unneeded import kind_of
from licite.vocabulary.say import catalogue, say
from licite.vocabulary.yaml_file import packaged_yaml, parse_yaml

TEXTS: dict[str, Any] = parse_yaml(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
EXAMPLES = ("Birthday", "Photo", "Conjoint(e)", "Ville (domicile)", "Santé")


def _word(key: str, lang: str, **slots: str) -> str:
    return str(TEXTS["words"][key][lang]).format(**slots)


def _target(given: Any, lang: str) -> str:
    if given is None:
        return _word("unread", lang)
    parts: Any = {"target": given} if isinstance(given, str) else given
    named = TEXTS["targets"].get(parts["target"])
    told = str(named[lang]) if named else f"`{parts['target']}`"
    if parts.get("channels"):
        told += _word("channels", lang, channels=", ".join(parts["channels"]))
    values = [
        f"{word or _word('blank', lang)} = {value}" for word, value in parts.get("values", {}).items() if value != "-"
    ]
    return told + (_word("values", lang, values=", ".join(values)) if values else "")


def _section(known: Format, columns: dict[str, Any], lang: str) -> str:
    lines = [f"## {say(f'formats.{known.format}', lang)}", "", _word(known.header, lang)]
    if known.every_row:
        lines += ["", _word(known.every_row, lang)]
    lines += ["", _word("columns", lang), "| --- | --- |"]
    for name, given in columns.items():
        doubtful = known.header == "partly" and given is not None and not known.is_sure_of(column_key(name))
        lines.append(f"| `{name}`{' ?' if doubtful else ''} | {_target(given, lang)} |")
    return "\n".join(lines)


def _unneeded(lang: str) -> str:
    kinds = packaged_yaml("licite.contacts.readers", "headers.yaml")["unneeded"]
    words: Any = catalogue("files")["unneeded_kinds"]
    listed = "\n".join(f"- {words[kind][lang]}" for kind in kinds)
    names = ", ".join(f"`{name}`" for name in EXAMPLES if kind_of(name))
    return "\n\n".join((_word("unneeded", lang), listed, _word("example", lang, names=names)))


def formats_page(lang: str) -> str:
    """The page of every known file, in the order in which they are tried."""
    entries = packaged_yaml("licite.contacts.readers", "formats.yaml")
    pairs = zip(known_formats(), entries, strict=True)
    sections = [_section(known, entry["columns"], lang) for known, entry in pairs]
    introduction = [str(TEXTS[part][lang]).rstrip() for part in ("introduction", "special")]
    return "\n\n".join([_word("made", lang), *introduction, _unneeded(lang), *sections]) + "\n"
