"""The keys of an installation: they live on the second path, and losing them loses every refusal."""

import hmac
import json
import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from licite.errors import LiciteError
from licite.store.files import locked, private_directory, write_private
from licite.store.norms import NORM_VERSION, NORMS, Form, Identity, Kind

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

RING = "keyring.json"
LOG_KEY = "log.key"
_BYTES = 32


class Token(NamedTuple):
    """A form of an identifier under a key: says nothing to whoever does not hold the key."""

    key_id: str
    norm_version: int
    digest: str


def key_id(key: bytes) -> str:
    """The name of a key: the first 16 hexadecimal digits of its SHA-256."""
    return sha256(key).hexdigest()[:16]


@dataclass(frozen=True)
class KeyRing:
    """The HMAC keys, oldest first, of which the last writes and all are looked up; and the keys of processors.

    `retired` are the keys that a processor had before, oldest first.
    """

    second: Path
    keys: dict[str, bytes] = field(repr=False)
    processors: dict[str, bytes] = field(default_factory=dict, repr=False)
    stamp: tuple[int, int] = (0, 0)
    retired: dict[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)

    @classmethod
    def create(cls, second: Path) -> "KeyRing":
        """Makes the keys of a new installation; fails with STO002 where there are keys already."""
        if (second / RING).exists() or (second / LOG_KEY).exists():
            raise LiciteError("STO002", path=second)
        private_directory(second)
        write_private(second / LOG_KEY, _new_log_key())
        return cls(second, _with_new({}))._saved()

    @classmethod
    def load(cls, second: Path) -> "KeyRing":
        """Reads the keys; fails with STO026 (exit code 1) where they are missing or cannot be read."""
        file = second / RING
        try:
            stamp = _stamp(file)
            found = json.loads(file.read_text(encoding="utf-8"))
            keys = _decoded(found["keys"])
            retired = {name: tuple(_decoded(dict(enumerate(old))).values()) for name, old in found["retired"].items()}
            ring = cls(second, keys, _decoded(found["processors"]), stamp, retired)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise LiciteError("STO026", exit_code=1, where=str(file)) from fault
        if not keys or any(key_id(key) != name for name, key in keys.items()):
            raise LiciteError("STO026", exit_code=1, where=str(file))
        return ring

    @property
    def current(self) -> str:
        """The id of the key under which is written."""
        return list(self.keys)[-1]

    def fresh(self) -> "KeyRing":
        """This ring, or the one on disk where another process has changed it."""
        try:
            unchanged = _stamp(self.second / RING) == self.stamp
        except OSError as fault:
            raise LiciteError("STO026", exit_code=1, where=str(self.second / RING)) from fault
        return self if unchanged else KeyRing.load(self.second)

    def rotate(self) -> "KeyRing":
        """A ring with a new key for what is written from now on; what was written stays found under the old ones."""
        return self._changed(lambda ring: replace(ring, keys=_with_new(ring.keys)))

    # --- tokens --------------------------------------------------------------------------------------------

    def tokens(self, kind: Kind, value: str, wide: bool = True) -> frozenset[Token]:
        """What to look up: every form (`wide`), or the exact one, under all keys and all versions of the rules.

        A refusal of a whole domain is found by every address of it.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     ring = KeyRing.create(Path(folder))
        ...     refused = ring.current_tokens("email", "Ann+news@firm.example")
        ...     bool(refused & ring.rotate().tokens("email", "ann@firm.example"))
        True
        """
        identity = Identity(kind, value)
        forms = {
            version: norm.tried(identity) if wide else frozenset({norm.exact(identity)})
            for version, norm in NORMS.items()
        }
        return frozenset(
            self._token(key, version, form) for key in self.keys for version in forms for form in forms[version]
        )

    def current_tokens(self, kind: Kind, value: str) -> frozenset[Token]:
        """What a refusal writes: every form under the current key and rules."""
        forms = NORMS[NORM_VERSION].written(Identity(kind, value))
        return frozenset(self._token(self.current, NORM_VERSION, form) for form in forms)

    def exact_tokens(self, kind: Kind, value: str) -> frozenset[Token]:
        """What a consent writes: the one exact form, under the current key and rules."""
        return frozenset({self._token(self.current, NORM_VERSION, NORMS[NORM_VERSION].exact(Identity(kind, value)))})

    def sure_tokens(self, kind: Kind, value: str) -> frozenset[Token]:
        """Under all keys and rules, the forms that no two people share: what may be erased on the word of one."""
        identity = Identity(kind, value)
        return frozenset(
            self._token(key, version, form)
            for version, norm in NORMS.items()
            for form in norm.written(identity) | {norm.exact(identity)}
            if form.sure
            for key in self.keys
        )

    def _token(self, key: str, version: int, form: Form) -> Token:
        return Token(key, version, self.digest("token", f"{form.kind}\0{form.text}", key))

    # --- other uses ----------------------------------------------------------------------------------------

    def digest(self, use: str, text: str, key: str | None = None) -> str:
        """HMAC-SHA-256 in hexadecimal; `use` keeps what one use makes from meaning anything to another."""
        # Lone surrogates come from names of files and mailboxes that are no UTF-8; two of them must not meet.
        message = f"{use}\0{text}".encode("utf-8", "surrogatepass")
        return hmac.digest(self.keys[key or self.current], message, "sha256").hex()

    def digests(self, use: str, text: str) -> dict[str, str]:
        """The same under every key, by the id of the key."""
        return {key: self.digest(use, text, key) for key in self.keys}

    def canaries(self) -> dict[str, str]:
        """By key, what the database keeps to know it again."""
        return self.digests("canary", "")

    def log_key(self) -> "Ed25519PrivateKey":
        """The key that signs the heads of the log."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key

        file = self.second / LOG_KEY
        try:
            key = load_pem_private_key(file.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as fault:
            raise LiciteError("STO026", exit_code=1, where=str(file)) from fault
        if not isinstance(key, Ed25519PrivateKey):
            raise LiciteError("STO026", exit_code=1, where=str(file))
        return key

    def with_processor(self, name: str) -> "KeyRing":
        """A ring that has a key for this processor, made where there was none; `processors[name]` is the key."""
        key = secrets.token_bytes(_BYTES)
        return self._changed(lambda ring: replace(ring, processors={name: key, **ring.processors}))

    def with_new_processor_key(self, name: str) -> "KeyRing":
        """A ring with another key for this processor, who has one; what came under the old one is still matched."""
        key = secrets.token_bytes(_BYTES)

        def changed(ring: KeyRing) -> KeyRing:
            old = (*ring.retired.get(name, ()), ring.processors[name])
            return replace(ring, processors={**ring.processors, name: key}, retired={**ring.retired, name: old})

        return self._changed(changed)

    def _changed(self, change: Callable[["KeyRing"], "KeyRing"]) -> "KeyRing":
        # Two processes that change the ring at once must not write over each other's key: it may be in use already.
        with locked(self.second / RING):
            return change(KeyRing.load(self.second))._saved()

    def _saved(self) -> "KeyRing":
        content = {
            "version": 1,
            "keys": _encoded(self.keys),
            "processors": _encoded(self.processors),
            "retired": {name: [b64encode(key).decode() for key in old] for name, old in self.retired.items()},
        }
        write_private(self.second / RING, json.dumps(content, indent=1).encode())
        return KeyRing.load(self.second)


def digests(tokens: Iterable[Token]) -> set[str]:
    """The digests of tokens, by which they are found."""
    return {token.digest for token in tokens}


def _with_new(keys: dict[str, bytes]) -> dict[str, bytes]:
    key = secrets.token_bytes(_BYTES)
    return {**keys, key_id(key): key}


def _new_log_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _encoded(keys: dict[str, bytes]) -> dict[str, str]:
    return {name: b64encode(key).decode() for name, key in keys.items()}


def _decoded(keys: Any) -> dict[str, bytes]:
    decoded = {str(name): b64decode(key, validate=True) for name, key in keys.items()}
    if any(len(key) != _BYTES for key in decoded.values()):
        raise ValueError
    return decoded


def _stamp(file: Path) -> tuple[int, int]:
    # The file is replaced whole, so another one has another inode; the time guards against a number used again.
    found = file.stat()
    return found.st_ino, found.st_mtime_ns
