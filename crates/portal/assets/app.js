// Improves pages that work without it. No page depends on anything here; nothing is stored in the browser; only text is ever put into the page.

const skew = Number(document.body.dataset.now || 0) - Date.now() * 1000;
const now = () => Date.now() * 1000 + skew;
const live = (text) => {
  const box = document.getElementById("live");
  if (box) box.textContent = text;
};
const clock = (micros) => {
  const s = Math.max(0, Math.ceil(micros / 1e6));
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
};
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// ---- passwords: show and hide, rules while typing (spoken after a pause) ----

function passwords(root) {
  for (const button of all("[data-reveal]", root)) {
    const input = document.getElementById(button.dataset.reveal);
    button.hidden = false;
    const set = (shown) => {
      input.type = shown ? "text" : "password";
      button.textContent = shown ? button.dataset.hide : button.dataset.show;
    };
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      set(shown);
      live(shown ? button.dataset.shown : button.dataset.hidden);
    });
    // A password manager must see a password field when the form goes out.
    input.form?.addEventListener("submit", () => set(false));
  }
  for (const list of all("[data-rules]", root)) {
    const input = document.getElementById(list.dataset.rules);
    const items = all("[data-rule]", list).filter((li) => li.dataset.rule !== "server");
    let timer;
    const check = () => {
      const text = input.value.normalize("NFC");
      const left = [];
      for (const li of items) {
        const met = text !== "" && rule(li.dataset.rule, Number(li.dataset.n), text);
        li.classList.toggle("met", met);
        li.querySelector("[data-state]").textContent = `, ${met ? list.dataset.met : list.dataset.unmet}`;
        if (!met) left.push(li.textContent.split(",")[0].trim());
      }
      return left;
    };
    input.addEventListener("input", () => {
      const left = check();
      // What the server said of an earlier password is not left standing beside one that keeps the rules.
      if (!left.length) {
        input.removeAttribute("aria-invalid");
        input.closest(".field").classList.remove("bad");
        const said = document.getElementById(`${input.id}-error`);
        if (said) said.hidden = true;
      }
      clearTimeout(timer);
      timer = setTimeout(() => live(left.length ? `${list.dataset.left} ${left.join(". ")}` : list.dataset.all), 1200);
    });
    if (input.value) check();
  }
}

function rule(kind, n, text) {
  const length = [...text].length;
  switch (kind) {
    case "min": return length >= n;
    case "max": return length <= n;
    case "lower": return /\p{Ll}/u.test(text);
    case "upper": return /\p{Lu}/u.test(text);
    case "digit": return /\p{Nd}/u.test(text);
    case "symbol": return /[^\p{L}\p{Nd}]/u.test(text);
    default: return false;
  }
}

// ---- the reader's time zone ----

function zones(root) {
  for (const select of all("[data-guess-zone]", root)) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!zone || !zone.includes("/")) continue;
    if (![...select.options].some((o) => o.value === zone)) select.add(new Option(zone.replaceAll("_", " "), zone));
    select.value = zone;
  }
  for (const field of all("input[data-zone]", root)) {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
  }
}

// ---- waits: a running clock for the eyes, a few spoken words for the ears ----

function countdowns(root) {
  for (const box of all("[data-until]", root)) {
    const until = Number(box.dataset.until);
    const face = box.querySelector(".clock");
    let said;
    const tick = () => {
      if (!box.isConnected) return;
      const left = until - now();
      if (left <= 0) {
        box.textContent = box.dataset.over;
        live(box.dataset.over);
        return;
      }
      face.hidden = false;
      face.textContent = `(${clock(left)})`;
      const half = Math.ceil(left / 30e6);
      if (said !== undefined && half !== said) live(`${box.dataset.spoken} ${clock(left)}`);
      said = half;
      setTimeout(tick, 1000 - (Date.now() % 1000));
    };
    tick();
  }
}

// ---- a code on its way: the page follows until it is sent or has failed ----

function follow(root) {
  for (const line of all("[data-follow]", root)) {
    // Only on the page itself, not on a picture of it among the samples.
    if (line.dataset.follow !== location.pathname) continue;
    let left = 20;
    const look = async () => {
      if (!line.isConnected || left-- === 0) return;
      try {
        const answer = await fetch(line.dataset.follow, { credentials: "same-origin", redirect: "error" });
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const now = page.getElementById("sent");
        if (!now) {
          location.replace(line.dataset.follow);
          return;
        }
        if (!now.dataset.follow) {
          line.replaceChildren(...now.childNodes);
          delete line.dataset.follow;
          live(line.textContent);
          return;
        }
      } catch {
        // No line at the moment: the code field works all the same.
      }
      setTimeout(look, 1500);
    };
    setTimeout(look, 700);
  }
}

// ---- colleagues who are writing: the line changes while the page is open ----

