"""A seeded generator of contacts: rows of `given` that DuckDB makes by hash, the same for the same seed.

Eight profiles are mixed, by the row: rows of the law's own cases, of which each rule has as many; rows in order with
hardly a fact changed, near misses, rows that fall into one trap of the law, rows of other countries, rows drawn at
random, rows of which little is known, and rows in cells that no law file answers for. Days and minutes fall on and
beside every boundary of the law, on leap days and on public holidays; the dates of a row fall on and beside the ends of
its periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from licite.engine.calendar import boundaries, public_holidays
from licite.engine.runners.duck import insert
from licite.engine.runners.schema import created, given_columns
from licite.rules.load import shipped_law
from licite.rules.model import Law
from licite.vocabulary.contract import Fact, contract
from tests.generator_abroad import ABROAD
from tests.generator_seeds import columns, seeds

# Of 100 rows, the profile's share; the share of facts that leave the row in order; and of those, the share unknown.
PROFILES = (
    ("seed", 46, 0.001, 0.3),
    ("in_order", 13, 0.006, 0.3),
    ("near_miss", 11, 0.03, 0.4),
    ("trap", 8, 0.004, 0.3),
    ("random", 8, 1.0, 0.08),
    ("little_known", 5, 0.5, 0.85),
    ("elsewhere", 4, 0.05, 0.3),
    ("abroad", 5, 0.006, 0.3),
)
# Ways in which a contact is in order: what holds of every one, then what each has of its own.
_IN_ORDER: dict[str, object] = {
    "country": "FR",
    "purpose": "commercial",
    "identifier_kind": "nominative",
    "sole_trader": False,
    "number_is_professional": True,
    "number_in_public_directory": False,
    "source_terms_forbid": False,
    "source_checked": True,
    "collected_lawfully": True,
    "reasonably_expected": True,
    "informed": True,
    "notice_complete": True,
    "first_message": False,
    "objection_offered_at_collection": True,
    "own_offer": True,
    "offer_similar_to_purchase": True,
    "offer_related_to_profession": True,
    "sender_identified": True,
    "subject_misleading": False,
    "opt_out_offered": True,
    "source_mentioned": True,
    "automated_platform_use": False,
    "tracking_pixel": False,
    "machine_announced": True,
    "recording_announced": True,
    "spam_rate": 0.0,
    "caller_number_allowed": True,
    "processors_contracted": True,
    "transfer_outside_eea": False,
    "activity_registered": True,
    "interest_balanced": True,
    "balance_concludes": "for",
    "dpia_required": False,
    "data_excessive": False,
    "data_accurate": True,
    "request_overdue": False,
    "is_customer": False,
    "bought_at_collection": False,
    "contract_in_force": False,
    "in_contact_since_collection": False,
    "consent": "none",
}
_CONSENT: dict[str, object] = {"consent": "given"} | dict.fromkeys(
    """consent_items_complete consent_proof consent_by_clear_act consent_specific consent_informed consent_free
    withdrawal_as_easy consent_covers_controller""".split(),
    True,
)
_CUSTOMER: dict[str, object] = {"is_customer": True, "bought_at_collection": True, "source_kind": "customer_record"}
_WAYS: tuple[dict[str, object], ...] = (
    {"audience": "organisation", "identifier_kind": "generic", "channel": "email", "source_kind": "public_register"},
    {"audience": "professional", "channel": "email", "source_kind": "form"},
    {"audience": "professional", "channel": "email", "source_kind": "published_by_organisation"},
    {"audience": "professional", "channel": "voice_call", "source_kind": "business_card"},
    {"audience": "professional", "channel": "sms", "source_kind": "event", **_CONSENT},
    {"audience": "professional", "channel": "social_message", "source_kind": "connection"},
    {"audience": "consumer", "channel": "email", "source_kind": "form", **_CONSENT},
    {"audience": "consumer", "channel": "sms", **_CUSTOMER},
    {"audience": "consumer", "channel": "email", **_CUSTOMER, "in_contact_since_collection": True},
    {"audience": "consumer", "channel": "voice_call", "source_kind": "inbound_request", **_CONSENT},
    {"audience": "consumer", "channel": "voice_call", "source_kind": "form", **_CONSENT},
    {"audience": "consumer", "channel": "voice_call", "contract_in_force": True, **_CUSTOMER},
    {"audience": "consumer", "channel": "post", "source_kind": "referral"},
)
_CALL: dict[str, object] = {"audience": "consumer", "channel": "voice_call", "contract_in_force": False}
_MESSAGE: dict[str, object] = {"audience": "consumer", "channel": "email", "bought_at_collection": False}
_MAIL: dict[str, object] = {"audience": "professional", "channel": "email"}
# What rarely comes about by chance, in facts that only together matter; None leaves a fact unknown.
_TRAPS: tuple[dict[str, object], ...] = (
    {"source_kind": "inferred", "source_visibility": "restricted"},
    {"source_kind": "scraped_website", "source_visibility": "restricted"},
    {"source_kind": "inferred", "source_visibility": "public"},
    {"source_kind": "scraped_platform", "source_visibility": None},
    {"channel": "email", "tracking_pixel": True, "pixel_consent": False},
    {"channel": "voice_call", "call_recorded": True, "recording_announced": False},
    {"channel": "voice_call", "call_recorded": True, "recording_announced": None},
    {**_CALL, "on_national_register": True},
    {**_CALL, "on_national_register": True, "contract_in_force": None},
    {**_CALL, "sector": "energy_renovation"},
    {**_CALL, "sector": "home_adaptation", "contract_in_force": None},
    {**_CALL, "sector": "training_account"},
    {**_CALL, "sector": "training_account", "contract_in_force": None},
    {**_CALL, **_CONSENT, "consent_covers_controller": False},
    {**_CALL, **_CONSENT, "consent_proof": False},
    {**_CALL, **_CONSENT, "consent_free": False},
    {**_CALL, "consent": "none"},
    {**_CALL, "consent": "expired"},
    {**_CALL, "call_refused": True, "calls_last_30_days": 3},
    {**_CALL, "calls_last_30_days": 4},
    {**_MESSAGE, "sector": "home_adaptation"},
    {**_MESSAGE, "sector": "energy_renovation", "contract_in_force": None},
    {**_MESSAGE, "consent": "expired"},
    {**_MESSAGE, **_CONSENT, "consent_covers_controller": False},
    {**_MESSAGE, **_CONSENT, "consent_proof": False},
    {**_MAIL, "source_kind": "form", "objection_offered_at_collection": False},
    {**_MAIL, "source_kind": "referral", "informed": False, "first_message": True},
    {**_MAIL, "source_kind": "referral", "informed": False, "first_message": False},
    {**_MAIL, "source_kind": "public_register", "on_national_register": True},
    {**_MAIL, "source_kind": "public_register", "on_national_register": True, "identifier_kind": None},
    {"channel": "post", "audience": "consumer", "on_national_register": True, "number_in_public_directory": True},
    {"channel": "post", "audience": "consumer", "on_national_register": True, "number_in_public_directory": None},
    {**_MAIL, "channel": "sms", "source_kind": "form", "number_is_professional": False},
    {**_MAIL, "channel": "sms", "source_kind": "referral", "reasonably_expected": False},
    {"channel": "post", "opt_out_offered": False},
    {**_MESSAGE, **_CONSENT, "consent_free": False},
    {"channel": "voice_call", "caller_number_allowed": False},
    {**_MAIL, "offer_related_to_profession": False, "bought_at_collection": False},
    {"is_customer": False, "in_contact_since_collection": False, "last_contact_on": None, "customer_until": None},
)
_ELSEWHERE = {
    "country": ("BE", "DE", "FR", "CH"),
    "purpose": ("commercial", "charity", "service_message", "transfer_to_partner", "political"),
    "channel": ("email", "fax", "automated_call", "push", "voice_call", "none"),
}
_PERIODS = ("1 month", "1 year", "3 years", "60 days", "30 days")
_LEAP_DAYS = (date(2020, 2, 29), date(2024, 2, 29), date(2028, 2, 29))


@dataclass(frozen=True)
class Generator:
    """Writes the SELECT of the rows; the law says where its boundaries are."""

    law: Law
    seed: int

    def select(self, first: int, count: int) -> str:
        """The SELECT of the rows numbered from `first` on, as the columns of `given`."""
        facts = [fact for fact in contract().facts.values() if fact.name != "at"]
        listed = ", ".join(f'{self._fact(fact)} AS "{fact.name}"' for fact in facts)
        return (
            f"WITH n AS (SELECT range AS n, {self._profile()} AS profile,"
            f" {self._pick('way', range(len(_WAYS)))} AS way, {self._pick('trap', range(len(_TRAPS)))} AS trap,"
            f" {self._pick('abroad', range(len(ABROAD)))} AS abroad, {self._seed()} AS number"
            f" FROM range({first}, {first + count})),"
            f" d AS (SELECT *, {self._drift()} AS drift, {self._unknown()} AS unknown,"
            f" CASE profile WHEN 'seed' THEN seed_at_day ELSE {self._day()} END AS day"
            f" FROM n JOIN seed_rows USING (number))"
            f" SELECT n AS _row, day AS at_day,"
            f" CASE profile WHEN 'seed' THEN seed_at_minute ELSE {self._minute()} END AS at_minute, {listed} FROM d"
        )

    def _chance(self, salt: str) -> str:
        """A number from 0 to 1 that depends on the seed, the row and `salt` alone."""
        return f"(hash(n, '{self.seed}:{salt}') % 1000003 / 1000003.0)"

    def _pick(self, salt: str, values: Sequence[object]) -> str:
        listed = ", ".join(_literal(value) for value in values)
        return f"([{listed}])[CAST(1 + hash(n, '{self.seed}:{salt}') % {len(values)} AS BIGINT)]"

    def _profile(self) -> str:
        return self._pick("profile", [name for name, share, *_ in PROFILES for _ in range(share)])

    def _seed(self) -> str:
        """The number of a seed: first one of the groups, each as often as another, then one of its rows."""
        starts, start = [], 0
        for group in seeds():
            starts.append(start)
            start += len(group)
        group = self._pick("seed", starts)
        size = self._pick("seed", [len(group) for group in seeds()])
        return f"{group} + hash(n, '{self.seed}:seed_row') % {size}"

    def _drift(self) -> str:
        return f"CASE profile {' '.join(f'WHEN {_literal(p)} THEN {drift}' for p, _, drift, _ in PROFILES)} END"

    def _unknown(self) -> str:
        return f"CASE profile {' '.join(f'WHEN {_literal(p)} THEN {share}' for p, *_, share in PROFILES)} END"

    def _day(self) -> str:
        """Mostly days under the law of today; a share on and beside the days on which something changes."""
        years = range(2020, 2030)
        marked = sorted({*boundaries(self.law), *_LEAP_DAYS, *(day for year in years for day in public_holidays(year))})
        near = f"{self._pick('day', marked)} + CAST({self._pick('day_beside', (-1, 0, 1))} AS INTEGER)"
        recent = f"DATE '2026-07-01' + CAST({self._chance('recent')} * 900 AS INTEGER)"
        older = f"DATE '2018-05-01' + CAST({self._chance('older')} * 3000 AS INTEGER)"
        drawn = self._chance("which_day")
        return f"CASE WHEN {drawn} < 0.25 THEN {near} WHEN {drawn} < 0.8 THEN {recent} ELSE {older} END"

    def _minute(self) -> str:
        times = [v.value for p in self.law.parameters.values() for v in p.versions if ":" in str(v.value)]
        marked = sorted({int(str(t)[:2]) * 60 + int(str(t)[3:]) + beside for t in times for beside in (-1, 0, 1)})
        drawn = self._chance("which_minute")
        return (
            f"CASE WHEN {drawn} < 0.3 THEN {self._pick('minute', marked)}"
            f" WHEN {drawn} < 0.6 THEN {self._pick('open', (600, 660, 779, 840, 1199))}"
            f" WHEN {drawn} < 0.9 THEN CAST(floor({self._chance('any_minute')} * 1440) AS INTEGER) END"
        )

    def _fact(self, fact: Fact) -> str:
        drifts = f"{self._chance(f'{fact.name}:drift')} < drift"
        unknown = f"{self._chance(f'{fact.name}:unknown')} < unknown"
        text = f"CASE WHEN {drifts} THEN CASE WHEN {unknown} THEN NULL ELSE {self._any(fact)} END"
        seeded = f'"seed_{fact.name}"' if fact.name in columns() else "NULL"
        text += f" WHEN profile = 'seed' THEN {seeded}"
        if fact.name in _ELSEWHERE:
            text += f" WHEN profile = 'elsewhere' THEN {self._pick(fact.name, _ELSEWHERE[fact.name])}"
        for number, trap in enumerate(_TRAPS):
            if fact.name in trap:
                text += f" WHEN profile = 'trap' AND trap = {number} THEN {_literal(trap[fact.name])}"
        if fact.name == "country":
            text += f" WHEN profile = 'abroad' AND {self._chance('abroad:unknown')} < 0.15 THEN NULL"
        for number, contact in enumerate(ABROAD):
            if fact.name in contact:
                text += f" WHEN profile = 'abroad' AND abroad = {number} THEN {_told(fact, contact[fact.name])}"
        return f"{text} ELSE {self._in_order(fact)} END"

    def _in_order(self, fact: Fact) -> str:
        if fact.type == "date":
            return self._date_in_order(fact.name)
        branches = " ".join(
            f"WHEN {number} THEN {_literal(way[fact.name])}" for number, way in enumerate(_WAYS) if fact.name in way
        )
        usual = _literal(_IN_ORDER.get(fact.name))
        return f"CASE way {branches} ELSE {usual} END" if branches else usual

    def _date_in_order(self, name: str) -> str:
        ago = self._chance(f"{name}:ago")
        longest = (
            f"CASE WHEN profile = 'trap' AND trap = {len(_TRAPS) - 1} THEN 2500 ELSE 700 END"  # past its retention
        )
        collected = f"day - 200 - CAST({self._chance('collected_on:ago')} * {longest} AS INTEGER)"
        match name:
            case "collected_on":
                return collected
            case "informed_on":
                return f"CASE WHEN {ago} < 0.7 THEN {collected} END"
            case "consent_on":
                return f"day - CAST({ago} * 360 AS INTEGER)"
            case "last_contact_on" | "customer_until":
                return f"CASE WHEN {ago} < 0.5 THEN day - CAST({ago} * 1000 AS INTEGER) END"
        return "NULL"

    def _any(self, fact: Fact) -> str:
        match fact.type:
            case "bool":
                return f"{self._chance(fact.name)} < 0.5"
            case "enum":
                return self._pick(fact.name, fact.values)
            case "date":
                return self._any_date(fact.name)
            case "int":
                return self._pick(fact.name, (0, 1, 3, 4, 5, 12))
            case "decimal":
                return self._pick(fact.name, (0.0, 0.001, 0.0029999, 0.003, 0.0030001, 0.5))
        if fact.name == "country":
            return self._pick(fact.name, ("FR", "FR", "FR", "BE", "DE"))
        reviews = [rule.id for rule in self.law.rules if rule.effect == "review"]
        return self._pick(fact.name, ("", "no.such.rule", *reviews, ";".join(reviews)))

    def _any_date(self, name: str) -> str:
        """The contact's day less a period, that day and its neighbours; a leap day; any day; one that has not come."""
        drawn, beside = self._chance(f"{name}:kind"), self._pick(f"{name}:beside", (-2, -1, 0, 1, 2))
        whens = " ".join(f"WHEN {n} THEN INTERVAL '{period}'" for n, period in enumerate(_PERIODS))
        period = f"CASE {self._pick(f'{name}:period', range(len(_PERIODS)))} {whens} END"
        return (
            f"CASE WHEN {drawn} < 0.45 THEN CAST(day - {period} AS DATE) + CAST({beside} AS INTEGER)"
            f" WHEN {drawn} < 0.55 THEN {self._pick(f'{name}:leap', _LEAP_DAYS)}"
            f" WHEN {drawn} < 0.85 THEN day - CAST({self._chance(f'{name}:any')} * 1600 AS INTEGER)"
            f" ELSE day + CAST({beside} AS INTEGER) END"
        )


