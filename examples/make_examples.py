"""Writes the example files again, always the same: `.venv/bin/python examples/make_examples.py`.

Nobody here exists. Addresses are under `.example`, which no one can own (RFC 6761); numbers are in the ranges that the
French regulator sets aside for fiction, or are the examples of libphonenumber overseas. The few addresses at gmail.com
hold an underscore, which no address there can have.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

FOLDER = Path(__file__).parent
DEMO = FOLDER.parent / "src" / "licite" / "operations" / "demo_files"
DAY_OF_SENDING = date(2026, 11, 26)
ACCENTS = str.maketrans("àâäçéèêëîïôöùûüÿ'’ ", "aaaceeeeiioouuuy---")

GIVEN = """Adèle Agathe Alban Alice Amel Anaïs Antonin Armelle Aurélien Bastien Bérénice Blaise Camille Capucine
Cédric Chloé Clarisse Clément Coralie Cyprien Damien Delphine Diane Éliane Élise Émile Estelle Étienne
Fabien Fanny Farid Faustine Félix Florent Gaëlle Gaspard Gauthier Geoffroy Hélène Hortense Hugo Inès
Irène Ismaël Jeanne Joëlle Jules Karim Laurène Léa Léonard Lilian Lucie Ludivine Maël Malik Manon
Marceau Margaux Marius Mathilde Mélissa Myriam Nadia Naël Noémie Octave Odile Oscar Pauline Perrine
Quentin Rachid Raphaëlle Régine Rémi Romane Sabine Salomé Samir Sidonie Solène Tanguy Thaïs Théo
Tiphaine Ulysse Valentin Véra Victor Violette Wassim Xavier Yanis Yasmine Yoann Zélie""".split()
FAMILY = """Abelard Aubert Barbier Baron Beaulac Benard Berger Bertin Besson Blanchard Bonnevie Bouchet Boulanger
Bourgeois Boyer Brunet Caron Carpentier Castelnaud Charpentier Chevallier Colin Colombel Cordier Cousin
Delaunay Delorme-Vidal Deschamps Dufour Dumas Dupuis Fabre Fabregas Fleury Fontaine Gaillard Garnier
Gastinel Gauthier Gautier Gillet Girard Giraud Guichard Guillot Hamel Hautecloque Hubert Humbert Jacquet
Kerbrat Klein Lacroix Lambert Laurent Lavergnat Leclercq Lefevre Legrand Lemaire Lemoine Leroux Maillard
Marchand Marechal Masson Mazeyrac Mercier Meunier Millet Monnier Moreau Morel Moulin Navarret Noel
Olivier Paris Perret Perrin Peyrolade Picard Poirier Prevost Ravailhac Renaud Renault Riviere Rolland
Rousseau Roussel Royer Sabatou Schmitt Séguret Simon Tessier Thibault Valadier Vasseur Vidal Villehardin
Weber""".split()
FIRMS = """Atelier Bureau Cabinet Clinique Compagnie Établissements Fonderie Groupe Imprimerie Laboratoire Laiterie
Maison Menuiserie Minoterie Pépinières Scierie Société Textiles Transports Verrerie""".split()
PLACES = """Aubeterre Belcastel Brumaire Calanque Cévenne Clairefontaine Corneille Dentelle Escarpe Falaise Garance
Hêtraie Iroise Jonquille Lagune Lavandin Margeride Mistral Noroît Oseraie Pélican Queyras Rocaille
Sologne Tramontane Vallon""".split()
TOWNS = [
    ("75011", "Paris"), ("69003", "Lyon"), ("13006", "Marseille"), ("31000", "Toulouse"), ("59800", "Lille"),
    ("35000", "Rennes"), ("44000", "Nantes"), ("67000", "Strasbourg"), ("33000", "Bordeaux"), ("21000", "Dijon"),
    ("63000", "Clermont-Ferrand"), ("87000", "Limoges"), ("29200", "Brest"), ("74000", "Annecy"), ("06000", "Nice"),
]  # fmt: skip
FICTION = ["019900", "026191", "035301", "046571", "053649", "063998"]
OVERSEAS = [
    ("0690 00 12 34", "97110", "Pointe-à-Pitre"), ("0590 20 12 34", "97100", "Basse-Terre"),
    ("0696 20 12 34", "97200", "Fort-de-France"), ("0596 30 12 34", "97232", "Le Lamentin"),
    ("0694 20 12 34", "97300", "Cayenne"), ("0594 10 12 34", "97310", "Kourou"),
    ("0692 12 34 56", "97400", "Saint-Denis"), ("0262 16 12 34", "97410", "Saint-Pierre"),
    ("0639 01 23 45", "97600", "Mamoudzou"), ("0269 60 12 34", "97600", "Mamoudzou"),
]  # fmt: skip

CONCERNED = [
    "Responsable paie", "Gestionnaire de paie", "DRH", "Directrice des ressources humaines", "Responsable RH", "DAF",
    "Directeur administratif et financier", "Responsable administrative et financière", "Gérant", "Gérante", "CFO",
    "Directeur général", "Comptable", "Cheffe comptable", "Chargé de recrutement", "Contrôleuse de gestion",
    "Payroll manager", "HR director", "Présidente",
]  # fmt: skip
FOREIGN = ["Infirmière", "Magasinier", "Chauffeur livreur", "Aide-soignante", "Cariste", "Pharmacien", "Magasinière"]
OPEN = [
    "Chargée de mission", "Associé", "Coordinatrice", "Responsable", "Directrice", "Chef de projet", "Consultante", "",
    "Assistant du DRH", "Ancien DRH", "Référent", "Cadre", "Membre du bureau",
]  # fmt: skip
ROLES = """contact compta paie rh accueil secretariat direction commercial info drh""".split()


class Person(NamedTuple):
    """An invented person; `firm` is where they work."""

    first: str
    last: str
    firm: str


class Cast:
    """Gives out people that were not given out before, with their addresses and numbers."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311  (nothing secret: the same files each time)
        pairs = [(first, last) for first in GIVEN for last in FAMILY]
        self.rng.shuffle(pairs)
        self._pairs = iter(pairs)
        numbers = [prefix + f"{number:04d}" for prefix in FICTION for number in range(10_000)]
        self.rng.shuffle(numbers)
        self._numbers = iter(numbers)

    def person(self) -> Person:
        """Somebody new."""
        return Person(*next(self._pairs), f"{self.rng.choice(FIRMS)} {self.rng.choice(PLACES)}")

    def phone(self) -> str:
        """A number new in this file, written in one of the ways people write them."""
        digits = next(self._numbers)
        pairs = [digits[i : i + 2] for i in range(0, 10, 2)]
        return self.rng.choice([" ".join(pairs), ".".join(pairs), digits, f"+33 {digits[1]} " + " ".join(pairs[1:])])

    def day(self, first: date, last: date) -> date:
        """A day between two days, both included."""
        return first + timedelta(self.rng.randrange((last - first).days + 1))

    def pick(self, weights: dict[str, int]) -> str:
        """One of the keys, as often as its weight says."""
        return self.rng.choices(list(weights), list(weights.values()))[0]


