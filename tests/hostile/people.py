"""Invented people for files that are to be damaged, and the columns in which they stand."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

HEADERS = (
    ("Email", "Prénom", "Remarque", "Désinscrit", "Référence"),
    ("Prénom", "Email", "Téléphone", "Désinscrit", "Référence"),
    ("First Name", "Email", "Phone", "Unsubscribed", "Reference"),
    ("Référence", "Société", "Prénom", "Désinscrit", "Adresse e-mail"),
    ("Email", "Désinscrit", "Référence"),
)
_NAMES = "Zoé Noël Léa Anaïs Jürgen Inès Hélène Ann Bob François Maël Chloé Søren Óscar".split()
_NOTES = (
    "",
    "appeler à 10 h",
    "vu au salon ; rappeler",
    'dit "oui" peut-être',
    "a, b | c",
    "=1+1",
    "@SUM(A1)",
    "-",
    "'",
)
_LOCALS = (
    "p{n}",
    "ann.lee{n}",
    "o'brien{n}",
    "x+tag{n}",
    "UPPER{n}",
    "-dash{n}",
    "=f{n}",
    "l_{n}",
    "{n}",
    "a" * 40 + "{n}",
)
_ACCENTED = ("zoé{n}", "françois.n{n}")


@dataclass(frozen=True)
class Person:
    """One row: its address, a reference that must stay beside it, and whether it says a refusal."""

    address: str
    reference: str
    refused: bool
    cells: tuple[str, ...]


def people(rng: random.Random, header: tuple[str, ...], count: int, *, accents: bool = True) -> Iterator[Person]:
    """Different people with a cell for each column of a header."""
    for n in range(count):
        number = rng.randrange(10**6) * 1_000 + n
        local = rng.choice(_LOCALS + (_ACCENTED if accents else ())).format(n=number)
        address, reference = f"{local}@firm{n}.example", f"R{number}"
        refused = rng.random() < 0.2
        cells = tuple(_cell(rng, name, address, reference, refused=refused, accents=accents) for name in header)
        yield Person(address, reference, refused, cells)


def _cell(rng: random.Random, name: str, address: str, reference: str, *, refused: bool, accents: bool) -> str:
    match name:
        case "Email" | "Adresse e-mail":
            return address
        case "Référence" | "Reference":
            return reference
        case "Désinscrit" | "Unsubscribed":
            return ("oui" if refused else "non") if name[0] == "D" else ("yes" if refused else "no")
        case "Téléphone" | "Phone":
            return f"06 39 98 {rng.randrange(100):02} {rng.randrange(100):02}"
        case "Remarque":
            note = rng.choice(_NOTES)
            return note if accents else note.encode("ascii", "ignore").decode()
        case _:
            return rng.choice(_NAMES if accents else ["Ann", "Bob", "Cam"])
