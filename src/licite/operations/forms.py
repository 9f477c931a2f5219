"""Forms by which people agree: built of few choices, put out in versions that stay as they are, and looked over."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import uuid4

from licite.errors import LiciteError
from licite.operations.consent_inputs import known_word
from licite.operations.forms_html import BOTH, Fields, fragment
from licite.operations.wording import channel_word
from licite.store.acts.form import PublishForm
from licite.store.commit import commit
from licite.store.database import connected
from licite.store.models import Consent, FormVersion
from licite.store.people import controller_of
from licite.store.standing import TRANSFER
from licite.vocabulary.say import say

CHANNELS = ("email", "sms", "voice_call", "post")
PURPOSES = ("commercial", "survey", "association_life", "charity", "political")
AUDIENCES = ("consumer", "professional")
_BY_TELEPHONE = frozenset({"sms", "voice_call"})
_BY_AGREEMENT = frozenset({"email", "sms", "voice_call"})


@dataclass(frozen=True)
class Content:
    """What somebody chose for a form; texts by language. No box is ticked beforehand: there is no choice for that.

    `partners` are named one by one, and each has a box of its own. `double`: an agreement waits for a second act.
    """

    name: str
    title: Mapping[str, str]
    button: Mapping[str, str]
    notice: Mapping[str, str]
    audience: str = "consumer"
    channels: tuple[str, ...] = ("email",)
    purposes: tuple[str, ...] = ("commercial",)
    partners: tuple[str, ...] = ()
    double: bool = True
    open: bool = True


@dataclass(frozen=True)
class Box:
    """One box: one channel, one purpose, one organisation. `partner` is empty for the controller itself.

    `purpose` is that of the messages, whoever sends them.
    """

    channel: str
    purpose: str
    partner: str = ""
    number: int = 0

    @property
    def name(self) -> str:
        """How a form names it.

        >>> Box("email", "commercial", "Firm", 2).name
        'email.commercial.2'
        """
        return f"{self.channel}.{self.purpose}" + (f".{self.number}" if self.partner else "")

    @property
    def agreed(self) -> str:
        """The purpose that whoever ticks it agrees to: for a partner, that it is handed over to that one.

        >>> Box("email", "commercial").agreed, Box("email", "commercial", "Firm", 2).agreed
        ('commercial', 'transfer_to_partner')
        """
        return TRANSFER if self.partner else self.purpose


@dataclass(frozen=True)
class Form:
    """One version of a form. `sender` is the name under which the controller wrote when it was put out."""

    controller: str
    id: str
    number: int
    content: Content
    sender: str
    words: Mapping[str, Mapping[str, str]]
    html: Mapping[str, str]
    author: str
    made_at: datetime

    @property
    def version(self) -> str:
        """The name of the version, as agreements have it."""
        return f"{self.id[:8]}-v{self.number}"

    @property
    def source(self) -> str:
        """Where an agreement was given, as the registers have it."""
        return f"form {self.id}"

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The boxes that this version has."""
        return boxes_of(self.content)


@dataclass(frozen=True)
class Counted:
    """A form with what came by it: agreements that were given, and those that wait to be confirmed."""

    form: Form
    given: int
    waiting: int


@dataclass(frozen=True)
class Finding:
    """Something to look at before a form is put out; `stops`: it cannot be put out so. Its words: `forms.finding_*`."""

    name: Literal[
        "useless_box", "needed_box", "no_partner", "single", "no_notice", "partner_vague", "sensitive", "no_end"
    ]
    stops: bool = False


def boxes_of(content: Content) -> tuple[Box, ...]:
    """The boxes of a form: one for each channel and purpose, then one for each partner and channel."""
    own = [Box(channel, purpose) for purpose in content.purposes for channel in content.channels]
    theirs = [
        Box(channel, "commercial", partner, number)
        for number, partner in enumerate(content.partners, 1)
        for channel in content.channels
    ]
    return (*own, *theirs)


def words_of(content: Content, sender: str) -> dict[str, dict[str, str]]:
    """The exact sentence of each box, by its name and by language."""
    return {
        box.name: {
            lang: say(
                "public.agree_partner" if box.partner else f"public.agree_{box.purpose}",
                lang,
                sender=sender,
                channel=channel_word(box.channel, lang),
                partner=box.partner,
            )
            for lang in BOTH
        }
        for box in boxes_of(content)
    }


def fields_of(content: Content, sender: str, words: Mapping[str, Mapping[str, str]]) -> Fields:
    """What the HTML of a form is made of."""
    return Fields(
        sender=sender,
        button=content.button,
        notice=content.notice,
        boxes={name: dict(said) for name, said in words.items()},
        phone=bool(_BY_TELEPHONE & set(content.channels)),
        double=content.double,
    )


def checked(content: Content) -> Content:
    """The same, tidied; fails with FRM001 where something is missing, CON002 for a word that is none."""
    tidy = Content(
        name=content.name.strip(),
        title=_stripped(content.title),
        button=_stripped(content.button),
        notice=_stripped(content.notice),
        audience=known_word("audience", content.audience, AUDIENCES),
        channels=tuple(known_word("channel", one, CHANNELS) for one in dict.fromkeys(content.channels)),
        purposes=tuple(known_word("purpose", one, PURPOSES) for one in dict.fromkeys(content.purposes)),
        partners=tuple(dict.fromkeys(name.strip() for name in content.partners if name.strip())),
        double=content.double,
        open=content.open,
    )
    lacking = [name for name in ("name", "channels", "purposes") if not getattr(tidy, name)]
    lacking += [
        f"{name} ({lang})" for name in ("title", "button", "notice") for lang in BOTH if not getattr(tidy, name)[lang]
    ]
    if lacking:
        raise LiciteError("FRM001", lacking=", ".join(lacking))
    return tidy


