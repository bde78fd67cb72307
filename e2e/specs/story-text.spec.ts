// The story of the product, by text: a patient with a phone in the hand, in a hurry, once.
import { linkIn } from "../support/outbox";
import { InviteeStory } from "../support/invitee";
import { invent, maple, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { pdf, SenderStory } from "../support/sender";

const subject = "Your X-ray of Tuesday";
const text = "The upper left molar looks good. Please come again in May.";

test("a patient gets a letter with a file, registers by text, reads and replies", async ({ person, outbox }) => {
  test.slow();
  const { mobile, landline } = phones();
  const address = invent("robin");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({
    to: address,
    name: { first: "Robin", last: "Reyes" },
    mobile: mobile.typed,
    landline: landline.typed,
    subject,
    text,
    files: [pdf("upper-left.pdf")],
  });

  const robin = new InviteeStory(await person({ phone: true }), outbox, address);
  await test.step("the invitation tells who wrote and nothing of what", async () => {
    await robin.openInvitation();
    const mail = robin.invitation!;
    for (const part of [mail.subject ?? "", mail.text, mail.html ?? ""]) {
      for (const secret of [subject, "molar", "upper-left", "Robin", "Reyes", mobile.typed.slice(-8)]) expect(part).not.toContain(secret);
    }
    expect(mail.text).toContain(maple.name);
    expect(mail.text).toContain("911");
    expect(mail.text.indexOf("/i/")).toBeLessThan(mail.text.indexOf("/n/"));
  });
  await test.step("no page tells a stranger more", async () => {
    await robin.doesNotSee(subject, "molar", "upper-left", "Reyes", address, mobile.typed.slice(-8), mobile.e164);
    await robin.sees(/r\*+@/);
  });

  await robin.getStarted();
  await robin.aboutYou();
  await robin.doesNotSee(mobile.typed.slice(-8), mobile.e164);
  await robin.phonesAreMine([mobile.ending, landline.ending]);
  await robin.protect("required");
  await robin.toldToCheckMail();
  const second = await robin.openSecondMail();
  expect(second.text).not.toContain(subject);
  expect(linkIn(second, "/p/").slice(3)).not.toBe(linkIn(robin.invitation!, "/i/").slice(3));

  const code = await robin.sendCode("text", mobile);
  expect((await outbox.lastText(mobile.e164)).text).not.toContain(maple.name);
  await expect(robin.codeField, "the lone field has the focus").toBeFocused();
  await test.step("a wrong code costs a try and nothing else", async () => {
    await robin.enterCode(code === "000000" ? "111111" : "000000");
    await robin.sees(/4 tries left/);
    await robin.isRefused("6-digit code");
  });
  // As people copy it: with a space.
  await robin.enterCode(`${code.slice(0, 3)} ${code.slice(3)}`);
  await robin.acceptTerms();

  await test.step("a poor password is refused with its reason, and the rules turn green while typing", async () => {
    await robin.arrive("Choose a password", "password");
    const met = robin.main.locator("ul.rules li.met");
    await robin.passwordField.fill("short");
    await expect(robin.main.locator("ul.rules li").first()).not.toHaveClass(/met/);
    await robin.press("Save and read my message");
    await robin.isRefused("Password");
    await robin.passwordField.fill(robin.who.password);
    await expect(met.first()).toBeVisible();
  });
  await robin.press("Save and read my message");

  await robin.reads(subject, text);
  await expect(robin.main).toContainText("upper-left.pdf");
  const download = robin.page.waitForEvent("download");
  await robin.main.getByRole("link", { name: /Download/ }).first().click();
  expect((await download).suggestedFilename()).toBe("upper-left.pdf");
  await robin.reply("Thank you. Is Friday possible?", [pdf("insurance-card.pdf")]);

  await test.step("the sender sees each step and the answer", async () => {
    await ana.openSent(subject);
    await ana.timelineShows("Accepted", "Link opened", "Code sent", "Registered", "Read", "Replied");
    await ana.go("Inbox");
    await ana.main.getByRole("link", { name: new RegExp(subject) }).first().click();
    await expect(ana.main).toContainText("Is Friday possible?");
    await expect(ana.main).toContainText("insurance-card.pdf");
  });

  await test.step("signing in later asks for a code on a new device, and composing explains the paid plan", async () => {
    const later = new InviteeStory(await person({ phone: true }), outbox, address);
    await later.signIn();
    await later.enterCode(await later.sendCode("text", mobile));
    await later.arrive("Inbox", "inbox");
    await later.main.getByRole("link", { name: new RegExp(subject) }).first().click();
    await later.reads(subject, text);
    await later.page.goto("/compose");
    await later.arrive("Write to anybody with a paid plan", "upgrade");
    await expect(later.control("Send")).toHaveCount(0);
  });
});

test("a second message to the same person needs no registration", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("known");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Kim", last: "Noon" }, mobile: mobile.typed, subject: "First", text: "One." });
  const kim = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Kim", last: "Noon" });
  await kim.patientSignsUp({ endings: [mobile.ending] });
  await kim.finishesByCode("text", mobile);
  await kim.reads("First", "One.");

  await outbox.markRead();
  await ana.compose(address);
  await ana.sees("In your contacts");
  await ana.fill("Subject", "Second");
  await ana.fill("Message", "Two.");
  await ana.press("Send");
  await ana.isTold("Sent");
  const notice = await outbox.nextMail(address);
  expect(notice.text).not.toContain("Second");
  expect(notice.links.some((link) => new URL(link).pathname.startsWith("/i/")), "a notice carries no secret").toBe(false);
  await kim.page.goto("/");
  await kim.main.getByRole("link", { name: /Second/ }).first().click();
  await kim.reads("Second", "Two.");
});
