"""LiciteError, and how every message for a person is built: what, where, how to mend."""

from licite.vocabulary.say import catalogue, fill


class LiciteError(Exception):
    """A fault that the user can mend; its words are in `vocabulary/sentences/errors.yaml` under its code.

    The exit code says whose turn it is: 2, the input or command line is wrong and nothing was written;
    1, the environment failed (disk, database, key).
    """

    def __init__(self, code: str, *, where: str | None = None, exit_code: int = 2, **slots: object) -> None:
        self.code = code
        self.where = where
        self.exit_code = exit_code
        self.slots = slots
        super().__init__(self.message("en"))

    def __reduce__(self) -> tuple[object, ...]:
        # An error of another process comes whole: an exception is made again from its text otherwise.
        return _made, (self.code, self.where, self.exit_code, self.slots)

    def message(self, lang: str) -> str:
        """What is wrong, in one sentence."""
        return fill(self._text("what", lang), lang, self.slots)

    def help(self, lang: str) -> str:
        """How to mend it, in one sentence."""
        return fill(self._text("help", lang), lang, self.slots)

    def render(self, lang: str) -> str:
        """The whole message as the terminal shows it."""
        place = f"\n  --> {self.where}" if self.where else ""
        help_word = {"fr": "aide", "en": "help"}[lang]
        error_word = {"fr": "erreur", "en": "error"}[lang]
        return f"{error_word}[{self.code}]: {self.message(lang)}{place}\n{help_word}: {self.help(lang)}"

    def _text(self, part: str, lang: str) -> str:
        entry = catalogue("errors")[self.code][part]
        assert isinstance(entry, dict)
        return str(entry[lang])


def _made(code: str, where: str | None, exit_code: int, slots: dict[str, object]) -> LiciteError:
    return LiciteError(code, where=where, exit_code=exit_code, **slots)
