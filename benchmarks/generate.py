"""Invented contacts in Parquet, by hash: the same rows for the same numbers, whatever the machine and however many.

`contacts.parquet` has the 44 columns of the canonical schema (docs/en/speed.md): 22 that say who somebody is, as people
have them, and 22 facts of the contract that vary by row; `refusals.parquet` holds addresses of people who objected, and
`consents.parquet` the consents of a register. Nobody in them exists.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import duckdb

# What the campaign says of every row: what no file of contacts holds.
CAMPAIGN: dict[str, object] = {
    "channel": "email",
    "purpose": "commercial",
    "own_offer": True,
    "offer_similar_to_purchase": True,
    "sender_identified": True,
    "subject_misleading": False,
    "opt_out_offered": True,
    "source_mentioned": True,
    "automated_platform_use": False,
    "processors_contracted": True,
    "transfer_outside_eea": False,
    "activity_registered": True,
    "interest_balanced": True,
    "balance_concludes": "for",
    "dpia_required": False,
    "data_excessive": False,
    "spam_rate": 0.0004,
}
DAY, MINUTE = "2026-11-25", 630
CONSENT_COLUMNS = (
    "consent_proof consent_by_clear_act consent_specific consent_informed consent_free withdrawal_as_easy"
    " consent_covers_controller"
).split()
# How a source usually leaves a contact, by kind: its share of the rows, and what mostly holds of a row.
_SOURCES = (
    ("form", 22),
    ("inbound_request", 6),
    ("business_card", 4),
    ("event", 8),
    ("customer_record", 18),
    ("referral", 3),
    ("published_by_organisation", 14),
    ("public_register", 9),
    ("scraped_website", 4),
    ("purchased_list", 8),
    ("partner", 3),
    ("inferred", 1),
)
_FIRST = (
    "Camille Louise Emma Jules Gabriel Hugo Arthur Lina Chloé Manon Nathan Raphaël Inès Zoé Adam Maël Jeanne Anaïs Noé"
    " Sofia Théo Léna Paul Rose Victor Alice Samuel Éva Malo Agathe Yanis Lucie"
).split()
_ROOTS = "mar ber dur leb pet gar mor rou fon che lam vid bar col per bou dum gir nic mas fau ren leg pic ola".split()
_ENDS = (
    "tin nard and lanc it nier eau sel taine valier bert al on lin rot cher ont ard olas son re aud ros hon ier".split()
)
_TOWNS = "Lyon Lille Nantes Rennes Dijon Brest Nancy Metz Tours Angers Rouen Caen Limoges Amiens Pau Nîmes".split()
_JOBS = (
    "Directrice financière;Responsable paie;Acheteur;DRH;Gérant;Comptable;Chef de projet;Assistante de direction;"
    "Responsable marketing;DSI;Commercial;Juriste;Ingénieure qualité;Directeur général;Formatrice;Technicien"
).split(";")


class Columns:
    """Writes the expressions of one table; every draw depends on the seed, the row's number and a name alone."""

    def __init__(self, seed: int, nulls: float | None) -> None:
        self.seed = seed
        self.nulls = nulls

    def draw(self, name: str, of: str = "n") -> str:
        """A number from 0 to 1."""
        return f"(hash({of}, '{self.seed}:{name}') % 1000003 / 1000003.0)"

    def pick(self, name: str, values: Sequence[object], of: str = "n") -> str:
        """One of some values, each as likely."""
        listed = ", ".join(f"'{value}'" for value in values)
        return f"([{listed}])[CAST(1 + hash({of}, '{self.seed}:{name}') % {len(values)} AS BIGINT)]"

    def told(self, name: str, usual: str, otherwise: str, *, rarely: float = 0.03, unknown: float = 0.04) -> str:
        """A fact as its source usually leaves it, for a few rows otherwise, and for a few not told."""
        drawn, unknown = self.draw(name), unknown if self.nulls is None else self.nulls
        return (
            f"CASE WHEN {drawn} < {unknown} THEN NULL WHEN {drawn} < {unknown + rarely} THEN {otherwise}"
            f" ELSE {usual} END"
        )

    def boolean(self, name: str, usual: str, *, rarely: float = 0.03, unknown: float = 0.04) -> str:
        """A yes or no that its source usually settles."""
        return self.told(name, usual, f"NOT ({usual})", rarely=rarely, unknown=unknown)


