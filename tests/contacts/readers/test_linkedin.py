"""A whole LinkedIn export: what messages and invitations say of each connection, and refusals that are never lost."""

import zipfile
from datetime import date
from pathlib import Path

from licite.contacts.readers.linkedin import Message, Party, account_of
from tests.contacts.reading import Reading, reading
from tests.contacts.samples import MESSAGES

CONNECTIONS = (
    'Notes:\n"When exporting your connection data..."\n\n'
    "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    "Chloé,Lefèvre,https://www.linkedin.com/in/chloe,,Forge,Gérante,12 Mar 2024\n"
    "Ali,Benali,https://www.linkedin.com/in/ali,ali@studio.example,Studio,CEO,03 Jan 2023\n"
    "Léo,Petit,https://www.linkedin.com/in/leo-new-address,,Studio,CTO,04 Jan 2023\n"
    "Ida,Day,https://www.linkedin.com/in/ida,,Studio,CFO,04 Jan 2023\n"
)
INVITATIONS = (
    "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
    'Léo Petit,Rita Roy,"6/2/26, 9:00 AM",Merci de ne plus me contacter,INCOMING,https://www.linkedin.com/in/leo-old,'
    "https://www.linkedin.com/in/rita\n"
    'Rita Roy,Ida Day,"7/8/26, 3:43 PM",,OUTGOING,https://www.linkedin.com/in/rita,https://www.linkedin.com/in/ida\n'
    'Max Roe,Rita Roy,"6/3/26, 9:00 AM",STOP,INCOMING,https://www.linkedin.com/in/max,https://www.linkedin.com/in/rita\n'
)


def export(folder: Path, **members: str) -> Reading:
    path = folder / "Basic_LinkedInDataExport.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(f"export/{name}.csv", content)
    return reading(path)


def test_an_archive_tells_who_wrote_first_and_who_refused(tmp_path: Path) -> None:
    read = export(tmp_path, Connections=CONNECTIONS, Invitations=INVITATIONS, messages=MESSAGES)
    assert (read.table.format, read.table.read) == ("linkedin.connections", 4)
    assert [row[-5] for row in read.cells] == ["us", "person", "", "us"]
    assert read.column("objected") == [True, None, True, None]
    assert read.column("objected_on") == [date(2026, 8, 2), None, date(2026, 6, 2), None]
    assert read.column("last_contact_on") == [None, date(2026, 5, 1), None, None]
    assert read.column("first_message") == [False, False, None, None]
    assert read.table.counts == {"messages": 5, "conversations": 2, "objections": 3}
    assert read.notes["readers.linkedin_strangers"] == {"n": 1}
    assert read.notes["readers.linkedin_evidence"] == {"messages": 5, "people": 6 - 1, "n": 3}


def test_the_owner_s_own_words_refuse_nothing(tmp_path: Path) -> None:
    read = export(tmp_path, Connections=CONNECTIONS, messages=MESSAGES.replace("Merci de ne plus me contacter.", "Oui"))
    assert read.column("objected") == [None, None, None, None]


def test_messages_without_addresses_of_profiles_are_met_by_name(tmp_path: Path) -> None:
    bare = (
        "CONVERSATION ID,FROM,TO,DATE,SUBJECT,CONTENT,FOLDER\n"
        "c1,Rita Roy,Chloé Lefèvre,2026-08-01 02:00:00 UTC,,Bonjour,SENT\n"
        "c1,Chloe Lefevre,Rita Roy,2026-08-02 02:00:00 UTC,,Please remove me from your list,INBOX\n"
    )
    read = export(tmp_path, Connections=CONNECTIONS, messages=bare)
    assert read.column("objected")[0] is True


def test_a_file_of_messages_in_other_columns_is_told_of(tmp_path: Path) -> None:
    read = export(tmp_path, Connections=CONNECTIONS, messages="who,what\nann,STOP\n")
    assert read.notes["readers.linkedin_unread"] == {"name": "messages.csv"}
    assert read.table.read == 4


def test_an_export_without_messages_is_one_of_connections(tmp_path: Path) -> None:
    read = export(tmp_path, Connections=CONNECTIONS, messages="", Profile="First Name\nRita\n")
    assert (read.table.read, read.table.counts) == (4, {})


def talk(conversation: str, sender: str, receiver: str, **said: object) -> Message:
    parts: dict[str, object] = {"day": date(2026, 1, 1), "refuses": False} | said
    return Message(conversation, Party(sender, ""), (Party(receiver, ""),), **parts)  # type: ignore[arg-type]


def test_a_refusal_counts_for_its_sender_where_nobody_knows_whose_account_it_is() -> None:
    account = account_of((), lambda: [talk("c1", "Ann", "Bob", refuses=True), talk("c1", "Bob", "Ann")])
    assert account.owner == frozenset()
    assert [heard.refused for heard in (account.named("Ann")[0], account.named("Bob")[0])] == [True, False]
    assert account.named("Bob")[0].last is None


def test_who_takes_part_in_every_conversation_owns_the_account() -> None:
    said = [talk("c1", "Ann", "Bob"), talk("c2", "Eve", "Ann")]
    assert account_of((), lambda: said).is_owner(Party("ann", ""))
    both = [*said, talk("c1", "Bob", "Eve"), talk("c2", "Bob", "Eve")]
    assert account_of((), lambda: both).owner == frozenset()
