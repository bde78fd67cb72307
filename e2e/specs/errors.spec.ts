// When something is wrong, the page says what, why and what to do; it tells a stranger nothing.
import { request as rawRequest } from "node:http";
import { inspect } from "../support/inspect";
import { InviteeStory } from "../support/invitee";
import { linkIn } from "../support/outbox";
import { invent, maple, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test("an address that does not exist", async ({ person }) => {
  const page = await person({ phone: true });
  const answer = await page.goto("/no/such/page");
  expect(answer?.status()).toBe(404);
  await inspect(page, "error-404");
  await expect(page.getByRole("main").getByRole("link").first()).toBeVisible();
});

test("links that were never sent, cut in two, or mangled: one answer, no practice named", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("cut");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Cut", last: "Short" }, mobile: mobile.typed, subject: "Cut", text: "Cut." });
  const link = linkIn(await outbox.lastMail(address), "/i/");
  const other = link.endsWith("A") ? "B" : "A";

  const page = await person({ phone: true });
  for (const path of [link.slice(0, -5), `${link}x`, link.slice(0, -1) + other, link.toUpperCase(), `/i/${"A".repeat(43)}`, "/i/%00", "/p/nothing", "/n/nothing"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }), path).toBeVisible();
    const words = await page.locator("body").innerText();
    expect(words, path).toMatch(/We do not know this link|not find/);
    expect(words, path).not.toContain(maple.name);
  }
  await inspect(page, "error-unknown-link");
});

test("a link that was used leads to Sign In", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("used");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Una", last: "Used" }, mobile: mobile.typed, subject: "Used", text: "Used." });
  const una = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Una", last: "Used" });
  await una.patientSignsUp({ endings: [mobile.ending] });
  const second = await una.openSecondMail();
  await una.enterCode(await una.sendCode("text", mobile));
  await una.acceptTerms();
  await una.setPassword();
  await una.reads("Used", "Used.");

  const stranger = new InviteeStory(await person({ phone: true }), outbox, address);
  for (const path of [linkIn(una.invitation!, "/i/"), linkIn(second, "/p/")]) {
    await stranger.page.goto(path);
    await stranger.arrive("You already used this link", "error-used-link");
    await expect(stranger.control("Sign In")).toBeVisible();
    await expect(stranger.control("Forgot Password")).toBeVisible();
    await stranger.doesNotSee("Una");
  }
});

for (const script of [true, false]) {
  test(`an ended session loses nothing that was typed, ${script ? "with" : "without"} JavaScript`, async ({ person }) => {
    const { mobile } = phones();
    const page = await person({ script });
    const ana = new SenderStory(page);
    await ana.signIn();
    const to = invent("ended");
    await ana.compose(to);
    await ana.choose("Patient");
    await ana.fill("First name", "End");
    await ana.fill("Last name", "Ed");
    await ana.fill("Mobile phone", mobile.typed);
    await ana.fill("Subject", "Kept");
    await ana.fill("Message", "A long text that must not be lost.");

    // The session ends elsewhere: signed out in another tab, which is what a time-out does too.
    const elsewhere = await page.context().newPage();
    await elsewhere.goto("/");
    const signOut = elsewhere.getByRole("button", { name: "Sign out" });
    if (!(await signOut.isVisible())) await elsewhere.locator("summary").last().click();
    await signOut.click();

    await ana.press("Send");
    await ana.main.locator("input[autocomplete='username']").fill(maple.sender.email);
    await ana.main.locator("input[autocomplete='current-password']").fill("paper boat on a quiet lake");
    await ana.press("Sign In");
    await ana.page.goto("/drafts");
    await expect(ana.main).toContainText("Kept");
  });
}

