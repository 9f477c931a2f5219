// The few things that a page does by itself. Everything works without: keys, focus after an error, closing a menu.
"use strict";

let leader = false;

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    document.querySelectorAll("details.dropdown[open]").forEach((menu) => menu.removeAttribute("open"));
    return;
  }
  const inside = event.target.closest("input, select, textarea, [contenteditable]");
  if (inside || event.ctrlKey || event.metaKey || event.altKey || !("keys" in document.body.dataset)) return;
  let chosen = null;
  if (leader) chosen = document.querySelector(`nav a[data-key="${CSS.escape(event.key)}"]`);
  else if (event.key !== "g") chosen = document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
  leader = !leader && event.key === "g";
  if (!chosen) return;
  event.preventDefault();
  if (chosen.matches("input")) chosen.focus();
  else chosen.click();
});

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
