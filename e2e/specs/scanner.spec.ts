// Mail gateways open every link, many times, with GET and HEAD; some run a browser with scripts and press the first
// button. Whoever the mail was for must find everything as if nobody had been there.
import type { Browser } from "@playwright/test";
import { InviteeStory } from "../support/invitee";
import { codeIn, linkIn } from "../support/outbox";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

/** Fifty plain requests, then three curious browsers without cookies of their own. */
async function scan(browser: Browser, baseURL: string, path: string): Promise<void> {
  for (let i = 0; i < 50; i++) {
    const answer = await fetch(`${baseURL}${path}`, { method: i % 2 ? "HEAD" : "GET", redirect: i % 4 < 2 ? "follow" : "manual" });
    expect(answer.status, `${path} after ${i} visits`).toBeLessThan(400);
    await answer.arrayBuffer();
  }
  for (let i = 0; i < 3; i++) {
    const context = await browser.newContext({ baseURL });
    const page = await context.newPage();
    await page.goto(path);
    const first = page.getByRole("main").locator("button, input[type=submit], a.button, a.btn").first();
    if (await first.isVisible()) {
      await first.click();
      await page.waitForLoadState();
    }
    await context.close();
  }
}

test("scanners on every link of the story change nothing that matters", async ({ browser, person, portal, outbox }) => {
  const { mobile } = phones();
  test.slow();
  const address = invent("scanned");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Sky", last: "Net" }, mobile: mobile.typed, subject: "Scanned", text: "Still here." });

  const invitation = await outbox.lastMail(address);
  await scan(browser, portal.baseURL, linkIn(invitation, "/i/"));
  await scan(browser, portal.baseURL, linkIn(invitation, "/n/"));

  const sky = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Sky", last: "Net" });
  await sky.patientSignsUp({ endings: [mobile.ending] });
  expect(await outbox.to("email", address), "the scanners asked for no mail").toHaveLength(2);

  const second = await outbox.lastMail(address);
  await scan(browser, portal.baseURL, linkIn(second, "/p/"));
  // A scanner's press may have sent a code already; then the page says how long until the next one, and that the last
  // still works. Either way there is a field for it, and the newest code opens it.
  await sky.openLinkOf(second, "/p/");
  await sky.arrive("Where should we send your code?", "ways");
  await sky.main.getByRole("button", { name: new RegExp(`\\b${mobile.ending}\\b`) }).first().click();
  await expect(sky.codeField).toBeVisible();
  await sky.enterCode(codeIn(await outbox.lastText(mobile.e164)));
  await sky.acceptTerms();
  await sky.setPassword();
  await sky.reads("Scanned", "Still here.");

  await ana.openSent("Scanned");
  await ana.timelineShows("Link opened", "Registered");
});
