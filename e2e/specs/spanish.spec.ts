// Everything in Spanish: the sender suggests it, the reader decides, every page, mail and text follows.
import { InviteeStory } from "../support/invitee";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

const who = { first: "Luz", last: "Peña", password: "siete garzas grises cruzan el lago" };

test("a patient to whom Spanish was suggested never meets English, whatever the browser speaks", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("luz");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Luz", last: "Peña" }, mobile: mobile.typed, language: "Español", subject: "Su radiografía", text: "Todo está bien." });

  const luz = new InviteeStory(await person({ phone: true, locale: "en-US" }), outbox, address, { language: "es" }, who);
  await luz.openInvitation();
  expect(luz.invitation!.subject).toMatch(/^Mensaje privado/);
  expect(luz.invitation!.text).toMatch(/Emergencia[\s\S]*911/);
  await expect(luz.page.locator("html")).toHaveAttribute("lang", "es");
  await luz.getStarted();
  await expect(luz.field("Language")).toHaveValue("es");
  await luz.aboutYou();
  await luz.phonesAreMine([mobile.ending]);
  await luz.protect("required");
  await luz.toldToCheckMail();
  const second = await luz.openSecondMail();
  expect(second.text).toMatch(/Termine|Complete|aquí/);
  const code = await luz.sendCode("text", mobile);
  expect((await outbox.lastText(mobile.e164)).text).toMatch(/clave/);
  await luz.enterCode(code);
  await luz.acceptTerms();
  await luz.setPassword();
  await luz.reads("Su radiografía", "Todo está bien.");
  await luz.reply("Gracias.");
  await test.step("the front door speaks as the browser does; behind it everything is Spanish again", async () => {
    await luz.signOut();
    const door = new InviteeStory(luz.page, outbox, address, {}, who);
    await door.signIn();
    // The password told who this is: the code is asked for in her language already.
    await expect(luz.page.locator("html")).toHaveAttribute("lang", "es");
    await luz.enterCode(await luz.sendCode("text", mobile));
    await expect(luz.page.getByRole("heading", { level: 1, name: "Recibidos" })).toBeVisible();
  });
});

test("a call speaks Spanish too", async ({ person, outbox }) => {
  const { landline } = phones();
  const address = invent("voz");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Luz", last: "Peña" }, landline: landline.typed, language: "Español", subject: "Lunes", text: "A las nueve." });
  const luz = new InviteeStory(await person({ phone: true, locale: "es-US" }), outbox, address, { language: "es" }, who);
  await luz.patientSignsUp({ endings: [landline.ending] });
  await luz.openSecondMail();
  await luz.sendCode("call", landline);
  expect((await outbox.lastCall(landline.e164)).text).toMatch(/Marque 1[\s\S]*Marque 9|marque 9/);
});

test("the reader decides, before signing in, and loses nothing typed", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("choice");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Paz", last: "Mora" }, mobile: mobile.typed, subject: "Hola", text: "Hola." });

  const page = await person({ phone: true });
  const english = new InviteeStory(page, outbox, address);
  const spanish = new InviteeStory(page, outbox, address, { language: "es" });
  const toSpanish = page.getByRole("link", { name: "Español" }).or(page.getByRole("button", { name: "Español" }));
  const toEnglish = page.getByRole("link", { name: "English" }).or(page.getByRole("button", { name: "English" }));
  await english.openInvitation();
  await toSpanish.click();
  await expect(page.locator("html")).toHaveAttribute("lang", "es");
  await spanish.getStarted();
  await spanish.arrive("About you", "you");
  await spanish.fill("First name", "Paz");
  await toEnglish.click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(english.field("First name")).toHaveValue("Paz");
  await english.fill("Last name", "Mora");
  await test.step("the language chosen for the account is the language of the pages", async () => {
    await english.field("Language").selectOption("es");
    await english.press("Continue");
    await spanish.arrive("Can you answer one of these?", "phones");
    await spanish.phonesAreMine([mobile.ending]);
    await spanish.protect("required");
    await spanish.toldToCheckMail();
    expect((await outbox.nextMail(address)).text).toMatch(/aquí/);
  });
});
