"""Rules on the mailboxes of roles: departments, machines, models of addresses, ordinary words."""

import re
from functools import cache, lru_cache

from licite.contacts import names
from licite.contacts.guess import Confidence
from licite.contacts.local_part import LocalPart, is_plain_role, is_role
from licite.contacts.mailbox_verdict import (
    Verdict,
    either,
    generic,
    is_name,
    is_name_first,
    is_place,
    is_surname_of_a_trade,
    is_town,
    person,
)


def school_code(local: LocalPart) -> Verdict | None:
    """French state schools have the mailbox ce.<code of the school>: seven digits and a letter."""
    return generic("certain", "school_code") if re.fullmatch(r"(?:ce\.?)?\d{7}[a-z]", local.text) else None


def no_word(local: LocalPart) -> Verdict | None:
    if not local.words or (local.is_interleaved and max(len(word) for word in local.words) < 5):
        return person("unsure", "phone_number") if len(local.digits) >= 9 else either("opaque")
    if re.fullmatch(r"(?:[a-z]{1,2}|(?:agent|employe|matricule|staff|emp|pers)[._-]?)\d{4,}", local.text):
        return person("unsure", "staff_number")
    return None


def placeholder(local: LocalPart) -> Verdict | None:
    words = names.role_words()["placeholder"]
    filled = [word for word in local.words if word in words]
    rest = [word for word in local.words if word not in words and not is_plain_role(word)]
    return either("placeholder") if filled and not rest else None


_ROLE_CONFIDENCE: dict[str, Confidence] = {
    "department": "certain", "never_reply": "certain", "privacy": "certain", "technical": "certain",
}  # fmt: skip


def whole_role(local: LocalPart) -> Verdict | None:
    """The whole local part is one role word, whatever separators and digits are in it."""
    word = local.joined
    if len(local.words) > 1 and _is_particled(local):
        return None
    role = names.known_role(word)
    if role is None:
        if len(word) > 2 and names.listed_role(word) and not is_name(word):
            return generic("likely", "role_listed", word=word)
        return None
    confidence = _ROLE_CONFIDENCE.get(role, "likely")
    if is_name(word):
        named = (role in ("holder", "trade") and names.is_given_name(word)) or is_surname_of_a_trade(word)
        if named or (role == "holder" and word not in ("maire", "mayor")) or is_name_first(word):
            return either("role_or_name", word=word)
        confidence = "likely"
    return generic(confidence, f"role_{role}", word=word)


def _is_particled(local: LocalPart) -> bool:
    """Whether an article and a word make a surname: le-gal, la-porte."""
    return local.words[0] in ("le", "la", "de", "du", "des") and names.is_surname(local.joined)


def all_roles(local: LocalPart) -> Verdict | None:
    """Every word is a role, a joining word or a territory: service-client, news-uk, l-accueil."""
    if len(local.words) < 2 or not local.roles or _is_particled(local):
        return None
    silent = names.role_words()["filler"] | names.role_words()["list_last"]
    rest = [word for word in local.words if word not in silent and word not in local.roles]
    if rest:
        return None
    # L-accueil has an article; in d.banquet the letter may be somebody's initial.
    if len(local.words[0]) == 1 and local.separators[:1] != "-":
        return either("role_or_name", word=local.long_words[0])
    sure = all(is_plain_role(word) for word in local.roles) and not any(is_name(word) for word in local.roles)
    return generic("certain" if sure else "likely", "all_roles", word=local.roles[0])


def common_words(local: LocalPart) -> Verdict | None:
    """Every word is an ordinary one that is nobody's name: huiles-essentielles, piscine, station.service."""
    if any(len(word) == 1 and word not in "dl" for word in local.words) or len(local.words[0]) == 1:
        return None
    silent = names.role_words()["filler"] | names.role_words()["status"] | names.role_words()["territory"]
    telling = [
        word for word in local.long_words if word not in silent and not is_role(word) and not names.is_large_town(word)
    ]
    if not telling and not local.letters_alone and (len(local.words) > 1 or 0 < len(local.digits) < 4):
        return generic("likely", "branch", place=local.text)
    sure = [word for word in telling if _is_ordinary(word)]
    # An ordinary word beside it makes one of papier, which a few people are called: papier.peint.
    adjectives = names.role_words()["adjective"]
    if max(map(len, local.words)) < 4:
        return None
    if not sure or not all(word in sure or names.is_doubtful_word(word) or word in adjectives for word in telling):
        return None
    # Compta.barbier is somebody's mailbox, and salon.barbier nobody's.
    if len(local.words) > 1 and len(telling) == 1 and is_surname_of_a_trade(telling[0]):
        return None
    return generic("likely", "common_words", word=sure[0])


