"""Proofs: every entry can be looked at by who may, a decision is decided again, and what is handed out is recorded."""

import html
import io
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from licite.operations.decide import Places
from licite.operations.evidence_shown import KINDS, line_of, lines, log_of
from licite.operations.registers import decide_with_registers
from licite.web.jobs.models import Job
from licite.web.shell.roles import Role
from tests.web.browser import BrowserPage
from tests.web.conftest import FIRM, OTHER, Site

ANN = "camille@menuiserie-lavande.example"


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def decided() -> int:
    """A decision that is kept; the number of its entry."""
    facts = {"channel": "email", "purpose": "commercial", "country": "FR", "audience": "consumer", "consent": "none"}
    places = Places("given", ())
    (kept,) = decide_with_registers(
        [facts], FIRM, about=[ANN], at="2026-11-20T09:00", doctrine="cnil", lang="en", where=places
    )
    found = line_of(FIRM, kept.id)
    assert found is not None
    return found.seq


def test_the_log_says_how_much_there_is_and_lists_the_latest_first(site: Site) -> None:
    text = text_of(site.client("reader").get(site.url("evidence/")))
    assert f"{log_of(FIRM).entries} entries in the log." in text
    seqs = [line.seq for line in lines(FIRM, limit=200)]
    assert seqs == sorted(seqs, reverse=True)
    assert "has not been verified from this site yet" in text


def test_every_kind_of_entry_that_can_be_written_has_a_word() -> None:
    from licite.store.acts import __path__ as folders

    written = set()
    for folder in folders:
        for file in Path(folder).glob("*.py"):
            for line in file.read_text(encoding="utf-8").splitlines():
                if "kind: ClassVar[str] = " in line:
                    written.add(line.split('"')[1])
    assert written <= set(KINDS)


def test_the_kind_and_the_page_narrow_the_list(site: Site) -> None:
    assert {line.kind for line in lines(FIRM, kind="objection")} == {"objection"}
    last = lines(FIRM)[-1]
    text = text_of(site.client().get(site.url(f"evidence/?before={last.seq}&kind=consent")))
    assert all(line.event_id[:8] in text for line in lines(FIRM, kind="consent", before=last.seq))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_entry_has_a_page_for_who_may_prove(site: Site, lang: str) -> None:
    client = site.client(Role.AUDITOR, lang)
    for line in lines(FIRM, limit=500):
        answer = client.get(site.url(f"evidence/{line.seq}/"))
        assert answer.status_code == 200, line
        assert line.event_id in text_of(answer)


def test_an_entry_of_another_controller_is_not_there(site: Site) -> None:
    client = site.client("outsider")
    seq = lines(FIRM)[0].seq
    for path in (f"evidence/{seq}/", f"evidence/{seq}/again/"):
        assert client.get(f"/o/{OTHER}/{path}").status_code == 404
    assert client.post(f"/o/{OTHER}/evidence/{seq}/bundle/", {"why": "x"}).status_code == 404


def test_a_person_and_a_reference_are_found_and_stand_in_no_address(site: Site) -> None:
    seq = decided()
    client = site.client(Role.DPO)
    answer = client.post(site.url("evidence/find/"), {"what": ANN})
    assert f"/evidence/{seq}/" in text_of(answer)
    reference = lines(FIRM, kind="decision")[0].event_id
    answer = client.post(site.url("evidence/find/"), {"what": reference[:12]})
    assert answer.headers["Location"].endswith(f"/evidence/{seq}/")
    answer = client.post(site.url("evidence/find/"), {"what": "<b>nobody</b>"})
    assert answer.status_code == 422
    assert b"<b>nobody" not in answer.content


def test_a_decision_shows_what_it_was_made_from_and_is_decided_again(site: Site) -> None:
    seq = decided()
    client = site.client(Role.DPO)
    text = text_of(client.get(site.url(f"evidence/{seq}/")))
    assert "The facts then" in text
    assert "/law/rules/" in text
    text = text_of(client.get(site.url(f"evidence/{seq}/again/")))
    assert "The same answer today." in text
    other = next(line for line in lines(FIRM, limit=500) if line.kind != "decision")
    assert client.get(site.url(f"evidence/{other.seq}/again/")).status_code == 404


def test_a_proof_that_is_handed_out_verifies_without_licite_and_is_recorded(site: Site, tmp_path: Path) -> None:
    seq = decided()
    client = site.client(Role.DPO)
    assert client.post(site.url(f"evidence/{seq}/bundle/"), {"why": ""}).status_code == 422
    before = log_of(FIRM).entries
    answer = client.post(site.url(f"evidence/{seq}/bundle/"), {"why": "demande du 25 novembre"})
    content = b"".join(answer.streaming_content)
    answer.close()
    assert log_of(FIRM).entries == before + 1
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path / "proof")
    verify = next((tmp_path / "proof").rglob("verify.py"))
    done = subprocess.run(
        [sys.executable, "-I", verify.name], cwd=verify.parent, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_whole_log_is_verified_and_the_page_says_when(site: Site) -> None:
    client = site.client(Role.AUDITOR)
    answer = client.post(site.url("evidence/verify/"))
    assert answer.status_code == 302
    assert Job.objects.get().answer["holds"] is True
    assert "nothing in them has changed" in text_of(client.get(site.url("evidence/")))


def test_a_log_that_was_changed_is_said_to_be(site: Site) -> None:
    with closing(sqlite3.connect(site.home / "licite.sqlite3", isolation_level=None)) as connection:
        guards = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for name in guards:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE store_evidenceentry SET at = '2020-01-01' WHERE seq = 3")
    client = site.client(Role.AUDITOR)
    client.post(site.url("evidence/verify/"))
    job = Job.objects.get()
    assert job.answer["holds"] is False
    text = text_of(client.get(site.url("evidence/")))
    assert "The log does not hold" in text
    assert "Touch nothing." in text


def test_a_signed_head_is_handed_out(site: Site) -> None:
    answer = site.client(Role.DPO).post(site.url("evidence/head/"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="head.txt"'
    assert b"".join(answer.streaming_content)


def test_who_may_not_prove_sees_the_list_and_no_entry(site: Site) -> None:
    client = site.client(Role.MARKETER)
    text = text_of(client.get(site.url("evidence/")))
    assert "Verify the whole log" not in text
    assert "/evidence/0/" not in text


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_in_a_browser(browser_page: BrowserPage, dark: bool) -> None:
    seq = decided()
    for width in (320, 1360):
        opened = browser_page(Role.DPO, width=width, dark=dark)
        for path in ("evidence/", f"evidence/{seq}/", f"evidence/{seq}/again/"):
            opened.go(f"/o/{FIRM}/{path}")
            opened.check()