def contacts(first: int, count: int, *, seed: int = 1, nulls: float | None = None) -> str:
    """The SELECT of contacts numbered from `first`; `nulls` is the share of unknown facts of the profile with many."""
    c = Columns(seed, nulls)
    sources = ", ".join(f"'{kind}'" for kind, share in _SOURCES for _ in range(share))
    name = f"{c.pick('root', _ROOTS)} || {c.pick('middle', _ROOTS)} || {c.pick('end', _ENDS)}"
    company = f"{c.pick('firm', _ROOTS)} || {c.pick('firm2', _ENDS)} || CAST(hash(n, 'firm') % 900000 AS VARCHAR)"
    digits = "lpad(CAST(hash(n, '{}') % {} AS VARCHAR), {}, '0')"
    given = "source_kind IN ('form', 'inbound_request', 'business_card', 'event', 'customer_record')"
    today = f"DATE '{DAY}'"
    past = f"CAST({c.draw('past')} * 40 AS INTEGER)"
    identity = f"""
        n AS contact_id, lower(strip_accents(first_name)) || '.' || last_name || CAST(n % 9973 AS VARCHAR) || '@'
            || CASE WHEN {c.draw("mail")} < 0.35 THEN 'courriel.example' ELSE company || '.example' END AS email,
        first_name, upper(last_name[1]) || last_name[2:] AS last_name,
        '+3319900' || {digits.format("tel", 10000, 4)} AS phone,
        CASE WHEN {c.draw("mobile")} < 0.6 THEN '+3363998' || {digits.format("mob", 10000, 4)} END AS mobile,
        company, {digits.format("siret", 10**14, 14)} AS siret, {c.pick("job", _JOBS)} AS job_title,
        CAST(1 + hash(n, 'no') % 240 AS VARCHAR) || ' rue ' || {c.pick("street", _ROOTS)} || {c.pick("street2", _ENDS)}
            AS street,
        {digits.format("cp", 95999, 5)} AS postcode, {c.pick("town", _TOWNS)} AS city,
        CASE WHEN {c.draw("site")} < 0.4 THEN 'https://www.' || company || '.example' END AS website,
        CASE WHEN {c.draw("in")} < 0.3 THEN 'https://reseau.example/in/' || last_name || '-' || hex(hash(n, 'in')) END
            AS profile_url,
        {c.pick("owner", [f"vendeur{k}@example.fr" for k in range(40)])} AS owner,
        'lot-' || CAST(lot AS VARCHAR) AS import_lot,
        TIMESTAMP '2019-01-01 08:00:00' + INTERVAL 1 SECOND * CAST(hash(n, 'at') % 240000000 AS BIGINT) AS created_at,
        TIMESTAMP '2026-01-01 08:00:00' + INTERVAL 1 SECOND * CAST(hash(n, 'up') % 28000000 AS BIGINT) AS updated_at,
        {c.pick("stage", ("nouveau", "contacté", "qualifié", "client", "perdu"))} AS stage,
        CAST(hash(n, 'score') % 101 AS INTEGER) AS lead_score,
        CASE WHEN {c.draw("turnover")} < 0.5 THEN round({c.draw("turnover2")} * 5e6, 2) END AS turnover,
        CASE WHEN {c.draw("note")} < 0.2 THEN 'rappeler le ' || CAST(hash(n, 'r') % 28 + 1 AS VARCHAR) || ', dossier '
            || hex(hash(n, 'd')) END AS note"""
    facts = f"""
        {c.told("country", "'FR'", c.pick("abroad", ("BE", "DE", "ES", "IT", "CH")), rarely=0.04, unknown=0.01)}
            AS country,
        {
        c.told(
            "audience",
            "CASE WHEN source_kind = 'customer_record' AND lot % 2 = 0 THEN 'consumer' ELSE 'professional' END",
            c.pick("aud", ("consumer", "organisation")),
            rarely=0.12,
            unknown=0.05,
        )
    } AS audience,
        {c.told("identifier_kind", "'nominative'", "'generic'", rarely=0.12, unknown=0.06)} AS identifier_kind,
        {c.boolean("sole_trader", "FALSE", rarely=0.07, unknown=0.3)} AS sole_trader,
        {c.boolean("number_is_professional", "TRUE", rarely=0.1, unknown=0.4)} AS number_is_professional,
        {c.told("kind", "source_kind", "'unknown'", rarely=0.01, unknown=0.02)} AS source_kind,
        {
        c.told(
            "source_visibility",
            "CASE WHEN source_kind IN ('scraped_website', 'inferred') THEN 'public' END",
            "'restricted'",
            rarely=0.01,
            unknown=0.05,
        )
    } AS source_visibility,
        {c.boolean("source_terms_forbid", "source_kind = 'scraped_website'", rarely=0.01, unknown=0.5)}
            AS source_terms_forbid,
        {c.boolean("collected_lawfully", "TRUE", rarely=0.01, unknown=0.05)} AS collected_lawfully,
        {c.boolean("reasonably_expected", "source_kind <> 'purchased_list'", rarely=0.03, unknown=0.2)}
            AS reasonably_expected,
        {c.told("collected_on", "collected", "NULL", rarely=0.0, unknown=0.03)} AS collected_on,
        {c.boolean("informed", f"({given})", rarely=0.05, unknown=0.06)} AS informed,
        {c.told("informed_on", f"CASE WHEN {given} THEN collected + {past} END", "NULL", rarely=0.0, unknown=0.2)}
            AS informed_on,
        {c.boolean("first_message", f"(lot % 3 = 0 AND NOT {given})", rarely=0.02, unknown=0.03)} AS first_message,
        {c.boolean("objection_offered_at_collection", f"({given})", rarely=0.04, unknown=0.08)}
            AS objection_offered_at_collection,
        {c.boolean("is_customer", "source_kind = 'customer_record'", rarely=0.05, unknown=0.02)} AS is_customer,
        {c.boolean("bought_at_collection", "source_kind = 'customer_record'", rarely=0.03, unknown=0.03)}
            AS bought_at_collection,
        CASE WHEN source_kind = 'customer_record' AND {c.draw("until")} < 0.4
             THEN {today} - CAST({c.draw("until2")} * 1500 AS INTEGER) END AS customer_until,
        {c.boolean("in_contact_since_collection", "lot % 4 = 0", rarely=0.15, unknown=0.1)}
            AS in_contact_since_collection,
        CASE WHEN {c.draw("last")} < 0.25 THEN least({today}, collected + CAST({c.draw("last2")} * 900 AS INTEGER)) END
            AS last_contact_on,
        {c.boolean("offer_related_to_profession", "TRUE", rarely=0.06, unknown=0.08)} AS offer_related_to_profession,
        {c.boolean("data_accurate", "TRUE", rarely=0.02, unknown=0.1)} AS data_accurate"""
    # A date beside a boolean that says no is an error of input, which no row of these has.
    # Rows come in lots, as files are imported: a lot has one source and a few weeks of collection.
    return f"""
        WITH rows AS (SELECT range AS n, CAST(hash(range, 'lot') % 600 AS INTEGER) AS lot
                      FROM range({first}, {first + count})),
        lots AS (SELECT *, ([{sources}])[CAST(1 + hash(lot, 'kind') % 100 AS BIGINT)] AS source_kind,
                 {today} - CAST(20 + hash(lot, 'day') % 1700 AS INTEGER) - CAST(hash(n, 'day') % 25 AS INTEGER)
                     AS collected,
                 {c.pick("first", _FIRST)} AS first_name, {name} AS last_name, {company} AS company FROM rows)
        SELECT * REPLACE (
            CASE WHEN informed IS DISTINCT FROM FALSE THEN informed_on END AS informed_on,
            CASE WHEN is_customer IS DISTINCT FROM FALSE THEN customer_until END AS customer_until,
            CASE WHEN in_contact_since_collection IS DISTINCT FROM FALSE THEN last_contact_on END AS last_contact_on)
        FROM (SELECT {identity}, {facts} FROM lots)"""


