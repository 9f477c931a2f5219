"""Write the generated pages of docs/: facts, campaign and errors, from the contract and the catalogue of sentences."""

import argparse
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

from licite.operations.campaign.keys import SECTION_FACTS, TOP_FACTS
from licite.vocabulary.contract import Fact, contract
from licite.vocabulary.say import LANGUAGES, catalogue
from scripts.canonical_page import canonical_page
from scripts.format_pages import formats_page
from scripts.law_pages import law_pages
from scripts.statement_pages import statements_page

REPOSITORY = Path(__file__).parent.parent

WORDS: dict[str, dict[str, str]] = {
    "made": {
        "fr": "<!-- Page écrite par `make docs` : ne la modifiez pas à la main. -->",
        "en": "<!-- Page written by `make docs`: do not change it by hand. -->",
    },
    "kind": {"fr": "Valeurs", "en": "Values"},
    "default": {"fr": "Absent, il vaut", "en": "Absent, it means"},
    "duty": {"fr": "Inconnu, il devient une chose à faire", "en": "Unknown, it becomes a thing to do"},
    "settable": {"fr": "Pour le changer", "en": "To change it"},
    "help": {"fr": "Pour y remédier", "en": "To mend it"},
    "keys": {"fr": "| clé | le fait qu’elle dit | question |", "en": "| key | the fact it says | question |"},
    "example": {"fr": "## Une campagne entière", "en": "## A whole campaign"},
    "colon": {"fr": "\u00a0: ", "en": ": "},
}
INTRODUCTIONS: dict[str, dict[str, str]] = {
    "facts": {
        "fr": """# Les faits

Un fait est ce que Licite doit savoir pour répondre. Son nom sert partout : en-tête d’une colonne, clé de `facts:`
dans la campagne, argument de `licite decide` et de la bibliothèque. **Un fait absent est inconnu, jamais faux.** Un
fait qui dit ce que vous faites, inconnu, devient une chose à faire et n’empêche pas de répondre.""",
        "en": """# Facts

A fact is what Licite must know to answer. Its name is the same everywhere: heading of a column, key of `facts:` in
the campaign, argument of `licite decide` and of the library. **An absent fact is unknown, never false.** A fact that
says what you do becomes, while unknown, a thing to do, and does not hold the answer back.""",
    },
    "campaign": {
        "fr": """# Fichier de campagne

Ce qui vaut pour toute la campagne : qui propose quoi, à qui, par quel canal, quand. `licite campaign new` pose les
questions et l’écrit, `licite campaign schema` donne son JSON Schema. L’exemple du bas a toutes les clés, à copier.

- Une ligne absente veut dire « nous ne savons pas » : Licite demande, si cela compte.
- Du plus fort au plus faible : la liste d’opposition, la ligne du fichier, la campagne, puis le classement automatique
  là où il est certain. Une source plus faible n’en efface jamais une plus forte.
- `offer.functions` et `offer.unrelated_functions`, signées (`signed_by`, `signed_on`, `reason`), sont votre jugement
  sur le lien avec le métier : une fonction reconnue avec certitude et listée le règle, toute autre est demandée.
- Les colonnes d’un fichier acheté, reçu d’un partenaire ou aspiré sont des affirmations. Un jugement (`judgements`),
  avec auteur, jour et motif, les accepte ; le fichier lui-même jamais.
- Une date sans heure laisse l’heure inconnue : pour un appel, les heures de la loi deviennent une chose à faire.""",
        "en": """# Campaign file

What holds for the whole campaign: who offers what, to whom, by which channel, when. `licite campaign new` asks the
questions and writes it, `licite campaign schema` prints its JSON Schema. The example below has every key, to be copied.

- A line that is absent means “we do not know”: Licite asks, if it matters.
- Strongest first: the suppression list, the row of the file, the campaign, then the classifier where it is certain. A
  weaker source never overrides a stronger one.
- `offer.functions` and `offer.unrelated_functions`, signed (`signed_by`, `signed_on`, `reason`), are your judgement on
  the relation to the profession: a function recognised as certain and listed settles it, any other is asked.
- Columns of a bought, partner or scraped file are claims. A judgement (`judgements`), with author, day and reason,
  accepts them; the file itself never does.
- A date without an hour leaves the hour unknown: for a call, the hours of the law become a thing to do.""",
    },
    "errors": {
        "fr": """# Les erreurs

Chaque message dit ce qui ne va pas, où, et comment y remédier. Rien n’est écrit quand la commande s’arrête sur une
erreur de code 2. Entre accolades : ce que le message reprend de votre fichier ou de votre commande.""",
        "en": """# Errors

Every message says what is wrong, where, and how to mend it. Nothing is written when a command stops with exit code 2.
Between braces: what the message takes from your file or your command.""",
    },
}
KINDS: dict[str, dict[str, str]] = {
    "bool": {"fr": "oui ou non", "en": "yes or no"},
    "enum": {"fr": "une de ces valeurs", "en": "one of these"},
    "date": {"fr": "un jour (`2026-11-25`)", "en": "a day (`2026-11-25`)"},
    "timestamp": {"fr": "un jour et une heure (`2026-11-25 10:00`)", "en": "a day and an hour (`2026-11-25 10:00`)"},
    "int": {"fr": "un nombre entier", "en": "a whole number"},
    "decimal": {"fr": "un nombre entre 0 et 1", "en": "a number from 0 to 1"},
    "text": {"fr": "un texte", "en": "a text"},
}
FAMILIES: dict[str, dict[str, str]] = {
    "CAM": {"fr": "La campagne", "en": "The campaign"},
    "CLI": {"fr": "La ligne de commande", "en": "The command line"},
    "ENV": {"fr": "La machine", "en": "The machine"},
    "FAC": {"fr": "Les faits", "en": "Facts"},
    "FIL": {"fr": "Les fichiers et leurs lignes", "en": "Files and their rows"},
    "LAW": {"fr": "Les fichiers de loi", "en": "Law files"},
    "INS": {"fr": "Installation, sauvegarde, restauration", "en": "Installation, backup, restore"},
    "STO": {"fr": "Registres", "en": "Registers"},
    "OBJ": {"fr": "Refus", "en": "Refusals"},
    "CON": {"fr": "Accords et personnes", "en": "Consents and people"},
    "IMP": {"fr": "Imports de contacts", "en": "Imports of contacts"},
    "MRG": {"fr": "Doublons", "en": "Duplicates"},
    "PER": {"fr": "Une personne", "en": "One person"},
    "ITR": {"fr": "Échanges", "en": "Interactions"},
    "NTC": {"fr": "Informations données", "en": "Notices"},
    "DSC": {"fr": "Données remises", "en": "Disclosures"},
    "JDG": {"fr": "Appréciations", "en": "Judgements"},
    "FRM": {"fr": "Formulaires", "en": "Forms"},
    "PUB": {"fr": "Pages publiques", "en": "Public pages"},
    "MLS": {"fr": "Listes pour un outil d’envoi", "en": "Lists for a mailer"},
    "RET": {"fr": "Conservation", "en": "Retention"},
    "DEC": {"fr": "Décisions depuis les registres", "en": "Decisions from the records"},
    "PRF": {"fr": "Commandes de preuve", "en": "Commands on proof"},
    "ENG": {"fr": "Examen dans un moteur", "en": "Screening inside an engine"},
    "EVI": {"fr": "Journal, dossiers de preuve, reçus", "en": "Log, bundles, receipts"},
}


