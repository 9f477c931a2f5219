"""A table decided inside an engine: refusals reach every row of a person; who cannot be compared is never lawful."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

import licite
from licite.engine.runners import duck
from licite.engine.runners.engines import Duck
from licite.engine.runners.lane import RESULT
from licite.errors import LiciteError
from licite.operations.campaign import parse_campaign
from licite.operations.inside import decided_inside, question_of
from licite.operations.inside.names import named
from tests.operations.screening import IN_ORDER

AT = date(2026, 11, 25)
IN_FILE = {"identifier_kind": "nominative", "audience": "professional"}
Row = dict[str, Any]


def table_of(con: duckdb.DuckDBPyConnection, name: str, rows: list[Row]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    types = {column: _type([row.get(column) for row in rows]) for column in columns}
    con.execute(f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in types.items())})")
    marks = ", ".join("?" for _ in columns)
    con.executemany(f"INSERT INTO {name} VALUES ({marks})", [[row.get(column) for column in columns] for row in rows])


def _type(values: list[Any]) -> str:
    kinds: dict[type, str] = {bool: "BOOLEAN", int: "BIGINT", date: "DATE", float: "DOUBLE"}
    return next((kinds.get(type(value), "VARCHAR") for value in values if value is not None), "VARCHAR")


def answers(rows: list[Row], refused: list[Row] | None = None, channel: str = "email", **facts: Any) -> list[Row]:
    """The answers of rows, in order; what is not said is in order."""
    campaign = parse_campaign({**IN_ORDER, "channel": channel, "facts": {**IN_ORDER["facts"], **IN_FILE, **facts}}, "t")
    with duck.connect() as con:
        table_of(con, "people", [{"contact_id": place, **row} for place, row in enumerate(rows)])
        if refused is not None:
            table_of(con, "refused", refused)
        decided_inside(Duck(con), question_of(campaign, at=AT, lang="en"), "people", "refused" if refused else None)
        found = con.execute(f"SELECT * FROM {RESULT} ORDER BY contact_id")
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def outcomes(*args: Any, **facts: Any) -> list[str]:
    return [row["outcome"] for row in answers(*args, **facts)]


def fault(*args: Any, **facts: Any) -> LiciteError:
    with pytest.raises(LiciteError) as caught:
        answers(*args, **facts)
    return caught.value


ANN, BOB = {"email": "ann@firm.example"}, {"email": "bob@firm.example"}


def test_every_row_gets_its_answer_with_reasons() -> None:
    ann, bob = answers([ANN, {**BOB, "objected": True}])
    assert (ann["outcome"], ann["basis"], ann["rules"]) == ("lawful", "legitimate_interests", None)
    assert (bob["outcome"], bob["basis"], bob["rules"]) == ("unlawful", "none", "eu.gdpr.art_21_objection")
    assert bob["breaches"] == "This person said stop, or is on a refusal list in force."
    assert "Say on whose behalf" in ann["duties"] or ann["duties"] is None


@pytest.mark.parametrize("other", ["ANN@firm.example", " ann+news@FIRM.example ", "ann@firm.example"])
def test_a_refusal_in_one_row_stops_every_writing_of_the_address(other: str) -> None:
    assert outcomes([ANN, {"email": other, "objected": True}, BOB]) == ["unlawful", "unlawful", "lawful"]


@pytest.mark.parametrize(
    "said",
    [{"erasure_requested": True}, {"objected": "peut-être"}, {"objected_on": date(2026, 11, 1)}, {"deceased": True},
     {"on_national_register": True, "channel": "email"}, {"objected_on": "hier"}],
)  # fmt: skip
def test_what_any_row_says_against_contact_holds_for_all(said: Row) -> None:
    first, second, other = outcomes([ANN, {**ANN, **said}, BOB])
    assert first == second != "lawful" or "on_national_register" in said
    assert other == "lawful"


def test_a_refusal_of_a_number_stops_the_mail_to_its_owner_and_the_other_way_round() -> None:
    rows = [{**ANN, "phone": "06 39 98 12 34"}, {**BOB, "phone": "+33639981234", "objected": True}]
    assert outcomes(rows) == ["unlawful", "unlawful"]
    other = [{**ANN, "phone": "06 39 98 12 34", "mobile": None}, {**BOB, "phone": None, "mobile": "0033 6 39 98 12 34"}]
    other[1]["objected"] = True
    assert outcomes(other) == ["unlawful", "unlawful"]


def test_an_objection_still_to_come_is_none_yet_and_a_list_without_a_day_holds_at_once() -> None:
    later = date(2026, 12, 1)
    assert outcomes([{**ANN, "objected_on": later}]) == ["lawful"]
    assert outcomes([ANN], [{"email": "ann@firm.example", "refused_on": later}]) == ["lawful"]
    both = [{"email": "ann@firm.example", "refused_on": later}, {"email": "Ann@firm.example", "refused_on": None}]
    assert outcomes([ANN], both) == ["unlawful"]


def test_a_lifted_objection_is_none_where_the_file_may_say_so() -> None:
    lifted = {**ANN, "objected_on": date(2026, 1, 1), "objection_lifted_on": date(2026, 2, 1)}
    assert outcomes([lifted]) == ["lawful"]
    assert outcomes([{**lifted, "source_kind": "purchased_list"}])[0] != "lawful"


def test_a_withdrawn_consent_a_consumer_and_a_minor_are_so_in_every_row_of_theirs() -> None:
    given = {"consent": "given", "consent_on": date(2026, 1, 1)}
    assert answers([{**ANN, **given}, {**ANN, "consent": "withdrawn"}])[0]["outcome"] == "unlawful"
    first, _ = answers([{**ANN, "audience": "professional"}, {**ANN, "audience": "consumer"}])
    assert first["rules"] == answers([{**ANN, "audience": "consumer"}])[0]["rules"]
    minor, _ = answers([ANN, {**ANN, "age_band": "under_15"}])
    assert minor["outcome"] != "lawful"


def test_who_cannot_be_compared_with_those_who_refused_is_undetermined() -> None:
    odd = {"email": "Ann <ann@firm.example>"}
    assert outcomes([odd, BOB], [{"email": "eve@firm.example"}]) == ["undetermined", "lawful"]
    assert outcomes([{**BOB, "phone": "0639981234 / 0639985678"}], [{"phone": "0639980000"}]) == ["undetermined"]
    # Where nobody refused by that kind, nothing is left to be compared.
    assert outcomes([{**BOB, "phone": "0639981234 / 0639985678"}]) == ["lawful"]
    assert outcomes([{"email": None}, {"email": "n/a"}, BOB]) == ["undetermined", "undetermined", "lawful"]


def test_the_table_may_leave_matching_to_others() -> None:
    rows = [{"identifier_present": True}, {"identifier_present": False}, {"identifier_present": None}]
    assert outcomes(rows) == ["lawful", "undetermined", "undetermined"]


def test_a_day_of_the_row_is_its_day_of_contact() -> None:
    campaign = parse_campaign({**IN_ORDER, "facts": {**IN_ORDER["facts"], **IN_FILE}}, "t")
    rows = [{**ANN, "at_day": date(2026, 11, 25)}, {**BOB, "at_day": None}, {"email": "c@d.example", "at_day": AT}]
    rows[2]["collected_on"] = "2026-11-25"
    with duck.connect() as con:
        table_of(con, "people", [{"contact_id": str(place), **row} for place, row in enumerate(rows)])
        decided = decided_inside(Duck(con), question_of(campaign), "people")
        assert decided.counts().read == 3
        assert con.execute(f"SELECT count(*) FROM {RESULT}").fetchall() == [(3,)]


def test_no_row_lawful_here_is_anything_else_in_the_full_screening(tmp_path: Path) -> None:
    draw = random.Random(7)
    rows: list[Row] = []
    for place in range(400):
        name = f"{draw.choice('abcdefghijklmnop')}{draw.choice(['', '.', '+x', '_'])}{draw.choice('qrst')}"
        row: Row = {
            "contact_id": place,
            "email": f"{name}@{draw.choice(['gmail.com', 'Googlemail.com', 'firm.example'])}",
        }
        row["phone"] = draw.choice([None, "06 39 98 12 3", "+33 6 39 98 12 3", "063998123"])
        row["phone"] = row["phone"] and row["phone"] + str(draw.randrange(10))
        for fact, values in SAYINGS.items():
            row[fact] = draw.choice(values) if draw.random() < 0.06 else None
        rows.append(row)
    campaign = {**IN_ORDER, "facts": {**IN_ORDER["facts"], **IN_FILE}}
    with duck.connect() as con:
        table_of(con, "people", rows)
        con.execute(f"COPY people TO '{tmp_path / 'people.csv'}' (HEADER)")
        decided_inside(Duck(con), question_of(parse_campaign(campaign, "t"), at=AT), "people")
        inside = dict(con.execute(f"SELECT contact_id, outcome FROM {RESULT}").fetchall())
    full = {
        int(row["contact_id"]): row["outcome"] for row in licite.screen(tmp_path / "people.csv", campaign, at=AT).rows()
    }
    assert len(full) > 60
    lawful = [place for place in full if inside[place] == "lawful"]
    assert len(lawful) > 20
    assert {place for place in lawful if full[place] != "lawful"} == set()
    assert sum(inside[place] == full[place] for place in full) > 0.9 * len(full)


SAYINGS: dict[str, list[Any]] = {
    "objected": [True, False], "objected_on": [date(2026, 5, 1), date(2027, 5, 1)], "erasure_requested": [True, False],
    "consent": ["given", "withdrawn", "none"], "deceased": [True], "on_national_register": [True],
    "audience": ["consumer", "professional"], "age_band": ["under_15", "adult"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "rows", "options"),
    [
        ("ENG012", [{**ANN, "unsubscribed": True}], {}),
        ("ENG012", [{**ANN, '"Opposition RGPD"': "x"}], {}),
        ("ENG013", [{"company": "Firm"}], {}),
        ("ENG013", [{"company": "Firm"}], {"channel": "push"}),
        ("ENG014", [{**ANN, "contact_id": 7}, {**BOB, "contact_id": 7}], {}),
        ("ENG015", [{**ANN, "audience": "profesional"}], {}),
        ("ENG015", [{**ANN, "collected_on": "2026-02-30"}], {}),
        ("ENG015", [{**ANN, "informed": 3}], {}),
        ("ENG016", [{**ANN, "informed": False, "informed_on": date(2026, 1, 1)}], {}),
        ("ENG017", [ANN, {"email": "Eve <eve@firm.example>", "objected": True}], {}),
        ("ENG018", [ANN], {"refused": [{"phone": "0639981234"}]}),
        ("ENG019", [ANN], {"refused": [{"email": "Eve <eve@firm.example>"}]}),
        ("ENG020", [ANN], {"channel": "post"}),
    ],
)
def test_what_would_make_answers_wrong_stops_the_run(code: str, rows: list[Row], options: Row) -> None:
    assert fault(rows, options.pop("refused", None), **options).code == code


def test_a_cell_that_cannot_be_read_is_named_with_its_column_and_an_example() -> None:
    told = fault([{**ANN, "audience": "profesional"}, {**BOB, "audience": "professional"}])
    assert (
        told.message("en") == "the column `audience` holds values (1) that are none of its own, such as `profesional`"
    )


def test_a_table_without_a_key_or_with_two_columns_of_one_name_stops_the_run() -> None:
    for columns, code in (
        ({"email": "text"}, "ENG010"),
        ({"contact_id": "int", "Email": "text", "email": "text"}, "ENG011"),
    ):
        with pytest.raises(LiciteError) as caught:
            named(columns)  # type: ignore[arg-type]
        assert caught.value.code == code


def test_an_empty_table_stops_the_run() -> None:
    with duck.connect() as con:
        con.execute("CREATE TABLE people (contact_id INTEGER, email VARCHAR)")
        with pytest.raises(LiciteError) as caught:
            decided_inside(Duck(con), question_of(parse_campaign(IN_ORDER, "t"), at=AT), "people")
    assert caught.value.code == "ENG022"


def test_a_judgement_of_the_campaign_holds_for_the_rows_whose_function_is_known() -> None:
    offer = {"functions": ["hr"], "signed_by": "A. B.", "signed_on": "2026-11-01", "reason": "Payroll software"}
    facts = {k: v for k, v in {**IN_ORDER["facts"], **IN_FILE}.items() if k != "offer_related_to_profession"}
    campaign = parse_campaign({**IN_ORDER, "facts": facts, "offer": offer}, "t")
    with duck.connect() as con:
        rows = [{**ANN, "job_function": "hr"}, {**BOB, "job_function": None}]
        table_of(con, "people", [{"contact_id": place, **row} for place, row in enumerate(rows)])
        decided_inside(Duck(con), question_of(campaign, at=AT), "people")
        found = con.execute(f"SELECT outcome FROM {RESULT} ORDER BY contact_id").fetchall()
    assert found == [("lawful",), ("undetermined",)]
