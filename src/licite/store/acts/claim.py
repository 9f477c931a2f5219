"""The rows of an import claim consents: entries and rows of each as of any consent, written by statements for all."""

from collections.abc import Sequence
from typing import Any

from licite.errors import LiciteError
from licite.store.acts.base import AtOnce, Entry, rows
from licite.store.acts.consent import RecordConsent
from licite.store.keyring import digests
from licite.store.models import Consent, ConsentToken, Contact, ErasureToken
from licite.store.people import pieces
from licite.store.people_index import index


class RecordClaim(RecordConsent):
    """A consent that a file says was given, which proves nothing.

    Fails with STO013 where the person was erased, STO025 where `contact` is none of this controller.
    """

    @classmethod
    def together(cls, acts: Sequence[Any], entries: Sequence[Entry]) -> "_Claims":
        """These claims, to be written at once."""
        return _Claims(acts, entries)


class _Claims(AtOnce):
    def write(self) -> None:
        if any(act.first_party or act.proven or act.kind_of_event != "given" for act in self._acts):
            raise ValueError("a claim is what somebody else says was given")
        self._refuse_erased()
        meant = self._meant()
        consents, tokens = [], []
        for act, entry in zip(self._acts, self._entries, strict=True):
            consents.append(act.row(entry, meant[act.contact] if act.contact else self._found(act, entry)))
            tokens.append(act.own_tokens(entry))
        made = Consent.objects.create_all(consents)
        pairs = zip(made, tokens, strict=True)
        ConsentToken.objects.create_all([row for one, own in pairs for row in rows(ConsentToken, own, consent=one)])

    def _found(self, act: RecordClaim, entry: Entry) -> int:
        contact = act.kept(entry)
        index(contact)
        return int(contact.pk)

    def _refuse_erased(self) -> None:
        erased = ErasureToken.objects.for_controller(self._controller)
        wanted = {
            digest for act in self._acts for one in act.identifiers for digest in digests(self._ring.tokens(*one))
        }
        if any(erased.filter(token__in=piece).exists() for piece in pieces(sorted(wanted))):
            raise LiciteError("STO013")

    def _meant(self) -> dict[str, int]:
        """By its uid, the contact whose row claims: of two people on one mailbox, the one who is named."""
        uids = sorted({act.contact for act in self._acts if act.contact})
        contacts = Contact.objects.for_controller(self._controller)
        columns = ("uid", "pk", "erased_at")
        rows_of = [row for piece in pieces(uids) for row in contacts.filter(uid__in=piece).values_list(*columns)]
        if any(erased_at for _, _, erased_at in rows_of):
            raise LiciteError("STO013")
        found = {uid: pk for uid, pk, _ in rows_of}
        for uid in uids:
            if uid not in found:
                raise LiciteError("STO025", id=uid)
        return found
