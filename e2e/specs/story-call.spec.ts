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

  const ida = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Ida", last: "Stone" });
  await ida.patientSignsUp({ endings: [landline.ending] });
  await ida.openSecondMail();
  // A landline cannot be texted.
  await expect(ida.main.getByRole("button", { name: /^Call / })).toHaveCount(1);
  await expect(ida.main.getByRole("button", { name: /^Text / })).toHaveCount(0);
  // Who is called: the number and its extension.
  const called = `${landline.e164} ext. 12`;
  const code = await ida.sendCode("call", { ...landline, e164: called });

  const call = await outbox.lastCall(called);
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

  // One in a million runs the two are the same; then the first opens too.
  if (first !== second) {
    await noa.enterCode(first);
    await noa.sees(/4 tries left/);
  }
  const wrong = second === "123123" ? "321321" : "123123";
  for (const left of [3, 2, 1]) {
    await noa.enterCode(wrong);
    await noa.sees(new RegExp(`${left} (try|tries) left`));
  }
  await noa.enterCode(wrong);
  await noa.arrive("This code is closed", "code-closed");
  // Even the right one is too late now.
  await noa.page.goto("/finish/code/enter");
  await noa.arrive("This code is closed", "code-closed");
  await expect(noa.codeField).toHaveCount(0);
  await expect(noa.control("Re-send Code")).toBeVisible();
  await expect(noa.control("Change Delivery Method")).toBeVisible();
});

test("Re-send Code: a wait with its end, then a new code that voids the old one", async ({ person, portal, outbox }) => {
  const { mobile } = phones();
  const address = invent("again");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Ben", last: "Late" }, mobile: mobile.typed, subject: "Again", text: "Here." });
  const ben = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Ben", last: "Late" });
  await ben.openInvitation();
  await ben.getStarted();
  await ben.aboutYou();
  await ben.phonesAreMine([mobile.ending]);
  await ben.protect("required");
  await ben.toldToCheckMail();
  await ben.openSecondMail();
  const first = await ben.sendCode("text", mobile);

  await test.step("too soon: the page says until when, and that the last code still works", async () => {
    await ben.press("Re-send Code");
    await ben.arrive(/^Wait until .* for a new code$/, "code-wait");
    await ben.sees("The last code still works.");
    expect(await outbox.to("text", mobile.e164)).toHaveLength(1);
    await ben.press("I have a code");
    await ben.arrive("Enter the 6-digit code", "code");
  });
  await portal.advance({ seconds: 31 });
  await ben.press("Re-send Code");
  await ben.arrive("Enter the 6-digit code", "code");
  const second = codeIn(await outbox.nextText(mobile.e164));
  if (first !== second) {
    await ben.enterCode(first);
    await ben.sees("That does not match the newest code. 4 tries left.");
  }

  await test.step("ten minutes later it is too old", async () => {
    await portal.advance({ minutes: 11 });
    await ben.enterCode(second);
    await ben.arrive("This code is too old", "code-old");
    await ben.press("Re-send Code");
    await ben.enterCode(codeIn(await outbox.nextText(mobile.e164)));
    await ben.acceptTerms();
  });
});
