"""Several lists in one archive, lists of refusals by their name, and rows that cannot be read in them."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from licite.contacts.mapping import Mapping, Target
from licite.contacts.planned import Planned
from tests.contacts.reading import Reading, reading

HEAD = "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,"
LISTS = {
    "subscribed_segment_export_1.csv": f"{HEAD}LEID\nann@firm.example,Ann,2,2016-04-17 10:00:00,1\n",
    "unsubscribed_segment_export_1.csv": (
        f"{HEAD}UNSUB_TIME,UNSUB_REASON\nbob@firm.example,Bob,2,,2019-01-02 03:04:05,\neve@firm.example,Eve,2,,,\n"
        "broken@firm.example,Ida\n"
    ),
    "cleaned_segment_export_1.csv": f"{HEAD}CLEAN_TIME\nleo@firm.example,Léo,2,,2020-01-02 03:04:05\n",
}


def audience(folder: Path, lists: dict[str, str] = LISTS, channel: str = "email") -> Reading:
    path = folder / "audience_export.zip"
    with zipfile.ZipFile(path, "w") as made:
        for name, content in lists.items():
            made.writestr(name, content)
    return reading(path, planned=Planned(channel=channel))


def test_the_lists_of_an_audience_are_read_together(tmp_path: Path) -> None:
    read = audience(tmp_path)
    assert (read.table.format, read.table.read, len(read.rejects)) == ("mailchimp.audience", 5, 1)
    assert read.column("email") == ["ann@firm.example", "bob@firm.example", "eve@firm.example", "leo@firm.example"]
    assert read.column("objected") == [None, True, True, None]
    assert read.column("objected_on") == [None, date(2019, 1, 2), None, None]
    assert read.column("data_accurate") == [None, None, None, False]
    assert (read.column("consent"), read.column("consent_on")[0]) == (["given", None, None, None], date(2016, 4, 17))
    assert read.notes["readers.several_lists"] == {
        "lists": "subscribed_segment_export_1.csv (1-2), unsubscribed_segment_export_1.csv (3-6),"
        " cleaned_segment_export_1.csv (7-8)"
    }


def test_lines_are_counted_through_all_lists_and_no_refusal_goes_with_a_rejected_row(tmp_path: Path) -> None:
    read = audience(tmp_path)
    assert read.column("_line") == [2, 4, 5, 8]
    reject = next(iter(read.rejects))
    assert (reject.line, reject.content) == (6, "broken@firm.example,Ida,unsubscribed")


def test_a_consent_to_e_mail_is_none_to_texts_nor_to_a_channel_nobody_knows(tmp_path: Path) -> None:
    assert "consent" not in audience(tmp_path, channel="sms").table.facts
    path = tmp_path / "subscribed.csv"
    path.write_text(LISTS["subscribed_segment_export_1.csv"])
    assert [row["consent_on"] for row in reading(path).contacts] == [None]
    assert [row["consent"] for row in reading(path).contacts] == [None]
    rows = (f"{channel},{channel}x@firm.example,A,2,2016-04-17 10:00:00,1\n" for channel in ("email", "sms", ""))
    by_row = f"channel,{HEAD}LEID\n" + "".join(rows)
    assert reading(tmp_path / "by_row.csv", by_row).column("consent") == ["given", None, None]


def test_a_list_of_mailchimp_is_what_its_name_says(tmp_path: Path) -> None:
    read = audience(tmp_path, {**LISTS, "nonsubscribed_export_1.csv": f"{HEAD}LEID\nida@firm.example,Ida,2,,1\n"})
    assert (read.column("consent")[-1], read.column("objected")[-1]) == ("none", None)
    lone = reading(tmp_path / "unsubscribed_export_2.csv", f"{HEAD}UNSUB_TIME\nann@firm.example,Ann,2,,\n")
    assert lone.column("objected") == [True]


def test_a_file_that_mixes_both_tells_them_apart(tmp_path: Path) -> None:
    content = f"{HEAD}UNSUB_TIME\nann@firm.example,Ann,2,,\nbob@firm.example,Bob,2,,2019-01-02 03:04:05\n"
    read = reading(tmp_path / "all.csv", content, planned=Planned(channel="email"))
    assert read.column("objected_on") == [None, date(2019, 1, 2)]


@pytest.mark.parametrize("name", ["unsubscribed.csv", "Désinscrits 2024.csv", "blacklist-clients.csv", "stop_pub.csv"])
def test_a_file_called_a_list_of_refusals_is_one(name: str, tmp_path: Path) -> None:
    read = reading(tmp_path / name, "Email;Nom\nann@firm.example;Ann\n")
    assert read.column("objected") == [True]
    assert read.notes["readers.refusals_by_name"] == {"name": name}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("clients_sans_desinscrits.csv", "Email\nann@firm.example\n"),
        ("clients hors optout.csv", "Email\nann@firm.example\n"),
        ("prospects.rejects.csv", "Email\nann@firm.example\n"),
        ("contacts et désinscrits.csv", "Email;Désinscrit\nann@firm.example;non\n"),
    ],
)
def test_a_file_that_says_otherwise_is_none(name: str, content: str, tmp_path: Path) -> None:
    read = reading(tmp_path / name, content)
    assert "readers.refusals_by_name" not in read.notes
    assert True not in [row.get("objected") for row in read.contacts]


def test_a_saved_mapping_settles_it(tmp_path: Path) -> None:
    content, mapping = "Email\nann@firm.example\n", Mapping("csv", {"Email": Target("email")})
    assert reading(tmp_path / "optout.csv", content, mapping=mapping).table.facts == ()
    read = reading(tmp_path / "optout.csv", content)
    again = reading(tmp_path / "optout.csv", content, mapping=read.table.mapping)
    assert again.column("objected") == [True]


def test_a_rejected_row_of_a_list_of_refusals_says_so(tmp_path: Path) -> None:
    read = reading(tmp_path / "optout.csv", "Email;Nom\nann@firm.example\n")
    assert [reject.content for reject in read.rejects] == ["ann@firm.example;unsubscribed"]
