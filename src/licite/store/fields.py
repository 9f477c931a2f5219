"""What every field of every table is: its class of data, who is given it, and what an erasure does to it.

A test fails when a field has no entry here, so nobody adds one without deciding.
"""

from typing import Literal, NamedTuple

DataClass = Literal["identifier", "contact_detail", "content", "staff", "proof", "token", "technical"]
"""`identifier` and `contact_detail` name a person; `content` was said or decided about one; `staff` names somebody of
the controller; `token` names nobody without the key; `proof` and `technical` name nobody."""

Export = Literal["person", "controller", "never"]
"""`person`: in the answer to a person who asks for their data, and in the controller's own export; `never`: in none."""

Erasure = Literal["removed", "proof", "refusal", "unaffected"]
"""`removed` at once; `proof` stays without a name until nothing can be claimed any more; `refusal` stays."""


class Rule(NamedTuple):
    data_class: DataClass
    export: Export
    erasure: Erasure


_KEY = Rule("technical", "never", "unaffected")
_LINK = Rule("technical", "controller", "proof")
_REFUSAL = Rule("content", "person", "refusal")
_REFUSAL_LINK = Rule("technical", "controller", "refusal")
_REFUSAL_TOKEN = Rule("token", "never", "refusal")
_PROOF = Rule("proof", "person", "proof")
_LOG = Rule("proof", "controller", "proof")
_TOKEN = Rule("token", "never", "removed")
_STAFF = Rule("staff", "controller", "proof")
_TECHNICAL = Rule("technical", "never", "unaffected")
_GONE_LINK = Rule("technical", "controller", "removed")
_DETAIL = Rule("contact_detail", "person", "removed")
_CONTENT = Rule("content", "person", "removed")
_COPY = Rule("content", "never", "removed")
_SOURCE = Rule("technical", "person", "unaffected")
_OF_SOURCE = Rule("technical", "controller", "unaffected")


def _table(name: str, /, **fields: Rule) -> dict[str, Rule]:
    return {f"{name}.{field}": rule for field, rule in fields.items()}


def _tokens(name: str, owner: str, rule: Rule, /, **more: Rule) -> dict[str, Rule]:
    return _table(name, id=_KEY, key_id=rule, norm_version=rule, token=rule, **{owner: rule}, **more)


