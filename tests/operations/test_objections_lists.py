"""Lists in and out: every line is accounted for, the same twice adds nothing, a processor learns nothing clear."""

import csv
import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from licite.errors import LiciteError
from licite.operations import objections
from licite.operations.known_refusals import events_of
from licite.operations.objection_export import EXPORT_HEAD, export_refusals, tellable
from licite.operations.objection_lists import Imported, import_lists, read_lines
from licite.operations.objections import Scope, add_objection, check_objections, day_of
from licite.operations.opening import opened
from licite.operations.processors import add_processor, new_processor_key, processor_named, processors_of
from licite.operations.refusal_lists import read_refusals
from licite.operations.register_check import register_faults
from licite.store.acts.consent import RecordConsent
from licite.store.commit import commit
from licite.store.home import Home
from licite.store.models import Canary, Contact, Objection, ObjectionToken
from licite.store.norms import Identity
from licite.store.opened import current
from licite.store.recovery import recover
from tests.operations.objecting import copy_of, two_controllers

ANN, BOB, CARL = "Ann@firm.example", "bob@example.fr", "carl@example.org"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return two_controllers(tmp_path_factory.mktemp("made"))


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Iterator[Home]:
    copied = copy_of(made, tmp_path)
    with opened(copied):
        yield copied


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list with a header, days, a hash, a whole domain, a line not understood and two that name nobody."""
    path = tmp_path / "stop.csv"
    hashed = hashlib.sha256(b"dora@example.org").hexdigest()
    lines = [
        "Email;Date;Note",
        f"{ANN};2026-10-01;",
        f"{BOB};;tel +33639981234",
        "",
        "zoe@@example;;",
        f"{hashed};;",
        "@whole.example;;",
        f"{CARL};;and eve@@example",
        "just words;;",
        "ANN@FIRM.EXAMPLE;2026-10-01;",
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def objected(address: str, controller: str = "firm") -> bool:
    return next(check_objections(controller, [address])).objected


def only(done: list[Imported]) -> Imported:
    (one,) = done
    return one


def test_every_line_is_accounted_for(home: Home, listed: Path) -> None:
    done = only(import_lists("firm", [listed], tool="mailer", lang="en"))
    assert (done.read, done.accepted, done.already, done.rejected, done.partly) == (8, 5, 1, 2, 1)
    assert done.rejects is not None
    assert done.rejects.stat().st_mode & 0o777 == 0o600
    with done.rejects.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["line"], row["content"].split(";")[0]) for row in rows] == [
        ("5", "zoe@@example"),
        ("8", CARL),
        ("9", "just words"),
    ]
    assert len({row["reason"] for row in rows}) == 3
    for address in (
        "ann@firm.example",
        "BOB@example.fr",
        "06 39 98 12 34",
        "dora@example.org",
        "x@whole.example",
        CARL,
    ):
        assert objected(address), address
    assert not objected("dora@example.fr")
    (ann,) = next(check_objections("firm", [ANN])).refusals
    assert (ann.how, ann.source, ann.first_party, day_of(ann.on)) == ("list", "mailer", False, date(2026, 10, 1))


def test_the_same_twice_adds_nothing(home: Home, listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objections, "AT_ONCE", 2)
    import_lists("firm", [listed], tool="mailer")
    before = Objection.objects.across_controllers().count()
    current().keys.rotate()
    again = only(import_lists("firm", [listed], tool="mailer"))
    assert (again.accepted, again.already, again.rejected) == (0, 6, 2)
    assert Objection.objects.across_controllers().count() == before


def test_stopped_in_the_middle_the_rest_comes_later(home: Home, listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objections, "AT_ONCE", 2)

    def interrupted(step: str, done: int, total: int | None) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_lists("firm", [listed], progress=interrupted)
    assert Objection.objects.across_controllers().count() == 4
    rest = only(import_lists("firm", [listed]))
    assert (rest.accepted, rest.already) == (1, 5)


def test_no_commit_is_of_more_than_500() -> None:
    assert objections.AT_ONCE <= 500


def test_a_mended_list_takes_its_rejects_away(home: Home, listed: Path) -> None:
    rejects = only(import_lists("firm", [listed])).rejects
    assert rejects is not None
    listed.write_text(f"{ANN}\n", encoding="utf-8")
    assert only(import_lists("firm", [listed])).rejects is None
    assert not rejects.exists()


def test_sheets_have_lines_of_their_own(home: Home, tmp_path: Path) -> None:
    path = tmp_path / "stop.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for address in (ANN, BOB):
            book.add_worksheet().write_row(1, 0, [address])
    done = only(import_lists("firm", [path], scope=Scope("email")))
    assert (done.read, done.accepted) == (2, 2)
    assert next(check_objections("firm", [BOB], Scope("voice_call"))).refusals == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [("just words\n", "FIL030"), (f"hmac:{'ab' * 32}\n", "OBJ006")],
)
def test_a_list_that_cannot_be_used_records_nothing(
    home: Home, tmp_path: Path, listed: Path, text: str, code: str
) -> None:
    path = tmp_path / "other.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LiciteError) as refused:
        import_lists("firm", [listed, path])
    assert refused.value.code == code
    assert not Objection.objects.across_controllers().exists()


Found = TypeVar("Found")


def faulty(read: Callable[[], Found]) -> Found | str:
    """What was read, or the code of what is wrong."""
    try:
        return read()
    except LiciteError as fault:
        return fault.code


CELLS = st.sampled_from(
    [ANN, BOB, "zoe@@x", "words", "", "2026-01-02", "+33639981234", "@firm.example", "firm.fr", "ab" * 32]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=8))
def test_it_reads_what_screen_reads(tmp_path: Path, rows: list[list[str]]) -> None:
    path = tmp_path / "list.csv"
    path.write_text("".join(f"{';'.join(row)}\n" for row in rows), encoding="utf-8")
    theirs, ours = faulty(lambda: read_refusals([path])), faulty(lambda: read_lines(path))
    if isinstance(theirs, str) or isinstance(ours, str):
        assert theirs == ours
        return
    assert sum(bool(line.readable) for line in ours) == theirs.listed
    assert sorted(line.number for line in ours if line.unread) == sorted(line for _, line, _ in theirs.unread)


# --- processors --------------------------------------------------------------------------------------------


def exported(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def test_a_processor_has_a_key_of_its_own(home: Home) -> None:
    router, is_new = add_processor("firm", "router")
    assert is_new
    assert router.file.stat().st_mode & 0o777 == 0o600
    assert router.file.read_bytes().strip() == router.secret
    assert add_processor("firm", "router") == (router, False)
    other, _ = add_processor("other", "router")
    assert other.secret != router.secret
    assert processors_of("other") == (other,)
    assert home.path not in router.file.parents


def test_a_processor_gets_fingerprints_that_screen_reads(home: Home, tmp_path: Path) -> None:
    router, _ = add_processor("firm", "router")
    add_processor("firm", "mailer")
    add_objection("firm", [ANN, "06 39 98 12 34"], Scope("email"), on="2026-11-03")
    add_objection("other", [BOB])
    done = export_refusals("firm", "router", tmp_path / "out.csv")
    assert (done.refusals, done.left) == (1, 0)
    assert done.file.stat().st_mode & 0o777 == 0o600
    rows = exported(done.file)
    assert tuple(rows[0]) == EXPORT_HEAD
    assert {(row["channel"], row["purpose"], row["refused_on"]) for row in rows} == {("email", "", "2026-11-03")}
    mine = hmac.digest(router.file.read_bytes().strip(), b"ann@firm.example", "sha256").hex()
    assert f"hmac:{mine}" in {row["fingerprint"] for row in rows}
    assert b"firm.example" not in done.file.read_bytes()
    refusals = read_refusals([done.file], router.secret)
    assert refusals.found("email", "ANN+x@firm.example") is not None
    assert refusals.found("phone", "+33 6 39 98 12 34") is not None
    assert refusals.found("email", BOB) is None
    assert not refusals.unread
    assert read_refusals([done.file], b"another key").found("email", ANN) is None


def test_refusals_before_the_key_go_out_where_the_person_is_a_contact(home: Home, tmp_path: Path) -> None:
    add_objection("firm", [ANN])
    add_objection("firm", [BOB])
    commit("firm", RecordConsent("given", (Identity("email", "ann@FIRM.example"),), channel="post"))
    commit("firm", RecordConsent("withdrawn", (Identity("email", "ann@FIRM.example"),), channel="sms"))
    router, _ = add_processor("firm", "router")
    done = export_refusals("firm", "router", tmp_path / "out.csv")
    assert (done.refusals, done.left) == (2, 1)
    assert {row["channel"] for row in exported(done.file)} == {"", "sms"}
    refusals = read_refusals([done.file], router.secret)
    assert refusals.found("email", ANN) is not None
    assert refusals.found("email", BOB) is None


def test_what_a_processor_collected_matches_where_the_clear_text_comes(home: Home, tmp_path: Path) -> None:
    router, _ = add_processor("firm", "router")
    theirs = tmp_path / "answers.csv"
    hashed = hmac.digest(router.secret, b"bob@example.fr", "sha256").hex()
    theirs.write_text(f"hmac:{hashed};2026-11-03\n{CARL};\n", encoding="utf-8")
    done = only(import_lists("firm", [theirs], processor="router"))
    assert (done.accepted, done.already) == (2, 0)
    assert objected("Bob@example.fr")
    assert objected(CARL)
    assert not objected("Bob@example.fr", "other")
    assert only(import_lists("firm", [theirs], processor="router")).already == 2


def test_withdrawals_go_out_as_refusals_do_though_nobody_is_a_contact(home: Home, tmp_path: Path) -> None:
    router, _ = add_processor("firm", "router")
    withdrawn = RecordConsent("withdrawn", (Identity("email", ANN),), channel="sms", how="form", first_party=True)
    commit("firm", withdrawn)
    assert not Contact.objects.across_controllers().exists()
    done = export_refusals("firm", "router", tmp_path / "out.csv")
    assert (done.refusals, done.left) == (1, 0)
    assert {row["channel"] for row in exported(done.file)} == {"sms"}
    assert read_refusals([done.file], router.secret).found("email", "ann@firm.example") is not None
    assert list(register_faults()) == []


def test_a_withdrawal_is_found_by_its_own_controller_alone(home: Home, tmp_path: Path) -> None:
    add_processor("other", "router")
    commit("firm", RecordConsent("withdrawn", (Identity("email", ANN),), how="form", first_party=True))
    done = export_refusals("other", "router", tmp_path / "out.csv")
    assert (done.refusals, done.fingerprints, done.left) == (0, 0, 0)


def test_fingerprints_of_a_withdrawal_survive_a_restore(made: Home, tmp_path: Path) -> None:
    home = copy_of(made, tmp_path)
    yesterday = home.sqlite.read_bytes()
    with opened(home):
        add_processor("firm", "router")
        commit("firm", RecordConsent("withdrawn", (Identity("email", ANN),), how="form", first_party=True))
        before = export_refusals("firm", "router", tmp_path / "before.csv")
    home.sqlite.write_bytes(yesterday)
    with opened(home, check_journal=False):
        recover()
        after = export_refusals("firm", "router", tmp_path / "after.csv")
    assert after.refusals == 1
    assert before.file.read_bytes() == after.file.read_bytes()


@pytest.mark.parametrize(
    ("scope", "day", "already"),
    [
        (Scope(), "2026-11-03", 0),
        (Scope("email"), "2026-11-03", 1),
        (Scope("email", "commercial"), "2026-11-03", 1),
        (Scope("email"), "2026-11-20", 0),
        (Scope("email"), "", 0),
        (Scope("sms"), "2026-11-03", 0),
    ],
)
def test_a_list_that_says_more_than_it_was_given_is_recorded(
    home: Home, tmp_path: Path, scope: Scope, day: str, already: int
) -> None:
    router, _ = add_processor("firm", "router")
    add_objection("firm", [ANN], Scope("email"), on="2026-11-03")
    theirs = tmp_path / "answers.csv"
    hashed = hmac.digest(router.secret, b"ann@firm.example", "sha256").hex()
    theirs.write_text(f"hmac:{hashed};{day}\n", encoding="utf-8")
    done = only(import_lists("firm", [theirs], processor="router", scope=scope))
    assert (done.accepted, done.already) == (1 - already, already)


def test_a_refusal_of_one_channel_sent_back_as_given_stays_of_that_channel(home: Home, tmp_path: Path) -> None:
    add_processor("firm", "router")
    add_objection("firm", [ANN], Scope("email"), on="2026-11-03")
    done = export_refusals("firm", "router", tmp_path / "out.csv")
    back = only(import_lists("firm", [done.file], processor="router"))
    assert (back.accepted, back.already) == (0, back.read)
    assert not next(check_objections("firm", [ANN], Scope("sms"))).objected


def test_a_new_key_of_a_processor_is_for_what_comes_and_the_old_ones_still_match(home: Home, tmp_path: Path) -> None:
    old, _ = add_processor("firm", "router")
    add_objection("firm", [ANN])
    add_objection("firm", [BOB])
    commit("firm", RecordConsent("given", (Identity("email", "ann@firm.example"),), channel="post"))
    new = new_processor_key("firm", "router")
    assert new.secret != old.secret
    assert new.file.read_bytes().strip() == new.secret
    assert new.retired == {old.key_id: old.secret}
    assert add_processor("firm", "router") == (new, False)
    assert tellable("firm", "router") == (1, 1)
    add_objection("firm", [CARL])
    done = export_refusals("firm", "router", tmp_path / "out.csv")
    assert (done.refusals, done.left) == (2, 1)
    under_new, under_old = (read_refusals([done.file], key) for key in (new.secret, old.secret))
    assert under_new.found("email", ANN) is not None
    assert under_new.found("email", CARL) is not None
    assert under_new.found("email", BOB) is None
    assert under_old.found("email", ANN) is None


@pytest.mark.parametrize("known_before", [True, False])
def test_a_list_under_an_old_key_matches(home: Home, tmp_path: Path, known_before: bool) -> None:
    old, _ = add_processor("firm", "router")
    theirs = tmp_path / "answers.csv"
    hashed = hmac.digest(old.secret, b"bob@example.fr", "sha256").hex()
    theirs.write_text(f"hmac:{hashed};2026-11-03\n", encoding="utf-8")
    if known_before:
        import_lists("firm", [theirs], processor="router")
    new_processor_key("firm", "router")
    new_processor_key("firm", "router")
    assert only(import_lists("firm", [theirs], processor="router")).already == int(known_before)
    assert objected("Bob@example.fr")
    assert not objected(CARL)


def test_the_keys_before_are_known_when_the_keys_are_checked(made: Home, tmp_path: Path) -> None:
    home = copy_of(made, tmp_path)
    with opened(home):
        add_processor("firm", "router")
        add_objection("firm", [ANN])
        new_processor_key("firm", "router")
        Canary.objects.all().delete()
    with opened(home):
        assert objected(ANN)


def test_only_a_processor_that_is_there_gets_a_new_key(home: Home) -> None:
    add_processor("other", "router")
    with pytest.raises(LiciteError) as refused:
        new_processor_key("firm", "router")
    assert refused.value.code == "OBJ007"


def test_our_own_refusals_sent_back_are_there_already(home: Home, tmp_path: Path) -> None:
    add_processor("firm", "router")
    add_objection("firm", [ANN, BOB])
    done = export_refusals("firm", "router", tmp_path / "out.csv")
    back = only(import_lists("firm", [done.file], processor="router"))
    assert (back.accepted, back.already, back.rejected) == (0, back.read, 0)


def test_fingerprints_for_a_processor_survive_a_restore(made: Home, tmp_path: Path) -> None:
    home = copy_of(made, tmp_path)
    yesterday = home.sqlite.read_bytes()
    with opened(home):
        router, _ = add_processor("firm", "router")
        add_objection("firm", [ANN])
        before = export_refusals("firm", "router", tmp_path / "before.csv")
    home.sqlite.write_bytes(yesterday)
    with opened(home, check_journal=False):
        recover()
        assert router.key_id in ObjectionToken.objects.across_controllers().values_list("key_id", flat=True)
        after = export_refusals("firm", "router", tmp_path / "after.csv")
    assert before.file.read_bytes() == after.file.read_bytes()


@pytest.mark.parametrize(
    ("processor", "code"),
    [(None, "OBJ009"), ("router", "OBJ007")],
)
def test_an_export_names_its_processor(home: Home, tmp_path: Path, processor: str | None, code: str) -> None:
    add_processor("other", "router")
    with pytest.raises(LiciteError) as refused:
        export_refusals("firm", processor, tmp_path / "out.csv")
    assert refused.value.code == code
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("name", ["", "Router", "a/b", "-a", "a" * 41, "../x"])
def test_a_processor_has_a_short_name(home: Home, name: str) -> None:
    with pytest.raises(LiciteError) as refused:
        add_processor("firm", name)
    assert refused.value.code == "OBJ008"
    with pytest.raises(LiciteError):
        processor_named("firm", name)


def test_events_are_asked_by_the_way_where_there_are_no_fingerprints(home: Home) -> None:
    add_objection("firm", [ANN])
    who = Identity("email", ANN)
    assert [event.kind for event in events_of("firm", [who])[who]] == ["objection"]
