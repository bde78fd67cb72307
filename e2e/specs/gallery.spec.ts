// Every page of the product in its main states, as the demo's gallery shows them with made-up values: also the states that no
// story comes to. Each is judged: axe in light and dark, one heading, landmarks, 320 px, a reader's own spacing of the text.
import { expectAccessible, expectWellFormed, inspect, shot } from "../support/inspect";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { pdf, SenderStory } from "../support/sender";

/** The pages of the gallery, cut into parts so that two workers share them. */
const PARTS = 4;

/** The frames of the outbox run nothing, not even what Playwright would like to run in them: it tries, and Chromium says so. */
const sandboxed = /Blocked script execution in '[^']*\/outbox\/\d+\/mail'/;

for (const language of ["en", "es"] as const) {
  test.describe(language, () => {
    for (let part = 0; part < PARTS; part++) {
      test(`every sample page, part ${part + 1} of ${PARTS}`, async ({ person, portal, guard }) => {
        test.slow();
        guard.allow(sandboxed);
        const names = (await (await fetch(`${portal.baseURL}/samples`)).json()) as string[];
        expect(names.length).toBeGreaterThan(80);
        expect(new Set(names).size, "no name twice").toBe(names.length);
        const page = await person({ locale: language });
        // A sample that looks whether its code was sent would find no code and leave.
        await page.route("**/*", (route) => (route.request().resourceType() === "fetch" ? route.abort() : route.continue()));
        await page.goto(`/?lang=${language}`);
        for (const name of names.filter((_, i) => i % PARTS === part)) {
          await test.step(name, async () => {
            const answer = await page.goto(`/samples/${name}`);
            expect(answer?.status()).toBe(200);
            await expect(page.locator("html")).toHaveAttribute("lang", language);
            await expectWellFormed(page);
            // The words change nothing of colours and roles: those are judged once.
            if (language === "en") await expectAccessible(page);
            await shot(page, `${language}/${name}`);
          });
        }
      });
    }
  });
}

test("every page that has an address of its own, with what is really there", async ({ person, outbox, guard }) => {
  test.slow();
  guard.allow(sandboxed);
  const { mobile, landline } = phones();
  const address = invent("live");
  const ana = new SenderStory(await person());
  const visit = async (paths: string[]) => {
    for (const path of paths) {
      await test.step(path, async () => {
        const answer = await ana.page.goto(path);
        expect(answer?.status(), path).toBe(200);
        await expectWellFormed(ana.page);
        await expectAccessible(ana.page);
        await shot(ana.page, `live/${path.replace(/\W+/g, "-").replace(/^-$/, "start").replace(/^-/, "")}`);
      });
    }
  };
  await visit(["/", "/sign-in", "/forgot", "/forgot/sent", "/terms", "/privacy", "/outbox"]);
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Liv", last: "Ive" }, mobile: mobile.typed, landline: landline.typed, subject: "Live", text: "Here.", files: [pdf("live.pdf")] });
  await outbox.nextMail(address);
  const thread = new URL(ana.page.url()).pathname;
  await ana.page.goto("/contacts");
  const contact = await ana.main.getByRole("link", { name: "Liv Ive" }).getAttribute("href");
  await visit([
    "/inbox", "/sent", "/drafts", "/compose", "/contacts", `${thread}?in=sent`, contact!, `${contact}/phones`, `${contact}/address`,
    "/settings", "/settings/you", "/settings/password", "/settings/two-step", "/settings/phones", "/settings/address", "/settings/recovery-code", "/settings/sessions", "/settings/switch", "/upgrade", "/outbox",
  ]);
  await test.step("the compose page with all its questions", async () => {
    await ana.compose(invent("questions"));
    await inspect(ana.page, "compose-new");
    await ana.press("Send");
    await inspect(ana.page, "compose-missing");
  });
});

test("the mails themselves, as a mail program shows them", async ({ person, outbox }) => {
  const page = await person({ phone: true });
  const mails = (await outbox.items()).filter((item) => item.channel === "email");
  expect(mails.length).toBeGreaterThan(0);
  for (const mail of mails) {
    await page.goto("about:blank");
    await page.setContent(mail.html!);
    const facts = await page.evaluate(() => ({
      lang: document.documentElement.lang,
      title: document.title,
      active: document.querySelectorAll("script, form, iframe, link, object, img[src^='http']").length,
      over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    }));
    expect(facts.lang).toMatch(/^(en|es)$/);
    expect(facts.title).not.toBe("");
    expect(facts.active, "nothing active, nothing from elsewhere").toBe(0);
    expect(facts.over, "no side scroll on a phone").toBeLessThanOrEqual(0);
    await expectAccessible(page);
  }
});
