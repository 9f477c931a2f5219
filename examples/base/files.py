"""The files of three years, as the tools of the firm would have written them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from examples.base.people import FIRST_DAY, LAST_DAY, Person, World
from examples.make_examples import fold, french, plain, written

CONTROLLER, SLUG = "Paie Noroît", "paie-noroit"
WORDS = "J’accepte de recevoir par e-mail la lettre et les offres de Paie Noroît. Je peux dire non à tout moment."
SHARES = {"clients": 0.12, "prospects": 0.40, "fair-2024": 0.02, "fair-2025": 0.02, "connections": 0.14,
          "connections-new": 0.03, "letter": 0.05, "bought": 0.22}  # fmt: skip
COPIED = 0.03
BEGINNING, BOUGHT_ON, FIRST_EXPORT, SECOND_EXPORT = (
    date(2022, 6, 1), date(2026, 10, 12), date(2024, 11, 18), date(2026, 11, 16),
)  # fmt: skip
FAIRS = {"fair-2024": date(2024, 9, 24), "fair-2025": date(2025, 9, 23)}
# The people of whom the story speaks: in which file, at which place, and since when.
STARS = {
    "customer": ("clients", 0, date(2024, 3, 4)),
    "erased_on_request": ("prospects", 5, date(2024, 6, 3)),
    "stopped": ("prospects", 8, date(2024, 5, 6)),
    "clicked": ("prospects", 12, date(2023, 3, 17)),
    "robot": ("prospects", 13, date(2022, 12, 6)),
    "agreed": ("letter", 0, date(2026, 3, 2)),
    "sold_and_stopped": ("bought", 3, BOUGHT_ON),
    "not_told": ("bought", 4, BOUGHT_ON),
}
RESERVED = 14  # places at the beginning of each file to which nothing happens by chance
AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0"
LETTERS = {
    2024: ["Lettre de mars 2024", "Lettre de novembre 2024"],
    2025: ["Lettre de mars 2025", "Lettre de novembre 2025"],
    2026: ["Lettre de mars 2026", "Lettre de septembre 2026"],
}


@dataclass(frozen=True)
class Made:
    """Where the files are, and the people of whom the story speaks, by their part in it."""

    folder: Path
    cast: dict[str, str]
    agreed: list[tuple[str, datetime, bool]]


class Story:
    """Writes every file of the three years into a folder; the same for the same seed and number."""

    def __init__(self, folder: Path, contacts: int, seed: int) -> None:
        self.folder, self.world, self.contacts = folder, World(seed), contacts
        folder.mkdir(parents=True, exist_ok=True)
        counts = {name: max(12, round(contacts * share)) for name, share in SHARES.items()}
        old = {"clients": BEGINNING, "prospects": BEGINNING, "connections": date(2023, 1, 9)}
        until = {"connections": FIRST_EXPORT, "clients": date(2024, 6, 1), "prospects": date(2025, 6, 1)}
        self.people = {
            name: self.world.people(count, old.get(name, FIRST_DAY), until.get(name, date(2026, 8, 31)))
            for name, count in counts.items()
        }
        for name, place, day in STARS.values():
            self.people[name][place] = replace(self.people[name][place], job="DRH", day=day)
        self.copied = self.world.people(max(12, round(contacts * COPIED)))

    def write(self) -> Made:
        self._crm()
        self._fairs()
        self._connections()
        self._letter()
        self._bought()
        self._copied()
        self._stopped()
        self._events()
        told = self.world.share(self.people["bought"][RESERVED:], 0.6)
        self._write("avertis.csv", written(["E-mail"], ([one.email] for one in told)))
        cast = {name: self._star(name).email for name in STARS} | {"moved": self.people["connections"][0].url}
        self._write("cast.json", json.dumps(cast, indent=1))
        return Made(self.folder, cast, list(self._agreements()))

    def _star(self, name: str) -> Person:
        file, place, _ = STARS[name]
        return self.people[file][place]

    # --- what the firm collected ---

    def _crm(self) -> None:
        head = ["Prénom", "Nom", "Fonction", "Société", "E-mail", "Téléphone", "Code postal", "Ville", "Pays",
                "Date de collecte", "informed", "informed_on", "Client",
                "bought_at_collection", "Désinscrit"]  # fmt: skip
        for name, client in (("clients", "oui"), ("prospects", "non")):
            refused = set(self.world.share(self.people[name][RESERVED:], 0.01))
            told = set(self.world.share(self.people[name], 0.9)) | set(self.people[name][:60])
            rows = [
                [*_crm(one), *_told(one, one in told), client, client, "oui" if one in refused else ""]
                for one in self.people[name]
            ]
            if client == "non":
                rows += self._mailboxes()
            self._write(f"crm-{name}.csv", "\ufeff" + written(head, rows))

    def _mailboxes(self) -> Iterator[list[str]]:
        """Pairs of people who share the mailbox of their firm, and mailboxes that name nobody."""
        for number, one in enumerate(self.people["prospects"][30 : 30 + max(4, len(self.people["prospects"]) // 200)]):
            shared = f"contact@{plain(one.firm)}.example"
            for first in ("Inès", "Hugo")[: 2 if number % 2 == 0 else 0]:
                row = _crm(one)
                yield [first, one.last, *row[2:4], shared, "", *row[6:], *_told(one, True), "non", "non", ""]
            if number % 2:
                yield [
                    "",
                    "",
                    "",
                    one.firm,
                    f"compta@{plain(one.firm)}.example",
                    "",
                    *_crm(one)[6:],
                    "",
                    "",
                    "non",
                    "non",
                    "",
                ]

    def _fairs(self) -> None:
        for name in FAIRS:
            self._write(f"{name}.vcf", "".join(map(_card, self.people[name])))

    def _connections(self) -> None:
        first = self.people["connections"]
        moved = {id(one) for one in [first[0], *self.world.share(first, 0.08)]}
        later = [one.moved(self.world) if id(one) in moved else one for one in first]
        dated = dict(zip((one.profile for one in first), first, strict=True))
        self._write("connections-2024.csv", _connections(first, dated))
        self._write("connections-2026.csv", _connections([*later, *self.people["connections-new"]], dated))

    def _letter(self) -> None:
        head = ["Prénom", "Nom", "Fonction", "Société", "E-mail", "Date de collecte", "informed", "informed_on"]
        waiting = {one for one, confirmed in self._signed() if not confirmed}
        people = [one for one in self.people["letter"] if one not in waiting]
        rows = ([*_crm(one)[:5], french(one.day), *_told(one, True)] for one in people)
        self._write("formulaire-lettre.csv", written(head, rows))

    def _signed(self) -> Iterator[tuple[Person, bool]]:
        """Who agreed by the form, and whether they confirmed it: who did not is not in the tool's export."""
        for number, one in enumerate(self.people["letter"][: max(24, self.contacts // 500)]):
            yield one, number % 8 != 7

    def _agreements(self) -> Iterator[tuple[str, datetime, bool]]:
        for one, confirmed in self._signed():
            yield one.email, datetime(one.day.year, one.day.month, one.day.day, 10, 5), confirmed

    def _bought(self) -> None:
        """The list, its passport, and the form that the passport shows; somebody on it who refused."""
        people = self.people["bought"]
        refused = {*self.world.share(people[RESERVED:], 0.01), self._star("sold_and_stopped")}
        head = ["Prénom", "Nom", "Fonction", "Société", "E-mail", "Code postal", "Ville", "Pays", "Désabonné"]
        known = self.people["prospects"][:12]
        rows = [
            [one.first, one.last, one.job, one.firm, one.email, one.postal_code, one.town, "FR",
             "oui" if one in refused else "non"]
            for one in [*people, *known]
        ]  # fmt: skip
        self._write("liste-achetee.csv", written(head, rows, ","))
        form = "<!doctype html><p>J’accepte de recevoir les offres de Paie Noroît, partenaire de Jeux Oseraie.</p>\n"
        self._write("formulaire-vendeur.html", form)
        self._write("passeport.yaml", PASSPORT.format(sha256=sha256(form.encode()).hexdigest()))

    def _copied(self) -> None:
        """What a tool copied out of a network; nobody should have run it."""
        head = ["profileUrl", "fullName", "vmid", "query", "title", "company"]
        rows = (
            [one.url, f"{one.first} {one.last}", f"V{n}", "paie", one.job, one.firm]
            for n, one in _numbered(self.copied)
        )
        self._write("profils-copies.csv", written(head, rows, ","))

    def _stopped(self) -> None:
        """Who said stop to the mailer: known people, written as another tool writes them, and strangers."""
        known = [self._star("stopped"), *self.world.share(self.people["prospects"][40:], 0.03)]
        strangers = self.world.people(max(3, len(known) // 5))
        rows = [[_other_writing(self.world, one.email), french(self.world.day(date(2024, 2, 1)))] for one in known]
        rows += [[one.email, french(self.world.day(date(2024, 2, 1)))] for one in strangers]
        self._write("desinscrits.csv", written(["E-mail", "Désinscrit le"], rows))

    # --- what happened ---

    def _events(self) -> None:
        """The exports of the mailer by year; somebody clicks in each, for somebody else a robot does."""
        clicked, robot = self._star("clicked"), self._star("robot")
        for year, letters in LETTERS.items():
            rows: list[list[str]] = []
            for place, letter in enumerate(letters):
                sent = datetime(year, (3, 11 if year < 2026 else 9)[place], 12, 9, 30)
                for one in self._readers(year):
                    rows += self._what_they_did(one, letter, sent)
            at = datetime(year, 3, 12, 14, 2, 11)
            rows.append(_event(clicked, "click", at, letters[0], "https://noroit.example/tarifs"))
            for path in ("a", "b", "c"):
                rows.append(_event(robot, "click", at, letters[0], f"https://noroit.example/{path}"))
            head = ["email", "event", "date", "link", "user agent", "tag", "raison"]
            self._write(f"brevo-{year}.csv", written(head, rows, ","))

    def _readers(self, year: int) -> list[Person]:
        pool = [one for name in ("clients", "prospects", "letter") for one in self.people[name][RESERVED:]]
        return self.world.share(
            [one for one in pool if one.day < date(year, 3, 1)] + self.people["prospects"][60:70], 0.12
        )

    def _what_they_did(self, one: Person, letter: str, sent: datetime) -> Iterable[list[str]]:
        rng = self.world.rng
        arrived = sent + timedelta(seconds=rng.randrange(3000))
        yield _event(one, "delivered", arrived, letter)
        chance, later = rng.random(), arrived + timedelta(minutes=rng.randrange(10, 4000), seconds=rng.randrange(60))
        if chance < 0.45:
            yield _event(one, "opened", later, letter)
        if chance < 0.16:
            yield _event(one, "click", later + timedelta(seconds=20), letter, "https://noroit.example/paie")
        elif 0.45 < chance < 0.53:
            for path in ("paie", "tarifs", "stop"):
                yield _event(one, "click", arrived, letter, f"https://noroit.example/{path}")
        elif 0.53 < chance < 0.55:
            yield _event(one, "unsubscribed", later, letter)
        elif 0.55 < chance < 0.57:
            yield _event(one, "hard_bounce", arrived, letter, reason="mailbox does not exist")
        elif 0.57 < chance < 0.575:
            yield _event(one, "complaint", later, letter)

    def _write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8", newline="")


PASSPORT = """vendor: {{name: Listes Oseraie, address: 1 rue du Port, country: FR}}
contract: {{reference: LO-2026-17, signed_on: 2026-10-01}}
chain:
  - {{collector: Jeux Oseraie, role: form, since: 2025-01-01}}
  - {{collector: Listes Oseraie, role: broker}}
forms:
  - url: https://jeux-oseraie.example/formulaire
    captured_on: 2026-10-05
    capture: formulaire-vendeur.html
    sha256: {sha256}
    wording: J’accepte de recevoir les offres de Paie Noroît, partenaire de Jeux Oseraie.
    partners: [Paie Noroît]
sample: {{size: 50, drawn_on: 2026-10-08}}
"""


def _numbered(people: Iterable[Person]) -> Iterator[tuple[int, Person]]:
    return enumerate(people, start=1)


def _crm(one: Person) -> list[str]:
    told = [one.first, one.last, one.job, one.firm, one.email, one.phone, one.postal_code, one.town]
    return [*told, "France", french(one.day)]


def _told(one: Person, told: bool) -> list[str]:
    """Whether the notice stood on the form, as the tool of sales has it."""
    return ["oui", french(one.day)] if told else ["", ""]


def _card(one: Person) -> str:
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{one.first} {one.last}", f"N:{one.last};{one.first};;;",
             f"EMAIL;TYPE=INTERNET,WORK:{one.email}", f"ORG:{one.firm}", f"TITLE:{one.job}"]  # fmt: skip
    lines += [f"TEL;TYPE=work:{one.phone}"] if one.phone else []
    return "".join(map(fold, [*lines, "END:VCARD"]))


def _connections(people: Iterable[Person], dated: dict[str, Person]) -> str:
    """What the network gives its member; few share their address."""
    notes = 'Notes:\n"When exporting your connection data, some of the email addresses may be missing."\n\n'
    rows = (
        [one.first, one.last, one.url, one.email if int(one.profile[-2:]) % 4 == 0 else "", one.firm, one.job,
         dated.get(one.profile, one).day.strftime("%d %b %Y")]
        for one in people
    )  # fmt: skip
    head = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    return notes + written(head, rows, ",").replace("\r\n", "\n")


def _event(one: Person, event: str, at: datetime, letter: str, link: str = "", reason: str = "") -> list[str]:
    agent = AGENT if event in ("click", "opened") else ""
    return [one.email, event, at.strftime("%Y-%m-%d %H:%M:%S"), link, agent, letter, reason]


def _other_writing(world: World, email: str) -> str:
    return world.rng.choice([email, email.upper(), email.title(), email.replace("@", "+lettre@")])


__all__ = [
    "BOUGHT_ON",
    "CONTROLLER",
    "FAIRS",
    "FIRST_EXPORT",
    "LAST_DAY",
    "SECOND_EXPORT",
    "SLUG",
    "WORDS",
    "Made",
    "Story",
]