def refusals(rows: int, *, seed: int = 1) -> str:
    """The SELECT of the addresses that refused, each once: one contact in twenty, and as many whom no file knows."""
    return f"""
        SELECT lower(email) AS address,
               min(DATE '2024-01-01' + CAST(hash(contact_id, 'refused') % 1000 AS INTEGER)) AS refused_on
        FROM contacts WHERE hash(contact_id, '{seed}:refuses') % 20 = 0 GROUP BY ALL
        UNION ALL SELECT 'ancien' || CAST(range AS VARCHAR) || '@archive.example', DATE '2023-05-05'
        FROM range({max(1, rows // 20)})"""


def consents(seed: int = 1) -> str:
    """The SELECT of a register of consents: 0.3 for each contact, some of them withdrawn later."""
    drawn = Columns(seed, None)
    qualities = ", ".join(
        f"{drawn.boolean(name, 'TRUE', rarely=0.03, unknown=0.03).replace('(n,', '(contact_id,')} AS {name}"
        for name in CONSENT_COLUMNS
    )
    return f"""
        SELECT contact_id, 'email' AS channel, 'commercial' AS purpose,
               CASE WHEN hash(contact_id, 'st') % 12 = 0 THEN 'withdrawn' ELSE 'given' END AS consent,
               DATE '2023-06-01' + CAST(hash(contact_id, 'con') % 1250 AS INTEGER) AS consent_on, {qualities}
        FROM contacts WHERE hash(contact_id, '{seed}:consents') % 10 < 3"""