def _is_ordinary(word: str) -> bool:
    ordinary = names.is_common_word(word) or names.has_word_end(word) or names.known_role(word) == "trade"
    return (len(word) > 2 and ordinary) or word in names.role_words()["short_word"]


def linked_words(local: LocalPart) -> Verdict | None:
    """Words of the dictionary with a link between: port-de-plaisance. Before a person's is a given name."""
    inner = local.words[1:-1]
    named = local.words[0] in local.given_names or any(names.is_common_given_name(word) for word in local.words)
    if not any(word in _BETWEEN for word in inner) or named or len(local.words[0]) < 3:
        return None
    telling = [word for word in local.words if word not in names.role_words()["filler"]]
    known = all(is_plain_role(word) or names.is_in_dictionary(word) for word in telling)
    return generic("likely", "common_words", word=telling[0]) if telling and known else None


_BETWEEN = {"de", "du", "des", "d", "en", "et", "a", "au", "aux", "of", "and"}


_ADJECTIVE = re.compile(
    r"\w{3,}(?:ale?s?|aux|aires?|iques?|el(?:le)?s?|ente?s?|i(?:f|ve)s?|eu(?:x|se|ses)|ee?s|ees?|[ai]bles?)"
)


def noun_and_adjective(local: LocalPart) -> Verdict | None:
    """A noun that is a surname too, and an adjective that is nobody's: salle-polyvalente, guichet.unique."""
    if len(local.words) != 2 or local.words[0] in local.given_names:
        return None
    noun, adjective = local.words
    fits = names.is_in_dictionary(noun) and names.is_common_word(adjective) and _ADJECTIVE.fullmatch(adjective)
    return generic("likely", "common_words", word=adjective) if fits and not is_role(adjective) else None


def mailing_list(local: LocalPart) -> Verdict | None:
    if len(local.words) < 2 or local.letters_alone or any(names.is_common_given_name(w) for w in local.words):
        return None
    last, first = names.role_words()["list_last"], names.role_words()["list_first"]
    if local.words[-1] in last and (not local.given_names or len(local.words) > 2):
        return generic("likely", "mailing_list", word=local.words[-1])
    return generic("likely", "mailing_list", word=local.words[0]) if local.words[0] in first - {"equipe"} else None


def role_and_place(local: LocalPart) -> Verdict | None:
    """A role and a town or region, in either order: lyon.infos, accueil-limoges, agence.lyon3."""
    if not (local.roles or local.words[0] in _SHORT_BRANCH) or not local.others or local.letters_alone:
        return None
    if not local.roles and len(local.words) > 1:
        named = all(is_place(word) for word in local.words[1:])
        return generic("likely", "role_and_place", word=local.words[0]) if named else None
    # agence.belloc is a branch; compta.belloc may be somebody.
    of_a_branch = any(word in names.role_words()["branch"] for word in local.roles)
    for_all = any(word in names.role_words()["public"] for word in local.roles)
    places = [
        word
        for word in local.others
        if is_place(word) or (of_a_branch and is_town(word)) or (for_all and names.is_large_town_and_surname(word))
    ]
    joined = "".join(local.others)
    joined_place = len(joined) > 4 and (is_place(joined) or (of_a_branch and is_town(joined)))
    if len(places) == len(local.others) or joined_place:
        if any(names.is_common_given_name(word) for word in local.others):
            return None
        return generic("likely", "role_and_place", word=local.roles[0])
    return None


# Agence, office de tourisme, direction régionale, unité, as letters before a town: ag-perpignan.
_SHORT_BRANCH = {"ag", "agce", "ot", "dir", "ud", "ut", "ur", "dt"}


def role_first(local: LocalPart) -> Verdict | None:
    """A word for the public, then one that is no known name: contact-acme. After compta it may be a rare surname."""
    if len(local.words) < 2 or not local.roles or not is_plain_role(local.words[0]):
        return None
    public = names.role_words()["public"] | names.role_words()["branch"]
    named = any(names.is_doubtful_surname(word) for word in local.others)
    if len(local.others) > 1 or named or local.words[0] not in public:
        return either("role_and_words", word=local.words[0])
    return generic("likely", "role_first", word=local.words[0])


def compound_of_roles(local: LocalPart) -> Verdict | None:
    """Role words run together: comptafournisseurs, servicetechnique, bureaududirecteur."""
    if len(local.words) > 2 or len(local.joined) < 7:
        return None
    pieces = _pieces(local.joined)
    return generic("likely", "all_roles", word=pieces[0]) if pieces else None


