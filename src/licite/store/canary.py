"""Are these the keys that the database was written with? A wrong key would find no refusal, and say nothing."""

from hashlib import sha256
from hmac import compare_digest

from django.db import transaction

from licite.errors import LiciteError
from licite.store.keyring import KeyRing, key_id
from licite.store.models import Canary, ConsentToken, ErasureToken, ObjectionToken

_LOG = "log"


def check_keys(ring: KeyRing) -> None:
    """Fails with STO004 (exit code 1) where a key of the database is not in the ring, or another one has its name.

    Keys that the database has not seen are noted in it.
    """
    mine = {**ring.canaries(), _LOG: _of_log(ring)}
    with transaction.atomic():
        noted = dict(Canary.objects.values_list("key_id", "digest"))
        if not noted:
            _refuse_unknown(ring)
        for name, digest in noted.items():
            if not compare_digest(digest, mine.get(name, "")):
                raise LiciteError("STO004", exit_code=1, where=str(ring.second), key=name)
        for name in mine.keys() - noted.keys():
            Canary.objects.get_or_create(key_id=name, defaults={"digest": mine[name]})


def _refuse_unknown(ring: KeyRing) -> None:
    """Without canaries, the keys that tokens name must be in the ring; a processor is given its key as text."""
    retired = (key for old in ring.retired.values() for key in old)
    known = {*ring.keys, *(key_id(key.hex().encode()) for key in (*ring.processors.values(), *retired))}
    for tokens in (ObjectionToken, ErasureToken, ConsentToken):
        for name in tokens.objects.across_controllers().values_list("key_id", flat=True).distinct():
            if name not in known:
                raise LiciteError("STO004", exit_code=1, where=str(ring.second), key=name)


def _of_log(ring: KeyRing) -> str:
    return sha256(ring.log_key().public_key().public_bytes_raw()).hexdigest()
