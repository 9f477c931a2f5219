"""A clean text file to Parquet: copied by DuckDB and by Polars, and read with all normalisation by Licite.

    python -m benchmarks.csv_file FOLDER

checks the answers of `csv_normalised` against the functions in Python, on a sample of the rows.

DuckDB's own copy guesses types from the first rows; `csv_copy_as_text` keeps every cell as it is written, as the
normalised columns of no known meaning are.
"""

import hashlib
import hmac
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.setting import MEMORY, WRITTEN
from licite.contacts.address import Address, parse_address
from licite.contacts.domains import describe_domain
from licite.contacts.identity import wide_keys
from licite.contacts.mailbox import classify_mailbox
from licite.contacts.normalised import Asked, Normalised, normalise
from licite.contacts.phone import Phone, parse_phone
from licite.contacts.rejects import Rejects
from licite.contacts.values import read_value
from licite.engine.runners.duck import connect
from licite.vocabulary.contract import contract

KEY = b"a key of the benchmark, which names nobody"
_SAMPLE = 2_000
# Two addresses, a domain, four numbers, three booleans and a column of which nearly all is NULL.
_MORE = (
    "email", "email", "company", "phone", "phone", "mobile", "mobile", "informed", "first_message", "is_customer",
    "customer_until",
)  # fmt: skip


def text_of(folder: Path) -> Path:
    """The contacts of a folder as clean text, written once."""
    path = folder / "contacts.csv"
    if not path.exists():
        part = folder / "contacts.csv.part"
        with duckdb.connect(config={"threads": 2, "memory_limit": MEMORY}) as con:
            con.execute(f"COPY (FROM '{folder / 'contacts.parquet'}') TO '{part}' (FORMAT csv, HEADER)")
        part.rename(path)
    return path


def csv_copy(folder: Path, out: Path) -> None:
    """DuckDB copies the file with the types that it guesses."""
    _opened().execute(f"COPY (FROM read_csv('{text_of(folder)}')) TO '{out}' {WRITTEN}")


def csv_copy_as_text(folder: Path, out: Path) -> None:
    """DuckDB copies every cell as it is written."""
    _opened().execute(f"COPY (FROM read_csv('{text_of(folder)}', all_varchar = true)) TO '{out}' {WRITTEN}")


def csv_copy_with_more(folder: Path, out: Path) -> None:
    """The same with as many columns more as normalising adds, of the same kind, but for fingerprints."""
    more = ", ".join(f"{name} AS {name}_{place}" for place, name in enumerate(_MORE))
    _opened().execute(
        f"COPY (SELECT *, {more} FROM read_csv('{text_of(folder)}', all_varchar = true)) TO '{out}' {WRITTEN}"
    )


def csv_copy_polars(folder: Path, out: Path) -> None:
    """Polars copies the file with the types that it guesses."""
    import polars

    polars.read_csv(text_of(folder), infer_schema_length=10_000).write_parquet(out, compression="zstd")


def csv_normalised(folder: Path, out: Path) -> None:
    """Every column, names in NFC and facts in their types, and all that `Normalised` adds, fingerprints included."""
    _normalised(folder, out, KEY)


def csv_normalised_without_fingerprints(folder: Path, out: Path) -> None:
    """The same without the HMAC-SHA-256 of every address."""
    _normalised(folder, out, None)


TEXT_TASKS = {
    "csv_copy": csv_copy,
    "csv_copy_as_text": csv_copy_as_text,
    "csv_copy_with_more": csv_copy_with_more,
    "csv_copy_polars": csv_copy_polars,
    "csv_normalised": csv_normalised,
    "csv_normalised_without_fingerprints": csv_normalised_without_fingerprints,
}


def _opened() -> duckdb.DuckDBPyConnection:
    con = connect(memory_limit=MEMORY, threads=2)
    con.execute("SET preserve_insertion_order = false")
    return con


def _normalised(folder: Path, out: Path, key: bytes | None) -> None:
    con = _opened()

    def copied(found: Normalised) -> None:
        con.execute(f"COPY ({found.select}) TO '{out}' {WRITTEN}")

    normalise(con, text_of(folder), copied, Rejects(), Asked(key=key, numbered=False))


def wrong(folder: Path, out: Path) -> list[str]:
    """What of a sample of the rows is not as the functions in Python have it, each difference in words."""
    con = _opened()
    con.execute(f"CREATE VIEW made AS FROM '{out}'")
    con.execute(f"CREATE VIEW written AS FROM read_csv('{text_of(folder)}', all_varchar = true)")
    counted = con.execute("SELECT (SELECT count(*) FROM made) - (SELECT count(*) FROM written)").fetchone()
    found = [] if counted == (0,) else [f"{counted} rows too many"]
    sample = "SELECT contact_id FROM written ORDER BY hash(contact_id) LIMIT"
    rows = con.execute(
        f"SELECT w, m FROM written AS w JOIN made AS m USING (contact_id) WHERE contact_id IN ({sample} {_SAMPLE})"
    ).fetchall()
    return found + [said for cells, given in rows for said in _differences(cells, given)]


def _differences(cells: dict[str, Any], given: dict[str, Any]) -> Iterator[str]:
    left = {one["name"] for one in given["_left"] or ()}
    for name, expected in _expected(cells).items():
        if name.split("_")[0] not in left and name not in left and given[name] != expected:
            yield f"{name}: {given[name]!r}, not {expected!r}"


def _expected(cells: dict[str, Any]) -> dict[str, Any]:
    """What the functions in Python make of a row."""
    facts = {name: value for name, value in cells.items() if name in contract().facts and value is not None}
    made: dict[str, Any] = {name: read_value(name, value) for name, value in facts.items()}
    address = parse_address(cells["email"])
    if isinstance(address, Address):
        kind = describe_domain(address.domain_ascii).kind
        guess = classify_mailbox(cells["email"])
        key = min(wide_keys("email", cells["email"]), key=lambda one: (one != one.lower(), len(one)))
        made |= {
            "email_exact": address.normal, "email_domain": address.domain_ascii, "email_free": kind == "free",
            "email_disposable": kind == "disposable", "email_key": key,
            "email_fingerprint": hmac.digest(KEY, key.encode(), hashlib.sha256),
        }  # fmt: skip
        made |= {"email_role": False} if guess.identifier_kind != "generic" else {}
    for prefix, cell in (("phone", cells["phone"]), ("phone_2", cells["mobile"])):
        number = parse_phone(cell) if cell else None
        if isinstance(number, Phone):
            made |= {f"{prefix}_e164": number.e164, f"{prefix}_key": number.e164[-9:]}
    return made


def main() -> None:
    """Check, and fail on a difference."""
    folder = Path(sys.argv[1])
    out = folder / "out_csv_normalised.parquet"
    csv_normalised(folder, out)
    found = wrong(folder, out)
    print("\n".join(found[:20]) or f"no difference on {_SAMPLE:,} rows")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
