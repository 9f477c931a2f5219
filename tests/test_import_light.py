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
