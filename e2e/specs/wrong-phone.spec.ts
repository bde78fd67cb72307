// The numbers on file are wrong: the invitee says so, the sender corrects it in one step, the same link goes on.
import { InviteeStory } from "../support/invitee";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test("before registering: None of these is mine", async ({ person, outbox }) => {
  test.slow();
  const { mobile, otherMobile } = phones();
  const address = invent("moved");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Joy", last: "Moved" }, mobile: mobile.typed, subject: "New number", text: "Found you." });

  const joy = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Joy", last: "Moved" });
  await joy.openInvitation();
  await joy.getStarted();
  await joy.aboutYou();
  await joy.arrive("Can you answer one of these?", "phones");
  await joy.press("None of these is mine");
  await joy.arrive("Tell the office your number", "tell");
  await test.step("a number that is none is named and kept", async () => {
    await joy.fill("Your phone number", "12");
    await joy.choose("Mobile");
    await joy.press("Send to the office");
    await joy.isRefused("Your phone number");
    await expect(joy.field("Your phone number")).toHaveValue("12");
  });
  await joy.fill("Your phone number", otherMobile.typed);
  await joy.press("Send to the office");
  await joy.arrive("Waiting for the office", "waiting");

  await test.step("the proposal changes nothing by itself", async () => {
    await joy.openLink();
    await joy.press("Continue where you left off");
    await joy.arrive("Waiting for the office", "waiting");
    await joy.doesNotSee(otherMobile.e164, otherMobile.typed);
    expect(await outbox.to("text", otherMobile.e164)).toEqual([]);
  });

  await test.step("the sender is told by mail, calls, and approves in one step", async () => {
    const mail = await outbox.waitFor("email", "ana@maple.example", (it) => /phone number needs your check/.test(it.subject ?? ""));
    expect(mail.text).not.toContain("Joy");
    await ana.openSent("New number");
    await ana.timelineShows("Joy Moved says the phone number is wrong");
    await ana.press("Fix phone");
    await ana.arrive("Fix the phone numbers", "fix-phone");
    await ana.sees(new RegExp(`They say: .*${otherMobile.ending}\\b`));
    await ana.press("Approve");
    await ana.timelineShows("Phone corrected");
  });

  await test.step("who waits is told to go on, by a mail that opens nothing", async () => {
    const mail = await outbox.nextMail(address);
    expect(mail.subject).toBe("Go on with your SecureMail sign-up");
    expect(mail.links.filter((link) => /\/[ip]\//.test(link))).toEqual([]);
  });

  await joy.openLink();
  await joy.press("Continue where you left off");
  await joy.phonesAreMine([otherMobile.ending]);
  await joy.protect("required");
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
  const second = await lou.openSecondMail();
  const code = await lou.sendCode("text", mobile);

  await ana.openSent("Late");
  await ana.fixPhone("Mobile phone", otherMobile.typed);
  await lou.enterCode(code);
  await lou.arrive("Where should we send your code?", "ways");
  await expect(lou.main).not.toContainText(`ending ${mobile.ending}`);

  // The same link goes on, with the new number.
  await lou.openLinkOf(second, "/p/");
  await lou.ready();
  await lou.enterCode(await lou.sendCode("text", otherMobile));
  await lou.acceptTerms();
  await lou.setPassword();
  await lou.reads("Late", "Not too late.");
});

test("I cannot use these phones reaches the office and support", async ({ person, outbox }) => {
  const { mobile, otherMobile } = phones();
  const address = invent("support");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Sam", last: "Lost" }, mobile: mobile.typed, subject: "Stuck", text: "Help is near." });
  const sam = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Sam", last: "Lost" });
  await sam.patientSignsUp({ endings: [mobile.ending] });
  await sam.openSecondMail();
  await outbox.markRead();
  await sam.arrive("Where should we send your code?", "ways");
  await sam.press("I cannot use these phones");
  await sam.arrive("I cannot use these phones", "cannot");
  await sam.fill("A number that you can answer", otherMobile.typed);
  await sam.choose("Mobile");
  await sam.press("Send to the office");
  await sam.arrive("Waiting for the office", "waiting");

  const toSupport = await outbox.nextMail("help@mail.example.com");
  expect(toSupport.subject).toMatch(/cannot use the phones/);
  for (const secret of ["Sam", "Lost", "Stuck", address, otherMobile.e164, mobile.typed]) expect(toSupport.text).not.toContain(secret);
  const toAna = await outbox.nextMail("ana@maple.example");
  expect(toAna.text).not.toContain("Stuck");

  await ana.openSent("Stuck");
  await ana.timelineShows("Sam Lost says the phone number is wrong");
});