test("a wrong password says no more than that, for known and unknown addresses alike", async ({ person }) => {
  const words: string[] = [];
  for (const address of [maple.sender.email, invent("nobody")]) {
    const page = await person({ phone: true });
    const story = new SenderStory(page);
    await page.goto("/sign-in");
    await story.main.locator("input[autocomplete='username']").fill(address);
    await story.main.locator("input[autocomplete='current-password']").fill("not the password at all");
    await story.press("Sign In");
    await expect(page).toHaveTitle(/^Error:/);
    words.push((await story.main.innerText()).replaceAll(address, "ADDRESS"));
  }
  expect(words[0]).toBe(words[1]);
});

test("fields: what is too long or dangerous is named beside the field and kept", async ({ person }) => {
  const ana = new SenderStory(await person());
  await ana.signIn();
  const to = invent("fields");
  await ana.compose(to);
  await ana.choose("Patient");
  await ana.fill("First name", "N".repeat(300));
  await ana.fill("Last name", "<script>alert(1)</script>");
  await ana.fill("Mobile phone", "12");
  await ana.fill("Subject", "Fields");
  await ana.fill("Message", "Text that stays.");
  await ana.press("Send");
  await expect(ana.page).toHaveTitle(/^Error:/);
  for (const label of ["First name", "Mobile phone"]) {
    await expect(ana.field(label)).toHaveAttribute("aria-invalid", "true");
    await expect(ana.field(label)).toHaveAttribute("aria-describedby", /./);
  }
  await expect(ana.field("Last name")).toHaveValue("<script>alert(1)</script>");
  await expect(ana.field("Message")).toHaveValue("Text that stays.");
  await inspect(ana.page, "compose-errors");
});

test("a file over 25 MB is refused with a page that says so", async ({ person, guard }) => {
  const { mobile } = phones();
  const ana = new SenderStory(await person());
  await ana.signIn();
  // The server may close before it has read everything; a browser calls that a failed load.
  guard.allow(/ERR_CONNECTION/);
  await expect(
    ana.write({
      to: invent("large"),
      name: { first: "Big", last: "File" },
      mobile: mobile.typed,
      subject: "Large",
      text: "Too large.",
      files: [{ name: "large.bin", mimeType: "application/octet-stream", buffer: Buffer.alloc(26 * 1024 * 1024, 1) }],
    }),
  ).rejects.toThrow();
  await ana.sees(/25 MB/);
});

test("every answer carries the headers that hold a browser back", async ({ portal }) => {
  for (const [path, method] of [["/", "GET"], ["/no/such/page", "GET"], ["/sign-in", "GET"], ["/sign-in", "POST"], ["/sign-in", "DELETE"], ["/i/x", "GET"], ["/outbox.json", "GET"]] as const) {
    const answer = await fetch(`${portal.baseURL}${path}`, { method, redirect: "manual" });
    const at = `${method} ${path}: ${answer.status}`;
    expect(answer.headers.get("content-security-policy"), at).toContain("default-src 'none'");
    expect(answer.headers.get("x-content-type-options"), at).toBe("nosniff");
    expect(answer.headers.get("referrer-policy"), at).toBe("no-referrer");
    expect(answer.headers.get("server"), at).toBeNull();
    expect(answer.status, at).toBeLessThan(500);
  }
  const forged = await fetch(`${portal.baseURL}/sign-in`, {
    method: "POST",
    headers: { origin: "https://evil.example", "content-type": "application/x-www-form-urlencoded" },
    body: "email=a%40b.example&password=x",
    redirect: "manual",
  });
  expect(forged.status).toBeGreaterThanOrEqual(400);
});

test("another host's name is not answered", async ({ portal }) => {
  const { hostname, port } = new URL(portal.baseURL);
  const status = await new Promise<number | undefined>((done, failed) => {
    const asked = rawRequest({ host: hostname, port, path: "/", headers: { host: "evil.example" } }, (answer) => {
      answer.resume();
      done(answer.statusCode);
    });
    asked.once("error", failed);
    asked.end();
  });
  expect(status).toBe(421);
});
