// Ties the button of a passkey to what the browser does with it; one that does not answer is told in words on the page.
"use strict";

const button = document.querySelector("[data-passkey]");
if (button) {
  const kind = button.dataset.passkey;
  const ids = { [kind]: button.id, credential: "passkey-credential" };
  if (document.getElementById("passkey-data")) ids.data = "passkey-data";
  if (document.getElementById("id-passwordless")) ids.passwordless = "id-passwordless";
  window.allauth.webauthn.forms[`${kind}Form`]({ ids });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const said = document.getElementById("passkey-problem");
  if (!said) return;
  said.hidden = false;
  said.focus();
});
