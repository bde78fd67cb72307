// JavaScript is off, for everybody: the patient, the specialist's screens, the sender.
import { InviteeStory } from "../support/invitee";
import { linkIn } from "../support/outbox";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { pdf, SenderStory } from "../support/sender";

test("the whole story by text", async ({ person, outbox }) => {
  const { mobile, landline } = phones();
  const address = invent("plain");
  const ana = new SenderStory(await person({ script: false }));
  await ana.signIn();
  await ana.write({
    to: address,
    name: { first: "Pat", last: "Plain" },
    mobile: mobile.typed,
    landline: landline.typed,
    subject: "Plain",
    text: "No script needed.",
    files: [pdf("plain.pdf"), pdf("second.pdf")],
  });

  const pat = new InviteeStory(await person({ phone: true, script: false }), outbox, address, {}, { first: "Pat", last: "Plain" });
  await pat.patientSignsUp({ endings: [mobile.ending, landline.ending] });
  await pat.openSecondMail();
  const code = await pat.sendCode("text", mobile);
  await pat.enterCode(code === "000000" ? "111111" : "000000");
  await pat.isRefused("6-digit code");
  await pat.enterCode(code);
  await pat.acceptTerms();
  await test.step("the rules are checked by the server, and each says whether it is met", async () => {
    await pat.passwordField.fill("short");
    await pat.press("Save and read my message");
    await pat.isRefused("Password");
    await expect(pat.main.locator("ul.rules")).toContainText("not yet");
  });
  await pat.setPassword();
  await pat.reads("Plain", "No script needed.");
  await expect(pat.main).toContainText("second.pdf");
  await pat.reply("Fine here too.", [pdf("answer.pdf")]);
  await expect(pat.main).toContainText("answer.pdf");
  await pat.signOut();

  await ana.openSent("Plain");
  await ana.timelineShows("Registered", "Read", "Replied");
});

test("the specialist's screens, a call, and a language that keeps what was typed", async ({ person, outbox }) => {
  const { landline } = phones();
  const address = invent("spec");
  const ana = new SenderStory(await person({ script: false }));
  await ana.signIn();
  await ana.write({
    to: address,
    relationship: "Doctor in another practice",
    name: { first: "Kai", last: "Holm" },
    landline: landline.typed,
    subject: "Referral",
    text: "Upper right.",
  });
  const kai = new InviteeStory(await person({ script: false }), outbox, address, {}, { first: "Kai", last: "Holm" });
  await kai.openInvitation();
  await kai.professional();
  await kai.arrive("About you", "you");
  await kai.fill("First name", "Kai");
  await kai.page.getByRole("button", { name: "Español" }).click();
  await expect(kai.page.locator("html")).toHaveAttribute("lang", "es");
  await kai.page.getByRole("button", { name: "English" }).click();
  await expect(kai.field("First name")).toHaveValue("Kai");
  await kai.aboutYou({ specialty: "Surgery" });
  await kai.practiceInformation({ Practice: "Holm Surgery", Street: "1 Bay St", City: "Astoria", State: "OR", "ZIP code": "97103" });
  await kai.phonesAreMine([landline.ending]);
  await kai.protect("required");
  await kai.toldToCheckMail();
  await kai.finishesByCode("call", landline);
  await kai.reads("Referral", "Upper right.");
});

test("the ways back: wrong phone, waiting, too old, sent again", async ({ person, portal, outbox }) => {
  const { mobile, otherMobile } = phones();
  const address = invent("back");
  const ana = new SenderStory(await person({ script: false }));
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Ria", last: "Back" }, mobile: mobile.typed, subject: "Back", text: "Here." });
  const ria = new InviteeStory(await person({ phone: true, script: false }), outbox, address, {}, { first: "Ria", last: "Back" });
  await ria.openInvitation();
  await ria.getStarted();
  await ria.aboutYou();
  await ria.press("None of these is mine");
  await ria.fill("Your phone number", otherMobile.typed);
  await ria.choose("Mobile");
  await ria.press("Send to the office");
  await ria.arrive("Waiting for the office", "waiting");
  await ana.openSent("Back");
  await ana.fixPhone("Mobile phone", otherMobile.typed);
  expect((await outbox.nextMail(address)).subject, "told to go on").toBe("Go on with your SecureMail sign-up");
  await ria.press("Look again now");
  await ria.phonesAreMine([otherMobile.ending]);
  await ria.protect("required");
  await ria.toldToCheckMail();
  await outbox.nextMail(address);
  // A wait prints when it ends; afterwards there is a button.
  await ria.sees(/You can do this at \d/);
  await portal.advance({ minutes: 2 });
  await ria.page.reload();
  await ria.press("Send it again");
  await ria.finishesByCode("text", otherMobile);
  await ria.reads("Back", "Here.");
});

test("declining: a page that asks once, then no more mail from that practice", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("decline");
  const ana = new SenderStory(await person({ script: false }));
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Not", last: "Me" }, mobile: mobile.typed, subject: "Wrong person", text: "Oops." });

  const stranger = new InviteeStory(await person({ phone: true, script: false }), outbox, address);
  const mail = await outbox.nextMail(address);
  await stranger.page.goto(linkIn(mail, "/n/"));
  await stranger.doesNotSee("Wrong person", "Oops.", "Not Me");
  await stranger.press("This is not me, or I do not want it");
  await stranger.arrive("You get no more of these emails", "declined");
  await stranger.sees(/Maple Street Dental/);

  stranger.invitation = mail;
  await stranger.openLink();
  await expect(stranger.control("Get Started")).toHaveCount(0);
  await ana.openSent("Wrong person");
  await ana.timelineShows("Declined");
  await test.step("the practice cannot write there any more, and keeps what was typed", async () => {
    await ana.page.goto("/compose");
    await ana.fill("To", address);
    await ana.fill("Subject", "Once more");
    await ana.fill("Message", "Please.");
    await ana.press("Send");
    await ana.isRefused("To");
    await ana.sees("This person does not want email from your practice.");
    await expect(ana.field("Message")).toHaveValue("Please.");
    expect(await outbox.to("email", address)).toHaveLength(1);
  });
});

test("signing out and in again", async ({ person }) => {
  const ana = new SenderStory(await person({ script: false }));
  await ana.signIn();
  await ana.signOut();
  await ana.page.goto("/compose");
  await ana.arrive("Sign In", "sign-in");
  await ana.giveCredentials("ana@maple.example", "paper boat on a quiet lake");
  await ana.arrive("New message", "compose");
});
