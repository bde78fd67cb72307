// Passkeys: asks the server what to ask the browser, and puts the browser's answer into the form. Nothing is stored here. Without script the form
// goes out without an answer, and the page says what to do instead.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
const named = (list) => list.map((key) => ({ ...key, id: bytes(key.id) }));

async function answer(form) {
  const asked = await fetch(form.dataset.begin, {
    method: "POST",
    credentials: "same-origin",
    redirect: "error",
    headers: { "X-Requested-With": "script" },
    body: new URLSearchParams(new FormData(form)),
  });
  if (!asked.ok) throw new Error("not asked");
  const options = await asked.json();
  options.challenge = bytes(options.challenge);
  if (form.dataset.passkey === "make") {
    options.user.id = bytes(options.user.id);
    options.excludeCredentials = named(options.excludeCredentials);
    const made = await navigator.credentials.create({ publicKey: options });
    return { client: text(made.response.clientDataJSON), attestation: text(made.response.attestationObject) };
  }
  options.allowCredentials = named(options.allowCredentials);
  const shown = await navigator.credentials.get({ publicKey: options });
  return {
    id: text(shown.rawId),
    client: text(shown.response.clientDataJSON),
    device: text(shown.response.authenticatorData),
    signature: text(shown.response.signature),
  };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const said = form.querySelector("[data-passkey-said]");
  const button = form.querySelector("button.btn");
  const say = (words) => {
    said.textContent = words;
    said.hidden = false;
    const live = document.getElementById("live");
    if (live) live.textContent = words;
  };
  let waiting = false;
  // Before the handler that lets a form go out only once.
  form.addEventListener(
    "submit",
    async (event) => {
      if (form.elements.answer.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (waiting) return;
      if (!window.PublicKeyCredential) {
        say(form.dataset.without);
        return;
      }
      waiting = true;
      said.hidden = true;
      button?.setAttribute("aria-busy", "true");
      try {
        form.elements.answer.value = JSON.stringify(await answer(form));
        form.submit();
      } catch {
        say(form.dataset.stopped);
      } finally {
        waiting = false;
        button?.removeAttribute("aria-busy");
      }
    },
    true,
  );
}
