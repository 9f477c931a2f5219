"""People outside and staff inside who act on the site at once, and write down what a page told them was done."""

import http.client
import itertools
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from licite.store.keyring import KeyRing
from licite.store.public_token import seal
from tests.reliability.serving import asked, kill
from tests.reliability.site_home import SiteHome
from tests.reliability.worker import CONTROLLER

_REFERENCE = re.compile(rb"R-[0-9A-F]{8}")
_TOKEN = "t" * 32
_EDGE = "a-boundary-of-parts"
_FORM = "application/x-www-form-urlencoded"
_ORIGIN = {"source_kind": "event", "collected_on": "2026-11-18", "place": "Salon", "informed": "yes",
           "informed_how": "Affiche", "could_refuse": "yes", "collected_by": "us"}  # fmt: skip
_FILE_ROWS = 3
_EACH_WITHIN_SECONDS = 60
_PAUSE_SECONDS = 0.05
KINDS = frozenset({"refusal", "consent", "confirmed", "call", "imported"})


@dataclass(frozen=True)
class Told:
    """A page said that this was done: an act of a kind about an address, or the event that was confirmed."""

    kind: str
    who: str


@dataclass
class Crowd:
    """Eleven who act until the site is killed. `next_of` goes on through all trials: nobody is acted on twice."""

    site: SiteHome
    trial: int
    next_of: dict[str, Iterator[int]]
    done: list[Told] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def until_killed(self, port: int, process: subprocess.Popen[bytes], seconds: float) -> list[Told]:
        """What pages said was done before the kill, which comes some seconds after each kind was done once."""
        ring = KeyRing.load(self.site.home.second)
        acts: list[Callable[[], object]] = [
            *[lambda: self.stop(port, ring)] * 3, lambda: self.choose(port, ring), lambda: self.agree(port),
            lambda: self.confirm(port), lambda: self.refuse(port), lambda: self.consent(port), lambda: self.call(port),
            *[lambda: self.take_in(port)] * 2,
        ]  # fmt: skip
        threads = [threading.Thread(target=self._on_and_on, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        self._wait_for_each()
        time.sleep(seconds)
        kill(process)
        self.stopped.set()
        for thread in threads:
            thread.join()
        return self.done

    def _wait_for_each(self) -> None:
        until = time.monotonic() + _EACH_WITHIN_SECONDS
        while {one.kind for one in list(self.done)} < KINDS and time.monotonic() < until:
            time.sleep(0.05)

    def _on_and_on(self, act: Callable[[], object]) -> None:
        while not self.stopped.wait(_PAUSE_SECONDS):
            try:
                act()
            except (OSError, http.client.HTTPException):
                continue
            except StopIteration:
                return

    def _number(self, kind: str) -> int:
        return next(self.next_of[kind])

    def told(self, kind: str, who: str) -> None:
        """A page said that it was done; before the kill, or on its way when it came."""
        self.done.append(Told(kind, who))

    def _link(self, ring: KeyRing, address: str) -> str:
        return seal(ring, "link", CONTROLLER, ("email", address, "email", "commercial", "", ""))

    def stop(self, port: int, ring: KeyRing) -> None:
        """Somebody presses the one button of a message."""
        address = f"stops-{self._number('stop')}@example.fr"
        status, body, _ = asked(port, "POST", f"/s/{self._link(ring, address)}")
        if status == 200 and _REFERENCE.search(body):
            self.told("refusal", address)

    def choose(self, port: int, ring: KeyRing) -> None:
        """Somebody stops everything, among their preferences."""
        address = f"chooses-{self._number('choose')}@example.fr"
        status, body, _ = self._sent(port, f"/p/{self._link(ring, address)}", {"all": "1"}, inside=False)
        if status == 200 and _REFERENCE.search(body):
            self.told("refusal", address)

    def agree(self, port: int) -> None:
        """Somebody sends a form."""
        address = f"agrees-{self._number('agree')}@example.fr"
        said = {"email": address, "agree": "email.commercial"}
        if self._sent(port, f"/f/{self.site.form}", said, inside=False)[0] == 200:
            self.told("consent", address)
        else:
            self.stopped.wait(1)  # many forms of one network wait

    def confirm(self, port: int) -> None:
        """Somebody presses the button of a confirmation."""
        waiting = next(itertools.islice(self.site.waiting, self._number("confirm"), None))
        status, body, _ = self._sent(port, waiting.path, {}, inside=False)
        if status == 200 and b"<form" not in body:
            self.told("confirmed", waiting.event)

    def refuse(self, port: int) -> None:
        """Staff note a refusal that somebody said."""
        uid, address = self._known()
        said = {"scope": "all", "how": "call", "key": f"{self._number('key'):032x}"}
        if self._sent(port, f"/o/{CONTROLLER}/people/{uid}/refuse/", said)[0] == 302:
            self.told("refusal", address)

    def consent(self, port: int) -> None:
        """Staff note an agreement with its proof."""
        uid, address = self._known()
        said = {"address": address, "channel": "email", "words": "Oui", "version": "1", "how": "Salon",
                "on": "2026-11-18", "key": f"{self._number('key'):032x}"}  # fmt: skip
        if self._sent(port, f"/o/{CONTROLLER}/people/{uid}/consent/", said)[0] == 302:
            self.told("consent", address)

    def call(self, port: int) -> None:
        """Staff note a call that was answered."""
        uid, _ = self._known()
        if self._sent(port, f"/o/{CONTROLLER}/people/{uid}/call/", {"what": "call_answered", "on": ""})[0] == 302:
            self.told("call", uid)

    def take_in(self, port: int) -> None:
        """Staff send a file, walk its steps and press the last button."""
        number = self._number("import")
        people = [f"imported-{number}-{n}@example.fr" for n in range(_FILE_ROWS)]
        rows = "".join(f"Person {n};{one};18/11/2026\n" for n, one in enumerate(people))
        place = self._file(port, f"Nom complet;Mél;Date de collecte\n{rows}").removesuffix("file/")
        if not place or self._sent(port, f"{place}columns/", {})[0] != 302:
            return
        status, _, on = self._sent(port, f"{place}origin/", _ORIGIN)
        if status == 302 and self._reached(port, on, f"{place}preview/"):
            status, _, _ = self._sent(port, f"{place}preview/", {})
            if status == 302:
                self.done += [Told("imported", one) for one in people]

    def _known(self) -> tuple[str, str]:
        return next(itertools.islice(self.site.people, self._number("known"), None))

    def _reached(self, port: int, place: str, end: str) -> bool:
        """Waits for work until its page leads on to its end."""
        while not self.stopped.is_set():
            status, _, on = asked(port, "GET", place, headers=self._headers())
            if status == 302 and on == end:
                return True
            self.stopped.wait(0.05)
        return False

    def _headers(self) -> dict[str, str]:
        """Those of a browser that is signed in."""
        return {"Cookie": f"licite={self.site.session}; licite-csrf={_TOKEN}", "X-CSRFToken": _TOKEN}

    def _sent(self, port: int, path: str, said: dict[str, str], *, inside: bool = True) -> tuple[int, bytes, str]:
        headers = {"Content-Type": _FORM} | (self._headers() if inside else {})
        return asked(port, "POST", path, urlencode(said).encode(), headers)

    def _file(self, port: int, text: str) -> str:
        """Sends a file; where it leads on to."""
        part = f'--{_EDGE}\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{text}\r\n'
        headers = self._headers() | {"Content-Type": f"multipart/form-data; boundary={_EDGE}"}
        return asked(port, "POST", f"/o/{CONTROLLER}/imports/new/", f"{part}--{_EDGE}--\r\n".encode(), headers)[2]
