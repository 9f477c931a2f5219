"""What a controller's registers hold of everybody, as SELECTs whose rows another engine can take without Python.

Every SELECT stays within its controller. What refuses comes last: what is recorded meanwhile refuses rather than not.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from licite.store.database import connected
from licite.store.models import Controller
from licite.store.models.records import OF_IMPORT, OF_SUPPLIER

# Anything of these says that a message of the controller had reached the person before.
WRITTEN_TO = ("sent", "delivery", "open", "click", "call_answered")
CALLS = ("call_attempt", "call_answered")
PURCHASE = "purchase"
# What meets a contact by the tokens of its identifiers.
MEETING = ("consent", "disowning", "erasure", "objection")
BY_FINGERPRINT = "fingerprint"
"""How a refusal came that is known by a fingerprint only."""
# What somebody gives again is contact of theirs (as `store.holding` counts it).
GIVEN_BY_THEM = ("form", "inbound_request", "business_card")


@dataclass(frozen=True)
class Part:
    """A table of the snapshot: its SELECT, and its columns with their types in DuckDB."""

    name: str
    select: str
    columns: Mapping[str, str]


def listed(words: tuple[str, ...]) -> str:
    """Words as SQL has them in a list."""
    return ", ".join(f"'{word}'" for word in words)


class Dialect:
    """How a database says what the two say differently: all values come as numbers and texts, times in UTC."""

    def __init__(self, vendor: str) -> None:
        self.vendor = vendor

    def time(self, column: str) -> str:
        """An instant as text."""
        return column if self.vendor == "sqlite" else f"CAST({column} AT TIME ZONE 'UTC' AS text)"

    def text(self, column: str) -> str:
        """A day or a document of JSON as text."""
        return column if self.vendor == "sqlite" else f"CAST({column} AS text)"

    @staticmethod
    def flag(column: str) -> str:
        """A yes or no as 1, 0 or nothing."""
        return f"CAST({column} AS integer)"


def parts(controller: Controller) -> list[Part]:
    """The tables of the snapshot of one controller, in the order in which they are to be read."""
    pk, sql = int(controller.pk), Dialect(connected().vendor)
    own = f"JOIN store_contact AS c ON c.id = x.contact_id AND c.controller_id = {pk}"
    return [
        Part(
            "merges",
            "SELECT x.merged_id, x.kept_id FROM store_merge AS x JOIN store_contact AS c ON c.id = x.kept_id"
            f" WHERE x.undone_at IS NULL AND c.controller_id = {pk}",
            {"merged_id": "BIGINT", "kept_id": "BIGINT"},
        ),
        Part(
            "held",
            f"SELECT id AS contact_id, uid FROM store_contact WHERE controller_id = {pk} AND erased_at IS NULL",
            {"contact_id": "BIGINT", "uid": "VARCHAR"},
        ),
        _profiles(sql, own),
        Part(
            "named",
            f"SELECT x.id AS identifier_id, x.contact_id, x.kind, x.value FROM store_identifier AS x {own}",
            {"identifier_id": "BIGINT", "contact_id": "BIGINT", "kind": "VARCHAR", "value": "VARCHAR"},
        ),
        Part(
            "collected",
            f"SELECT DISTINCT x.contact_id, {sql.text('x.collected_on')} AS collected_on,"
            f" CASE WHEN m.source_kind IN ({listed(GIVEN_BY_THEM)}) THEN 1 ELSE 0 END AS given_again"
            f" FROM store_collected AS x JOIN store_import AS m ON m.id = x.imported_id AND m.undone_at IS NULL {own}"
            " WHERE x.collected_on IS NOT NULL",
            {"contact_id": "BIGINT", "collected_on": "DATE", "given_again": "BOOLEAN"},
        ),
        _notices(sql, pk),
        Part(
            "happened",
            f"SELECT x.contact_id, x.kind, {sql.flag('x.counts')} AS counts, {sql.time('x.event_at')} AS event_at"
            f" FROM store_interaction AS x {own} WHERE x.controller_id = {pk}"
            f" AND (x.counts OR x.kind IN ({listed((*WRITTEN_TO, *CALLS, PURCHASE))}))",
            {"contact_id": "BIGINT", "kind": "VARCHAR", "counts": "BOOLEAN", "event_at": "TIMESTAMP"},
        ),
        Part(
            "settled",
            f"SELECT x.contact_id, x.fact, {sql.text('x.value')} AS value, {sql.text('x.day')} AS day,"
            f" {sql.text('x.until')} AS until, x.seq FROM store_judgement AS x {own} WHERE x.controller_id = {pk}",
            {"contact_id": "BIGINT", "fact": "VARCHAR", "value": "VARCHAR", "day": "DATE", "until": "DATE",
             "seq": "BIGINT"},
        ),
        Part(
            "settled_of_sources",
            f"SELECT m.id AS source_id, x.fact, {sql.text('x.value')} AS value, {sql.text('x.day')} AS day,"
            f" {sql.text('x.until')} AS until, x.seq FROM store_import AS m JOIN store_judgement AS x"
            f" ON x.about IN {JUDGED_AS} AND x.contact_id IS NULL AND x.controller_id = m.controller_id"
            f" WHERE m.controller_id = {pk}",
            {"source_id": "BIGINT", "fact": "VARCHAR", "value": "VARCHAR", "day": "DATE", "until": "DATE",
             "seq": "BIGINT"},
        ),
        *_consents(sql, pk),
        *_refusals(sql, pk),
    ]  # fmt: skip


JUDGED_AS = f"('{OF_IMPORT}' || m.event_id, '{OF_SUPPLIER}' || m.supplier)"
"""What an import (as `m`) is called in `about` of a judgement: itself, and its supplier."""

PROFILE_TEXTS = (
    "full_name", "first_name", "last_name", "job_title", "job_function", "company", "address", "postal_code", "city",
    "siren",
)  # fmt: skip


def _profiles(sql: Dialect, own: str) -> Part:
    texts = ", ".join(f"x.{name}" for name in PROFILE_TEXTS)
    return Part(
        "profiles",
        f"SELECT x.contact_id, {texts}, {sql.text('x.facts')} AS facts, {sql.text('x.collected_on')} AS collected_on,"
        f" COALESCE(x.source_id, 0) AS source_id FROM store_profile AS x {own}",
        {"contact_id": "BIGINT", **dict.fromkeys((*PROFILE_TEXTS, "facts"), "VARCHAR"), "collected_on": "DATE",
         "source_id": "BIGINT"},
    )  # fmt: skip


def _notices(sql: Dialect, pk: int) -> Part:
    columns = f"{sql.text('n.given_on')} AS given_on, {sql.flag('n.complete')} AS complete, n.id AS notice_id"
    return Part(
        "told",
        f"SELECT n.contact_id, {columns} FROM store_notice AS n"
        f" WHERE n.controller_id = {pk} AND n.contact_id IS NOT NULL"
        f" UNION SELECT k.contact_id, {columns} FROM store_notice AS n JOIN store_collected AS k"
        f" ON k.imported_id = n.imported_id WHERE n.controller_id = {pk}",
        {"contact_id": "BIGINT", "given_on": "DATE", "complete": "BOOLEAN", "notice_id": "BIGINT"},
    )


def _met(pk: int, what: str) -> str:
    """The identifiers that the tokens of an event meet: few events lead to few rows of the many tokens of contacts."""
    owner = f"store_{what}"
    controller = "e.controller_id" if what != "disowning" else "o.controller_id"
    objection = " CROSS JOIN store_objection AS o" if what == "disowning" else ""
    of_objection = " AND o.id = e.objection_id" if what == "disowning" else ""
    return (
        f"SELECT i.contact_id, l.identifier_id, e.id AS event, MAX(CASE WHEN l.exact THEN 1 ELSE 0 END) AS exact"
        f" FROM {owner} AS e{objection} CROSS JOIN {owner}token AS t CROSS JOIN store_lookuptoken AS l"
        " CROSS JOIN store_identifier AS i CROSS JOIN store_contact AS c"
        f" WHERE {controller} = {pk}{of_objection} AND t.{what}_id = e.id AND l.token = t.token"
        f" AND i.id = l.identifier_id AND c.id = i.contact_id AND c.controller_id = {pk}"
        " GROUP BY i.contact_id, l.identifier_id, e.id"
    )


def _event_tokens(pk: int) -> str:
    """The tokens of all events where some refusals are known by a fingerprint only, which no identifier has beside it.

    None where there is no such refusal: what else is recorded is met without.
    """
    hashed = f"SELECT 1 FROM store_objection WHERE controller_id = {pk} AND how = '{BY_FINGERPRINT}'"
    kinds = []
    for what in MEETING:
        owner = f"e.controller_id = {pk}"
        if what == "disowning":
            owner = f"e.objection_id IN (SELECT id FROM store_objection WHERE controller_id = {pk})"
        kinds.append(
            f"SELECT '{what}' AS what, e.id AS event, t.token FROM store_{what} AS e"
            f" JOIN store_{what}token AS t ON t.{what}_id = e.id WHERE {owner} AND EXISTS ({hashed})"
        )
    return " UNION ALL ".join(kinds)


_MET = {"contact_id": "BIGINT", "identifier_id": "BIGINT", "event": "BIGINT", "exact": "BOOLEAN"}


def _consents(sql: Dialect, pk: int) -> list[Part]:
    return [
        Part("consent_met", _met(pk, "consent"), _MET),
        Part(
            "consents",
            f"SELECT id AS event, kind, channel, purpose, brand, {sql.text('partners')} AS partners,"
            f" {sql.flag('first_party')} AS first_party, {sql.flag('proven')} AS proven,"
            f" {sql.flag('double_opt_in')} AS double_opt_in, {sql.time('event_at')} AS event_at,"
            f" {sql.time('recorded_at')} AS recorded_at, {sql.text('until')} AS until"
            f" FROM store_consent WHERE controller_id = {pk}",
            {"event": "BIGINT", **dict.fromkeys(("kind", "channel", "purpose", "brand", "partners"), "VARCHAR"),
             **dict.fromkeys(("first_party", "proven", "double_opt_in"), "BOOLEAN"),
             "event_at": "TIMESTAMP", "recorded_at": "TIMESTAMP", "until": "DATE"},
        ),
    ]  # fmt: skip


def _refusals(sql: Dialect, pk: int) -> list[Part]:
    return [
        Part("disowning_met", _met(pk, "disowning"), _MET),
        Part("erasure_met", _met(pk, "erasure"), _MET),
        Part("objection_met", _met(pk, "objection"), _MET),
        Part("event_tokens", _event_tokens(pk), {"what": "VARCHAR", "event": "BIGINT", "token": "VARCHAR"}),
        Part(
            "objections",
            f"SELECT id AS event, channel, purpose, {sql.time('event_at')} AS event_at,"
            f" {sql.time('recorded_at')} AS recorded_at FROM store_objection WHERE controller_id = {pk}",
            {"event": "BIGINT", "channel": "VARCHAR", "purpose": "VARCHAR", "event_at": "TIMESTAMP",
             "recorded_at": "TIMESTAMP"},
        ),
    ]  # fmt: skip
