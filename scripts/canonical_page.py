"""The page of the canonical schema: the columns that an engine reads, their types and values, from the contract."""

from licite.contacts.canonical import CONTACT_ID, KEYED, REFUSED_ON, contact_columns, refusal_columns
from licite.facts.given import FALSE_WORDS, TRUE_WORDS
from licite.vocabulary.contract import contract
from licite.vocabulary.say import catalogue

MADE = {
    "fr": "<!-- Page écrite par `make docs` : ne la modifiez pas à la main. -->",
    "en": "<!-- Page written by `make docs`: do not change it by hand. -->",
}
HEAD = {
    "fr": """# Le schéma canonique

Les colonnes que lisent `licite screen --engine`, `licite.screen(tableau_spark, ...)` et l’instruction de
`licite compile`. Une table `contacts`, une ligne par contact ; au besoin, une table `refusals`.

- `{id}` est la clé de la ligne, nombre ou texte : jamais vide, jamais deux fois. C’est elle que portent les réponses.
- Toute autre colonne peut manquer. Un fait sans colonne est celui de la campagne, sinon inconnu. Une cellule vide est
  inconnue : c’est alors la campagne qui parle.
- Les noms sont ceux-ci, aux majuscules près. Une colonne qui dirait un refus ou un fait sous un autre nom
  (`unsubscribed`) arrête l’examen ; les autres colonnes sont laissées de côté, et nommées.
- D’autres colonnes d’adresses ou de numéros (`mobile`, `email 2`) servent à retrouver les refus, pas à écrire.
- Une valeur qui n’est pas de sa colonne arrête l’examen, avec la colonne, le nombre et un exemple : c’est le plus
  souvent toute la colonne qui est autre chose. Dans l’instruction seule, qui ne peut rien dire avant, la ligne reste
  sans réponse. Un refus illisible (`{refusals}`) compte comme un refus.
- `at` s’écrit en deux colonnes : `at_day`, le jour du contact au lieu de la personne, et `at_minute`, la minute de ce
  jour (0 à 1439) si l’heure est connue.

## Qui est comparé à qui

Un refus, dans une ligne ou dans la liste, arrête toutes les lignes de la même personne. Deux écritures sont d’une même
personne quand leurs clés sont les mêmes :

| colonne | ce qui se compare | la clé |
| --- | --- | --- |
| `email` | une adresse en lettres simples, seule | minuscules, sans `+mot`, ni les points de Gmail |
| `phone` | un seul numéro, avec espaces, points ou tirets | ses neuf derniers chiffres |
| `profile_url` | l’adresse d’une page | sans `https`, `www`, pays, langue ni majuscules |

Une cellule qui nomme quelqu’un autrement n’a pas de clé. Dès qu’un refus de cette sorte existe, sa ligne reste sans
réponse : elle n’est jamais permise. Si c’est une ligne de refus, l’examen s’arrête. L’examen complet, sans `--engine`,
lit ces écritures.

## `contacts`
""",
    "en": """# The canonical schema

The columns that `licite screen --engine`, `licite.screen(spark_frame, ...)` and the statement of `licite compile`
read. One table `contacts`, a row per contact; and a table `refusals` where there is one.

- `{id}` is the key of the row, a number or a text: never empty, never twice. The answers bear it.
- Every other column may be missing. A fact without a column is the campaign’s, else unknown. An empty cell is unknown:
  the campaign then speaks.
- The names are these, but for capitals. A column that would say a refusal or a fact under another name
  (`unsubscribed`) stops the run; other columns are left aside, and named.
- Further columns of addresses or numbers (`mobile`, `email 2`) serve to find refusals, not to write to.
- A value that is none of its column’s stops the run, with the column, the count and an example: mostly the whole column
  is something else. In the statement alone, which can say nothing before, the row stays without an answer. A refusal
  that cannot be read (`{refusals}`) counts as one.
- `at` is written in two columns: `at_day`, the day of contact at the person’s place, and `at_minute`, the minute of
  that day (0 to 1439) where the hour is known.

## Who is compared with whom

A refusal, in a row or in the list, stops every row of the same person. Two writings are of one person where their keys
are the same:

| column | what can be compared | the key |
| --- | --- | --- |
| `email` | an address in plain letters, alone | small letters, without `+word` or the dots of Gmail |
| `phone` | one number, with blanks, dots or dashes | its last nine digits |
| `profile_url` | the address of a page | without `https`, `www`, country, language or capitals |

A cell that names somebody otherwise has no key. As soon as there is a refusal of that kind its row stays without an
answer: it is never allowed. Where it is itself a row with a refusal, the run stops. The full screening, without
`--engine`, reads such writings.

## `contacts`
""",
}
TABLE = {"fr": "| colonne | type | valeurs |", "en": "| column | type | values |"}
REFUSALS = {
    "fr": "## `refusals`\n\nChaque ligne refuse pour tout ce qu’elle nomme ; sans jour, le refus vaut tout de suite.",
    "en": "## `refusals`\n\nEach row refuses for all that it names; without a day, the refusal holds at once.",
}
TYPES = {
    "text": {"fr": "texte", "en": "text"},
    "enum": {"fr": "texte, un de ces mots", "en": "text, one of these words"},
    "bool": {"fr": "booléen, 0 ou 1, ou texte", "en": "boolean, 0 or 1, or text"},
    "date": {"fr": "date, ou texte `2026-11-25`", "en": "date, or text `2026-11-25`"},
    "int": {"fr": "nombre entier", "en": "whole number"},
    "decimal": {"fr": "nombre de 0 à 1", "en": "number from 0 to 1"},
}
SAID = {
    "job_function": {"fr": "code de fonction, celui de `licite classify`", "en": "code of a job function"},
    "at_day": {"fr": "jour du contact", "en": "day of contact"},
    "at_minute": {"fr": "minute de ce jour, 0 à 1439", "en": "minute of that day, 0 to 1439"},
    "country": {"fr": "deux lettres (`FR`)", "en": "two letters (`FR`)"},
}


