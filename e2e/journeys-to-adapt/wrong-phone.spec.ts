// The numbers on file are wrong: the invitee says so, the sender corrects it in one step, the same link goes on.
import { InviteeStory } from "../support/invitee";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test("before registering: None of these is mine", async ({ person, outbox }) => {
  const { mobile, otherMobile } = phones();
  test.slow();
  const address = invent("moved");
  const ana = new SenderStory(await person(), { inspect: "sender" });
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Joy", last: "Moved" }, mobile: mobile.typed, subject: "New number", text: "Found you." });

  const joy = new InviteeStory(await person({ phone: true }), outbox, address, { inspect: "wrong-phone" }, { first: "Joy", last: "Moved" });
  await joy.openInvitation();
  await joy.getStarted();
  await joy.aboutYou();
  await joy.arrive("Can you answer one of these?", "phones");
  await joy.press("None of these is mine");
  await joy.arrive("Tell the office your number", "tell");
  await joy.page.getByRole("main").locator("input[type=tel]").first().fill(otherMobile.typed);
  await joy.press("Send to the office");
  await joy.arrive("Waiting for the office", "waiting");

  await test.step("the proposal changes nothing by itself", async () => {
    await joy.openLink();
    await joy.doesNotSee(otherMobile.e164);
    expect(await outbox.to("text", otherMobile.e164)).toEqual([]);
  });

  await ana.openSent("New number");
  await ana.sees(new RegExp(`${otherMobile.ending}\\b`));
  await ana.fixPhone("Mobile phone", otherMobile.typed);

  await joy.openLink();
  await joy.press(/Continue|Get Started/);
  await joy.phonesAreMine([otherMobile.ending]);
  await joy.twoStep(true);
  await joy.toldToCheckMail();
  await joy.finishesByCode("text", otherMobile);
  await joy.reads("New number", "Found you.");
});

test("at the last step: a correction voids the code that is out", async ({ person, outbox }) => {
  const { mobile, otherMobile } = phones();
  const address = invent("late");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Lou", last: "Late" }, mobile: mobile.typed, subject: "Late", text: "Not too late." });

  const lou = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Lou", last: "Late" });
  await lou.patientSignsUp({ endings: [mobile.ending] });
  await lou.openSecondMail();
  const code = await lou.sendCode("text", mobile);

  await ana.openSent("Late");
  await ana.fixPhone("Mobile phone", otherMobile.typed);
  await lou.enterCode(code);
  await expect(lou.page.getByRole("heading", { name: "Terms of Use" })).toHaveCount(0);

  await lou.openLink();
  await expect(lou.page.locator("body")).not.toContainText(`ending ${mobile.ending}`);
});

test("I cannot use these phones reaches support", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("support");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Sam", last: "Lost" }, mobile: mobile.typed, subject: "Stuck", text: "Help is near." });
  const sam = new InviteeStory(await person({ phone: true }), outbox, address, { inspect: "support" }, { first: "Sam", last: "Lost" });
  await sam.patientSignsUp({ endings: [mobile.ending] });
  await sam.openSecondMail();
  await sam.arrive("Where should we send your code?", "ways");
  const mails = async () => (await outbox.to("email")).length;
  const before = await mails();
  await sam.press("I cannot use these phones");
  await sam.arrive("I cannot use these phones", "cannot");
  await sam.main.getByRole("button").first().click();
  // To the operator's support address, and to the sender.
  await expect.poll(mails).toBeGreaterThan(before);
});
