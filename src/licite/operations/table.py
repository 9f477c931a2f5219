"""The library's `screen`: a path, or a table of Arrow, Polars, pandas or Spark, against a campaign."""

from collections.abc import Mapping as Dict
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from licite.contacts.mapping import Mapping
from licite.operations.campaign import Campaign, load_campaign, parse_campaign
from licite.operations.deliver import deliver
from licite.operations.inside.decided import question_of
from licite.operations.inside.frames import ScreenedFrame, is_spark_frame, refuse_options, screen_frame
from licite.operations.screen import Options, Screening, screen_path, screen_table
from licite.operations.summary import Summary

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Screened:
    """A table screened: its `summary`, and its rows with their answers in the form one likes."""

    screening: Screening
    source: Path

    @property
    def summary(self) -> Summary:
        """The counts, reasons, fixes and questions."""
        return self.screening.summary

    def rows(self) -> list[dict[str, Any]]:
        """Every accepted row with its answer, as dictionaries, in the order of the table."""
        return self.screening.rows()

    def to_arrow(self) -> Any:
        """The rows as a `pyarrow.Table` (needs pyarrow)."""
        return self.screening.con.sql("SELECT * FROM result").to_arrow_table()

    def to_polars(self) -> Any:
        """The rows as a Polars data frame (needs polars and pyarrow)."""
        return self.screening.con.sql("SELECT * FROM result").pl()

    def to_pandas(self) -> Any:
        """The rows as a pandas data frame (needs pandas)."""
        return self.screening.con.sql("SELECT * FROM result").df()

    def write(self, out: str | Path, *, report: str | Path | None = None) -> Summary:
        """Writes the rows (`.csv`, `.xlsx`, `.parquet`, `.jsonl`), with the manifest and the rejects beside them."""
        done = deliver(self.screening, source=self.source, out=Path(out), report=Path(report) if report else None)
        return done.summary


@overload
def screen(
    table_or_path: "DataFrame",
    campaign: Campaign | Dict[str, Any] | str | Path,
    *,
    at: date | datetime | None = None,
    doctrine: str | None = None,
    source: str | None = None,
    suppression: "DataFrame | str | Path | list[str | Path] | None" = None,
    masks: bool = False,
    lang: str = "fr",
) -> "ScreenedFrame": ...
@overload
def screen(
    table_or_path: Any,
    campaign: Campaign | Dict[str, Any] | str | Path,
    *,
    at: date | datetime | None = None,
    doctrine: str | None = None,
    source: str | None = None,
    suppression: str | Path | list[str | Path] | None = None,
    mapping: Mapping | None = None,
    leave_out_unneeded: bool = False,
    lang: str = "fr",
) -> Screened: ...
def screen(
    table_or_path: Any,
    campaign: Campaign | Dict[str, Any] | str | Path,
    *,
    at: date | datetime | None = None,
    doctrine: str | None = None,
    source: str | None = None,
    suppression: Any = None,
    mapping: Mapping | None = None,
    leave_out_unneeded: bool = False,
    masks: bool = False,
    lang: str = "fr",
) -> "Screened | ScreenedFrame":
    r"""May each person of a table be contacted in this campaign, why, and on what conditions?

    A column named like a fact of the contract is that fact; an empty cell is unknown, never false. `source` is a value
    of source_kind for the whole table: a table that somebody else made (bought, partner, scraped) only claims its
    consents. `campaign` is a file, or the same keys as a dictionary. `leave_out_unneeded` keeps columns that
    prospecting does not need (a birthday, a photo) out of the rows of the result.

    A data frame of Spark in the columns of the canonical schema is screened inside Spark: the result has `answers`, a
    data frame whose rows are worked out when Spark is asked for them, with the `masks` of the rules where wanted.

    >>> import tempfile, licite
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "people.csv")
    ...     _ = file.write_text("Email,objected\nann@firm.example,yes\nbob@firm.example,no\n")
    ...     letter = {"name": "Test", "channel": "email", "purpose": "commercial"}
    ...     done = licite.screen(file, letter, at=date(2026, 11, 25))
    ...     [row["outcome"] for row in done.rows()]
    ['unlawful', 'undetermined']

    Raises:
        LiciteError: The table, the campaign or a list of refusals cannot be read as a whole.
    """
    read = _campaign(campaign)
    if is_spark_frame(table_or_path):
        refuse_options(mapping=mapping, leave_out_unneeded=leave_out_unneeded)
        question = question_of(read, at=at, doctrine=doctrine, source_kind=source, lang=lang, masks=masks)
        listed = suppression if is_spark_frame(suppression) else _paths(suppression)
        return screen_frame(table_or_path, question, listed)
    options = Options(
        at=at,
        doctrine=doctrine,
        source_kind=source,
        lang=lang,
        suppression=tuple(_paths(suppression)),
        mapping=mapping,
        leave_out_unneeded=leave_out_unneeded,
    )
    if isinstance(table_or_path, str | Path):
        path = Path(table_or_path)
        return Screened(screen_path(path, read, options), path)
    return Screened(screen_table(table_or_path, read, options), Path("table"))


def _paths(lists: Any) -> list[Path]:
    return [Path(path) for path in ([lists] if isinstance(lists, str | Path) else list(lists or []))]


def _campaign(campaign: Campaign | Dict[str, Any] | str | Path) -> Campaign:
    if isinstance(campaign, Campaign):
        return campaign
    if isinstance(campaign, str | Path):
        return load_campaign(Path(campaign))
    return parse_campaign(dict(campaign), "campaign")
