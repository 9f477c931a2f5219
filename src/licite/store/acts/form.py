"""A form by which people agree is put out, in a version that stays as it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from licite.errors import LiciteError
from licite.store.acts.base import Entry, Json
from licite.store.models import FormVersion


@dataclass(frozen=True)
class PublishForm:
    """The version `number` of a form. Fails with FRM003 where somebody made that version meanwhile."""

    form: str
    number: int
    content: Mapping[str, Any]
    words: Mapping[str, Mapping[str, str]]
    html: Mapping[str, str]
    author: str
    event_id: str | None = None

    kind: ClassVar[str] = "form"
    urgent: ClassVar[bool] = False

    def payload(self, _: Entry) -> Json:
        return {
            "form": self.form,
            "number": self.number,
            "content": dict(self.content),
            "words": {name: dict(said) for name, said in self.words.items()},
            "html": dict(self.html),
            "author": self.author,
        }

    def personal(self, _: Entry) -> Json | None:
        return None

    def write(self, entry: Entry) -> None:
        if FormVersion.objects.for_controller(entry.controller).filter(form=self.form, number=self.number).exists():
            raise LiciteError("FRM003")
        FormVersion.objects.create(
            controller=entry.controller,
            form=self.form,
            number=self.number,
            content=dict(self.content),
            words={name: dict(said) for name, said in self.words.items()},
            html=dict(self.html),
            author=self.author,
            made_at=entry.at,
            seq=entry.seq,
        )