function writing(root) {
  for (const box of all("[data-writing]", root)) {
    const line = box.querySelector("p");
    const look = async () => {
      if (!box.isConnected) return;
      if (document.visibilityState === "visible") {
        try {
          const answer = await fetch(box.dataset.writing, {
            credentials: "same-origin", redirect: "error", headers: { "X-Requested-With": "script" },
          });
          // Signed out, or no longer in the team: the page stays as it is.
          if (answer.status !== 200) return;
          const text = (await answer.json()).line;
          if (text !== line.textContent) {
            line.textContent = text;
            box.hidden = !text;
            if (text) live(text);
          }
        } catch {
          // No line at the moment: the next look tries again.
        }
      }
      setTimeout(look, 10000);
    };
    setTimeout(look, 10000);
  }
}

// ---- one press is enough ----

function guardSubmits() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || event.defaultPrevented) return;
    const large = all("input[type=file]", form).find((i) => i.validity.customError);
    if (large && !event.submitter?.formNoValidate) {
      event.preventDefault();
      live(large.validationMessage);
      large.reportValidity();
      return;
    }
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    live(document.body.dataset.busy);
    // A download or a broken line must not leave the form dead.
    setTimeout(() => release(form), 8000);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) release(form);
  });
}

function release(form) {
  if (form.dataset.uploading) return;
  delete form.dataset.sent;
  for (const b of all("[aria-busy]", form)) b.removeAttribute("aria-busy");
}

// ---- drafts: saved five seconds after typing ----

function autosave(root) {
  for (const form of all("form[data-autosave]", root)) {
    const status = form.querySelector("[data-autosave-status]");
    let timer;
    let running = false;
    let again = false;
    const save = async () => {
      if (running) {
        again = true;
        return;
      }
      running = true;
      again = false;
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body, credentials: "same-origin", redirect: "error",
          headers: { "X-Requested-With": "script" },
        });
        if (answer.ok) {
          const { line, version } = await answer.json();
          if (version && form.elements.version) form.elements.version.value = version;
          if (status && line) status.textContent = line;
        }
      } catch {
        // No line at the moment: the next change tries again, and Send carries everything anyway.
      }
      running = false;
      if (again) save();
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(save, 5000);
    });
    form.addEventListener("submit", () => clearTimeout(timer));
  }
}

// ---- files: what was chosen, what is too large, how far it is ----

function files(root) {
  for (const input of all("input[type=file]", root)) {
    const list = document.querySelector(`[data-chosen="${CSS.escape(input.id)}"]`);
    const max = Number(input.dataset.max);
    input.addEventListener("change", () => {
      list.replaceChildren();
      list.hidden = input.files.length === 0;
      let large = "";
      for (const file of input.files) {
        const li = document.createElement("li");
        const name = document.createElement("span");
        name.textContent = file.name;
        const size = document.createElement("span");
        size.textContent = file.size < 1e5 ? `${Math.ceil(file.size / 1e3)} KB` : `${(file.size / 1e6).toFixed(1)} MB`;
        if (file.size > max) {
          li.className = "large";
          large = `${file.name} ${input.dataset.tooLarge}`;
          size.textContent = input.dataset.tooLarge;
        }
        li.append(name, size);
        list.append(li);
      }
      input.setCustomValidity(large);
      if (large) live(large);
    });
  }
}

function uploads() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const chosen = form.matches("[data-upload]") && all("input[type=file]", form).some((i) => i.files.length);
    if (!chosen || event.defaultPrevented || form.dataset.plain) return;
    event.preventDefault();
    form.dataset.uploading = "1";
    // Not form.action: buttons of that name hide it.
    const target = new URL(form.getAttribute("action") || "", location.href).href;
    const bar = document.createElement("progress");
    bar.max = 1;
    bar.setAttribute("aria-label", document.body.dataset.busy);
    (event.submitter || form.lastElementChild).before(bar);
    const data = new FormData(form, event.submitter);
    const request = new XMLHttpRequest();
    request.open("POST", target);
    request.responseType = "document";
    request.upload.addEventListener("progress", (e) => {
      if (e.lengthComputable) bar.value = e.loaded / e.total;
    });
    request.addEventListener("load", () => {
      if (request.status < 300 && request.responseURL && request.responseURL !== target) {
        location.assign(request.responseURL);
        return;
      }
      const page = request.responseXML;
      if (!page) {
        plain();
        return;
      }
      if (request.status >= 400 && request.status !== 403 && !page.querySelector("form[data-upload]")) {
        // A page about an error, without the form: what it says goes above the form, and nothing that was typed is lost. Not so where
        // this form is over (signed out, its token lapsed): that page carries what was typed, or says where it is kept, and leads on.
        stop();
        complain(form, page);
        return;
      }
      document.replaceChild(document.adoptNode(page.documentElement), document.documentElement);
      enhance(document);
      scrollTo(0, 0);
    });
    const stop = () => {
      bar.remove();
      delete form.dataset.uploading;
      release(form);
    };
    // The plain way, with the button that was pressed: the browser shows its own page when there is no line, and Back keeps what was typed.
    const plain = () => {
      stop();
      form.dataset.plain = "1";
      form.requestSubmit(event.submitter);
    };
    request.addEventListener("error", plain);
    request.send(data);
  });
}

