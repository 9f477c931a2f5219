"""Single people asked about for the usual message, decided anew; what several answers share is read once."""

from datetime import UTC, datetime

from licite.engine.judge import judge_for
from licite.engine.settle import Finding, settle
from licite.facts.catalogue import DAY
from licite.operations.from_store.one import Assembled, OneByOne, ReadOnce
from licite.operations.retention.plan import HOME_COUNTRY
from licite.operations.screen import Options
from licite.operations.usual_message import usual_campaign
from licite.store.people import controller_of


class Anew:
    """Answers as of now on people of a controller, one by one; nothing is recorded.

    It is made for one page or one piece of work: what is recorded of a person after it was asked about them may not be
    seen by it.
    """

    def __init__(self, controller: str, lang: str = "fr", country: str = HOME_COUNTRY) -> None:
        self._controller, self._lang, self._country = controller_of(controller), lang, country
        self._askings: dict[tuple[str, str], OneByOne] = {}
        self._read = ReadOnce()
        self._found: dict[tuple[int, bool, str], Finding] = {}

    def of(self, uid: str, channel: str, purpose: str = "commercial") -> tuple[OneByOne, Assembled]:
        """Who is asked about somebody, and what is known of them for it; fails as `OneByOne.assembled`."""
        asking = self._askings.get((channel, purpose))
        if asking is None:
            campaign = usual_campaign(self._controller, channel, purpose, self._country)
            asking = OneByOne(self._controller, campaign, Options(lang=self._lang), read=self._read)
            self._askings[channel, purpose] = asking
        return asking, asking.assembled(uid, datetime.now(UTC))

    def finding(
        self, uid: str, channel: str, purpose: str = "commercial", *, whole: bool = True
    ) -> tuple[Finding, Assembled]:
        """The answer by a channel, without its words; of what is missing only a part where it need not be `whole`."""
        asking, assembled = self.of(uid, channel, purpose)
        judge = judge_for(asking.law, asking.doctrine, assembled.given[DAY])
        # People of one import are alike in all that the rules see, and to find what is missing takes the longest.
        alike = (id(judge), whole, repr(sorted(assembled.given.items())))
        if alike not in self._found:
            self._found[alike] = settle(judge, assembled.given, whole=whole)
        return self._found[alike], assembled
