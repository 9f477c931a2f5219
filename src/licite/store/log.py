"""The log as the evidence sees it: its entries, its signed heads, and a new head over what came since the last."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import transaction

from licite.evidence.heads import Head, log_id, sign_head
from licite.evidence.log_check import Entry
from licite.evidence.merkle import Frontier
from licite.store.database import connected, take_write_lock
from licite.store.models import EvidenceEntry
from licite.store.models import Head as HeadRow
from licite.store.opened import current

_AT_ONCE = 2000


def entries() -> Iterator[Entry]:
    """Every entry of the log, of all controllers, in order: for a check of the whole, never for the eyes of one."""
    connected()
    for row in EvidenceEntry.objects.across_controllers().order_by("seq").iterator(_AT_ONCE):
        yield Entry(
            seq=row.seq,
            at=row.at,
            kind=row.kind,
            commitment=row.commitment,
            leaf=row.leaf,
            salt=row.salt,
            payload=row.payload,
            personal_salt=row.personal_salt,
            personal=row.personal,
        )


def leaves() -> Iterator[bytes]:
    """The leaf hashes of the log, in order: what its tree is made of."""
    connected()
    rows = EvidenceEntry.objects.across_controllers().order_by("seq").values_list("leaf", flat=True)
    yield from (bytes.fromhex(leaf) for leaf in rows.iterator(_AT_ONCE))


def heads() -> list[Head]:
    """The heads signed so far, the oldest first."""
    connected()
    log = log_id(current().ring().log_key().public_key())
    return [Head(log, row.size, row.root, row.at, row.signature) for row in HeadRow.objects.order_by("size")]


def signed_head() -> Head:
    """A signed head over every entry: the last one where nothing came since, else a new one."""
    connected()
    with transaction.atomic(durable=True):
        take_write_lock()
        last = HeadRow.objects.order_by("-size").first()
        before = Frontier.from_json(last.frontier) if last else Frontier()
        frontier, at = _continued(before)
        key = current().ring().log_key()
        if last and frontier.size == last.size:
            return Head(log_id(key.public_key()), last.size, last.root, last.at, last.signature)
        head = sign_head(key, frontier.size, frontier.root(), at)
        HeadRow.objects.create(
            size=head.size, root=head.root, at=head.at, signature=head.signature, frontier=frontier.to_json()
        )
    return head


def _continued(frontier: Frontier) -> tuple[Frontier, datetime]:
    """The frontier over every entry, and a time that is not before the last of them."""
    at = datetime.now(UTC)
    rows = EvidenceEntry.objects.across_controllers().filter(seq__gte=frontier.size).order_by("seq")
    for leaf, written_at in rows.values_list("leaf", "at").iterator(_AT_ONCE):
        frontier, at = frontier.append(bytes.fromhex(leaf)), max(at, written_at)
    return frontier, at