def canonical_page(lang: str) -> str:
    """The page of the canonical schema."""
    head = HEAD[lang].format(id=CONTACT_ID, refusals="objected, erasure_requested, call_refused, on_national_register")
    contacts = [f"| `{CONTACT_ID}` | {_type('text', lang)} | |"]
    contacts += [_row(name, type_, lang) for name, type_ in contact_columns().items()]
    refusals = [
        f"| `{name}` | {_type(type_, lang)} | {'' if name == REFUSED_ON else _key(name, lang)} |"
        for name, type_ in refusal_columns().items()
    ]
    rule = "| --- | --- | --- |"
    parts = [MADE[lang], head.rstrip(), "\n".join([TABLE[lang], rule, *contacts]), REFUSALS[lang]]
    return "\n\n".join([*parts, "\n".join([TABLE[lang], rule, *refusals])]) + "\n"


def _row(name: str, type_: str, lang: str) -> str:
    known = contract().facts.get(name)
    column = f"[`{name}`](facts.md#{name})" if known else f"`{name}`"
    said = SAID.get(name, {}).get(lang, "")
    if known and known.values:
        said = ", ".join(f"`{value}`" for value in known.values)
    elif type_ == "bool":
        said = ", ".join(f"`{word}`" for word in sorted(TRUE_WORDS | FALSE_WORDS))
    elif not said and known:
        said = str(catalogue("facts")[name]["short"][lang])  # type: ignore[index]
    return f"| {column} | {_type(type_, lang)} | {said or _key(name, lang)} |"


def _key(name: str, lang: str) -> str:
    if name not in KEYED.values():
        return ""
    return {"fr": "se compare par sa clé", "en": "compared by its key"}[lang]


def _type(type_: str, lang: str) -> str:
    return TYPES[type_][lang]
