// An invitee's first visit, on a bad line: at most 60 KB over the wire in at most 5 requests, all from us.
import { linkIn } from "../support/outbox";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test("the first page of an invitation is small", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("thin");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Thin", last: "Line" }, mobile: mobile.typed, subject: "Thin", text: "Thin." });
  const link = linkIn(await outbox.lastMail(address), "/i/");

  const page = await person({ phone: true });
  const wire = await page.context().newCDPSession(page);
  await wire.send("Network.enable");
  const sizes = new Map<string, number>();
  const urls: string[] = [];
  wire.on("Network.requestWillBeSent", (event) => urls.push(event.request.url));
  wire.on("Network.loadingFinished", (event) => sizes.set(event.requestId, event.encodedDataLength));
  await page.goto(link, { waitUntil: "networkidle" });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const asked = urls.filter((url) => url.startsWith("http"));
  // The redirect from the link to the clean address is part of the page, not a request for something more.
  expect(asked.length, asked.join("\n")).toBeLessThanOrEqual(6);
  expect(bytes, `${bytes} bytes`).toBeLessThanOrEqual(60 * 1024);
  for (const url of asked) expect(new URL(url).origin).toBe(new URL(page.url()).origin);
});
