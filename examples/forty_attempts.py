"""Two minutes: the refusals of three tools, a person who says stop, and forty attempts to write to them again.

Run it with the Python that has Licite: `.venv/bin/python examples/forty_attempts.py`. It works in a folder of its own,
which it names at the end; every name, address and number in it is invented.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

HERE = Path(__file__).parent
TOOLS = [HERE / "tools" / name for name in ("mailchimp.csv", "brevo.csv", "crm.csv")]
ADDRESS, NUMBER, DOMAIN = "zoe.lemoine@orange.example", "06 39 98 12 34", "luc@müller.example"
STOP = "2026-11-20"

# The same three, written in other ways.
FORMS = (
    "ZOE.LEMOINE@ORANGE.EXAMPLE", "Zoe.Lemoine@Orange.Example", "zoe.lemoine+promo@orange.example",
    "zoe.lemoine+a+b@orange.example", " zoe.lemoine@orange.example ", "<zoe.lemoine@orange.example>",
    "Zoé Lemoine <zoe.lemoine@orange.example>", "mailto:zoe.lemoine@orange.example", "zoe.lemoine@orange.example.",
    "ｚｏｅ.lemoine@orange.example", "zoe.lemoine@ｏｒａｎｇｅ.example", "zoe\u200b.lemoine@orange.example",
    "LUC@MÜLLER.EXAMPLE", "luc@xn--mller-kva.example", "luc@mu\u0308ller.example", "luc+x@müller.example",
    "+33 6 39 98 12 34", "0033639981234", "06.39.98.12.34", "06-39-98-12-34", "+33 (0)6 39 98 12 34",
    "tel:+33639981234",
)  # fmt: skip
# Rows of a file that says they agreed.
ROWS = (
    ("zoe.lemoine@orange.example", "given"), ("ZOE.LEMOINE+opt-in@orange.example", "given"),
    ("luc@müller.example", "given"), ("luc@xn--mller-kva.example", "given"),
    ("Zoe.Lemoine@orange.example", "none"), ("luc+b2b@müller.example", "none"),
)  # fmt: skip

work = Path(tempfile.mkdtemp(prefix="licite-example-"))
home, keys = work / "home", work / "keys"
os.environ |= {"LICITE_HOME": str(home), "LICITE_LANG": "en"}


def licite(*words: str, stdin: str = "", quiet: bool = False, may_fail: bool = False) -> str:
    """Runs one command, shows it, and gives what it printed."""
    if not quiet:
        print("\n$ licite", *(word.replace(str(work), ".") for word in words), flush=True)
    command = [sys.executable, "-m", "licite.cli.main", *words]
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 3) and not may_fail:
        sys.exit(done.stderr or done.stdout)
    if not quiet:
        print(done.stdout.replace(str(work), "."), done.stderr.replace(str(work), "."), sep="", end="")
    return done.stdout


def stops(*forms: str) -> list[str | None]:
    """The day of the stop of each form, as the registers have it now."""
    found = json.loads(licite("objection", "check", "-", "--json", stdin="\n".join(forms) + "\n", quiet=True))
    return [one["objected_on"] if one["objected"] else None for one in found]


def attempts() -> Iterator[tuple[str, str | None]]:
    """What is tried, and the day of the stop that is found all the same."""
    yield from zip((f"written as {form!r}" for form in FORMS), stops(*FORMS), strict=True)
    yield from a_file_that_says_yes()
    for how, words in {
        "a partner says they agreed": ("--claimed", "--source", "partner"),
        "the salesperson says they agreed": ("--claimed", "--source", "crm"),
        "an agreement of the day before the stop": ("--first-party", "--on", "2026-11-19T10:00"),
        "an agreement at no known time": ("--first-party", "--on", "unknown"),
    }.items():
        said = [
            "--channel",
            "email",
            "--purpose",
            "commercial",
            "--words",
            "Yes",
            "--words-version",
            "1",
            "--how",
            "form",
        ]
        licite("consent", "record", ADDRESS, *said, *words, quiet=True, may_fail=True)
        yield how, stops(ADDRESS)[0]
    licite("objection", "import", str(TOOLS[0]), "--tool", "mailchimp", quiet=True)
    yield "the list of a tool imported again", stops(ADDRESS)[0]
    licite("objection", "forged", event, "--author", "DPO", "--reason", "held to be forged", quiet=True)
    yield "marked as forged by the DPO", stops(ADDRESS)[0]
    facts = json.dumps({"country": "FR", "channel": "email", "audience": "professional", "purpose": "commercial"})
    decided = json.loads(
        licite("decide", "-", "--about", ADDRESS, "--controller", "studio-nord", "--json", stdin=facts, quiet=True)
    )
    yield "asked as a professional", STOP if "objection_ignored" in decided[0]["breaches"] else None
    licite("restore", str(work / "yesterday.zip"), "--replace")
    licite("recover")
    yield "yesterday's backup restored", stops(ADDRESS)[0]
    yield "yesterday's backup restored, the number", stops(NUMBER)[0]
    licite("person", "erase", ADDRESS, "--reason", "asked")
    yield "the person erased", stops(ADDRESS)[0]
    licite("consent", "record", ADDRESS, *said, "--claimed", "--source", "partner", quiet=True, may_fail=True)
    yield "erased, then sold again as opted in", stops(ADDRESS)[0]
    yield "erased, then written with a tag", stops("zoe.lemoine+again@orange.example")[0]


def a_file_that_says_yes() -> Iterator[tuple[str, str | None]]:
    file, out = work / "opted-in.csv", work / "result.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("email", "consent"), *ROWS])
    campaign = HERE / "campagne-paie.yaml"
    licite(
        "screen", str(file), "--campaign", str(campaign), "--controller", "studio-nord", "--out", str(out), "--quiet"
    )
    with out.open(encoding="utf-8-sig", newline="") as stream:
        answers = list(csv.DictReader(stream))
    days = stops(*(email for email, _ in ROWS))
    refused = {row["email"] for row in answers if "objection_ignored" in row["breaches"]}
    kept = [email for email, _ in ROWS if email in refused or email not in {row["email"] for row in answers}]
    for (email, consent), day in zip(ROWS, days, strict=True):
        yield f"imported with consent {consent}: {email}", day if email in kept else None


def verified_elsewhere(bundle: Path) -> str:
    """What a Python without Licite says of the bundle."""
    folder = work / "elsewhere"
    with zipfile.ZipFile(bundle) as zipped:
        zipped.extractall(folder)
    command: Sequence[str] = [sys.executable, "-I", "-S", "verify.py"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


licite("init", "--second", str(keys), "--controller", "Studio Nord", "--slug", "studio-nord")
licite("objection", "amnesty", *map(str, TOOLS), "--out", str(work / "contradictions.csv"))
licite("backup", str(work / "yesterday.zip"))
told = licite("objection", "add", ADDRESS, NUMBER, DOMAIN, "--on", STOP, "--how", "phone", "--json")
event = json.loads(told)["event"]

results = list(attempts())
print()
for number, (tried, day) in enumerate(results, 1):
    print(f"{number:3}. {tried}: {f'refused since {day}' if day else 'NOT REFUSED'}")
licite("evidence", "verify")
licite("evidence", "bundle", NUMBER, "--out", str(work / "proof.zip"), "--who", "DPO", "--why", "regulator")
print("\n$ python -I -S verify.py   # a Python that has no Licite\n" + verified_elsewhere(work / "proof.zip"))
held = sum(day is not None for _, day in results)
print(f"{len(results)} attempts, {held} refusals. Everything is in {work}")
sys.exit(0 if held == len(results) else 1)
