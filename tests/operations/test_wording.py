"""Words said alike by the terminal and the report."""

from datetime import date, datetime

import pytest

from licite.operations.summary import DutyCount, Unlock
from licite.operations.wording import (
    duty_words,
    gain_sentence,
    good_to_know,
    headline,
    law_line,
    nothing_to_gain,
    other_reading,
    stale_warning,
    written_moment,
)
from licite.vocabulary.contract import contract
from licite.vocabulary.say import say
from tests.operations.made_summary import made_summary

ONE = {"read": 1, "accepted": 1, "rejected": 0, "duplicate": 0}


@pytest.mark.parametrize(
    ("at", "lang", "words"),
    [
        (datetime(2026, 11, 26, 9), "fr", "jeudi 26 novembre 2026, 9\u00a0h"),
        (datetime(2026, 11, 26, 9, 5), "fr", "jeudi 26 novembre 2026, 9\u00a0h\u00a005"),
        (datetime(2026, 11, 26, 9, 5), "en", "Thursday 26 November 2026, 9:05"),
        (date(2026, 3, 1), "fr", "dimanche 1er mars 2026"),
    ],
)
def test_a_moment_in_words(at: date, lang: str, words: str) -> None:
    assert written_moment(at, lang) == words


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "2,974 of 4,512 people may receive “December payroll letter” on 26 November 2026."),
        ({"channel": "voice_call"}, "2,974 of 4,512 people may be called for “December payroll letter” on 26 November"),
        ({"channel": "none"}, "2,974 of 4,512 records may be used for “December"),
        ({"campaign": ""}, "2,974 of 4,512 people may receive this campaign on"),
        ({"outcomes": {"unlawful": 4512}}, "None of 4,512 people may receive"),
        ({**ONE, "outcomes": {"lawful": 1}}, "1 of 1 people may receive"),
        ({**ONE, "accepted": 0, "rejected": 1, "outcomes": {}}, "No row to examine for “December payroll letter”"),
    ],
)
def test_the_answer_is_one_sentence(changes: dict[str, object], words: str) -> None:
    assert headline(made_summary("en", **changes)).startswith(words)


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ({"lawful": 4512}, "4\u202f512 personnes sur 4\u202f512 peuvent recevoir"),
        ({"lawful": 1, "unlawful": 4511}, "1 personne sur 4\u202f512 peut recevoir"),
        ({"unlawful": 4512}, "Personne, sur 4\u202f512, ne peut recevoir"),
    ],
)
def test_french_agrees_with_the_number(outcomes: dict[str, int], words: str) -> None:
    assert headline(made_summary(outcomes=outcomes)).startswith(words)


def test_the_law_line_names_the_reading_and_the_day() -> None:
    assert law_line(made_summary()).endswith("lecture de la CNIL, vérifié le 25 novembre 2026")
    assert "lecture « maison »" in law_line(made_summary(doctrine="maison")).replace("\u00a0", " ")


def test_old_law_is_said() -> None:
    assert stale_warning(made_summary()) is None
    warning = stale_warning(made_summary("en", law_stale=True))
    assert warning
    assert "over 90 days ago" in warning


def test_the_other_reading_is_said_only_where_it_differs() -> None:
    assert other_reading(made_summary("en")) == (
        "Under the literal reading: allowed 403, missing answer 731, not allowed 3,378."
    )
    summary = made_summary()
    assert other_reading(made_summary(other_doctrine=("strict", summary.outcomes))) is None
    assert other_reading(made_summary(other_doctrine=None)) is None


def test_a_gain_that_hangs_on_answers_says_so() -> None:
    assert gain_sentence(Unlock((), 1, False, "Say who."), "en") == "Say who."
    assert gain_sentence(Unlock((), 1, True, "Say who."), "en") == "at most: say who."
    assert gain_sentence(Unlock((), 1, True, "GDPR first."), "en") == "at most: GDPR first."


def test_where_nothing_can_be_won_it_is_said() -> None:
    assert nothing_to_gain(made_summary()) is None
    none = made_summary("en", unlocks=(), questions=())
    assert nothing_to_gain(none) == say("screen.no_gain", "en")
    everybody = made_summary("en", unlocks=(), questions=(), outcomes={"lawful": 4512})
    assert nothing_to_gain(everybody) == say("screen.no_gain_all", "en")


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_channel_has_its_word(lang: str) -> None:
    assert all(say(f"screen.channel_{channel}", lang) for channel in contract().facts["channel"].values)


def test_a_duty_tells_the_first_day_on_which_it_is_due() -> None:
    erase = DutyCount("erase_by", 3, date(2027, 1, 22))
    assert duty_words(erase, "en") == "erase in time (from 22 January 2027)"
    assert duty_words(erase, "fr", "long").endswith("Première date limite\u00a0: le 22 janvier 2027.")
    assert duty_words(DutyCount("erase_by", 3), "en") == "erase in time"


def test_what_is_good_to_know_is_told_in_sentences() -> None:
    summary = made_summary("en", notes=("5 rows say a refusal",), conflicts=("the stricter one counts.",))
    assert good_to_know(summary) == ["The stricter one counts.", "5 rows say a refusal."]
