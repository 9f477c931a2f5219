"""Contacts of other countries for the generator: what each rule of their law needs, told over a row in order."""

_NOBODY_ASKED: dict[str, object] = {
    "identifier_kind": "nominative",
    "source_kind": "form",
    "consent": "none",
    "is_customer": False,
    "bought_at_collection": False,
    "contract_in_force": False,
}
_AGREED: dict[str, object] = {"consent": "given"} | dict.fromkeys(
    """consent_proof consent_by_clear_act consent_specific consent_informed consent_free withdrawal_as_easy
    consent_covers_controller""".split(),
    True,
)
_BOUGHT: dict[str, object] = {"is_customer": True, "bought_at_collection": True, "source_kind": "customer_record"}
_LISTED: dict[str, object] = {"on_national_register": True}
_DIRECTORY: dict[str, object] = {"source_kind": "public_register", "number_in_public_directory": True}


def _mail(country: str, **more: object) -> dict[str, object]:
    return {**_NOBODY_ASKED, "country": country, "channel": "email", "audience": "consumer", **more}


def _call(country: str, audience: str = "consumer", **more: object) -> dict[str, object]:
    return {**_NOBODY_ASKED, "country": country, "channel": "voice_call", "audience": audience, **more}


def _letter(country: str, **more: object) -> dict[str, object]:
    return {**_NOBODY_ASKED, "country": country, "channel": "post", "audience": "consumer", **more}


# A whole number for a date is so many days before the contact.
ABROAD: tuple[dict[str, object], ...] = (
    *(_mail(country) for country in ("AT", "BE", "DE", "ES", "GR", "IT", "NL", "PL")),
    *(_mail(country) | _BOUGHT for country in ("AT", "BE", "DE", "ES", "GR", "IT", "NL")),
    *(_call(country) for country in ("AT", "DE", "ES", "IT", "NL", "PL")),
    _mail("BE") | {"channel": "automated_call"},
    _mail("ES") | {"channel": "automated_call"},
    _call("DE", "professional"),
    _call("DE", "professional", offer_related_to_profession=False),
    _call("ES", "professional"),
    _call("ES", "professional") | {"source_kind": "business_card"},
    _call("ES") | {"source_kind": "inbound_request"},
    _call("ES") | _BOUGHT | {"contract_in_force": True},
    _call("NL", "professional"),
    _call("NL") | _BOUGHT | {"contract_in_force": True},
    _call("NL") | _BOUGHT | {"contract_in_force": True, "last_contact_on": 30},
    _call("NL") | _BOUGHT | {"contract_in_force": True, "customer_until": 30},
    _call("IT") | _DIRECTORY,
    _call("IT") | _AGREED | {"caller_number_allowed": False},
    _call("IT", **_LISTED),
    _call("BE"),
    _call("BE", **_LISTED),
    _call("GR"),
    _call("GR", **_LISTED),
    _call("GR", sender_identified=False),
    _letter("DE"),
    _letter("AT", opt_out_offered=False),
    _letter("DE", **_LISTED),
    _letter("ES", **_LISTED),
    _letter("BE", collected_on=5400, consent_on=None, last_contact_on=5400, customer_until=None),
    _mail("DE") | _AGREED | {"consent_specific": False},
    _mail("AT") | _AGREED | {"consent_proof": False},
    _mail("PL") | _AGREED | {"consent_covers_controller": False},
    _mail("GR") | {"consent": "expired"},
    _mail("NL") | _AGREED | {"tracking_pixel": True, "pixel_consent": False},
    _mail("IT") | _AGREED | {"tracking_pixel": True, "pixel_consent": False},
    _mail("PL") | {"channel": "sms"},
)
