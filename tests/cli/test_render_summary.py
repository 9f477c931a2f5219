"""The summary on a terminal: the mock-up of the design, its variants, and every row accounted for."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from licite.cli.render_summary import last_line, render_summary
from licite.cli.terminal import Terminal
from licite.operations.summary import Files, Reason, Summary
from licite.vocabulary.contract import contract
from tests.operations.made_summary import made_summary

RICH = Terminal(80, True)

EXPECTED = """\
Lettre paie de décembre · e-mail · jeudi 26 novembre 2026, 9 h
Droit en vigueur ce jour-là, lecture de la CNIL, vérifié le 25 novembre 2026

  ✓ permis       2 974   66 %
  ? à préciser     731   16 %
  ✗ interdit       807   18 %
                 4 512

À préciser
     402  information donnée ou non ?           informed
     187  lien entre l’offre et le poste ?      offer_related_to_profession
     142  particulier ou professionnel ?        audience
       9  accord donné à votre organisation ?   consent_covers_controller
      13  aucune règle pour ce cas : BE, e-mail uncovered

Les réponses qui en règlent le plus
     402  La personne a-t-elle reçu la note d’information ?
     142  Particulier ou professionnel ?

Interdit
     288  sans nouvelles depuis trop longtemps retention_exceeded
     214  a dit stop                           objection_ignored
     121  offre sans lien avec le métier       unrelated_to_profession
      96  source à écarter                     unlawful_source
      88  pas d’accord donné                   no_consent

À signaler, sans changer la réponse
   4 512  absent du registre                   not_registered

Pour en joindre davantage
   + 402  Dites d’où vient l’adresse et joignez la note d’information.
   + 187  au plus : dites si 12 intitulés de poste ont un lien avec l’offre.

À faire
  [ ]  1 106  annoncer le droit de refuser             announce_right_to_object
  [ ]  2 974  retirer le pixel de suivi                no_individual_tracking
  [ ]  4 512  effacer à temps (dès le 22 janvier 2027) erase_by
  [ ]  4 512  inscrire la campagne au registre         register_activity
  [x]         dire qui écrit                           identify_sender

Avec la lecture à la lettre : permis 403, à préciser 731, interdit 3 378.

