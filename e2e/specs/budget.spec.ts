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
  let bytes = 0;
  const asked: string[] = [];
  const redirects: string[] = [];
  wire.on("Network.requestWillBeSent", (event) => {
    if (event.redirectResponse) {
      redirects.push(event.redirectResponse.url);
      bytes += event.redirectResponse.encodedDataLength;
    }
    if (event.request.url.startsWith("http")) asked.push(event.request.url);
  });
  wire.on("Network.loadingFinished", (event) => (bytes += event.encodedDataLength));
  await page.goto(link, { waitUntil: "networkidle" });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();

  // The hop from the link to the clean address brings nothing; what the page is made of is at most five requests.
  expect(redirects).toHaveLength(1);
  expect(asked.length - redirects.length, asked.join("\n")).toBeLessThanOrEqual(5);
  expect(bytes, `${bytes} bytes`).toBeLessThanOrEqual(60 * 1024);
  expect(bytes, "something was counted").toBeGreaterThan(5_000);
  for (const url of asked) expect(new URL(url).origin).toBe(new URL(page.url()).origin);

  // The next page brings only itself.
  asked.length = 0;
  bytes = 0;
  await page.getByRole("link", { name: "Get Started" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "About you" })).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(bytes, `${bytes} bytes`).toBeLessThanOrEqual(15 * 1024);
});