def findings(content: Content) -> list[Finding]:
    """What is to be looked at: nothing here is a matter of taste, each is a matter of law."""
    found = []
    if content.audience == "professional" and "email" in content.channels and "commercial" in content.purposes:
        found.append(Finding("useless_box"))
    if content.audience == "consumer" and "commercial" in content.purposes and _BY_AGREEMENT & set(content.channels):
        found.append(Finding("needed_box"))
    if content.audience == "consumer" and not content.partners:
        found.append(Finding("no_partner"))
    if any(name.casefold().strip() in _VAGUE for name in content.partners):
        found.append(Finding("partner_vague", stops=True))
    if not content.double:
        found.append(Finding("single"))
    if "political" in content.purposes:
        found.append(Finding("sensitive"))
    if "voice_call" in content.channels and content.audience == "consumer":
        found.append(Finding("no_end"))
    return found


_VAGUE = frozenset({"partenaires", "nos partenaires", "partners", "our partners", "partenaire", "partner", "tiers"})


def publish(
    controller: str, content: Content, *, sender: str, author: str, form: str | None = None, after: int = 0
) -> Form:
    """Puts out a form, or its next version after `after`; those before it stay, with the agreements that name them.

    Fails with FRM001 where something is missing, or partners are not named; FRM002 where there is no such form; FRM003
    where somebody made another version meanwhile.
    """
    tidy = checked(content)
    if any(one.stops for one in findings(tidy)):
        raise LiciteError("FRM001", lacking="partners")
    if form is not None:
        after = max(after, 1)
        if form_of(controller, form).number != after:
            raise LiciteError("FRM003")
    name = form or uuid4().hex
    words = words_of(tidy, sender)
    fields = fields_of(tidy, sender, words)
    html = {lang: fragment(fields, lang, action=f"/f/{name}") for lang in BOTH}
    commit(controller, PublishForm(name, after + 1, _plain(tidy) | {"sender": sender}, words, html, author))
    return form_of(controller, name)


def forms_of(controller: str) -> list[Counted]:
    """The forms of a controller as they are now, by name, with what came by each."""
    connected()
    owner = controller_of(controller)
    latest: dict[str, FormVersion] = {}
    for row in FormVersion.objects.for_controller(owner).order_by("number"):
        latest[row.form] = row
    found = [_form(row) for row in latest.values()]
    return [counted(one) for one in sorted(found, key=lambda one: (one.content.name.casefold(), one.id))]


def counted(form: Form) -> Counted:
    """The form with the number of agreements that came by it."""
    rows = Consent.objects.for_controller(controller_of(form.controller))
    given = rows.filter(kind="given", source=form.source)
    confirmed = rows.filter(kind="confirmed", about__in=given.filter(double_opt_in=True).values("event_id"))
    asked = given.filter(double_opt_in=True).count()
    return Counted(form, given.count(), asked - confirmed.values("about").distinct().count())


def form_of(controller: str, form: str, number: int | None = None) -> Form:
    """A form as it is now, or one of its versions; FRM002 where this controller has none."""
    connected()
    rows = FormVersion.objects.for_controller(controller_of(controller)).filter(form=form)
    row = (rows.filter(number=number) if number is not None else rows.order_by("-number")).first()
    if row is None:
        raise LiciteError("FRM002", id=form)
    return _form(row)


def versions_of(controller: str, form: str) -> list[Form]:
    """Every version of a form, the newest first."""
    rows = FormVersion.objects.for_controller(controller_of(controller)).filter(form=form)
    return [_form(row) for row in rows.order_by("-number")]


def public_form(form: str) -> Form | None:
    """The form that people outside asked for, as it is now; None where there is none, or it is closed."""
    from licite.store.models import Controller

    connected()
    for owner in Controller.objects.order_by("slug"):
        row = FormVersion.objects.for_controller(owner).filter(form=form).order_by("-number").first()
        if row is not None:
            found = _form(row)
            return found if found.content.open else None
    return None


def form_for(controller: str, channel: str, purpose: str) -> Form | None:
    """An open form by which somebody may agree to messages of this kind; None where there is none."""
    wanted = Box(channel, purpose).name
    found = (one.form for one in forms_of(controller) if one.form.content.open)
    return next((form for form in found if any(box.name == wanted for box in form.boxes)), None)


_LISTS: Sequence[str] = ("channels", "purposes", "partners")


def _stripped(texts: Mapping[str, str]) -> dict[str, str]:
    return {lang: str(texts.get(lang, "")).strip() for lang in BOTH}


def _plain(content: Content) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(content).items()}


def _form(row: FormVersion) -> Form:
    kept: dict[str, Any] = {name: tuple(v) if name in _LISTS else v for name, v in row.content.items()}
    sender = str(kept.pop("sender"))
    return Form(
        controller=row.controller.slug,
        id=row.form,
        number=row.number,
        content=Content(**kept),
        sender=sender,
        words=row.words,
        html=row.html,
        author=row.author,
        made_at=row.made_at,
    )
