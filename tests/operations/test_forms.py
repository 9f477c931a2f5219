"""What a form lacks, a form that is not there, and two who change one at once are told."""

from dataclasses import replace
from pathlib import Path

import pytest

from licite.errors import LiciteError
from licite.operations.forms import Content, form_of, publish
from licite.operations.installation import controller_named, install
from licite.operations.opening import opened

TEXTS = {"fr": "Recevoir la lettre", "en": "Get the newsletter"}
LETTER = Content(name="Letter", title=TEXTS, button=TEXTS, notice=TEXTS)


def test_what_a_form_lacks_is_named_and_no_change_is_written_over_another(tmp_path: Path) -> None:
    home = tmp_path / "home"
    install(home, controller=controller_named("Firm", "firm"), second=tmp_path / "keys", language="en")
    with opened(home):
        with pytest.raises(LiciteError) as told:
            publish("firm", replace(LETTER, name=" ", channels=()), sender="Firm", author="a")
        assert told.value.code == "FRM001"
        assert set(str(told.value.slots["lacking"]).split(", ")) == {"name", "channels"}
        with pytest.raises(LiciteError) as told:
            form_of("firm", "0" * 32)
        assert told.value.code == "FRM002"
        first = publish("firm", LETTER, sender="Firm", author="a")
        second = publish("firm", LETTER, sender="Firm", author="b", form=first.id, after=1)
        assert (first.number, second.number) == (1, 2)
        with pytest.raises(LiciteError) as told:
            publish("firm", LETTER, sender="Firm", author="c", form=first.id, after=1)
        assert told.value.code == "FRM003"
        assert form_of("firm", first.id).author == "b"
