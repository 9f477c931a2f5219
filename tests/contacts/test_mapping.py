"""Mappings: proposed from names and cells, saved and loaded without loss, refused where wrong."""

import stat
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from licite.contacts.mapping import Mapping, Target, propose_mapping, target_names
from licite.errors import LiciteError
from licite.vocabulary.contract import contract
from tests.contacts.reading import reading

TEXTS = st.text(max_size=12) | st.sampled_from(
    ["oui", "yes", "null", "1", "on", "12:30", "=x", "~", "é: ü", "- a", "#x"]
)
TARGETS = st.builds(
    Target,
    st.sampled_from(target_names()),
    st.none() | st.dictionaries(TEXTS, TEXTS, max_size=3),
    st.sampled_from(["iso", "dmy", "mdy", None]),
    st.lists(st.sampled_from(contract().facts["channel"].values), max_size=2, unique=True).map(tuple),
)


@st.composite
def mappings(draw: st.DrawFn) -> Mapping:
    columns = draw(st.dictionaries(TEXTS, TARGETS, max_size=4))
    unsure = draw(st.lists(st.sampled_from(sorted(columns)), unique=True)) if columns else []
    return Mapping(draw(TEXTS), columns, tuple(unsure))


@settings(max_examples=100)
@given(mappings())
def test_a_mapping_that_is_saved_is_loaded_the_same(mapping: Mapping) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "mapping.yaml")
        mapping.save(path)
        assert Mapping.load(path) == mapping
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "FIL021"),
        ("- a\n", "FIL021"),
        ("format: csv\n", "FIL021"),
        ("format: csv\ncolumns: {A: [email]}\n", "FIL021"),
        ("format: csv\ncolumns: {A: {target: email, values: {1: x}}}\n", "FIL021"),
        ("format: csv\ncolumns: {A: {target: email, dates: ymd}}\n", "FIL021"),
        ("format: csv\ncolumns: {A: {target: objected, channels: [pigeon]}}\n", "FIL021"),
        ("format: csv\ncolumns: {A: email}\nunsure: [B]\n", "FIL021"),
        ("format: csv\ncolumns: {A: email}\nmore: 1\n", "FIL021"),
        ("format: csv\nformat: xlsx\ncolumns: {A: email}\n", "FIL021"),
        ("format: csv\ncolumns: {A: emial}\n", "FIL022"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(text: str, code: str, tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LiciteError) as fault:
        Mapping.load(path)
    assert fault.value.code == code
    if code == "FIL022":
        assert fault.value.slots["nearest"] == "email"


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        Mapping.load(tmp_path / "none.yaml")
    assert fault.value.code == "FIL001"


def meant(columns: list[str], *rows: list[str], kind: str = "csv") -> dict[str, str]:
    return {column: target.name for column, target in propose_mapping(columns, rows, kind).columns.items()}


def test_a_name_that_may_mean_several_things_is_taken_by_its_cells() -> None:
    assert meant(["Statut"], ["Désinscrit"], ["Actif"]) == {"Statut": "mailing_status"}
    assert meant(["Statut"], ["Client chaud"], ["Actif"]) == {}
    assert meant(["Title"], ["Directrice"], ["CEO"]) == {"Title": "job_title"}
    assert meant(["Title"], ["Mme"], ["M."]) == {}
    assert meant(["Source"], ["Salon"], ["Fichier acheté"]) == {"Source": "source_kind"}
    assert meant(["Source"], ["Google Ads"]) == {}
    assert meant(["URL"], ["https://www.linkedin.com/in/x"]) == {"URL": "profile_url"}
    assert meant(["Adresse"], ["ann@f.example"], ["bob@f.example"]) == {"Adresse": "email"}
    assert meant(["Adresse"], ["2 rue des Prés"]) == {"Adresse": "address"}


def test_nom_alone_is_the_whole_name() -> None:
    assert meant(["Nom", "Email"]) == {"Nom": "full_name", "Email": "email"}
    assert meant(["Nom", "Prénom"]) == {"Nom": "last_name", "Prénom": "first_name"}


def test_a_column_of_addresses_under_another_name_is_a_guess() -> None:
    mapping = propose_mapping(["Couleur"], [["ann@f.example"], ["bob@f.example"]], "csv")
    assert (mapping.columns, mapping.unsure) == ({"Couleur": Target("email")}, ("Couleur",))


def test_an_everyday_word_that_is_also_a_fact_is_taken_only_where_its_cells_fit() -> None:
    assert meant(["sector"], ["Agroalimentaire"]) == {}
    assert meant(["sector"], ["energy_renovation"], ["?"]) == {"sector": "sector"}
    assert meant(["objected"], ["on ne sait plus"]) == {"objected": "objected"}


def test_linkedin_writes_months_first_unless_the_cells_say_no() -> None:
    columns = ["First Name", "Last Name", "Company", "Position", "Connected On"]
    for cell, dates in (("03/04/2019", "mdy"), ("12 Mar 2025", "mdy"), ("14/03/2019", None)):
        mapping = propose_mapping(columns, [["", "", "", "", cell]], "linkedin.connections")
        assert mapping.columns["Connected On"].dates == dates
        assert mapping.unsure == ()


def test_a_file_is_read_by_the_mapping_that_the_user_saved(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    columns = {
        "Qui": Target("full_name"),
        "Où": Target("email"),
        "RGPD": Target("objected", {"rouge": "oui", "vert": "non"}),
        "Quand": Target("collected_on", dates="mdy"),
    }
    Mapping("perso", columns).save(path)
    content = (
        "Liste maison\n\nQui;Où;RGPD;Quand\nAnn;ann@f.example;Rouge;03/04/2024\nBob;bob@f.example;vert;03/05/2024\n"
    )
    read = reading(tmp_path / "list.csv", content, mapping=Mapping.load(path))
    assert read.column("objected") == [True, False]
    assert [str(day) for day in read.column("collected_on")] == ["2024-03-04", "2024-03-05"]
    assert read.column("full_name") == ["Ann", "Bob"]


def test_a_mapping_of_a_column_that_the_file_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LiciteError) as fault:
        reading(
            tmp_path / "list.csv", "Email;Nom\na@f.example;A\n", mapping=Mapping("x", {"Courriel": Target("email")})
        )
    assert (fault.value.code, fault.value.slots["column"]) == ("FIL023", "Courriel")