@lru_cache(maxsize=65536)
def _pieces(joined: str) -> tuple[str, ...]:
    """The words of which `joined` is made if each is a role or a joining word, a role first; else nothing."""
    filler = names.role_words()["filler"]
    for end in range(len(joined), 2, -1):
        head, tail = joined[:end], joined[end:]
        if not is_role(head) or names.is_given_name(head):
            continue
        if not tail:
            return (head,)
        for link in ("", *sorted(filler, key=len, reverse=True)):
            if tail.startswith(link) and (rest := _pieces(tail[len(link) :])):
                return (head, *rest)
    return ()


def words_run_on(local: LocalPart) -> Verdict | None:
    """Ordinary words run together, told by an article, a link or a role: lepetitfournil, espaceclient."""
    word = local.joined
    if len(local.words) > 1 or len(word) < 9 or names.is_doubtful_surname(word):
        return None
    article = re.match(r"(?:les|le|la|the|aux|au|l)(?=\w{8})", word)
    for start in dict.fromkeys((article.end() if article else 0, 0)):
        pieces = _ordinary_pieces(word[start:], 4, start > 1)
        told = start > 0 or any(piece in _LINKS for piece in pieces) or (bool(pieces) and is_plain_role(pieces[0]))
        telling = [piece for piece in pieces if piece not in _LINKS]
        enough = len(telling) > 1 or (start > 2 and bool(telling) and is_plain_role(telling[0]))
        sure = start > 1 or any(_is_ordinary(piece) or is_plain_role(piece) for piece in telling)
        if told and enough and sure:
            return generic("likely", "common_words", word=telling[0])
    return None


_LINKS = ("dela", "des", "aux", "the", "and", "de", "du", "la", "le", "au", "et", "en", "of", "a", "d", "l")


@lru_cache(maxsize=65536)
def _ordinary_pieces(joined: str, left: int, after_article: bool) -> tuple[str, ...]:
    """At most `left` words, ordinary or roles, that make `joined` with the links between them; nothing if none do.

    After an article a word may be somebody's surname as well: lesjardinsdelariviere.
    """
    if left == 0:
        return ()
    for end in range(len(joined), 2, -1):
        head, tail = joined[:end], joined[end:]
        if not (_is_piece(head) or (after_article and len(head) > 4 and names.is_in_dictionary(head))):
            continue
        if not tail:
            return (head,)
        for link in ("", *_LINKS):
            if tail.startswith(link) and (rest := _ordinary_pieces(tail[len(link) :], left - 1, after_article)):
                return (head, *((link,) if link else ()), *rest)
    return ()


def _is_piece(word: str) -> bool:
    if is_plain_role(word):
        return not names.is_given_name(word)
    ordinary = names.is_common_word(word) or names.is_doubtful_word(word)
    return len(word) > 3 and (ordinary or word in names.role_words()["adjective"])


def compound_head(local: LocalPart) -> Verdict | None:
    """A role word run together with something else: agencelyon, gaecduvallon; with a given name both readings stand."""
    if len(local.words) > 1:
        return None
    word = local.joined
    for head in _compound_heads():
        rest = word.removeprefix(head)
        if rest == word or len(rest) < 3:
            continue
        if re.match(r"(?:du|des|dela|del|aux?)\w{3,}", rest) or names.is_common_word(rest) or is_role(rest):
            return generic("likely", "role_first", word=head)
        if names.is_given_name(rest) or (head in names.role_words()["trade"] and names.is_surname(rest)):
            return either("role_and_name", word=head)
        return generic("likely", "role_first", word=head)
    return None


@cache
def _compound_heads() -> tuple[str, ...]:
    """The longest first; a trade only where it is too long to begin another word."""
    trades = {word for word in names.role_words()["trade"] if len(word) > 5}
    return tuple(sorted(trades | names.role_words()["compound_head"], key=len, reverse=True))


_MISSPELT = tuple(
    "contact accueil secretariat direction comptabilite commercial information reservation facturation commande"
    " recrutement administration marketing support commerciale".split()
)


def misspelt_role(local: LocalPart) -> Verdict | None:
    if len(local.words) > 1 or len(local.joined) < 6:
        return None
    from rapidfuzz.distance import OSA

    for role in _MISSPELT:
        if OSA.distance(local.joined, role, score_cutoff=1) <= 1:
            return generic("likely", "misspelt", word=role)
    return None