def _line(word: str, lang: str, text: str) -> str:
    return f"- {WORDS[word][lang]}{WORDS['colon'][lang]}{text}"


def _written(value: object) -> str:
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _text(entry: object, *path: str) -> str | None:
    for part in path:
        entry = entry.get(part) if isinstance(entry, dict) else None
    return None if entry is None else str(entry)


def _values(fact: Fact, entry: dict[str, object], lang: str) -> list[str]:
    names = fact.values or (("true", "false") if fact.type == "bool" else ())
    clauses = [(name, _text(entry, "values", name, lang)) for name in names]
    return [f"  - `{name}`" + (f"{WORDS['colon'][lang]}{clause}" if clause else "") for name, clause in clauses]


def _changes(entry: dict[str, object], lang: str) -> list[str]:
    change = entry.get("change")
    if not isinstance(change, dict):
        return []
    texts = [_text(change, lang)] if lang in change else [_text(change, value, lang) for value in change]
    return [_line("settable", lang, text) for text in texts if text]


def _fact(fact: Fact, lang: str) -> str:
    entry = catalogue("facts")[fact.name]
    lines = [f"### `{fact.name}`", "", _text(entry, "question", lang) or "", ""]
    if lang == "en" and fact.doc:
        lines += [fact.doc, ""]
    lines += [_line("kind", lang, KINDS[fact.type][lang]), *_values(fact, entry, lang)]
    if fact.default is not None:
        lines.append(_line("default", lang, _written(fact.default)))
    if fact.duty is not None:
        lines.append(_line("duty", lang, f"{_text(catalogue('duties')[fact.duty], 'short', lang)} (`{fact.duty}`)"))
    return "\n".join([*lines, *_changes(entry, lang)])


