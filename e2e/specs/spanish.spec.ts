// Everything in Spanish: the sender suggests it, the reader decides, every page, mail and text follows.
import { InviteeStory } from "../support/invitee";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test("a patient to whom Spanish was suggested never meets English", async ({ person, outbox }) => {
  const { mobile } = phones();
  test.slow();
  const address = invent("luz");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({
    to: address,
    name: { first: "Luz", last: "Peña" },
    mobile: mobile.typed,
    language: "Español",
    subject: "Su radiografía",
    text: "Todo está bien.",
  });

  const luz = new InviteeStory(
    await person({ phone: true, locale: "es-US" }),
    outbox,
    address,
    { language: "es", inspect: "es" },
    { first: "Luz", last: "Peña", password: "siete garzas grises cruzan el lago" },
  );
  await luz.openInvitation();
  expect(luz.invitation!.subject).toMatch(/^Mensaje privado/);
  expect(luz.invitation!.text).toMatch(/Emergencia[\s\S]*911/);
  await expect(luz.page.locator("html")).toHaveAttribute("lang", "es");
  await luz.getStarted();
  await luz.aboutYou();
  await luz.phonesAreMine([mobile.ending]);
  await luz.twoStep(true);
  await luz.toldToCheckMail();
  await luz.openSecondMail();
  const code = await luz.sendCode("text", mobile);
  expect((await outbox.lastText(mobile.e164)).text).toMatch(/clave/);
  await luz.enterCode(code);
  await luz.acceptTerms();
  await luz.setPassword();
  await luz.reads("Su radiografía", "Todo está bien.");
  await expect(luz.page.locator("html")).toHaveAttribute("lang", "es");
});

test("the reader decides, before signing in, and loses nothing typed", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("choice");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Paz", last: "Mora" }, mobile: mobile.typed, subject: "Hola", text: "Hola." });

  const page = await person({ phone: true });
  const paz = new InviteeStory(page, outbox, address);
  await paz.openInvitation();
  await page.getByRole("link", { name: "Español" }).or(page.getByRole("button", { name: "Español" })).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  const spanish = new InviteeStory(page, outbox, address, { language: "es" });
  await spanish.getStarted();
  await spanish.arrive("About you", "you");
  await spanish.fill("First name", "Paz");
  await page.getByRole("link", { name: "English" }).or(page.getByRole("button", { name: "English" })).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(paz.field("First name")).toHaveValue("Paz");
});
