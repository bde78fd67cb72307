// When something is wrong, the page says what, why and what to do; it tells a stranger nothing.
import { writeFile } from "node:fs/promises";
import { request as rawRequest } from "node:http";
import { InviteeStory } from "../support/invitee";
import { linkIn } from "../support/outbox";
import { demoPassword, invent, maple, phones, vale } from "../support/people";
import { expect, test } from "../support/rig";
import { pdf, SenderStory } from "../support/sender";
import { Walker } from "../support/walk";

test("an address that does not exist", async ({ person }) => {
  const walker = new Walker(await person({ phone: true }));
  const answer = await walker.page.goto("/no/such/page");
  expect(answer?.status()).toBe(404);
  await walker.arrive("This page is not here", "404");
  await walker.press("Go to the start page");
  await walker.arrive("Private messages from your office", "start");
});

test("what is somebody else's looks like what is not there", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("private");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Pia", last: "Vate" }, mobile: mobile.typed, subject: "Private", text: "For one only.", files: [pdf("own.pdf")] });
  const thread = new URL(ana.page.url()).pathname;
  const file = await ana.main.getByRole("link", { name: /Download/ }).getAttribute("href");
  await ana.page.goto("/contacts");
  const contact = await ana.main.getByRole("link", { name: "Pia Vate" }).getAttribute("href");
  await outbox.nextMail(address);

  const victor = new SenderStory(await person());
  await victor.signIn(vale.sender.email);
  for (const path of [thread, `${thread}/reply`, file!, contact!, `${contact}/phones`, `${contact}/address`, `${contact}/again`]) {
    const answer = await victor.page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await victor.arrive("This page is not here", "404");
    await victor.doesNotSee("Pia", "Private", address);
  }
  const nobody = new Walker(await person());
  for (const path of [thread, "/inbox", "/sent", "/drafts", "/contacts", "/settings", "/compose", "/settings/sessions"]) {
    await nobody.page.goto(path);
    await nobody.arrive("Sign In", "sign-in");
  }
});

for (const script of [true, false]) {
  test(`an ended session loses nothing that was typed, ${script ? "with" : "without"} JavaScript`, async ({ person, portal }) => {
    const { mobile } = phones();
    const ana = new SenderStory(await person({ script }));
    await ana.signIn();
    await ana.compose(invent("ended"));
    await ana.describe({ to: "", name: { first: "End", last: "Ed" }, mobile: mobile.typed, subject: `Kept ${script}`, text: "A long text that must not be lost.", files: [pdf("kept.pdf")] });
    // Nobody was there for a while.
    await portal.advance({ minutes: 16 });

    await ana.press("Send");
    await ana.arrive("You were signed out", "signed-out");
    await ana.sees(/kept in your drafts/);
    await ana.press("Sign In");
    await ana.giveCredentials(maple.sender.email, demoPassword);
    await ana.arrive("Drafts", "drafts");
    await ana.main.getByRole("link", { name: new RegExp(`Kept ${script}`) }).click();
    await ana.arrive("New message", "compose");
    await ana.sees("What you wrote is kept");
    await expect(ana.field("Message")).toHaveValue("A long text that must not be lost.");
    await expect(ana.field("First name")).toHaveValue("End");
    await expect(ana.field("Mobile phone")).toHaveValue(mobile.typed);
    await expect(ana.main).toContainText("kept.pdf");
    await ana.press("Send");
    await ana.isTold("Sent");
  });

  test(`an answer that comes after the session is kept too, ${script ? "with" : "without"} JavaScript`, async ({ person, portal, outbox }) => {
    const { mobile } = phones();
    const address = invent("answer");
    const ana = new SenderStory(await person());
    await ana.signIn();
    await ana.write({ to: address, name: { first: "Ola", last: "Late" }, mobile: mobile.typed, twoStep: false, subject: "Question", text: "When?" });
    const ola = new InviteeStory(await person({ phone: true, script }), outbox, address, {}, { first: "Ola", last: "Late" });
    await ola.patientSignsUp({ endings: [mobile.ending], protect: "off" });
    await ola.openSecondMail();
    await ola.acceptTerms();
    await ola.setPassword();
    await ola.reads("Question", "When?");
    await ola.press("Reply");
    await ola.fill("Your answer", "On Thursday, if that is not too late for you.");
    await portal.advance({ minutes: 16 });
    await ola.press("Send");
    await ola.arrive("You were signed out", "signed-out");
    await ola.press("Sign In");
    await ola.giveCredentials(address, ola.who.password);
    await ola.arrive("Drafts", "drafts");
    await ola.press("Continue");
    await ola.arrive("Reply", "reply");
    await expect(ola.field("Your answer")).toHaveValue("On Thursday, if that is not too late for you.");
    await ola.press("Send");
    await ola.isTold("Sent");
  });

  test(`signed out in another tab: what was typed stays on the page, ${script ? "with" : "without"} JavaScript`, async ({ person }) => {
    const { mobile } = phones();
    const page = await person({ script });
    const ana = new SenderStory(page);
    await ana.signIn();
    await ana.compose(invent("tab"));
    await ana.describe({ to: "", name: { first: "Two", last: "Tabs" }, mobile: mobile.typed, subject: "Still here", text: "A text that is long enough to be shown and that is still on the page." });
    const tab = new SenderStory(await page.context().newPage());
    await tab.page.goto("/inbox");
    await tab.signOut();

    await ana.press("Send");
    await ana.sees("A text that is long enough to be shown and that is still on the page.");
    await tab.page.goto("/sign-in");
    await tab.giveCredentials(maple.sender.email, demoPassword);
    await tab.arrive("Inbox", "inbox");
    // What was written is shown once more, and goes with one press.
    await ana.press("Continue");
    await ana.arrive(/^Still here$/, "thread");
    await ana.isTold("Sent");
    await ana.sees("A text that is long enough to be shown and that is still on the page.");
  });
}

