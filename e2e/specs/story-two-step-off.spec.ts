// Two-step off: no code anywhere. The sender was told what that means, and a practice may still require one.
import { InviteeStory } from "../support/invitee";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test("sender and patient choose off: from the second mail straight to the terms", async ({ person, outbox }) => {
  const address = invent("off");
  const called = async () => (await outbox.items()).filter((item) => item.channel !== "email").length;
  const before = await called();
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.compose(address);
  await ana.sees(/anyone who (can )?(open|read)s? .*email/i);
  await ana.write({ to: address, name: { first: "Bo", last: "Hill" }, twoStep: false, subject: "Opening hours", text: "We open at eight." });

  const bo = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Bo", last: "Hill" });
  await bo.openInvitation();
  await bo.getStarted();
  await bo.aboutYou();
  // No number is on file: the page about phones is skipped, and On is not offered.
  await bo.protect("required");
  await bo.toldToCheckMail();
  await bo.openSecondMail();
  await bo.acceptTerms();
  await bo.setPassword();
  await bo.reads("Opening hours", "We open at eight.");
  expect(await called(), "no text and no call").toBe(before);
});

test("a patient may choose more than the sender asks for", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("more");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Mo", last: "Reed" }, mobile: mobile.typed, twoStep: false, subject: "Parking", text: "Behind the house." });

  const mo = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Mo", last: "Reed" });
  await mo.openInvitation();
  await mo.getStarted();
  await mo.aboutYou();
  await mo.phonesAreMine([mobile.ending]);
  await test.step("nothing is chosen for them, and Finish without a choice says so", async () => {
    await mo.arrive("Protect your account", "security-open");
    await expect(mo.main.getByRole("radio", { checked: true })).toHaveCount(0);
    await mo.press("Finish");
    await expect(mo.page).toHaveTitle(/^Error:/);
    await mo.sees("Choose On or Off");
  });
  await mo.protect("on");
  await mo.toldToCheckMail();
  await mo.finishesByCode("text", mobile);
  await mo.reads("Parking", "Behind the house.");
});

test("a patient with a phone on file may choose off", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("less");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Al", last: "Less" }, mobile: mobile.typed, twoStep: false, subject: "Recall", text: "In May." });

  const al = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Al", last: "Less" });
  await al.patientSignsUp({ endings: [mobile.ending], protect: "off" });
  await al.openSecondMail();
  await al.acceptTerms();
  await al.setPassword();
  await al.reads("Recall", "In May.");
  expect(await outbox.to("text", mobile.e164)).toEqual([]);
});

test("a requirement is shown with its reason, and cannot be switched off", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("required");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Uma", last: "Lake" }, mobile: mobile.typed, twoStep: true, subject: "Report", text: "Enclosed." });

  const uma = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Uma", last: "Lake" });
  await uma.openInvitation();
  await uma.getStarted();
  await uma.aboutYou();
  await uma.phonesAreMine([mobile.ending]);
  await uma.arrive("Protect your account", "security-required");
  await expect(uma.main.getByRole("radio")).toHaveCount(0);
  await uma.sees("The sender asks for a code by text or call. It protects this message.");
  await uma.press("Finish");
  await uma.toldToCheckMail();
  await uma.finishesByCode("text", mobile);
  await uma.reads("Report", "Enclosed.");
});