4 570 lignes lues : examinées 4 512, en double 41, illisibles 17
résultat   resultat.xlsx     rapport   resultat.html
illisibles   resultat.rejects.csv     manifeste   resultat.manifest.json
preuve   7f3a91c2
"""


def bare(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def test_the_plain_summary() -> None:
    assert render_summary(made_summary()) == EXPECTED


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_rich_terminal_adds_colours_and_bars_and_changes_no_word(lang: str) -> None:
    rich, plain = render_summary(made_summary(lang), RICH), render_summary(made_summary(lang))
    without_bars = re.sub(r" *[█▏▎▍▌▋▊▉▒▚]+$", "", bare(rich), flags=re.MULTILINE)
    assert without_bars.replace("\u202f", " ").replace("\u00a0", " ") == plain


def test_colours_are_the_named_ones() -> None:
    codes = set(re.findall(r"\x1b\[([\d;]*)m", render_summary(made_summary(law_stale=True), RICH)))
    assert codes == {"0", "1", "2", "31", "32", "33", "34"}


def test_bars_are_on_the_scale_of_the_whole_and_tell_apart_without_colour() -> None:
    bars = re.findall(r"([█▏▎▍▌▋▊▉]+|▒+|▚+)$", bare(render_summary(made_summary(), RICH)), re.MULTILINE)
    assert [bar[0] for bar in bars] == ["█", "▒", "▚"]
    whole = [len(bar) for bar in bars]
    assert whole[0] == pytest.approx(4 * whole[1], rel=0.2)
    assert sum(whole) <= 80 - 31


@pytest.mark.parametrize("terminal", [Terminal(69, True), Terminal(80, True, "cp1252"), Terminal(80, False)])
def test_no_bar_on_a_narrow_plain_or_old_terminal(terminal: Terminal) -> None:
    assert not re.search("[█▒▚]", render_summary(made_summary(), terminal))


def test_without_utf8_the_marks_are_ascii_and_words_keep_their_accents_where_they_can() -> None:
    latin = render_summary(made_summary(), Terminal(80, False, "cp1252"))
    assert "  + permis " in latin
    assert "  x interdit " in latin
    assert "? à préciser" in latin
    ascii_only = render_summary(made_summary(), Terminal(80, False, "ascii"))
    assert ascii_only.isascii()
    assert "? a preciser" in ascii_only


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("width", [60, 64, 70, 80, 100])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_lines_fit_and_names_are_whole(lang: str, width: int, encoding: str) -> None:
    every_tag = tuple(Reason(tag, 4512) for tag in contract().breaches)
    every_fact = tuple(Reason(fact, 4512) for fact in contract().facts)
    for start in range(0, len(every_fact), 8):
        summary = made_summary(lang, breaches=every_tag[start : start + 8], missing=every_fact[start : start + 8])
        text = bare(render_summary(summary, Terminal(width, True, encoding)))
        assert max(cell_len(line) for line in text.splitlines()) <= width
        for reason in (*summary.breaches, *summary.missing):
            assert re.search(rf" {reason.key}$", text, re.MULTILINE)


def test_what_is_not_shown_is_counted() -> None:
    facts = tuple(Reason(fact, 5) for fact in list(contract().facts)[:11])
    assert "and 4 others" in render_summary(made_summary("en", missing=facts))
    assert "and 1 other\n" in render_summary(made_summary("en", missing=facts[:8]))


def test_names_from_outside_cannot_drive_the_terminal() -> None:
    hostile = "\x1b[2J\x1b]0;owned\x07\u202e\r\n[bold]x[/bold]"
    summary = made_summary(campaign=hostile, conflicts=(hostile,), files=Files(out=hostile))
    text = bare(render_summary(summary, RICH))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\r" not in text
    assert "[bold]x[/bold]" in text


def test_the_last_line_says_where_things_are() -> None:
    assert last_line(made_summary("en")) == (
        "result   resultat.xlsx     report   resultat.html     rejected   resultat.rejects.csv"
        "     manifest   resultat.manifest.json     proof   7f3a91c2\n"
    )


def test_an_empty_file_has_a_summary() -> None:
    nothing = dict.fromkeys(("read", "accepted", "rejected", "duplicate"), 0)
    empty = dict.fromkeys(("breaches", "missing", "unlocks", "questions", "duties", "bases", "uncovered", "rules"), ())
    text = render_summary(made_summary("en", **nothing, **empty, outcomes={}, other_doctrine=None), RICH)
    assert "0 rows read: 0 examined, 0 duplicate, 0 rejected" in text


@given(st.tuples(*[st.integers(0, 2_000_000)] * 5), st.sampled_from(["fr", "en"]))
def test_figures_on_the_screen_add_up(counts: tuple[int, int, int, int, int], lang: str) -> None:
    lawful, undetermined, unlawful, rejected, duplicate = counts
    accepted = lawful + undetermined + unlawful
    outcomes = {"lawful": lawful, "undetermined": undetermined, "unlawful": unlawful}
    read = accepted + rejected + duplicate
    summary: Summary = made_summary(
        lang, read=read, accepted=accepted, rejected=rejected, duplicate=duplicate, outcomes=outcomes
    )
    plain = re.sub(r"(?<=\d)[ ,](?=\d{3})", "", render_summary(summary, Terminal(100)))
    shown = [int(n) for n in re.findall(r"^  [✓?✗] \D+?(\d+)\s+[<>]?\d+ ?%", plain, re.MULTILINE)]
    assert shown == [lawful, undetermined, unlawful]
    (line,) = re.findall(r"^\d+ (?:lignes? lues?|rows? read).*$", plain, re.MULTILINE)
    first, *others = [int(n) for n in re.findall(r"\d+", line)]
    assert first == sum(others) == read
