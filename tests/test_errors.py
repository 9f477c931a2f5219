"""An error of ours comes whole out of another process, where an exception is made again."""

import pickle

from licite.errors import LiciteError


def test_an_error_comes_whole_out_of_another_process() -> None:
    before = LiciteError("STO009", exit_code=1, where="/srv", kind="nfs")
    after = pickle.loads(pickle.dumps(before))
    assert (after.code, after.where, after.exit_code, after.slots) == ("STO009", "/srv", 1, {"kind": "nfs"})
    assert after.message("fr") == before.message("fr")
