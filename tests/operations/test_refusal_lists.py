"""Lists of refusals made by any tool: what a line names is stopped, and what it cannot name is told."""

import hashlib
import hmac
from datetime import date
from pathlib import Path

import duckdb
import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from licite.contacts.rejects import Rejects
from licite.contacts.table import read_contacts
from licite.errors import LiciteError
from licite.operations.refusal_keys import Days, Refusals
from licite.operations.refusal_lists import read_refusals, refusal_notes
from licite.operations.refusals import match

SECRET = b"a key kept elsewhere"
HASHED = hashlib.sha256(b"ann@firm.example").hexdigest()


def keyed(text: str) -> str:
    return hmac.new(SECRET, text.encode(), "sha256").hexdigest()


def listed(folder: Path, content: str) -> Refusals:
    path = folder / "stop.csv"
    path.write_text(content, encoding="utf-8")
    return read_refusals([path])


def unread(refusals: Refusals) -> list[int]:
    return [line for _, line, _ in refusals.unread]


def test_a_workbook_is_a_list_too(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "refused.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate([["E-mail", "Le"], ["ann@firm.example", "12/03/2025"], ["06 39 98 11 22", ""]]):
            sheet.write_row(line, 0, cells)
    refusals = read_refusals([path])
    assert refusals.found("email", "Ann@firm.example") == Days(False, date(2025, 3, 12))
    assert refusals.found("phone", "+33639981122") == Days(True, None)


def test_a_list_without_any_refusal_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("E-mail\nnobody\n")
    with pytest.raises(LiciteError) as fault:
        read_refusals([path])
    assert (fault.value.code, fault.value.exit_code) == ("FIL030", 2)


def test_a_list_under_a_key_that_is_not_given_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "kept.csv"
    path.write_text(f"hmac\nhmac:{keyed('ann@firm.example')}\n")
    with pytest.raises(LiciteError) as fault:
        read_refusals([path])
    assert (fault.value.code, fault.value.where) == ("FIL033", f"{path}:2")
    with pytest.raises(LiciteError) as fault:
        read_refusals([path], b"")
    assert fault.value.code == "FIL034"
    assert read_refusals([path], SECRET).found("email", "ann@firm.example")
    assert not read_refusals([path], b"another").found("email", "ann@firm.example")


def test_a_refusal_without_a_day_holds_at_once_whatever_the_order(tmp_path: Path) -> None:
    later, undated = tmp_path / "later.csv", tmp_path / "undated.csv"
    later.write_text("ann@firm.example;2030-01-01\n")
    undated.write_text("ann@firm.example\n")
    for order in ([later, undated], [undated, later]):
        found = read_refusals(order).found("email", "ann@firm.example")
        assert found
        assert found.undated


def test_a_day_that_has_not_come_is_not_that_of_a_refusal_already_listed(tmp_path: Path) -> None:
    listed = tmp_path / "listed.csv"
    listed.write_text("ann@firm.example;2027-01-01\n")
    with time_machine.travel(date(2026, 12, 31)):
        assert read_refusals([listed]).found("email", "ann@firm.example") == Days(True, None)
    with time_machine.travel(date(2027, 1, 1)):
        assert read_refusals([listed]).found("email", "ann@firm.example") == Days(False, date(2027, 1, 1))


def test_a_huge_cell_or_a_zero_byte_hides_no_refusal(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text('"' + "x" * 200_000 + "\nann@firm.exa\0mple\n06 39 98 11 22\n")
    refusals = read_refusals([path])
    assert refusals.found("email", "ann@firm.example")
    assert refusals.found("phone", "0639981122")


# --- what stands around an address, a number, a fingerprint ------------------------------------------------------

ADDRESSES = [
    "ann@firm.example", "  Ann@Firm.Example ", "mailto:ann@firm.example?subject=stop", "Ann Roy <ann@firm.example>",
    "ann\uff20firm.example", "a\u200bnn@firm.example\u200b", "bob@firm.example; ann@firm.example",
    "bob@firm.example, ann@firm.example", "bob@firm.example / ann@firm.example", "bob@firm.example/ann@firm.example",
    "(ann@firm.example)", "[ann@firm.example](mailto:ann@firm.example)", "E-mail:ann@firm.example",
    "'ann@firm.example'",
    "ann+crm@firm.example", "ann@firm.example (ancienne)", "désinscription de ann@firm.example.", "@firm.example",
    "*@firm.example", HASHED, HASHED.upper(), f"sha256:{HASHED}", f"{HASHED}  -", f"{HASHED} *-", f"{HASHED} - Ann",
    "ann@FIRM.EXAMPLE 06 39 98 99 99",
]  # fmt: skip
NUMBERS = [
    "06 39 98 11 01", "+33639981101", "tel:+33639981101", "tel:+33-6-39-98-11-01", "06 39 98 11 01 (portable)",
    "07 39 98 11 02 / 06 39 98 11 01", "01 99 00 11 02 ou 06.39.98.11.01", "639981101.0", "33639981101.0", "0639981101",
    "'+33639981101", "\u200b06\u00a039\u00a098\u00a011\u00a001", "0033 6 39 98 11 01", "Port. : 06-39-98-11-01",
    "+33 (0)6 39 98 11 01", "appel du 12/03/2025 au 06 39 98 11 01", "contact@autre.example 06 39 98 11 01",
]  # fmt: skip


@pytest.mark.parametrize("line", ADDRESSES)
def test_an_address_is_refused_whatever_stands_around_it(tmp_path: Path, line: str) -> None:
    refusals = listed(tmp_path, f"Refus\n{line}\n")
    assert refusals.found("email", "Ann@firm.example")
    assert not refusals.found("email", "ann@other.example")
    assert (unread(refusals), refusals.listed) == ([], 1)


@pytest.mark.parametrize("line", NUMBERS)
def test_a_number_is_refused_whatever_stands_around_it(tmp_path: Path, line: str) -> None:
    refusals = listed(tmp_path, f"Refus\n{line}\n")
    assert refusals.found("phone", "+33 6 39 98 11 01")
    assert not refusals.found("phone", "+33 6 39 98 11 09")
    assert (unread(refusals), refusals.listed) == ([], 1)


@pytest.mark.parametrize(("line", "contact"), [("+x+tag@firm.example", "+x@firm.example"), ("+x@firm.example",) * 2])
def test_a_plus_that_begins_an_address_is_no_tag(tmp_path: Path, line: str, contact: str) -> None:
    assert listed(tmp_path, f"{line}\n").found("email", contact)


@pytest.mark.parametrize(
    "line",
    ["3.36123E+10", "3,36123E+10", "ann@", "@", "ann@@firm.example", "ann at firm.example", "ann@firm,example",
     "all of @firm.example", "*@*.firm.example", "ann..roy@firm.example", "firm.example", "0639981", "06 39 98 11",
     "https://www.linkedin.com/", "d41d8cd98f00b204e9800998ecf8427e", f"https://x.example/out?t={HASHED}"],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_line_and_not_counted(tmp_path: Path, line: str) -> None:
    refusals = listed(tmp_path, f"Refus;Motif\nbob@firm.example;\n{line};\n")
    assert (unread(refusals), refusals.listed) == ([3], 1)
    [note] = refusal_notes(refusals, "en")
    assert "stop.csv:3" in note


def test_a_line_that_is_read_in_part_counts_and_is_told(tmp_path: Path) -> None:
    refusals = listed(tmp_path, "bob@firm.example;3.36123E+10\n")
    assert refusals.found("email", "bob@firm.example")
    assert (unread(refusals), refusals.listed) == ([1], 1)


def test_days_names_and_customer_numbers_beside_an_address_are_not_told(tmp_path: Path) -> None:
    refusals = listed(tmp_path, "E-mail;Nom;Code;Le\nann@firm.example;Roy;90041234567;12/03/2025 10:30\n")
    assert (unread(refusals), refusals.listed) == ([], 1)


def test_a_whole_domain_is_refused_without_its_subdomains(tmp_path: Path) -> None:
    refusals = listed(tmp_path, "@Straße.example;12/03/2025\n")
    assert refusals.found("email", "ann@xn--strae-oqa.example") == Days(False, date(2025, 3, 12))
    assert not refusals.found("email", "ann@mail.straße.example")
    assert "1 whole domain" in refusal_notes(refusals, "en")[0]


def test_a_bare_domain_counts_in_a_column_of_domains_only(tmp_path: Path) -> None:
    domains = listed(tmp_path, "Domaine;Le\nfirm.example;12/03/2025\n@other.example;\n")
    assert domains.found("email", "ann@firm.example")
    assert domains.found("email", "ann@other.example")
    assert unread(domains) == []
    beside = listed(tmp_path, "E-mail;Site\nann@firm.example;firm.example\n;other.example\n")
    assert beside.found("email", "ann@firm.example")
    assert not beside.found("email", "bob@firm.example")
    assert not beside.found("email", "bob@other.example")
    assert unread(beside) == [3]
    with pytest.raises(LiciteError):
        listed(tmp_path, "Nom\njean.martin\npaul.durand\n")


def test_a_workbook_is_read_whole_with_or_without_a_header(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "refused.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        first, second = book.add_worksheet(), book.add_worksheet()
        first.write_column(0, 0, ["ann@firm.example", "Bob"])
        first.write_row(2, 0, ["", "", "", "cyr@firm.example"])
        second.write_row(0, 0, [639981122.0])
        second.hide()
    refusals = read_refusals([path])
    assert refusals.found("email", "ann@firm.example")
    assert refusals.found("email", "cyr@firm.example")
    assert refusals.found("phone", "06 39 98 11 22")
    assert unread(refusals) == [2]


# --- any writing in the list, any in the file ----------------------------------------------------------------

IN_LIST_ADDRESS = [
    "{a}",
    "{A}",
    "mailto:{a}",
    "Ann Roy <{a}>",
    "bob@x.example, {a}",
    "({a})",
    "{t}",
    "{a} (old)",
    "@firm.example",
]
IN_FILE_ADDRESS = ["{a}", "{A}", "{t}", " {a} ", "Ann Roy <{a}>", "mailto:{a}", "bob@x.example; {a}"]
IN_LIST_NUMBER = [
    "0{n}",
    "+33{n}",
    "tel:+33{n}",
    "0{n} (mobile)",
    "01 99 00 11 02 / 0{n}",
    "{n}.0",
    "33{n}.0",
    "0033 {n}",
]
IN_FILE_NUMBER = ["0{n}", "+33{n}", "+33 (0){n}", "tel. 0{n}", "01 99 00 11 03 / 0{n}", "33{n}", "{n}"]
LOCAL = st.from_regex(r"[a-z+][a-z0-9_-]{1,6}(\.[a-z0-9]{1,4})?", fullmatch=True)
PEOPLE = st.tuples(
    LOCAL, st.from_regex(r"63998[0-9]{4}", fullmatch=True), st.sampled_from(IN_LIST_ADDRESS),
    st.sampled_from(IN_FILE_ADDRESS), st.sampled_from(IN_LIST_NUMBER), st.sampled_from(IN_FILE_NUMBER), st.booleans(),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(people=st.lists(PEOPLE, min_size=3, max_size=12, unique_by=(lambda one: one[0], lambda one: one[1])))
def test_no_writing_escapes_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, people: list[tuple[str, str, str, str, str, str, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("writings")
    lines, rows = ["Refus"], ["Email;Téléphone"]
    for local, number, list_address, file_address, list_number, file_number, by_number in people:
        said = {"a": f"{local}@firm.example", "A": f"{local}@firm.example".upper(), "t": f"{local}+tag@firm.example"}
        lines.append(list_number.format(n=number) if by_number else list_address.format(**said))
        rows.append(f'"{file_address.format(**said)}";{file_number.format(n=number)}')
    refusals = listed(folder, "\n".join(lines) + "\n")
    assert (unread(refusals), refusals.listed) == ([], len(people))
    people_file = folder / "people.csv"
    people_file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with duckdb.connect() as con:
        match(con, refusals, read_contacts(con, people_file, rejects=Rejects()))
        stopped = con.execute("SELECT DISTINCT _line FROM refused ORDER BY _line").fetchall()
    assert [line for (line,) in stopped] == list(range(2, len(people) + 2))
