"""`licite screen`: every row of a file, decided."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from licite.cli.common import Lang, Overrides, guarded, language_of
from licite.cli.home_options import Controller, Home
from licite.errors import LiciteError

if TYPE_CHECKING:
    from licite.operations.campaign import Campaign
    from licite.operations.recorded_run import Record, Run
    from licite.operations.screen import Options, Screening

EPILOG = (
    "Example: licite screen prospects.csv --campaign campaign.yaml --out result.xlsx --report result.html\n\n"
    "Example: licite screen --from-store --campaign campaign.yaml --controller firm --out result.csv"
)
_RECORDS = ("run", "rows")


def register(app: typer.Typer) -> None:
    """Adds the command to the program."""
    app.command("screen", epilog=EPILOG)(screen)


@guarded
def screen(
    campaign: Annotated[Path, typer.Option("--campaign", help="The campaign, in YAML.")],
    file: Annotated[
        Path | None, typer.Argument(help="CSV, Excel, OpenDocument, Parquet, LinkedIn export or vCard.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="Where the file comes from (a value of source_kind).")
    ] = None,
    suppression: Annotated[
        list[Path] | None,
        typer.Option("--suppression", help="A list of refusals: plain, SHA-256 or HMAC; may be repeated."),
    ] = None,
    suppression_key: Annotated[
        Path | None, typer.Option("--suppression-key", help="File that holds the key of a list kept under HMAC.")
    ] = None,
    at: Annotated[
        str | None, typer.Option("--at", help="Day, or day and hour, of the contact at the person's place.")
    ] = None,
    doctrine: Annotated[str | None, typer.Option("--doctrine", help="Reading of the law: cnil or strict.")] = None,
    overrides: Overrides = None,
    out: Annotated[Path | None, typer.Option("--out", help="Result: .csv, .xlsx, .parquet or .jsonl.")] = None,
    report: Annotated[
        Path | None, typer.Option("--report", help="A page that explains the result, in one HTML file.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option("--mapping", help="What the columns mean, in YAML.")] = None,
    save_mapping: Annotated[
        Path | None,
        typer.Option("--save-mapping", help="Write what the columns were taken to mean, to correct and reuse."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option("--encoding", help="Encoding of a text file, where it is guessed wrong.")
    ] = None,
    separator: Annotated[
        str | None, typer.Option("--separator", help="Separator of a CSV, where it is guessed wrong.")
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help="Sheet of a workbook.")] = None,
    leave_out_unneeded: Annotated[
        bool,
        typer.Option(
            "--leave-out-unneeded",
            help="Leave columns that prospecting does not need (birthday, photo, home) out of the result.",
        ),
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Write nothing, and end with code 2, where a row cannot be read.")
    ] = False,
    from_store: Annotated[
        bool,
        typer.Option(
            "--from-store", help="Screen all contacts of the controller from its records, in place of a file."
        ),
    ] = False,
    ask: Annotated[bool, typer.Option("--ask/--no-ask", help="On a terminal, ask what would settle most rows.")] = True,
    home: Home = None,
    controller: Controller = None,
    record: Annotated[
        str, typer.Option("--record", help="With --controller, what is kept as evidence: the run, or all its rows too.")
    ] = "run",
    engine: Annotated[
        str | None,
        typer.Option("--engine", help="Decide inside duckdb, spark or postgres: many rows, nothing guessed."),
    ] = None,
    url: Annotated[
        str | None,
        typer.Option(
            "--url",
            help="With --engine: the address of the PostgreSQL database (else LICITE_ENGINE_URL), or Spark's master.",
        ),
    ] = None,
    table: Annotated[
        str | None, typer.Option("--table", help="With --engine postgres: the table to screen, in place of a file.")
    ] = None,
    out_table: Annotated[
        str | None, typer.Option("--out-table", help="With --engine postgres: a new table for the answers.")
    ] = None,
    masks: Annotated[
        bool, typer.Option("--masks", help="With --engine: the masks of the rules, beside the reasons.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only where things are.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
    lang: Lang = None,
) -> None:
    """Answer for every row of a file: lawful, unlawful or undetermined, with the reasons.

    With --controller (or --home) the refusals and consents of that installation count for every row, and the run is
    kept as evidence. With --from-store the contacts are those of the registers themselves. With --engine the rows are
    decided inside an engine, each with its answer, and nothing is guessed.
    """
    from licite.cli.from_store import instant_given, refuse_others, screen_from_store
    from licite.operations.campaign import load_campaign
    from licite.operations.deliver import check_places
    from licite.operations.screen import Options, mapping_in

    spoken = language_of(lang, home)
    if engine is not None:
        from licite.cli.screen_inside import screen_inside
        from licite.operations.inside import Places

        given = {
            "--suppression-key": suppression_key, "--overrides": overrides, "--report": report, "--mapping": mapping,
            "--save-mapping": save_mapping, "--encoding": encoding, "--separator": separator, "--sheet": sheet,
            "--leave-out-unneeded": leave_out_unneeded or None, "--home": home, "--controller": controller,
            "--from-store": from_store or None,
        }  # fmt: skip
        refused = next((option for option, value in given.items() if value is not None), None)
        if refused:
            raise LiciteError("ENG006", option=refused, engine=engine)
        if engine == "postgres" and url is None:
            url = os.environ.get("LICITE_ENGINE_URL")
        screen_inside(
            Places(engine, file, url, table, out, out_table, tuple(suppression or ()), campaign, strict),
            at=instant_given(at), doctrine=doctrine, source_kind=_source_kind(source), lang=spoken, masks=masks,
            quiet=quiet, as_json=as_json,
        )  # fmt: skip
        return
    for option, value in (("--url", url), ("--table", table), ("--out-table", out_table), ("--masks", masks or None)):
        if value is not None:
            raise LiciteError("ENG026", option=option)
    recorded = _record(record)
    if from_store:
        refuse_others(
            {
                "FILE": file, "--suppression": suppression, "--suppression-key": suppression_key, "--mapping": mapping,
                "--save-mapping": save_mapping, "--encoding": encoding, "--separator": separator, "--sheet": sheet,
                "--leave-out-unneeded": leave_out_unneeded, "--strict": strict,
            },
            "--from-store",
        )  # fmt: skip
        screening, run = screen_from_store(
            load_campaign(campaign),
            Options(
                at=instant_given(at),
                doctrine=doctrine,
                source_kind=_source_kind(source),
                lang=spoken,
                overrides=overrides,
            ),
            home=home,
            controller=controller,
            out=out,
            report=report,
            record=recorded,
            quiet=quiet or as_json,
        )
        _show(screening, out, as_json, quiet, run)
        return
    if file is None:
        raise typer.BadParameter("Missing argument 'FILE'.")
    inputs = [path for path in (file, campaign, suppression_key, mapping, overrides, *(suppression or ())) if path]
    check_places(out, [path for path in (report, save_mapping) if path], inputs, file)
    read = load_campaign(campaign)
    options = Options(
        at=instant_given(at),
        doctrine=doctrine,
        source_kind=_source_kind(source),
        lang=spoken,
        suppression=tuple(suppression or ()),
        suppression_secret=_secret(suppression_key),
        mapping=mapping_in(mapping) if mapping else None,
        encoding=encoding,
        separator=separator,
        sheet=sheet,
        strict=strict,
        overrides=overrides,
        leave_out_unneeded=leave_out_unneeded,
    )
    with _registers(home, controller) as owner:
        screening = _run(file, read, replace(options, controller=owner), quiet or as_json)
        if ask and not (as_json or quiet):
            screening = _asked(file, screening)
        places = {"source": file, "out": out, "report": report, "progress": _writing(quiet or as_json, spoken)}
        screening, run = _delivered(screening, recorded, places)
    if save_mapping:
        screening.table.mapping.save(save_mapping)
    _show(screening, out, as_json, quiet, run)


@contextmanager
def _registers(home: Path | None, controller: str | None) -> Iterator[str | None]:
    """The controller whose registers are asked, with its installation open; None where none is named."""
    if home is None and controller is None:
        yield None
        return
    from licite.operations.opening import controller_meant, opened

    with opened(home):
        yield controller_meant(controller)


def _record(record: str) -> "Record":
    if record not in _RECORDS:
        raise LiciteError("PRF007", value=record, allowed=", ".join(_RECORDS))
    return "rows" if record == "rows" else "run"


def _delivered(screening: "Screening", record: "Record", places: dict[str, Any]) -> "tuple[Screening, Run | None]":
    """The screening with its files written, and the run where it is kept as evidence."""
    if screening.options.controller is None:
        from licite.operations.deliver import deliver

        return deliver(screening, **places), None
    from licite.operations.recorded_run import deliver_recorded

    return deliver_recorded(screening, record, **places)


def _source_kind(source: str | None) -> str | None:
    from licite.vocabulary.contract import contract

    allowed = contract().facts["source_kind"].values
    if source is not None and source not in allowed:
        raise LiciteError("CLI005", value=source, allowed=", ".join(allowed))
    return source


def _secret(path: Path | None) -> bytes | None:
    return path.read_bytes().strip() if path else None


def _run(file: Path, campaign: "Campaign", options: "Options", quiet: bool) -> "Screening":
    from licite.cli.progress import steps
    from licite.operations.screen import screen_path

    with steps(options.lang, hidden=quiet) as progress:
        return screen_path(file, campaign, options, progress=progress)


def _writing(quiet: bool, lang: str) -> Any:
    from licite.cli.progress import steps

    return lambda: steps(lang, hidden=quiet)


def _asked(file: Path, screening: "Screening") -> "Screening":
    """Asks, on a terminal, the questions that settle most rows, and screens again with the answers."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()) or not screening.summary.questions:
        return screening
    from licite.cli.questions import Answers, ask_while
    from licite.operations.answers import answered

    def again(answers: Answers) -> "Screening":
        campaign = answered(screening.campaign, answers.facts, answers.judgements)
        return _run(file, campaign, screening.options, False)

    return ask_while(screening, again)


def _show(screening: "Screening", out: Path | None, as_json: bool, quiet: bool, run: "Run | None") -> None:
    from licite.cli.render_summary import last_line, render_summary
    from licite.cli.terminal import terminal_of

    stream = sys.stdout if out is not None or as_json else sys.stderr
    if as_json:
        told = screening.summary.to_json() | ({"evidence": run.to_json()} if run else {})
        print(json.dumps(told, ensure_ascii=False, indent=2), file=stream)
        return
    if out is None:
        from licite.operations.output.writers import stream_csv

        stream_csv(screening.con, "result", screening.columns, sys.stdout, screening.options.lang)
        sys.stdout.flush()
    terminal = terminal_of(stream)
    print((last_line if quiet else render_summary)(screening.summary, terminal), file=stream, end="")
    if run is not None:
        from licite.vocabulary.say import say

        lang = screening.options.lang
        print(say("proof.run_kept", lang, id=run.id, entry=str(run.seq)), file=stream)
        if run.decisions:
            print(say("proof.run_rows_kept", lang, n=run.decisions, id=run.id), file=stream)
