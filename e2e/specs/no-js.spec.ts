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
  await pat.finishesByCode("text", mobile);
  await pat.reads("Plain", "No script needed.");
  await expect(pat.main).toContainText("second.pdf");
  await pat.reply("Fine here too.", [pdf("answer.pdf")]);

  await ana.openSent("Plain");
  await ana.timelineShows("Registered", "Read", "Replied");
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
  await stranger.press(/This is not me|I do not want/);
  await stranger.sees(/Maple Street Dental/);

  stranger.invitation = mail;
  await stranger.openLink();
  await expect(stranger.control("Get Started")).toHaveCount(0);
  await ana.openSent("Wrong person");
  await ana.timelineShows("Declined");
});

test("signing out and in again", async ({ person }) => {
  const ana = new SenderStory(await person({ script: false }));
  await ana.signIn();
  const signOut = ana.page.getByRole("button", { name: "Sign out" });
  if (!(await signOut.isVisible())) await ana.page.locator("summary").last().click();
  await signOut.click();
  await ana.page.goto("/compose");
  await expect(ana.page.getByRole("heading", { level: 1, name: "Sign In" })).toBeVisible();
  await ana.signIn();
});