def write(folder: Path, rows: int, *, first: int = 0, nulls: float | None = None, memory: str = "1500MB") -> None:
    """Writes the three files of a batch into a folder; each file once, whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    with opened(memory) as con:
        for name, select in (
            ("contacts", contacts(first, rows, nulls=nulls)),
            ("refusals", refusals(rows)),
            ("consents", consents()),
        ):
            _written(con, select, folder / f"{name}.parquet")
            if name == "contacts":
                con.execute(f"CREATE VIEW contacts AS FROM '{folder / 'contacts.parquet'}'")


def write_refusals(folder: Path, rows: int, *, memory: str = "1500MB") -> Path:
    """Writes the refusals of a whole file whose contacts are written in parts."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "refusals.parquet"
    with opened(memory) as con:
        con.execute(f"CREATE VIEW contacts AS {contacts(0, rows)}")
        _written(con, refusals(rows), path)
    return path


def opened(memory: str) -> duckdb.DuckDBPyConnection:
    """A connection that writes rows as they come, within a limit of memory."""
    con = duckdb.connect(config={"threads": 2, "memory_limit": memory})
    con.execute("SET enable_progress_bar = false; SET preserve_insertion_order = false")
    return con


def _written(con: duckdb.DuckDBPyConnection, select: str, path: Path) -> None:
    if not path.exists():
        part = path.with_suffix(".part")
        con.execute(f"COPY ({select}) TO '{part}' (FORMAT parquet, COMPRESSION zstd)")
        part.rename(path)


def main() -> None:
    """Write the files and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--nulls", type=float, help="the share of unknown facts, 0 to 1, drawn one by one")
    options = parser.parse_args()
    write(options.folder, options.rows, first=options.first, nulls=options.nulls)
    for path in sorted(options.folder.glob("*.parquet")):
        print(f"{path.name:20} {path.stat().st_size / 2**20:10,.1f} MiB")


if __name__ == "__main__":
    main()