def plain(text: str) -> str:
    """Letters, digits and hyphens, as an address or a domain has them."""
    return text.lower().translate(ACCENTS)


def work_address(person: Person) -> str:
    """prenom.nom at the firm."""
    return f"{plain(person.first)}.{plain(person.last)}@{plain(person.firm)}.example"


def french(day: date | None) -> str:
    """26/11/2026, or nothing."""
    return day.strftime("%d/%m/%Y") if day else ""


def written(header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ";") -> str:
    """A table as text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


# --- prospects-paie.csv: a payroll company's own file, grown over the years

PROSPECTS = [
    "Prénom", "Nom", "Fonction", "Société", "E-mail", "Téléphone", "Code postal", "Ville", "Pays", "Origine",
    "Date de collecte", "informed", "informed_on", "last_contact_on", "Client", "bought_at_collection", "sole_trader",
    "Désinscrit", "Commentaire",
]  # fmt: skip
PROSPECT_ROWS = 1200
SOURCES = {
    "Salon": 26, "Formulaire": 16, "Carte de visite": 7, "Registre public": 15, "Site de l'entreprise": 11,
    "Fichier client": 7, "Fichier acheté": 9, "Relation LinkedIn": 4, "Scraping LinkedIn": 3, "Inconnu": 2,
}  # fmt: skip
GIVEN_BY_THE_PERSON = {"Salon", "Formulaire", "Carte de visite", "Fichier client", "Relation LinkedIn"}
NEVER_TOLD = {"Fichier acheté", "Scraping LinkedIn"}
REFUSALS = [
    "oui",
    "OUI",
    "x",
    "Désinscrit",
    "désinscrit",
    "Désabonné",
    "STOP",
    "opt-out",
    "12/03/2026",
    "Ne plus contacter",
]
BROKEN = ["{0}@", "{0} {1}@{2}", "{0}..{1}@{2}", "{0}.{1}(at){2}", "{0}@{1}@{2}", "@{2}", "{0}.{1}"]
ABROAD = ["Allemagne", "Allemagne", "Deutschland", "DE"]
FORMULAS = ["=1+1", "@SUM(A1:A9)", "+33 ou autre", "-", '=HYPERLINK("x")', "=cmd|' /C calc'!A0"]


def prospect(cast: Cast) -> dict[str, str]:
    """One row, as it was typed in on a good day."""
    person, rng = cast.person(), cast.rng
    source = cast.pick(SOURCES)
    postal_code, town = rng.choice(TOWNS)
    collected, informed = collection(cast, source)
    contact = cast.day(max(collected, date(2025, 1, 10)), DAY_OF_SENDING - timedelta(1)) if rng.random() < 0.2 else None
    titles = rng.choices([CONCERNED, FOREIGN, OPEN], [72, 9, 19])[0]
    customer = source == "Fichier client"
    return {
        "Prénom": person.first,
        "Nom": person.last,
        "Fonction": rng.choice(titles),
        "Société": person.firm,
        "E-mail": work_address(person),
        "Téléphone": cast.phone() if rng.random() < 0.6 else "",
        "Code postal": postal_code,
        "Ville": town,
        "Pays": rng.choice(["France", "France", "France", "FR"]),
        "Origine": source,
        "Date de collecte": french(collected),
        "informed": "oui" if informed else "non" if source in NEVER_TOLD else "",
        "informed_on": french(informed),
        "last_contact_on": french(contact),
        "Client": "oui" if customer else "non",
        "bought_at_collection": "oui" if customer else "non",
        "sole_trader": "",
        "Désinscrit": rng.choice(["", "", "", "non"]),
        "Commentaire": "",
    }


def collection(cast: Cast, source: str) -> tuple[date, date | None]:
    """When the address came in, and when the person was told: some long ago, some never."""
    rng = cast.rng
    if source in GIVEN_BY_THE_PERSON:
        day = cast.day(date(2024, 1, 8), date(2026, 11, 20))
        return day, day if rng.random() < 0.85 else None
    day = (
        cast.day(date(2026, 11, 2), date(2026, 11, 20))
        if rng.random() < 0.65
        else cast.day(date(2025, 3, 1), date(2026, 9, 30))
    )
    return day, day + timedelta(rng.randrange(5, 25)) if day < date(2026, 10, 1) and rng.random() < 0.4 else None


Trap = Callable[[Cast, dict[str, str]], dict[str, str]]


def spoilt(cast: Cast, row: dict[str, str]) -> dict[str, str]:
    """The row with one of the traps of a real file in it."""
    kind = cast.pick({name: often for name, (often, _) in TRAPS.items()})
    return row | TRAPS[kind][1](cast, row)


def free_mail(_: Cast, row: dict[str, str]) -> dict[str, str]:
    """A professional who writes from home; the underscore makes the address impossible at gmail.com."""
    return {"E-mail": f"{plain(row['Prénom'])}_{plain(row['Nom'])}@gmail.com".replace("-", "_")}


def generic_mailbox(cast: Cast, row: dict[str, str]) -> dict[str, str]:
    """A mailbox that names nobody."""
    address = f"{cast.rng.choice(ROLES)}@{plain(row['Société'])}.example"
    return {"E-mail": address, "Prénom": "", "Nom": "", "Fonction": ""}


def sole_trader(_: Cast, row: dict[str, str]) -> dict[str, str]:
    """A generic mailbox that names somebody all the same."""
    address = f"contact@{plain(row['Prénom'])}-{plain(row['Nom'])}.example"
    return {"Société": f"{row['Prénom']} {row['Nom']} EI", "sole_trader": "oui", "E-mail": address}


def broken_address(cast: Cast, row: dict[str, str]) -> dict[str, str]:
    """Something that is no address."""
    shape = cast.rng.choice(BROKEN)
    return {"E-mail": shape.format(plain(row["Prénom"]), plain(row["Nom"]), f"{plain(row['Société'])}.example")}


def old(cast: Cast, _: dict[str, str]) -> dict[str, str]:
    """No news for more than three years."""
    day = french(cast.day(date(2020, 2, 1), date(2023, 10, 30)))
    last = cast.rng.choice([day, day, day, ""])
    return {"Date de collecte": day, "informed": "oui", "informed_on": day, "last_contact_on": last}


# How often each trap is laid, and how.
TRAPS: dict[str, tuple[int, Trap]] = {
    "free mail": (15, free_mail),
    "generic mailbox": (20, generic_mailbox),
    "sole trader": (7, sole_trader),
    "refusal": (14, lambda cast, _: {"Désinscrit": cast.rng.choice(REFUSALS)}),
    "refusal in the remarks": (2, lambda *_: {"Commentaire": "ne plus contacter"}),
    "blank address": (5, lambda *_: {"E-mail": ""}),
    "broken address": (4, broken_address),
    "formula": (3, lambda cast, _: {cast.rng.choice(["Société", "Commentaire"]): cast.rng.choice(FORMULAS)}),
    "abroad": (8, lambda cast, _: {"Pays": cast.rng.choice(ABROAD), "Code postal": "10115", "Ville": "Berlin"}),
    "old": (16, old),
    "capitals": (3, lambda _, row: {"E-mail": f"  {row['E-mail'].upper()} ", "Nom": row["Nom"].upper()}),
    "several lines": (2, lambda *_: {"Commentaire": "Rappeler en décembre\nVu au salon ; très occupé"}),
    "bad date": (3, lambda cast, _: {"Date de collecte": cast.rng.choice(["31/02/2025", "", "?"])}),
}


def copied(cast: Cast, row: dict[str, str]) -> dict[str, str]:
    """The same person again, written another way; now and then it is this row that holds the refusal."""
    local, _, domain = row["E-mail"].strip().partition("@")
    address = cast.rng.choice(
        [f"{local.title()}@{domain}", f"{local}+salon@{domain}", f"{local}@{domain.upper()}", f" {local}@{domain}"]
    )
    refusal = cast.rng.choice(["", "", "", "Désinscrit"])
    return row | {"E-mail": address, "Prénom": row["Prénom"].upper(), "Désinscrit": refusal, "Fonction": ""}


def prospects(cast: Cast, size: int = PROSPECT_ROWS) -> list[dict[str, str]]:
    """The rows of the file, one in three with a trap."""
    rows: list[dict[str, str]] = []
    while len(rows) < size:
        row = prospect(cast)
        if cast.rng.random() < 0.36:
            row = spoilt(cast, row)
        rows.append(row)
        if "@" in row["E-mail"].strip("@ ") and len(rows) < size and cast.rng.random() < 0.035:
            rows.append(copied(cast, row))
    return rows


def prospect_table(rows: Iterable[dict[str, str]]) -> str:
    """The rows as text."""
    return written(PROSPECTS, ([row[name] for name in PROSPECTS] for row in rows))


def ragged(text: str) -> str:
    """The text with rows too short, too long and blank, as when somebody edits a file by hand."""
    lines = text.split("\r\n")
    lines[200] = lines[200].rsplit(";", 3)[0]
    lines[517] += ";;à voir"
    lines[803] = lines[803].replace(";", ",", 4)
    return "\r\n".join([*lines[:90], "", *lines[90:600], ";" * (len(PROSPECTS) - 1), *lines[600:]])


# --- liste-achetee.csv: private people, sold with "their consents"

BOUGHT = ["Prénom", "Nom", "E-mail", "Mobile", "Code postal", "Ville", "consent", "consent_on", "consent_proof",
          "consent_by_clear_act", "consent_specific", "consent_informed", "consent_free", "withdrawal_as_easy",
          "consent_covers_controller", "Origine", "Date de collecte", "Désabonné"]  # fmt: skip


def bought(cast: Cast) -> str:
    """Every row swears that its consent is perfect; some say no all the same."""
    rows = []
    for _ in range(1000):
        person, rng = cast.person(), cast.rng
        postal_code, town = rng.choice(TOWNS)
        agreed = cast.day(date(2021, 1, 4), date(2026, 10, 30))
        host = rng.choice(["boite", "courriel", "lettres"])
        address = f"{plain(person.first)}.{plain(person.last)}{rng.randrange(100)}@{host}.example"
        refusal = rng.choice(["oui", "Désabonné", "x"]) if rng.random() < 0.04 else ""
        consent = cast.pick({"oui": 90, "opt-in": 6, "": 3, "retiré": 1})
        rows.append(
            [
                person.first,
                person.last,
                address,
                cast.phone() if rng.random() < 0.5 else "",
                postal_code,
                town,
                consent,
                french(agreed),
            ]
            + ["oui"] * 7
            + ["Fichier acheté", "03/11/2026", refusal]
        )
    return written(BOUGHT, rows, ",")


# --- appels-particuliers.csv: calls to private people, some with a good agreement

CALLS = [
    "Nom complet", "Téléphone", "Code postal", "Ville", "at", "consent", "consent_on", "consent_proof",
    "consent_items_complete", "consent_covers_controller", "contract_in_force", "calls_last_30_days", "call_refused_on",
    "Bloctel", "Ne pas appeler",
]  # fmt: skip
HOURS = [time(h, m) for h, m in [(9, 30), (10, 0), (11, 15), (12, 45), (13, 30), (14, 0), (17, 0), (19, 45), (20, 30)]]
NATIONAL_HOLIDAY = date(2026, 11, 11)


def calls(cast: Cast) -> str:
    """A week of calls: at lunch, at night, on a Saturday and on the eleventh of November too."""
    days = [NATIONAL_HOLIDAY, *(date(2026, 11, 23) + timedelta(i) for i in range(7))]
    rows = [call(cast, days) for _ in range(1000)]
    for row, (number, postal_code, town) in zip(rows[50::90], OVERSEAS, strict=False):
        row[1:4] = [number, postal_code, town]
    return written(CALLS, rows)


def call(cast: Cast, days: Sequence[date]) -> list[str]:
    """One call."""
    person, rng = cast.person(), cast.rng
    at = datetime.combine(rng.choices(days, [2, 18, 18, 18, 18, 18, 5, 3])[0], rng.choice(HOURS))
    consent = cast.pick({"given": 62, "none": 24, "": 8, "withdrawn": 6})
    agreed = cast.day(date(2024, 9, 1), date(2026, 11, 10)) if consent == "given" else None
    refused = cast.day(date(2026, 8, 20), date(2026, 11, 15)) if rng.random() < 0.04 else None

    def mostly_yes(share: float) -> str:
        return ("oui" if rng.random() < share else rng.choice(["non", ""])) if agreed else ""

    return [
        f"{person.first} {person.last}", cast.phone(), *rng.choice(TOWNS), at.strftime("%Y-%m-%d %H:%M"), consent,
        agreed.isoformat() if agreed else "", mostly_yes(0.9), mostly_yes(0.85), mostly_yes(0.92),
        "oui" if rng.random() < 0.08 else "non", str(rng.choice([0, 0, 0, 1, 2, 3, 4, 6])),
        refused.isoformat() if refused else "", "oui" if rng.random() < 0.05 else "non",
        "oui" if rng.random() < 0.04 else "",
    ]  # fmt: skip


# --- salon.vcf, Connections.csv: what a salesperson brings home


def cards(cast: Cast) -> str:
    """Forty cards, as four kinds of telephone write them."""
    return "".join(card(cast, number) for number in range(40))


def card(cast: Cast, number: int) -> str:
    """One card: version 3 or 4, with or without a job, an address, a number."""
    person, version = cast.person(), "4.0" if number % 3 == 0 else "3.0"
    kind = "type=work" if version == "4.0" else "TYPE=INTERNET,WORK"
    lines = [
        "BEGIN:VCARD",
        f"VERSION:{version}",
        f"FN:{person.first} {person.last}",
        f"N:{person.last};{person.first};;;",
    ]
    if number % 8:
        lines.append(f"EMAIL;{kind}:{work_address(person)}")
    if number % 10 == 4:
        lines.append(f"EMAIL:{plain(person.first)}@courriel.example")
    if number % 5:
        lines += [f"TITLE:{cast.rng.choice([*CONCERNED, *OPEN[:5]])}", f"ORG:{person.firm}"]
    if number % 4 != 3:
        lines.append(f"TEL;TYPE={'cell' if number % 2 else 'work'}:{cast.phone()}")
    note = (
        "Rencontre au salon de la paie\\, stand 12. A demandé une démonstration du logiciel et un devis pour soixante."
    )
    lines += [f"NOTE:{note}"] if number % 6 == 0 else []
    lines += ["CATEGORIES:Salon de la paie", "REV:20260924T171500Z", "END:VCARD"]
    return "".join(fold(line) for line in lines)


def fold(line: str) -> str:
    """A line cut at 75 octets, as RFC 6350 asks."""
    parts, room = [""], 75
    for letter in line:
        if len((parts[-1] + letter).encode()) > room:
            parts.append("")
            room = 74
        parts[-1] += letter
    return "\r\n ".join(parts) + "\r\n"


def connections(cast: Cast) -> str:
    """Sixty connections; few share their address, as on the network itself."""
    rows = []
    for number in range(60):
        person = cast.person()
        address = work_address(person) if number % 4 == 0 else ""
        url = f"https://reseau.example/in/{plain(person.first)}-{plain(person.last)}-{number:03d}"
        title = cast.rng.choice([*CONCERNED, *FOREIGN, *OPEN])
        day = cast.day(date(2019, 5, 1), date(2026, 11, 18))
        rows.append([person.first, person.last, url, address, person.firm, title, day.strftime("%d %b %Y")])
    notes = (
        'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing. '
        "You will only see email addresses for connections who have allowed their connections to see or download their "
        'email address."\n\n'
    )
    header = ["First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On"]
    return notes + written(header, rows, ",").replace("\r\n", "\n")


# --- desinscrits.csv and its hashed twin: the people who said stop, from another tool


def another_way(cast: Cast, address: str) -> str:
    """The same address as another tool, or another hand, writes it."""
    ways = [address, address, address.upper(), address.title(), address.replace("@", "+lettre@")]
    return cast.rng.choice(ways)


def refusals(cast: Cast, rows: list[dict[str, str]], known_people: int, strangers: int) -> tuple[str, str]:
    """Some of the prospects, written their own way, and strangers; plain, and as SHA-256."""
    known = [row["E-mail"].strip().lower() for row in rows if row["E-mail"].strip().lower().endswith(".example")]
    chosen = [
        address
        for address in cast.rng.sample(known, known_people)
        if "+" not in address and " " not in address and address.count("@") == 1
    ]
    chosen += [work_address(cast.person()) for _ in range(strangers)]
    days = [cast.day(date(2024, 2, 1), date(2026, 11, 20)) for _ in chosen]
    plainly = [[another_way(cast, address), french(day)] for address, day in zip(chosen, days, strict=True)]
    hashed = [
        [hashlib.sha256(address.encode()).hexdigest(), day.isoformat()]
        for address, day in zip(chosen, days, strict=True)
    ]
    return written(["E-mail", "Désinscrit le"], plainly), written(["email_sha256", "date"], hashed, ",")


def example_files() -> dict[str, str]:
    """Every file of this folder that is made by this script, by name; each has a cast of its own."""
    rows = prospects(Cast(1))
    plainly, hashed = refusals(Cast(6), rows, 60, 20)
    return {
        "prospects-paie.csv": "\ufeff" + ragged(prospect_table(rows)),
        "liste-achetee.csv": bought(Cast(2)),
        "appels-particuliers.csv": calls(Cast(3)),
        "salon.vcf": cards(Cast(4)),
        "Connections.csv": connections(Cast(5)),
        "desinscrits.csv": plainly,
        "desinscrits-sha256.csv": hashed,
    }


DEMO_ROWS = 150


def demo_files() -> dict[str, str]:
    """The files of `licite demo` that are made by this script: a smaller file of the same kind, and its refusals."""
    rows = prospects(Cast(7), DEMO_ROWS)
    plainly, _ = refusals(Cast(8), rows, 8, 3)
    return {"prospects.csv": prospect_table(rows), "refusals.csv": plainly}


if __name__ == "__main__":
    for folder, made in [(FOLDER, example_files()), (DEMO, demo_files())]:
        for name, text in made.items():
            (folder / name).write_bytes(text.encode("utf-8"))
