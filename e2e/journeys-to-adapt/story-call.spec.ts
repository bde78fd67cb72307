// The story by telephone: a landline with an extension, a call that says the digits, and the ways back.
import { InviteeStory } from "../support/invitee";
import { codeIn } from "../support/outbox";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test("a patient with a landline only registers by a call", async ({ person, outbox }) => {
  const { landline } = phones();
  const address = invent("call");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({
    to: address,
    name: { first: "Ida", last: "Stone" },
    landline: `${landline.typed} ext. 12`,
    subject: "About Monday",
    text: "The chair is free at nine.",
  });

  const ida = new InviteeStory(await person({ phone: true }), outbox, address, { inspect: "call" }, { first: "Ida", last: "Stone" });
  await ida.patientSignsUp({ endings: [landline.ending] });
  await ida.openSecondMail();
  await ida.arrive("Where should we send your code?", "ways");
  // A landline cannot be texted.
  await expect(ida.main.getByRole("button", { name: /^Text / })).toHaveCount(0);
  const code = await ida.sendCode("call", landline);

  const call = await outbox.lastCall(landline.e164);
  expect(call.text, "an answering machine hears no code: first a key").toMatch(/Press 1[\s\S]*(\d, ){5}\d/);
  expect(call.text).toMatch(/press 9/i);
  expect(codeIn(call)).toBe(code);
  await ida.enterCode(code);
  await ida.acceptTerms();
  await ida.setPassword();
  await ida.reads("About Monday", "The chair is free at nine.");
});

test("Change Delivery Method voids the first code; five wrong tries close the second", async ({ person, outbox }) => {
  const { mobile, landline } = phones();
  const address = invent("change");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({
    to: address,
    name: { first: "Noa", last: "Field" },
    mobile: mobile.typed,
    landline: landline.typed,
    subject: "Two ways",
    text: "Either is fine.",
  });
  const noa = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Noa", last: "Field" });
  await noa.patientSignsUp({ endings: [mobile.ending, landline.ending] });
  await noa.openSecondMail();
  const first = await noa.sendCode("text", mobile);
  await noa.press("Change Delivery Method");
  const second = await noa.sendCode("call", landline);
  expect(second).not.toBe(first);

  await noa.enterCode(first);
  await noa.sees(/4 tries left/);
  const wrong = second === "123123" ? "321321" : "123123";
  for (const left of [3, 2, 1]) {
    await noa.enterCode(wrong);
    await noa.sees(new RegExp(`${left} (try|tries) left`));
  }
  await noa.enterCode(wrong);
  await noa.sees("This code is closed");
  // Even the right one is too late now.
  await noa.page.goBack();
  if (await noa.codeField.isVisible()) {
    await noa.enterCode(second);
    await noa.sees("This code is closed");
  }
});
