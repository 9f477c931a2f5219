"""In which language a text of law is quoted, so that a page can be read aloud as it should."""

import re
from collections import Counter

_SMALL_WORDS = {
    "fr": "le la les l des du d une un est que qu qui ou et à au aux dans par pour sur ne pas en ses ces",
    "en": "the of and to in is or be any by with for that shall such on at an",
    "de": "der die das und ist nicht von zu zur mit eine einer einem bei unter des den dem oder im für",
    "es": "el los las del una que por para con no se su al o y sin en la",
    "it": "il lo gli della delle dei che per con non di nel è una e l",
    "nl": "het een van de en is te op voor dat niet aan bij of door",
    "pl": "i w z na do nie się jest o oraz przez lub że dla",
    "el": "και το του της την των να με για που σε",  # noqa: RUF001
}
_OF = {word: [lang for lang, words in _SMALL_WORDS.items() if word in words.split()]
       for words in _SMALL_WORDS.values() for word in words.split()}  # fmt: skip


def language_of(quote: str) -> str:
    """The language of a quote, by its small words; French, that of most law files, where they do not tell.

    >>> language_of("Queda prohibido el envío de comunicaciones publicitarias"), language_of("Het eerste lid is van")
    ('es', 'nl')
    """
    found: Counter[str] = Counter({"fr": 0})
    for word in re.findall(r"[^\W\d_]+", quote.lower()):
        found.update(_OF.get(word, ()))
    return found.most_common(1)[0][0]
