// The few things that a page does by itself. Everything works without: keys, focus after an error, closing a menu,
// a word before a session ends, a ring around a frame.
"use strict";

let leader = false;

// The rows of the lists on a page that are seen, each by the first link in it.
function rows() {
  const found = document.querySelectorAll("main tbody tr, main ul.sheet > li, main ol.sheet > li");
  return [...found].filter((row) => row.querySelector("a[href]") && row.getClientRects().length > 0);
}

function step(by) {
  const all = rows();
  const here = all.indexOf(document.activeElement.closest("tr, li"));
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : here + by;
  if (all[next]) all[next].querySelector("a[href]").focus();
}

function tick() {
  const row = document.activeElement.closest("tr, li");
  const box = row && row.querySelector("input[type=checkbox]:not(:disabled)");
  if (box) box.click();
}

const moves = { j: () => step(1), k: () => step(-1), x: tick };

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.querySelectorAll("details.dropdown[open]").forEach((menu) => {
      const within = menu.contains(document.activeElement);
      menu.removeAttribute("open");
      if (within) menu.querySelector("summary").focus();
    });
    leader = false;
    return;
  }
  const inside = event.target.closest("input:not([type=checkbox]):not([type=radio]), select, textarea, [contenteditable]");
  if (inside || event.ctrlKey || event.metaKey || event.altKey || !("keys" in document.body.dataset)) return;
  let chosen = null;
  if (leader) chosen = document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`);
  else if (event.key !== "g") chosen = document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  const move = leader ? null : moves[event.key];
  leader = !leader && event.key === "g";
  if (!chosen && move) move();
  if (!chosen) return;
  event.preventDefault();
  if (chosen.matches("input")) chosen.focus();
  else chosen.click();
});

// Nothing in a style sheet tells that the keys are inside a frame.
function holdFrame() {
  document.querySelectorAll("iframe").forEach((frame) => frame.classList.toggle("held", frame === document.activeElement));
}
window.addEventListener("blur", holdFrame);
window.addEventListener("focus", holdFrame);

function focusProblem() {
  const problem = document.querySelector("[data-focus]");
  if (problem) problem.focus();
}
document.addEventListener("DOMContentLoaded", focusProblem);
document.addEventListener("htmx:after:swap", focusProblem);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent).then(() => {
    document.getElementById("status").textContent = button.dataset.copied;
  });
});

// A session that ends while somebody is at a page: they are told, and one press has it go on.
const session = document.getElementById("session");
if (session) {
  let since = Date.now();
  const form = session.querySelector("form");
  setInterval(() => {
    if (!session.hidden || Date.now() - since < session.dataset.warns * 1000) return;
    session.hidden = false;
    session.querySelector("p").textContent = session.querySelector("template").content.textContent;
  }, 15000);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" } }).then((answer) => {
      // Where it has ended meanwhile the page stays: what was typed is kept when it is sent.
      if (answer.status !== 204 || answer.headers.has("HX-Redirect")) return;
      since = Date.now();
      session.hidden = true;
      session.querySelector("p").textContent = "";
    });
  });
}
