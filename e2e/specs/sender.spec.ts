// The sender's day: compose to new and known addresses, drafts, the timeline, sending again, contacts.
import { linkIn } from "../support/outbox";
import { InviteeStory } from "../support/invitee";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { pdf, SenderStory } from "../support/sender";

for (const script of [true, false]) {
  test(`compose to a new address asks what it needs, once, ${script ? "with" : "without"} JavaScript`, async ({ person, outbox }) => {
    const { mobile } = phones();
    const to = invent("fresh");
    const ana = new SenderStory(await person({ script, phone: !script }));
    await ana.signIn();
    await ana.page.goto("/compose");
    await ana.sees(/Call 911/);
    // Everything at once, without checking the address first: the page comes back with its questions, nothing is lost or sent.
    await ana.fill("To", to.toUpperCase());
    await ana.fill("Subject", "Fresh");
    await ana.fill("Message", "Good morning.");
    await ana.main.locator("input[type=file]").setInputFiles([pdf("first.pdf")]);
    await ana.press("Send");
    await ana.sees("We have a few questions");
    expect(await outbox.to("email", to)).toEqual([]);
    await expect(ana.field("Message")).toHaveValue("Good morning.");
    await expect(ana.main).toContainText("first.pdf");
    await expect(ana.main.getByRole("radio", { name: "Patient" })).not.toBeChecked();
    await ana.press("Send");
    await ana.isRefused("First name", "Last name", "Mobile phone");
    await ana.sees("Choose who this is");
    await ana.choose("Patient");
    await ana.fill("First name", "Fre");
    await ana.fill("Last name", "Sh");
    await ana.fill("Mobile phone", mobile.typed);
    await ana.press("Send");
    await ana.isTold("Sent");
    await ana.timelineShows("Accepted");
    expect((await outbox.nextMail(to)).to).toBe(to);
  });
}

test("an address that looks like another must be confirmed", async ({ person }) => {
  const { mobile } = phones();
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.compose(`ro.${Date.now()}@gmial.com`);
  await ana.describe({ to: "", name: { first: "Look", last: "Alike" }, mobile: mobile.typed, subject: "Alike", text: "Hm." });
  await ana.press("Send");
  await ana.isRefused("I have checked it. The address is right.");
  await ana.field("I have checked it. The address is right.").check();
  await ana.press("Send");
  await ana.isTold("Sent");
});

test("drafts: saved, continued with their files, deleted after one question", async ({ person }) => {
  const { mobile } = phones();
  const to = invent("draft");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.compose(to);
  await ana.describe({ to, name: { first: "Dora", last: "Aft" }, mobile: mobile.typed, subject: "Half done", text: "Dear", files: [pdf("one.pdf"), pdf("two.pdf")] });
  await ana.press("Save draft");
  await ana.isTold("Draft saved");
  await ana.main.getByRole("button", { name: "Remove one.pdf" }).click();
  await expect(ana.main).not.toContainText("one.pdf");
  await ana.go("Drafts");
  await ana.arrive("Drafts", "drafts");
  await ana.main.getByRole("link", { name: /Half done/ }).click();
  await expect(ana.field("First name")).toHaveValue("Dora");
  await expect(ana.main).toContainText("two.pdf");
  await ana.fill("Message", "Dear Dora, all done.");
  await ana.press("Send");
  await ana.isTold("Sent");
  await expect(ana.main).toContainText("two.pdf");
  await ana.go("Drafts");
  await ana.sees("You have no drafts.");

  await ana.page.goto("/compose");
  await ana.fill("Subject", "Never mind");
  await ana.press("Save draft");
  await ana.go("Drafts");
  await ana.press("Delete");
  await ana.arrive("Delete this draft?", "draft-delete");
  await ana.press("Delete draft");
  await ana.isTold("Draft deleted");
  await ana.sees("You have no drafts.");
});