def facts_page(lang: str) -> str:
    """The page of every fact of the contract, in its order."""
    return (
        "\n\n".join(
            [WORDS["made"][lang], INTRODUCTIONS["facts"][lang], *(_fact(f, lang) for f in contract().facts.values())]
        )
        + "\n"
    )


def _error(code: str, lang: str) -> str:
    entry = catalogue("errors")[code]
    what, mend = _text(entry, "what", lang), _text(entry, "help", lang)
    return f"### {code}\n\n{what}\n\n{WORDS['help'][lang]}{WORDS['colon'][lang]}{mend}"


def errors_page(lang: str) -> str:
    """The page of every error, by family and code."""
    codes = sorted(catalogue("errors"))
    sections = [
        "\n\n".join([f"## {words[lang]}", *(_error(code, lang) for code in codes if code.startswith(family))])
        for family, words in FAMILIES.items()
        if any(code.startswith(family) for code in codes)
    ]
    return "\n\n".join([WORDS["made"][lang], INTRODUCTIONS["errors"][lang], *sections]) + "\n"


def _key(key: str, fact: str, lang: str) -> str:
    question = _text(catalogue("facts")[fact], "question", lang)
    return f"| `{key}` | [`{fact}`](facts.md#{fact}) | {question} |"


def campaign_page(lang: str) -> str:
    """The page of the campaign file: its keys that say facts, then the whole example that ships with the package."""
    keys = TOP_FACTS | {
        f"{section}.{key}": fact for section, facts in SECTION_FACTS.items() for key, fact in facts.items()
    }
    table = "\n".join([WORDS["keys"][lang], "| --- | --- | --- |", *(_key(key, keys[key], lang) for key in keys)])
    example = files("licite.operations.campaign").joinpath(f"example.{lang}.yaml").read_text(encoding="utf-8")
    parts = [
        WORDS["made"][lang],
        INTRODUCTIONS["campaign"][lang],
        table,
        WORDS["example"][lang],
        f"```yaml\n{example}```",
    ]
    return "\n\n".join(parts) + "\n"


GENERATED = {
    "reference/facts.md": facts_page,
    "reference/campaign.md": campaign_page,
    "reference/canonical.md": canonical_page,
    "reference/files.md": formats_page,
    "errors.md": errors_page,
    "law-statements.md": statements_page,
}


@cache
def pages() -> dict[Path, str]:
    """Every generated page and what it should hold."""
    docs = REPOSITORY / "docs"
    written = {docs / lang / name: page(lang) for lang in LANGUAGES for name, page in GENERATED.items()}
    return written | {docs / lang / name: text for lang in LANGUAGES for name, text in law_pages(lang).items()}


def left_over() -> list[Path]:
    """Pages of rules that are gone."""
    found = [page for lang in LANGUAGES for page in (REPOSITORY / "docs" / lang / "law").glob("*.md")]
    return [page for page in found if page not in pages()]


def main() -> int:
    """Write the pages; with --check, write nothing and say which are not current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a page is not current")
    check = parser.parse_args().check
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in [*stale, *left_over()]:
        print(path.relative_to(REPOSITORY), "is not current: run `make docs`" if check else "written")
        if not check and path in pages():
            path.parent.mkdir(exist_ok=True)
            path.write_text(pages()[path], encoding="utf-8")
        elif not check:
            path.unlink()
    return 1 if check and (stale or left_over()) else 0


if __name__ == "__main__":
    sys.exit(main())
