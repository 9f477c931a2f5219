"""LinkedIn's messages and invitations: who wrote first, who wrote last, and who asked for no more of it."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from licite.contacts.columns import column_key, plain
from licite.contacts.dates import read_day
from licite.contacts.identity import wide_keys
from licite.contacts.readers.derived import with_columns
from licite.contacts.readers.raw import RawTable
from licite.contacts.refusal_phrases import says_refusal

ADDED_TO_CONNECTIONS = ("wrote_first", "last_contact_on", "first_message", "objected", "objected_on")
ADDED_TO_MESSAGES = (
    "direction", "full_name", "profile_url", "wrote_first", "last_contact_on", "first_message", "objected",
    "objected_on",
)  # fmt: skip
ADDED_TO_INVITATIONS = ("full_name", "profile_url", "wrote_first", "last_contact_on", "objected", "objected_on")
_BETWEEN_LINKS = re.compile(r"[\s,;]+")
_TAG = re.compile(r"<[^>]*>")
_FEWEST = 2

Keys = frozenset[str]


@dataclass(frozen=True)
class Party:
    """Somebody in a message: the name and the profile that LinkedIn writes."""

    name: str
    profile: str

    @property
    def keys(self) -> Keys:
        """What says who they are: the profile in every writing, else the name."""
        if self.profile:
            return wide_keys("profile", self.profile)
        return frozenset({f"={plain(self.name)}"}) if self.name else frozenset()


@dataclass(frozen=True)
class Message:
    """A message or an invitation: who sent it to whom, on what day, and whether it asks for no more of them.

    `outgoing` is None where nothing says whether the owner of the account sent it.
    """

    conversation: str
    sender: Party
    receivers: tuple[Party, ...]
    day: date | None
    refuses: bool
    outgoing: bool | None = None
    draft: bool = False
    words: bool = True


@dataclass
class Heard:
    """What is known of one person: the first and last days on which they and the owner wrote, and their refusal."""

    names: set[str] = field(default_factory=set)
    has_profile: bool = False
    theirs: list[date] = field(default_factory=list)
    ours: list[date] = field(default_factory=list)
    we_wrote: bool = False
    last: date | None = None
    refused: bool = False
    refused_on: date | None = None

    @property
    def wrote_first(self) -> str:
        """`person` or `us`, by the days; empty where one of them is not known."""
        theirs, ours = min(self.theirs, default=None), min(self.ours, default=None)
        if theirs and ours:
            return "" if theirs == ours else "person" if theirs < ours else "us"
        return "person" if theirs else "us" if ours else ""


@dataclass
class Account:
    """All that messages and invitations of an account tell, by person; `owner` is whose account it is."""

    owner: Keys
    people: dict[str, Heard] = field(default_factory=dict)
    conversations: int = 0
    messages: int = 0
    refusals: int = 0

    def of(self, party: Party) -> Heard | None:
        return next((self.people[key] for key in party.keys if key in self.people), None)

    def named(self, name: str) -> list[Heard]:
        """Everybody of that name."""
        wanted = plain(name)
        return [heard for heard in {id(one): one for one in self.people.values()}.values() if wanted in heard.names]

    def is_owner(self, party: Party) -> bool:
        return bool(party.keys & self.owner)


def messages_in(raw: RawTable) -> Iterator[Message]:
    """The messages of `messages.csv`, drafts that were never sent among them."""
    cells_of = _cells(raw.columns)
    for _, cells in raw.rows:
        yield message_of(cells_of(cells))


def message_of(cell: dict[str, str]) -> Message:
    """One row of `messages.csv`, by the keys of its columns."""
    links = [link for link in _BETWEEN_LINKS.split(cell.get("recipientprofileurls", "")) if link]
    names = [cell.get("to", "").strip()] if len(links) < _FEWEST else [part.strip() for part in cell["to"].split(",")]
    names += [""] * (len(links) - len(names))
    receivers = [Party(name, links[place] if place < len(links) else "") for place, name in enumerate(names)]
    text = " ".join((cell.get("subject", ""), _TAG.sub(" ", cell.get("content", ""))))
    return Message(
        conversation=cell.get("conversationid", ""),
        sender=Party(cell.get("from", "").strip(), cell.get("senderprofileurl", "").strip()),
        receivers=tuple(one for one in receivers if one.keys),
        day=_day(cell.get("date", "")),
        refuses=says_refusal(text),
        outgoing=True if cell.get("folder", "").strip().upper() == "SENT" else None,
        draft=plain(cell.get("ismessagedraft", "")) in ("yes", "oui", "true"),
    )


def invitations_in(raw: RawTable) -> Iterator[Message]:
    """The invitations of `Invitations.csv`; one without a message says nothing but that it was sent."""
    cells_of = _cells(raw.columns)
    for _, cells in raw.rows:
        yield invitation_of(cells_of(cells))


def invitation_of(cell: dict[str, str]) -> Message:
    """One row of `Invitations.csv`, by the keys of its columns."""
    direction = plain(cell.get("direction", ""))
    return Message(
        conversation="",
        sender=Party(cell.get("from", "").strip(), cell.get("inviterprofileurl", "").strip()),
        receivers=(Party(cell.get("to", "").strip(), cell.get("inviteeprofileurl", "").strip()),),
        day=_day(cell.get("sentat", ""), month_first=True),
        refuses=says_refusal(cell.get("message", "")),
        outgoing={"outgoing": True, "incoming": False}.get(direction),
        words=bool(cell.get("message", "").strip()),
    )


def account_of(invitations: Sequence[Message], messages: Callable[[], Iterable[Message]]) -> Account:
    """What the messages and invitations of one account say of everybody in them; messages are gone through twice."""
    account = Account(frozenset())
    talks: dict[str, set[Keys]] = {}
    sure: set[Keys] = {one.sender.keys for one in invitations if one.outgoing}
    sure |= {one.receivers[0].keys for one in invitations if one.outgoing is False and one.receivers}
    for one in messages():
        account.messages += 1
        talks.setdefault(one.conversation, set()).update(party.keys for party in (one.sender, *one.receivers))
        if one.outgoing or one.draft:
            sure.add(one.sender.keys)
    account.conversations = len(talks)
    account.owner = frozenset().union(*sure) if sure else _everywhere(talks)
    for one in (*invitations, *messages()):
        if not one.draft:
            _take(account, one)
    return account


def _everywhere(talks: dict[str, set[Keys]]) -> Keys:
    """Who alone takes part in every conversation, where there are several."""
    shared = Counter(keys for parties in talks.values() for keys in parties if keys)
    everywhere = [keys for keys, n in shared.items() if n == len(talks)]
    return everywhere[0] if len(everywhere) == 1 and len(talks) >= _FEWEST else frozenset()


def _take(account: Account, one: Message) -> None:
    ours = account.is_owner(one.sender) if one.outgoing is None and account.owner else one.outgoing
    if ours:
        for party in one.receivers:
            heard = _heard(account, party)
            heard.we_wrote = heard.we_wrote or one.words
            heard.ours += [one.day] if one.day else []
        return
    account.refusals += one.refuses
    heard = _heard(account, one.sender)
    if one.refuses:
        days = [day for day in (heard.refused_on, one.day) if day]
        heard.refused, heard.refused_on = True, min(days, default=None)
    elif ours is False and one.day:
        heard.last = max(heard.last or one.day, one.day)
    if ours is False:
        heard.theirs += [one.day] if one.day else []


def _heard(account: Account, party: Party) -> Heard:
    heard = account.of(party) or Heard()
    heard.names.add(plain(party.name))
    heard.has_profile = heard.has_profile or bool(party.profile)
    for key in party.keys:
        account.people[key] = heard
    return heard


def with_conversations(raw: RawTable, account: Account) -> RawTable:
    """Connections with what their messages and invitations say of each.

    A refusal counts for everybody of the name of who wrote it, unless their profiles say that they are others; what
    speaks for a contact counts only for the very same profile, or for the one person of that name.
    """
    cells_of = _cells(raw.columns)
    met: set[int] = set()

    def added(cells: list[str]) -> list[str]:
        cell = cells_of(cells)
        party = Party(_name(cell), cell.get("url", "").strip())
        same = account.of(party) if party.profile else None
        others = [one for one in account.named(party.name) if not (same and one.has_profile)] if party.name else []
        likely = [one for one in others if not (party.profile and one.has_profile)]
        heard = same or (likely[0] if len(likely) == 1 else Heard())
        refused = [one for one in (heard, *others) if one.refused]
        met.update(map(id, refused))
        days = [one.refused_on for one in refused if one.refused_on]
        return [
            heard.wrote_first,
            _iso(heard.last),
            "false" if heard.we_wrote else "",
            "yes" if refused else "",
            _iso(min(days, default=None)),
        ]

    told = with_columns(raw, ADDED_TO_CONNECTIONS, added)
    people = {id(one): one for one in account.people.values()}
    refusing = [one for one in people.values() if one.refused]

    def rows() -> Iterator[tuple[int, list[str]]]:
        yield from told.rows
        raw.notes.append(
            ("readers.linkedin_evidence", {"messages": account.messages, "people": len(people), "n": len(refusing)})
        )
        strangers = sum(id(one) not in met for one in refusing)
        if strangers:
            raw.notes.append(("readers.linkedin_strangers", {"n": strangers}))

    counts = {"messages": account.messages, "conversations": account.conversations, "objections": account.refusals}
    return replace(told, rows=rows(), counts=counts)


def as_people(raw: RawTable, account: Account) -> RawTable:
    """Messages, each with who it was exchanged with: the sender, where nobody knows whose account it is."""
    cells_of = _cells(raw.columns)

    def added(cells: list[str]) -> list[str]:
        one = message_of(cells_of(cells))
        ours = account.is_owner(one.sender) if one.outgoing is None and account.owner else one.outgoing
        other = (one.receivers or (one.sender,))[0] if ours else one.sender
        heard = account.of(other) or Heard()
        direction = {True: "outgoing", False: "incoming", None: ""}[ours]
        refusing = ["yes" if one.refuses else "", _iso(one.day if one.refuses else None)] if not ours else ["", ""]
        told = [heard.wrote_first, _iso(heard.last), "false" if heard.we_wrote else ""]
        return [direction, other.name, other.profile, *told, *refusing]

    counts = {"rows": account.messages, "conversations": account.conversations, "objections": account.refusals}
    return replace(with_columns(raw, ADDED_TO_MESSAGES, added), counts=counts)


def as_invited(raw: RawTable, invitations: Iterable[Message]) -> RawTable:
    """Invitations, each with who it was exchanged with."""
    cells_of = _cells(raw.columns)

    def added(cells: list[str]) -> list[str]:
        one = invitation_of(cells_of(cells))
        other = one.receivers[0] if one.outgoing else one.sender
        refuses = one.refuses and not one.outgoing
        first = {True: "us", False: "person", None: ""}[one.outgoing]
        last = one.day if one.outgoing is False and not refuses else None
        return [
            other.name,
            other.profile,
            first,
            _iso(last),
            "yes" if refuses else "",
            _iso(one.day) if refuses else "",
        ]

    sent = [one.outgoing for one in invitations]
    counts = {"rows": len(sent), "outgoing": sent.count(True), "incoming": sent.count(False)}
    return replace(with_columns(raw, ADDED_TO_INVITATIONS, added), counts=counts)


def _cells(columns: Sequence[str]) -> Callable[[Sequence[str]], dict[str, str]]:
    keys = [column_key(name) for name in columns]
    return lambda cells: dict(zip(keys, cells, strict=False))


def _name(cell: dict[str, str]) -> str:
    first, last = (cell.get("firstname") or cell.get("prenom", "")), (cell.get("lastname") or cell.get("nom", ""))
    return f"{first} {last}".strip()


def _day(text: str, *, month_first: bool = False) -> date | None:
    try:
        return read_day(text, "mdy" if month_first else "dmy") if text.strip() else None
    except ValueError:
        return None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
