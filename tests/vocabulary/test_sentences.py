"""The words for facts, breaches, duties, bases and outcomes: all there, in both languages, in the voice of Licite."""

import re
from collections.abc import Callable, Iterator

import pytest

from licite.vocabulary.contract import DATED_BOOLEANS, contract
from licite.vocabulary.say import LANGUAGES, catalogue, say
from licite.vocabulary.yaml_file import packaged_yaml

NAMED = ("facts", "tags", "duties", "basis", "outcomes")
TOPICS = (*NAMED, "campaign_questions", "campaign")
WORDS_AT_MOST = 20
SHORT_WORDS_AT_MOST = 7
SLOTS = {"value", "question", "day"}
NARROW, WIDE = "\u202f", "\u00a0"


def whole_words(*patterns: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", re.IGNORECASE)


# What the voice of Licite does not say: blame, jargon, false cheer, gender.
BANNED = {
    "fr": whole_words(
        "vous avez oublié", "infraction", r"illégal\w*", "illicite", "attention", "oups", "malheureusement",
        "simplement", "veuillez", "désolés?", "leads?", "cibles?", "opt-?in", "opt-?out", "consentement", "opposition",
        "base légale", "personne concernée", "responsable de traitement", "sous-traitants?", "finalités?",
        "durée de conservation", "prospection", "démarchage", "traitements?", "collecte", "doctrine", "statut",
        "booléen", "elle a", "il a", "monsieur", "madame",
    ),
    "en": whole_words(
        "you forgot", "infringement", r"illegal\w*", "unlawful", "breach", "oops", "unfortunately", "simply", "please",
        "sorry", "leads?", "targets?", "opt-?in", "opt-?out", r"consent\w*", "objection", "objected", "legal basis",
        "data subjects?", "controllers?", "processors?", "prospecting", "retention", "processing", "collection",
        "doctrine", "status", "he", "she", "his", "her", "him",
    ),
}  # fmt: skip


def texts(entry: object, path: str) -> Iterator[tuple[str, str, str]]:
    """Every text below an entry, as (path, language, text)."""
    if not isinstance(entry, dict):
        return
    for key, value in entry.items():
        if key in LANGUAGES and isinstance(value, str):
            yield path, key, value
        else:
            yield from texts(value, f"{path}.{key}")


# What stands between brackets is said where the day in it is known: such a text is two, one with and one without.
_DAY = re.compile(r"\[([^]]*\{day\}[^]]*)\]")
ALL = [
    (path, lang, form)
    for topic in TOPICS
    for path, lang, text in texts(catalogue(topic), topic)
    for form in dict.fromkeys((_DAY.sub(r"\1", text), _DAY.sub("", text)))
]


def names_of(topic: str) -> list[str]:
    known = contract()
    return {
        "facts": list(known.facts),
        "tags": list(known.breaches),
        "duties": list(known.duties),
        "basis": list(known.bases),
        "outcomes": list(packaged_yaml("licite.vocabulary", "facts.yaml")["decision"]["outcome"]),
    }[topic]


def words(text: str) -> list[str]:
    return re.findall(r"[\w’-]*\w[\w’-]*", text)


@pytest.mark.parametrize("topic", NAMED)
def test_every_name_of_the_contract_has_words_and_no_other(topic: str) -> None:
    assert sorted(catalogue(topic)) == sorted(names_of(topic))


def test_there_are_as_many_texts_in_french_as_in_english() -> None:
    places = {lang: {path for path, of, _ in ALL if of == lang} for lang in LANGUAGES}
    assert places["fr"] == places["en"]
    assert len(places["fr"]) > 350


def test_facts_have_a_question_and_a_clause_for_each_of_their_values() -> None:
    for name, fact in contract().facts.items():
        entry = catalogue("facts")[name]
        assert set(entry) - {"change"} == {"short", "question", "values"}, name
        values = {"bool": ("true", "false"), "enum": fact.values}.get(fact.type, ("value",))
        assert isinstance(entry["values"], dict)
        assert sorted(entry["values"]) == sorted(values), name


def test_what_somebody_can_change_says_how() -> None:
    changeable = {name for name, fact in contract().facts.items() if fact.settable != "never"}
    with_words = {name for name, entry in catalogue("facts").items() if "change" in entry}
    # Only the person lifts a refusal: its words say so, whether or not it is proposed as a way out.
    assert with_words - changeable <= {"objected", "erasure_requested", "call_refused"}
    assert changeable <= with_words
    for name in with_words:
        entry = catalogue("facts")[name]
        change, values = entry["change"], entry["values"]
        assert isinstance(change, dict)
        assert isinstance(values, dict)
        assert set(change) <= set(values), name


@pytest.mark.parametrize("topic", ["tags", "duties", "basis", "outcomes"])
def test_other_names_have_a_short_and_a_long_form(topic: str) -> None:
    for name, entry in catalogue(topic).items():
        assert set(entry) - {"kind"} == {"short", "long"}, name
    kinds = {entry.get("kind") for entry in catalogue(topic).values()}
    assert kinds == ({"message", "holding", "organisation"} if topic == "duties" else {None})


def test_duties_of_unknown_facts_are_duties() -> None:
    assert {fact.duty for fact in contract().facts.values() if fact.duty} <= set(contract().duties)


def test_the_code_names_only_facts_of_the_contract() -> None:
    from licite.vocabulary import contract as module

    facts = packaged_yaml("licite.vocabulary", "facts.yaml")["facts"]
    assert set(module._CONTROLLER) <= set(facts)
    assert set(module._PERSON) <= set(facts)
    for flag, day in DATED_BOOLEANS.items():
        assert (facts[flag]["type"], facts[day]["type"]) == ("bool", "date")
    for fact in contract().facts.values():
        assert fact.type in {"bool", "enum", "date", "timestamp", "int", "decimal", "text"}
        assert bool(fact.values) == (fact.type == "enum"), fact.name
        if fact.type == "enum" and fact.default is not None:
            assert fact.default in fact.values
    for kind, implied in contract().implies.items():
        assert kind in contract().facts["source_kind"].values
        assert set(implied) <= set(facts)


def said(topic: str, lang: str) -> list[tuple[str, str]]:
    return [(path, text) for path, of, text in ALL if of == lang and path.startswith(f"{topic}.")]


def holds(rule: Callable[[str, str], bool], topic: str, lang: str) -> None:
    """Fails with the texts, and their places, for which the rule does not hold."""
    assert [(path, text) for path, text in said(topic, lang) if not rule(path, text)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_the_voice(topic: str, lang: str) -> None:
    holds(lambda _, text: not BANNED[lang].search(text), topic, lang)
    holds(lambda _, text: "_" not in re.sub(r"\{\w+\}", "", text), topic, lang)
    holds(lambda _, text: not re.search(r"!|·|`|\(e\)|[\[\]]|[\U0001F300-\U0001FAFF]", text), topic, lang)
    holds(lambda _, text: set(re.findall(r"\{(\w*)\}", text)) <= SLOTS, topic, lang)
    holds(lambda _, text: all(len(words(part)) <= WORDS_AT_MOST for part in re.split(r"[.?]\s", text)), topic, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_the_form_of_each_part(topic: str, lang: str) -> None:
    holds(lambda path, text: ".short" not in path or "{day}" in text or is_short(text), topic, lang)
    holds(lambda path, text: ".long" not in path or (text[0].isupper() and text[-1] == "."), topic, lang)
    holds(lambda path, text: ".question" not in path or (text[0].isupper() and text[-1] == "?"), topic, lang)
    holds(lambda path, text: not is_clause(path) or (text[0].islower() and text[-1] not in ".?"), topic, lang)
    holds(lambda path, text: ("{value}" in text) == (".values.value" in path) or ".change" in path, topic, lang)


def is_short(text: str) -> bool:
    return 1 <= len(words(text)) <= SHORT_WORDS_AT_MOST


def is_clause(path: str) -> bool:
    return ".values." in path or ".change." in path


def test_a_clause_follows_parce_que_without_elision() -> None:
    vowel = re.compile(r"[aeiouyàâéèêîïôûh]", re.IGNORECASE)
    holds(lambda path, text: ".values." not in path or not vowel.match(text), "facts", "fr")


@pytest.mark.parametrize("topic", TOPICS)
def test_french_typography(topic: str) -> None:
    holds(lambda _, text: not re.search("['\"]", text), topic, "fr")
    holds(lambda _, text: not re.search(rf"[^{NARROW}][;!?]", text), topic, "fr")
    holds(lambda _, text: not re.search(rf"[^{WIDE}][:%»]|«[^{WIDE}]", text), topic, "fr")
    holds(lambda _, text: not re.search(r"\d (ans|jours|h)\b|  |\s$|^\s", text), topic, "fr")


@pytest.mark.parametrize("topic", TOPICS)
def test_english_typography(topic: str) -> None:
    holds(lambda _, text: not re.search(rf"['\"{NARROW}{WIDE}]| [;:!?]|  |\s$|^\s", text), topic, "en")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_read_at_fifteen(topic: str, lang: str) -> None:
    """LIX (words a sentence + per cent of words over six letters): under 40 is what a young reader takes in."""
    texts_ = [text for path, text in said(topic, lang) if ".short" not in path]
    every = [word for text in texts_ for word in re.findall(r"\w+", text)]
    long_words = sum(len(word) > 6 for word in every)
    assert len(every) / len(texts_) + 100 * long_words / len(every) < 40


def test_clauses_of_different_values_differ() -> None:
    for name, entry in catalogue("facts").items():
        values = entry["values"]
        assert isinstance(values, dict)
        for lang in LANGUAGES:
            clauses = [value[lang] for value in values.values()]
            assert len(set(clauses)) == len(clauses), name


def test_say_writes_a_clause_with_its_value() -> None:
    from datetime import date

    assert say("facts.objected_on.values.value", "fr", value=date(2026, 9, 1)) == (
        "cette personne a dit stop le 1er septembre 2026"
    )
    assert say("facts.own_offer.values.false", "en") == "the offer is not your own"
