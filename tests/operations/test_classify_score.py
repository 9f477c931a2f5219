"""Scores on labelled files: what counts, and what the project's sets of unseen rows must give."""

from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.classify_score import Miss, Score, score_file, told
from licite.vocabulary.say import LANGUAGES

UNSEEN = Path(__file__).parent.parent / "contacts" / "unseen"


def scored(folder: Path, text: str) -> Score:
    (folder / "rows.csv").write_text(text, encoding="utf-8")
    return score_file(folder / "rows.csv")


def test_addresses_count_at_likely_or_better(tmp_path: Path) -> None:
    found = scored(
        tmp_path,
        "local_part,domain,label\ncontact,a.example,generic\nzorglub,b.example,generic\ncompta,c.example,nominative\n"
        "ann.martin,d.example,nominative\nventes,e.example,ambiguous\njd,f.example,ambiguous\n",
    )
    assert (found.kind, found.rows) == ("mailboxes", 6)
    assert found.figures["generic_found"] == 0.5
    assert found.figures["nominative_called_generic"] == 0.5
    assert found.figures["ambiguous_certain"] == 0.5
    assert found.figures["nominative_found"] == 0.5
    assert found.figures["shuffled_nominative_called_generic"] == 0.5
    assert [miss.line for miss in found.misses] == [3, 4, 6]


def test_domains_have_an_f1_by_class(tmp_path: Path) -> None:
    found = scored(tmp_path, "domain,label\norange.fr,consumer\nacme.example,consumer\nfirm.example,professional\n")
    assert found.figures == {"f1_consumer": pytest.approx(2 / 3), "f1_professional": pytest.approx(2 / 3)}
    assert found.misses == (Miss(3, "consumer", "professional"),)


def test_titles_may_have_several_right_functions(tmp_path: Path) -> None:
    found = scored(tmp_path, "title,function\nCFO,hr|finance\nDRH,legal\nDirecteur,unknown\nManager,sales\n")
    assert found.figures["function_found"] == pytest.approx(1 / 3)
    assert found.figures["function_wrong"] == 0.5
    assert found.figures["function_wrong_certain"] == 0.25


def test_numbers_that_belong_to_nobody_may_be_refused_or_unknown(tmp_path: Path) -> None:
    found = scored(
        tmp_path,
        "raw,e164,valid,type\n01 99 00 12 34,+33199001234,1,fixed_line\n06 39 98 12 34,+33639981234,0,unknown\n"
        "112,,0,unknown\n01 99 00 12 35,+33199001234,1,fixed_line\n",
    )
    assert found.figures == {"numbers_right": 0.75}
    assert [miss.line for miss in found.misses] == [5]


@pytest.mark.parametrize("text", ["name,age\nann,3\n", "address,label\n", ""])
def test_a_file_without_answers_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(LiciteError) as caught:
        scored(tmp_path, text)
    assert caught.value.code == "CLI010"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", sorted(path.name for path in UNSEEN.glob("*.csv")))
def test_a_score_is_told_in_filled_sentences(name: str, lang: str) -> None:
    lines = told(score_file(UNSEEN / name), name, lang)
    assert len(lines) > 2
    assert not [line for line in lines if "{" in line]


@pytest.mark.parametrize("name", sorted(path.name for path in UNSEEN.glob("mailboxes*.csv")))
def test_unseen_addresses_meet_the_targets(name: str) -> None:
    figures = score_file(UNSEEN / name).figures
    for prefix in ("", "shuffled_"):
        assert figures[f"{prefix}generic_found"] >= 0.9
        assert figures[f"{prefix}nominative_called_generic"] <= 0.01
        assert figures[f"{prefix}ambiguous_certain"] == 0


@pytest.mark.parametrize("name", sorted(path.name for path in UNSEEN.glob("titles*.csv")))
def test_unseen_titles_find_their_function(name: str) -> None:
    figures = score_file(UNSEEN / name).figures
    assert figures["function_found"] >= 0.9
    assert figures["function_wrong"] <= 0.05
    assert figures["function_wrong_certain"] == 0


def test_unseen_domains_and_numbers_are_right() -> None:
    assert min(score_file(UNSEEN / "domains.csv").figures.values()) >= 0.95
    assert score_file(UNSEEN / "phones.csv").figures == {"numbers_right": 1.0}


@pytest.mark.parametrize(
    ("name", "least"),
    [("mailboxes/mailboxes.csv", 0.92), ("domains/domains.csv", 0.95), ("phones/phones.csv", 1.0)],
)
def test_reference_files_are_scored(reference_data: Path, name: str, least: float) -> None:
    found = score_file(reference_data / name)
    good = [
        value
        for figure, value in found.figures.items()
        if figure.endswith(("generic_found", "right")) or "f1_" in figure
    ]
    assert good
    assert min(good) >= least