FIELDS: dict[str, Rule] = {
    **_table(
        "Controller",
        id=_KEY,
        slug=Rule("technical", "controller", "unaffected"),
        name=Rule("technical", "person", "unaffected"),
    ),
    **_table(
        "Contact",
        id=_KEY,
        controller=_LINK,
        uid=_LINK,
        created_at=_PROOF,
        erased_at=_PROOF,
        erasure=_LINK,
    ),
    **_table(
        "Identifier",
        id=_KEY,
        contact=Rule("technical", "controller", "removed"),
        kind=Rule("contact_detail", "person", "removed"),
        value=Rule("identifier", "person", "removed"),
        imported=_GONE_LINK,
    ),
    **_tokens("IdentifierToken", "identifier", _TOKEN, exact=_TOKEN),
    **_tokens("LookupToken", "identifier", _TOKEN, exact=_TOKEN),
    **_table(
        "Consent",
        id=_KEY,
        controller=_LINK,
        contact=_LINK,
        event_id=_LINK,
        kind=_PROOF,
        channel=_PROOF,
        purpose=_PROOF,
        brand=_PROOF,
        partners=_PROOF,
        words=_PROOF,
        words_version=_PROOF,
        words_language=_PROOF,
        how=_PROOF,
        source=_PROOF,
        first_party=_PROOF,
        proven=_PROOF,
        double_opt_in=_PROOF,
        event_at=_PROOF,
        recorded_at=_PROOF,
        about=_LINK,
        until=_PROOF,
        seq=_LOG,
    ),
    # The tokens of a withdrawal stay, as it refuses; those of a consent go.
    **_tokens("ConsentToken", "consent", _TOKEN),
    **_table(
        "Objection",
        id=_KEY,
        controller=_REFUSAL_LINK,
        event_id=_REFUSAL_LINK,
        channel=_REFUSAL,
        purpose=_REFUSAL,
        brand=_REFUSAL,
        event_at=_REFUSAL,
        recorded_at=_REFUSAL,
        how=_REFUSAL,
        source=_REFUSAL,
        first_party=_REFUSAL,
        seq=_REFUSAL_LINK,
    ),
    **_tokens("ObjectionToken", "objection", _REFUSAL_TOKEN),
    **_table(
        "ForgedMark",
        id=_KEY,
        objection=_REFUSAL_LINK,
        author=Rule("staff", "controller", "refusal"),
        reason=_REFUSAL,
        at=_REFUSAL,
        seq=_REFUSAL_LINK,
    ),
    **_table(
        "Disowning",
        id=_KEY,
        objection=_LINK,
        event_id=_LINK,
        words=_PROOF,
        words_version=_PROOF,
        how=_PROOF,
        event_at=_PROOF,
        recorded_at=_PROOF,
        seq=_LOG,
    ),
    **_tokens("DisowningToken", "disowning", _TOKEN),
    **_table(
        "Erasure",
        id=_KEY,
        controller=_REFUSAL_LINK,
        event_id=_REFUSAL_LINK,
        at=_REFUSAL,
        seq=_REFUSAL_LINK,
    ),
    **_tokens("ErasureToken", "erasure", _REFUSAL_TOKEN),
    **_table(
        "Judgement",
        id=_KEY,
        controller=_LINK,
        contact=_LINK,
        about=_PROOF,
        fact=_PROOF,
        value=_PROOF,
        author=_STAFF,
        reason=Rule("content", "person", "removed"),
        day=_PROOF,
        until=_PROOF,
        recorded_at=_PROOF,
        seq=_LOG,
    ),
    **_table(
        "DecisionRecord",
        id=_KEY,
        controller=_LINK,
        contact=_LINK,
        event_id=_LINK,
        campaign=_PROOF,
        at=_PROOF,
        doctrine=_PROOF,
        outcome=_PROOF,
        facts=_PROOF,
        decision=_PROOF,
        recorded_at=_PROOF,
        seq=_LOG,
    ),
    **_tokens("DecisionToken", "decision", _TOKEN),
    **_table(
        "Disagreement",
        id=_KEY,
        decision=_LINK,
        answer=_PROOF,
        author=_STAFF,
        reason=Rule("content", "person", "removed"),
        at=_PROOF,
        seq=_LOG,
    ),
    **_table(
        "Access",
        id=_KEY,
        controller=_LINK,
        contact=_LINK,
        actor=Rule("staff", "person", "proof"),
        role=Rule("staff", "person", "proof"),
        reason=Rule("content", "person", "removed"),
        at=_PROOF,
        seq=_LOG,
    ),
    **_tokens("AccessToken", "access", _TOKEN),
    **_table(
        "EvidenceEntry",
        seq=_LOG,
        controller=_LINK,
        event_id=_LOG,
        at=_LOG,
        kind=_LOG,
        salt=_LOG,
        payload=_PROOF,
        personal_salt=Rule("technical", "controller", "removed"),
        personal=Rule("identifier", "person", "removed"),
        commitment=_LOG,
        leaf=_LOG,
    ),
    # An import is a processing of the controller and names nobody; its rows do.
    **_table(
        "Import",
        id=_KEY,
        controller=_OF_SOURCE,
        event_id=_OF_SOURCE,
        state=_OF_SOURCE,
        why=_OF_SOURCE,
        file_name=_SOURCE,
        file_hash=_OF_SOURCE,
        format=_SOURCE,
        source_kind=_SOURCE,
        supplier=_SOURCE,
        contract=_OF_SOURCE,
        terms=_OF_SOURCE,
        licence=_SOURCE,
        evidence_name=_OF_SOURCE,
        evidence_hash=_OF_SOURCE,
        passport=_OF_SOURCE,
        mapping=_OF_SOURCE,
        left_out=_OF_SOURCE,
        facts=_SOURCE,
        rows=_OF_SOURCE,
        author=Rule("staff", "controller", "unaffected"),
        started_at=_SOURCE,
        ended_at=_OF_SOURCE,
        undone_at=_OF_SOURCE,
        seq=_TECHNICAL,
    ),
    **_table(
        "Collected",
        id=_KEY,
        imported=_GONE_LINK,
        contact=_GONE_LINK,
        line=_CONTENT,
        collected_on=_CONTENT,
        place=_CONTENT,
        why=_CONTENT,
        values=_DETAIL,
        salt=_TOKEN,
        commitment=_GONE_LINK,
        seq=_GONE_LINK,
    ),
    **_table(
        "Profile",
        contact=_GONE_LINK,
        source=_GONE_LINK,
        full_name=_DETAIL,
        first_name=_DETAIL,
        last_name=_DETAIL,
        job_title=_DETAIL,
        job_function=_DETAIL,
        company=_DETAIL,
        address=_DETAIL,
        postal_code=_DETAIL,
        city=_DETAIL,
        siren=_DETAIL,
        facts=_CONTENT,
        changed=_CONTENT,
        collected_on=_CONTENT,
        updated_at=_CONTENT,
    ),
    **_table(
        "Merge",
        id=_KEY,
        kept=_GONE_LINK,
        merged=_GONE_LINK,
        reason=_CONTENT,
        author=Rule("staff", "controller", "removed"),
        at=_CONTENT,
        undone_at=_CONTENT,
        seq=_GONE_LINK,
    ),
    **_table(
        "Interaction",
        id=_KEY,
        controller=_GONE_LINK,
        contact=_GONE_LINK,
        event_id=_GONE_LINK,
        kind=_CONTENT,
        event_at=_CONTENT,
        recorded_at=_CONTENT,
        counts=_CONTENT,
        why_not=_CONTENT,
        campaign=_CONTENT,
        source=_CONTENT,
        details=_CONTENT,
        seq=_GONE_LINK,
    ),
    **_table(
        "Notice",
        id=_KEY,
        controller=_GONE_LINK,
        contact=_GONE_LINK,
        imported=_GONE_LINK,
        event_id=_GONE_LINK,
        article=_CONTENT,
        given_on=_CONTENT,
        words_version=_CONTENT,
        words_language=_CONTENT,
        complete=_CONTENT,
        how=_CONTENT,
        author=Rule("staff", "controller", "removed"),
        recorded_at=_CONTENT,
        seq=_GONE_LINK,
    ),
    # To whom data go is a processing of the controller and names nobody; who was among them stays without a name, as
    # the recipient is told of the erasure (art. 19).
    **_table(
        "Disclosure",
        id=_KEY,
        controller=_OF_SOURCE,
        event_id=_OF_SOURCE,
        recipient=_SOURCE,
        role=_SOURCE,
        data=_SOURCE,
        purpose=_SOURCE,
        terms_name=_OF_SOURCE,
        terms_hash=_OF_SOURCE,
        disclosed_on=_SOURCE,
        author=Rule("staff", "controller", "unaffected"),
        recorded_at=_OF_SOURCE,
        seq=_TECHNICAL,
    ),
    **_table(
        "Disclosed",
        id=_KEY,
        disclosure=_LINK,
        contact=_LINK,
        refused_on=_PROOF,
        salt=_TOKEN,
        commitment=_LINK,
        recorded_at=_PROOF,
        seq=_LOG,
    ),
    **_table(
        "PassedOn",
        id=_KEY,
        controller=_LINK,
        contact=_LINK,
        event_id=_LINK,
        recipient=_PROOF,
        told_on=_PROOF,
        how=_PROOF,
        author=_STAFF,
        recorded_at=_PROOF,
        seq=_LOG,
    ),
    # Folded copies of what the profile and the identifiers hold, and answers that are worked out anew.
    **_table("PersonWord", id=_KEY, controller=_GONE_LINK, contact=_GONE_LINK, word=_COPY),
    **_table(
        "StandingRun",
        id=_KEY,
        controller=_OF_SOURCE,
        as_of=_OF_SOURCE,
        law_version=_OF_SOURCE,
        doctrine=_OF_SOURCE,
        current=_TECHNICAL,
        counts=_OF_SOURCE,
    ),
    **_table(
        "StandingAnswer",
        id=_KEY,
        run=_GONE_LINK,
        contact=_GONE_LINK,
        channel=_COPY,
        outcome=_COPY,
        basis=_COPY,
        reason=_COPY,
        duties=_COPY,
    ),
    **_table("StandingDate", id=_KEY, run=_GONE_LINK, contact=_GONE_LINK, erase_by=_COPY),
    **_table("Head", size=_LOG, root=_LOG, at=_LOG, signature=_LOG, frontier=_TECHNICAL),
    **_table("Canary", key_id=_TECHNICAL, digest=_TECHNICAL),
    **_table(
        "Idempotency",
        id=_KEY,
        controller=_TECHNICAL,
        key=_TECHNICAL,
        body_hash=_TECHNICAL,
        answer=_TECHNICAL,
    ),
    **_table(
        "FormVersion",
        id=_KEY,
        controller=_OF_SOURCE,
        form=_OF_SOURCE,
        number=_OF_SOURCE,
        content=_OF_SOURCE,
        words=_OF_SOURCE,
        html=_OF_SOURCE,
        author=Rule("staff", "controller", "unaffected"),
        made_at=_OF_SOURCE,
        seq=_OF_SOURCE,
    ),
}
