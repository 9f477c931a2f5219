"""Whether two names are those of two people."""

import pytest

from licite.store.placing import contradicts, identities_in, name_in


@pytest.mark.parametrize(
    ("one", "other", "two"),
    [
        ("Ann Doe", "ann DOE", False),
        ("Doe, Ann", "Ann Doe", False),
        ("Mme Ann Doe", "Ann Doe", False),
        ("Ann", "Ann Doe", False),
        ("", "Ann Doe", False),
        ("A. Doe", "Ann Doe", False),
        ("Jean-François Noé", "jean francois noe", False),
        ("Ann Doe", "Bob Doe", True),
        ("Ann Doe", "Ann Roe", True),
        ("A. Doe", "B. Doe", True),
        ("Ann Ann", "Ann Doe", True),
    ],
)
def test_names(one: str, other: str, two: bool) -> None:
    assert contradicts(one, other) is two
    assert contradicts(other, one) is two


def test_identifiers_of_a_row_the_surest_first() -> None:
    values = {"phone": "+33639981234", "email": "ann@firm.example", "profile_url": "https://linkedin.example/in/ann"}
    assert [one.kind for one in identities_in(values)] == ["profile", "email", "phone"]
    assert name_in({"first_name": "Ann", "last_name": "Doe"}) == "Ann Doe"
