"""`import licite` is cheap: a program that imports it pays for heavy libraries only when it asks a question."""

import subprocess
import sys

HEAVY = [
    "sqlglot",
    "duckdb",
    "pydantic",
    "phonenumbers",
    "python_calamine",
    "xlsxwriter",
    "typer",
    "rich",
    "pyarrow",
    "z3",
]


def test_import_licite_loads_no_heavy_library() -> None:
    program = f"import sys, licite; print(*sorted(set({HEAVY}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_import_and_decide_load_no_lists_of_names() -> None:
    facts = {"channel": "email", "audience": "consumer", "consent": "none", "country": "FR", "purpose": "commercial"}
    program = (
        f"import sys, licite; licite.decide({facts}); loaded = 'licite.contacts.names' in sys.modules;"
        " licite.classify('contact@firm.example'); print(loaded, 'licite.contacts.names' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]
