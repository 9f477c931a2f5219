"""Who may do what: five roles, and for each page and method the roles that it is open to."""

from enum import StrEnum


class Role(StrEnum):
    """What somebody is for one controller; nobody has a role for two by having it for one."""

    READER = "reader"
    MARKETER = "marketer"
    DPO = "dpo"
    ADMIN = "admin"
    AUDITOR = "auditor"


Roles = frozenset[Role]

EVERYBODY: Roles = frozenset(Role)
"""To look."""
REFUSE: Roles = EVERYBODY - {Role.AUDITOR}
"""To note a refusal, a call, an agreement: whoever speaks with people."""
WORK: Roles = frozenset({Role.MARKETER, Role.DPO, Role.ADMIN})
"""To import, prepare campaigns, build forms."""
JUDGE: Roles = frozenset({Role.DPO, Role.ADMIN})
"""To judge, erase, undo, release from quarantine, run the retention."""
SETTLE: Roles = frozenset({Role.ADMIN})
"""To change the organisation, its members and their roles."""
PROVE: Roles = frozenset({Role.DPO, Role.ADMIN, Role.AUDITOR})
"""To take proofs away, and to see who looked at whom."""