test("a wrong password says no more than that, for known and unknown addresses alike", async ({ person }) => {
  const words: string[] = [];
  for (const address of [maple.sender.email, invent("nobody")]) {
    const story = new Walker(await person({ phone: true }));
    await story.page.goto("/sign-in");
    await story.giveCredentials(address, "not the password at all");
    await expect(story.page).toHaveTitle(/^Error:/);
    await expect(story.emailField).toHaveValue(address);
    words.push((await story.main.innerText()).replaceAll(address, "ADDRESS"));
  }
  expect(words[0]).toBe(words[1]);
});

test.describe("guessing", () => {
  test.use({ ownPortal: true });

  test("wrong passwords in a row pause Sign In, and the page says until when", async ({ person }) => {
    const story = new Walker(await person({ phone: true }));
    const address = invent("guessed");
    const paused = story.page.getByRole("heading", { level: 1, name: /^Sign-in is paused until \d/ });
    for (let tries = 0; tries < 30 && !(await paused.isVisible()); tries++) {
      await story.page.goto("/sign-in");
      await story.giveCredentials(address, `guess number ${tries}`);
      await expect(paused.or(story.main.getByRole("group", { name: "There is a problem" }))).toBeVisible();
    }
    await expect(paused).toBeVisible();
    await expect(story.control("Forgot Password")).toBeVisible();
    await expect(story.main.locator(".countdown time")).toBeVisible();
  });
});

test("fields: what is too long or dangerous is named beside the field and kept", async ({ person }) => {
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.compose(invent("fields"));
  await ana.describe({ to: "", name: { first: "N".repeat(300), last: "<script>alert(1)</script>" }, mobile: "12", subject: "Fields", text: "Text that stays." });
  await ana.press("Send");
  await ana.isRefused("First name", "Mobile phone");
  await expect(ana.field("Last name")).toHaveValue("<script>alert(1)</script>");
  await expect(ana.field("Message")).toHaveValue("Text that stays.");
  await test.step("each problem above leads to its field", async () => {
    const summary = ana.main.getByRole("group", { name: "There is a problem" });
    await expect(summary).toBeFocused();
    await summary.getByRole("link").first().click();
    await expect(ana.field("First name")).toBeFocused();
  });
});

test("a file over 25 MB: said before it is sent, and by the server too", async ({ person }, info) => {
  const large = info.outputPath("large.bin");
  await writeFile(large, new Uint8Array(26_000_000).fill(1));
  for (const script of [true, false]) {
    const { mobile } = phones();
    const ana = new SenderStory(await person({ script }));
    await ana.signIn();
    const to = invent("large");
    await ana.compose(to);
    await ana.describe({ to, name: { first: "Big", last: "File" }, mobile: mobile.typed, subject: "Large", text: "Too large." });
    await ana.main.locator("input[type=file]").setInputFiles(large);
    await ana.press("Send");
    await ana.sees(/large\.bin.*25\s?MB/);
    await expect(ana.field("Message")).toHaveValue("Too large.");
    if (!script) await ana.isRefused("Add files");
    await ana.page.goto("/sent");
    await expect(ana.main.getByRole("link", { name: /Large/ })).toHaveCount(0);
  }
});

test("too many files: the first twenty stay, and the page names the rest", async ({ person }) => {
  const { mobile } = phones();
  const ana = new SenderStory(await person({ script: false }));
  await ana.signIn();
  const to = invent("many");
  await ana.compose(to);
  await ana.describe({
    to,
    name: { first: "Many", last: "Files" },
    mobile: mobile.typed,
    subject: "Many",
    text: "Twenty-one of them.",
    files: Array.from({ length: 21 }, (_, i) => pdf(`page-${String(i + 1).padStart(2, "0")}.pdf`)),
  });
  await ana.press("Send");
  await ana.sees(/page-21\.pdf.*was not added/);
  await expect(ana.field("Message")).toHaveValue("Twenty-one of them.");
  await ana.sees("20 files added");
  await ana.press("Send");
  await ana.isTold("Sent");
});