test("the timeline: what helps next, sending again, and what is refused for good reason", async ({ person, portal, outbox }) => {
  const { mobile } = phones();
  const address = invent("again");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Gus", last: "Gain" }, mobile: mobile.typed, subject: "Again", text: "Hello." });
  const first = await outbox.nextMail(address);
  await ana.timelineShows("Accepted");
  await test.step("at once: too soon, with the time when it may", async () => {
    await ana.press("Send again");
    await ana.arrive(/^Wait until .* to send again$/, "too-soon");
    await ana.press("Go back");
    await ana.arrive(/^Again$/, "timeline");
  });
  await portal.advance({ minutes: 11 });
  await ana.press("Send again");
  await ana.arrive("Send the email again?", "again");
  await ana.sees(address);
  await ana.press("Send again");
  await ana.timelineShows("Email sent again");
  const second = await outbox.nextMail(address);
  expect(linkIn(second, "/i/")).not.toBe(linkIn(first, "/i/"));

  const gus = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Gus", last: "Gain" });
  await gus.page.goto(linkIn(first, "/i/"));
  await gus.arrive("A newer link was sent", "newer");
  gus.invitation = second;
  await gus.openLink();
  await gus.landed();
  await test.step("a wrong phone before anything was asked: corrected with one number, and the link lives", async () => {
    const { otherMobile } = phones();
    await ana.press("Fix phone");
    await ana.arrive("Fix the phone numbers", "fix-phone");
    await ana.fill("Mobile phone", "");
    await ana.press("Save");
    await ana.isRefused("Mobile phone");
    await ana.fill("Mobile phone", otherMobile.typed);
    await ana.press("Save");
    await ana.timelineShows("Phone corrected");
    await gus.getStarted();
    await gus.aboutYou();
    await gus.phonesAreMine([otherMobile.ending]);
  });
});

test("contacts: found by name and by address, with what stands and what can be done", async ({ person, outbox }) => {
  const { mobile, landline } = phones();
  const address = invent("zoe");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Zoë", last: "Contact" }, mobile: mobile.typed, landline: `${landline.typed} x12`, subject: "Contact", text: "Hello." });
  await outbox.nextMail(address);
  await ana.go("Contacts");
  await ana.arrive("Contacts", "contacts");
  for (const wanted of ["zoë", "Contact", address]) {
    await ana.fill("Search", wanted);
    await ana.press("Search");
    await ana.isTold("1 person found");
    await expect(ana.main.getByRole("link", { name: "Zoë Contact" })).toBeVisible();
  }
  await ana.fill("Search", "nobody of this name");
  await ana.press("Search");
  await ana.isTold("Nobody found");
  await ana.press("All contacts");
  await ana.main.getByRole("link", { name: "Zoë Contact" }).click();
  await ana.arrive("Zoë Contact", "contact");
  await ana.sees("Waiting");
  await ana.sees(address);
  await expect(ana.main).toContainText("ext. 12");
  await ana.press("Fix phone");
  await ana.fill("Landline phone", landline.typed);
  await ana.press("Save");
  await ana.isTold("Phone numbers saved");
  await ana.press("Fix address");
  const right = invent("zoe-right");
  await ana.fill("Right email address", right);
  await ana.press("Save and send");
  await ana.isTold("Address saved, email sent to the new address");
  await ana.sees(right);
});

test("who has an account elsewhere looks like anybody new", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("elsewhere");
  const victor = new SenderStory(await person());
  await victor.signIn("victor@vale.example");
  await victor.write({ to: address, name: { first: "Els", last: "Where" }, mobile: mobile.typed, subject: "Vale", text: "One." });
  const els = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Els", last: "Where" });
  await els.patientSignsUp({ endings: [mobile.ending], practice: "Vale Endodontics" });
  await els.finishesByCode("text", mobile);
  await els.reads("Vale", "One.");

  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.compose(address);
  await ana.sees("New");
  await expect(ana.main).not.toContainText("account");
  await ana.describe({ to: address, name: { first: "Els", last: "Where" }, mobile: mobile.typed, subject: "Maple", text: "Two." });
  await ana.press("Send");
  await ana.isTold("Sent");
  await ana.timelineShows("Accepted");
  for (const action of ["Send again", "Fix phone", "Fix address"]) await expect(ana.control(action)).toBeVisible();
});
