// Mail gateways open every link, many times, with GET and HEAD; some run a browser with scripts and press the first
// button. Whoever the mail was for must find everything as if nobody had been there.
import type { Browser } from "@playwright/test";
import { InviteeStory } from "../support/invitee";
import { linkIn } from "../support/outbox";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

const VISITS = 50;
/** So many scanners at the same time. */
const LANES = 2;

/** Fifty plain requests, and fifty browsers that never were here, run scripts and press the first button or link of the page. */
async function scan(browser: Browser, baseURL: string, path: string): Promise<void> {
  for (let i = 0; i < VISITS; i++) {
    // Who keeps no cookies stands before a closed page after the hop; the link itself answers every time.
    const follow = i % 4 < 2;
    const answer = await fetch(`${baseURL}${path}`, { method: i % 2 ? "HEAD" : "GET", redirect: follow ? "follow" : "manual" });
    expect(answer.status, `${path} after ${i} visits`).toBe(follow ? 403 : 303);
    await answer.arrayBuffer();
  }
  let left = VISITS;
  let pressed = 0;
  const lane = async () => {
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    while (left-- > 0) {
      await context.clearCookies();
      await page.goto(path);
      const address = page.url();
      await page.locator("main button, main input[type=submit], main a.btn").locator("visible=true").first().click();
      await expect(page).not.toHaveURL(address);
      pressed++;
    }
    await context.close();
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  expect(pressed, path).toBe(VISITS);
}

test("scanners on every link of the story change nothing that matters", async ({ browser, person, portal, outbox }) => {
  test.setTimeout(300_000);
  const { mobile } = phones();
  const address = invent("scanned");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Sky", last: "Net" }, mobile: mobile.typed, subject: "Scanned", text: "Still here." });

  const sky = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Sky", last: "Net" });
  const invitation = await outbox.lastMail(address);
  await test.step("the invitation's links", async () => {
    await scan(browser, portal.baseURL, linkIn(invitation, "/i/"));
    await scan(browser, portal.baseURL, linkIn(invitation, "/n/"));
    expect(await outbox.to("email", address), "the scanners asked for no mail").toHaveLength(1);
    await ana.openSent("Scanned");
    await ana.timelineShows("Link opened");
    await expect(ana.timeline.filter({ hasText: /Declined|Registered|Code sent|says the/ })).toHaveCount(0);
  });
  await sky.patientSignsUp({ endings: [mobile.ending] });

  await test.step("the second mail's link", async () => {
    const second = await outbox.nextMail(address);
    await scan(browser, portal.baseURL, linkIn(second, "/p/"));
    expect(await outbox.to("text", mobile.e164), "the scanners sent no code").toEqual([]);
    expect(await outbox.to("call", mobile.e164)).toEqual([]);
    await sky.openLinkOf(second, "/p/");
    await sky.ready();
    await sky.enterCode(await sky.sendCode("text", mobile));
    await sky.acceptTerms();
    await sky.setPassword();
    await sky.reads("Scanned", "Still here.");
  });

  await test.step("the link to a new password", async () => {
    await sky.signOut();
    await sky.page.goto("/forgot");
    await sky.emailField.fill(address);
    await sky.press("Send the link");
    const mail = await outbox.waitFor("email", address, (it) => it.links.some((link) => link.includes("/r/")));
    await scan(browser, portal.baseURL, linkIn(mail, "/r/"));
    expect(await outbox.to("text", mobile.e164), "the scanners sent no code").toHaveLength(1);
    await portal.advance({ minutes: 1 });
    await sky.signIn();
    await sky.enterCode(await sky.sendCode("text", mobile));
    await sky.arrive("Inbox", "inbox");
  });
});