test("a program is refused by its name and by what is in it", async ({ person }) => {
  const { mobile } = phones();
  const ana = new SenderStory(await person());
  await ana.signIn();
  const to = invent("program");
  await ana.compose(to);
  const exe = Buffer.from(`MZ${"\0".repeat(200)}`, "latin1");
  await ana.describe({
    to,
    name: { first: "Pro", last: "Gram" },
    mobile: mobile.typed,
    subject: "Program",
    text: "Look.",
    files: [
      { name: "setup.exe", mimeType: "application/octet-stream", buffer: exe },
      { name: "picture.pdf", mimeType: "application/pdf", buffer: exe },
    ],
  });
  await ana.press("Send");
  await ana.isRefused("Add files");
  await ana.sees(/setup\.exe.*is a program/);
  await ana.sees(/picture\.pdf/);
  await expect(ana.field("Message")).toHaveValue("Look.");
});

test("too many requests far too large: a page, not a broken line", async ({ portal }) => {
  const answer = await fetch(`${portal.baseURL}/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: portal.baseURL },
    body: "email=" + "a".repeat(2_000_000),
    redirect: "manual",
  });
  expect(answer.status).toBe(413);
  expect(await answer.text()).toContain("That is too large");
});

test("every answer carries the headers that hold a browser back", async ({ person, portal, outbox }) => {
  const { mobile } = phones();
  const address = invent("headers");
  const ana = new SenderStory(await person());
  // Everything that a browser gets on its way through sender and invitee, and what nobody asks for.
  const seen = new Map<string, Record<string, string>>();
  ana.page.context().on("response", async (answer) => {
    if (answer.url().startsWith("http")) seen.set(`${answer.request().method()} ${new URL(answer.url()).pathname}`, await answer.allHeaders());
  });
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Hedda", last: "Ers" }, mobile: mobile.typed, subject: "Headers", text: "All.", files: [pdf("h.pdf")] });
  const download = ana.page.waitForEvent("download");
  await ana.main.getByRole("link", { name: /Download/ }).click();
  await download;
  const robin = new InviteeStory(await ana.page.context().newPage(), outbox, address);
  await ana.signOut();
  await robin.openInvitation();
  await robin.getStarted();
  await robin.arrive("About you", "you");
  const second = linkIn(robin.invitation!, "/i/");

  for (const [path, method] of [["/", "GET"], ["/no/such/page", "GET"], ["/sign-in", "GET"], ["/sign-in", "POST"], ["/sign-in", "DELETE"], ["/i/x", "GET"], [second, "HEAD"], ["/outbox", "GET"], ["/outbox.json", "GET"], ["/health", "GET"], ["/robots.txt", "GET"], ["/favicon.ico", "GET"], ["/assets/none.css", "GET"], ["/inbox", "GET"], ["/terms", "GET"]] as const) {
    const answer = await fetch(`${portal.baseURL}${path}`, { method, redirect: "manual" });
    seen.set(`${method} ${path}: ${answer.status}`, Object.fromEntries(answer.headers));
    expect(answer.status, path).toBeLessThan(500);
  }
  expect(seen.size).toBeGreaterThan(25);
  for (const [at, headers] of seen) {
    expect(headers["content-security-policy"], at).toContain("default-src 'none'");
    expect(headers["content-security-policy"], at).toMatch(/frame-ancestors '(none|self)'/);
    expect(headers["x-content-type-options"], at).toBe("nosniff");
    expect(headers["referrer-policy"], at).toBe("no-referrer");
    expect(headers["cross-origin-opener-policy"], at).toBe("same-origin");
    expect(headers["cross-origin-resource-policy"], at).toBe("same-origin");
    expect(headers["permissions-policy"], at).toContain("geolocation=()");
    expect(headers["server"], at).toBeUndefined();
    if (!/\/(assets|logo)\/|favicon/.test(at)) expect(headers["cache-control"], at).toContain("no-store");
  }
});

test("a form from another site does nothing", async ({ portal }) => {
  for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, {}, { origin: portal.baseURL }] as Record<string, string>[]) {
    const forged = await fetch(`${portal.baseURL}/sign-in`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/x-www-form-urlencoded" },
      body: `email=${encodeURIComponent(maple.sender.email)}&password=${encodeURIComponent(demoPassword)}`,
      redirect: "manual",
    });
    expect(forged.status).toBe(403);
    expect(forged.headers.get("set-cookie") ?? "").not.toContain("session");
  }
});

test("another host's name is not answered; another name of this machine leads to the right one", async ({ person, portal }) => {
  const { port } = new URL(portal.baseURL);
  const status = await new Promise<number | undefined>((done, failed) => {
    const asked = rawRequest({ host: "127.0.0.1", port, path: "/", headers: { host: "evil.example" } }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    });
    asked.once("error", failed);
    asked.end();
  });
  expect(status).toBe(421);

  // 127.0.0.1 and localhost are two origins to a browser, and the forms belong to one of them.
  const answer = await fetch(`http://127.0.0.1:${port}/sign-in?next=/drafts`, { redirect: "manual" });
  expect(answer.status).toBe(307);
  expect(answer.headers.get("location")).toBe(`${portal.baseURL}/sign-in?next=/drafts`);
  const ana = new SenderStory(await person());
  await ana.signIn();
});