function complain(form, page) {
  document.getElementById("trouble")?.remove();
  const note = document.createElement("div");
  note.id = "trouble";
  note.className = "note err";
  note.setAttribute("role", "alert");
  note.tabIndex = -1;
  const words = document.createElement("div");
  for (const part of all("h1, h1 ~ p:not(.go)", page.querySelector("main") || page)) {
    const line = document.createElement("p");
    if (part.tagName === "H1") line.className = "title";
    line.textContent = part.textContent.trim();
    words.append(line);
  }
  note.append(words);
  form.before(note);
  note.scrollIntoView({ block: "center" });
  note.focus();
}

// ---- the session's end ----

function idle() {
  const dialog = document.getElementById("idle");
  if (!dialog?.showModal) return;
  const form = dialog.querySelector("form");
  const face = dialog.querySelector(".clock");
  let ends = Number(dialog.dataset.ends);
  const warn = Number(dialog.dataset.warn);
  let said;
  // What stands outside an open dialog is not read out.
  const say = (text) => {
    dialog.querySelector("[data-said]").textContent = text;
  };
  const tick = () => {
    if (!dialog.isConnected) return;
    const left = ends - now();
    if (left <= 0) {
      for (const e of all("[data-open], form", dialog)) e.hidden = true;
      for (const e of all("[data-ended]", dialog)) e.hidden = false;
      if (!dialog.open) dialog.showModal();
      say(dialog.querySelector("p[data-ended]").textContent);
      return;
    }
    if (left <= warn) {
      face.textContent = clock(left);
      if (!dialog.open) dialog.showModal();
      const half = Math.ceil(left / 30e6);
      if (half !== said) say(`${dialog.querySelector("[data-open]").textContent.trim()} ${clock(left)}`);
      said = half;
    }
    setTimeout(tick, left <= warn ? 1000 : Math.min(30000, (left - warn) / 1000));
  };
  const extend = async () => {
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", redirect: "error",
        headers: { "X-Requested-With": "script" },
      });
      if (!answer.ok) return false;
      ends = Number((await answer.json()).ends);
      said = undefined;
      return true;
    } catch {
      return false;
    }
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (await extend()) dialog.close();
    else form.submit();
  });
  // Escape is not "sign me out".
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    form.requestSubmit();
  });
  tick();
}

// ---- small things ----

function small(root) {
  document.getElementById("errors")?.focus();
  for (const link of all("#errors a", root)) {
    link.addEventListener("click", () => {
      const field = document.getElementById(link.hash.slice(1));
      if (field) setTimeout(() => field.focus(), 0);
    });
  }
  for (const link of all("a[data-back]", root)) {
    link.addEventListener("click", (event) => {
      if (history.length < 2) return;
      event.preventDefault();
      history.back();
    });
  }
  for (const button of all("[data-print]", root)) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const button of all("[data-copy]", root)) {
    if (!navigator.clipboard) continue;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent.trim());
      live(button.dataset.copied || button.textContent);
      if (button.dataset.copied) button.textContent = button.dataset.copied;
    });
  }
  if (!CSS.supports("field-sizing", "content")) {
    for (const area of all("textarea[data-grow]", root)) {
      const grow = () => area.setAttribute("rows", String(Math.min(40, Math.max(area.rows, area.value.split("\n").length + 1))));
      area.addEventListener("input", grow);
      grow();
    }
  }
}

// What was just done is said once: the address forgets it, so that a reload or a bookmark does not say it again.
function said() {
  const here = new URL(location.href);
  for (const name of ["sent", "done"]) here.searchParams.delete(name);
  if (here.href !== location.href) history.replaceState(history.state, "", here);
}

// A page that answered a form is not sent again when somebody comes Back to it: its place in the history becomes the page itself.
function comesBack() {
  if (document.body.dataset.answer === undefined) return;
  const settle = () => history.replaceState(history.state, "", location.href);
  document.addEventListener("submit", settle);
  document.addEventListener("click", (e) => {
    if (e.target.closest("a[href]")) settle();
  });
}

// Menus close by Escape and by a press elsewhere.
function menus() {
  const close = (except) => {
    for (const m of all("details.menu[open]")) if (m !== except) m.open = false;
  };
  document.addEventListener("click", (e) => close(e.target.closest("details.menu")));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}

function enhance(root) {
  passwords(root);
  zones(root);
  countdowns(root);
  follow(root);
  writing(root);
  autosave(root);
  files(root);
  small(root);
  idle();
}

enhance(document);
guardSubmits();
uploads();
menus();
said();
comesBack();