def _told(fact: Fact, value: object) -> str:
    return f"day - {value}" if fact.type == "date" and value is not None else _literal(value)


def _literal(value: object) -> str:
    match value:
        case None:
            return "NULL"
        case bool():
            return str(value).upper()
        case int() | float():
            return str(value)
        case date():
            return f"DATE '{value.isoformat()}'"
    return f"'{value}'"


def _write_seeds(con: duckdb.DuckDBPyConnection) -> None:
    """Makes `seed_rows`: each seed with its number."""
    kinds = given_columns()
    listed = {"number": "BIGINT", **{f"seed_{name}": kinds[name] for name in columns()}}
    rows = [row for group in seeds() for row in group]
    con.execute("DROP TABLE IF EXISTS seed_rows")
    con.execute(created("seed_rows", listed))
    insert(con, "seed_rows", listed, [(n, *(row.get(name) for name in columns())) for n, row in enumerate(rows)])


def generate(
    con: duckdb.DuckDBPyConnection, count: int, *, seed: int = 1, first: int = 0, law: Law | None = None
) -> None:
    """Makes the table `given` of `count` rows, and nothing else."""
    _write_seeds(con)
    con.execute("DROP TABLE IF EXISTS given")
    con.execute(created("given", given_columns()))
    con.execute("INSERT INTO given BY NAME " + Generator(law or shipped_law(), seed).select(first, count))
