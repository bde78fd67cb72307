// Links that were used, replaced, grown old, mangled, taken back, or opened by somebody else: each page says what to do.
import { InviteeStory } from "../support/invitee";
import { linkIn } from "../support/outbox";
import { demoPassword, invent, maple, phones, vale } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";
import { Walker } from "../support/walk";

test("links that were never sent, cut in two, or mangled: one answer, no practice named", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("cut");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Cut", last: "Short" }, mobile: mobile.typed, subject: "Cut", text: "Cut." });
  const link = linkIn(await outbox.lastMail(address), "/i/");
  const secret = link.slice(3);
  const other = secret.startsWith("A") ? "B" : "A";

  const walker = new Walker(await person({ phone: true }));
  for (const path of [link.slice(0, -5), `/i/${other}${secret.slice(1)}`, link.toUpperCase().replace("/I/", "/i/"), `/i/${"A".repeat(43)}`, "/i/%00", "/p/nothing", "/n/nothing", "/r/nothing", `/p/${secret}`, `/r/${secret}`]) {
    await walker.page.goto(path);
    await walker.arrive("We do not know this link", "unknown");
    await walker.doesNotSee(maple.name, "Cut", address);
    await expect(walker.main.locator("a.btn"), path).toBeVisible();
  }
  await test.step("what mail programs hang on does no harm", async () => {
    for (const path of [`${link}.`, `${link}%3E`, `${link}?utm_source=mail`, `${link}/`, `${link.slice(0, 12)}%0D%0A${link.slice(12)}`]) {
      const fresh = new Walker(await person({ phone: true }));
      await fresh.page.goto(path);
      await fresh.arrive(`${maple.name} sent you a private message`, "landing");
    }
  });
});

test("a link that was used leads to Sign In, and tells a stranger nothing", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("used");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Una", last: "Used" }, mobile: mobile.typed, subject: "Used", text: "Used." });
  const una = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Una", last: "Used" });
  await una.patientSignsUp({ endings: [mobile.ending] });
  const second = await una.openSecondMail();
  await una.enterCode(await una.sendCode("text", mobile));
  await una.acceptTerms();
  await una.setPassword();
  await una.reads("Used", "Used.");

  const stranger = new Walker(await person({ phone: true }));
  for (const path of [linkIn(una.invitation!, "/i/"), linkIn(second, "/p/")]) {
    await stranger.page.goto(path);
    await stranger.arrive("You already used this link", "used");
    await expect(stranger.control("Forgot Password")).toBeVisible();
    await stranger.doesNotSee("Una", address);
    await stranger.press("Sign In");
    await stranger.arrive("Sign In", "sign-in");
  }
});

test("too old: a new link goes to the invited address, the old one points to the newer mail", async ({ person, portal, outbox }) => {
  const { mobile } = phones();
  const address = invent("old");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Ola", last: "Old" }, mobile: mobile.typed, subject: "Old", text: "Still fresh." });
  const invitation = await outbox.nextMail(address);
  await portal.advance({ days: 31 });

  const ola = new InviteeStory(await person({ phone: true, script: false }), outbox, address, {}, { first: "Ola", last: "Old" });
  await ola.page.goto(linkIn(invitation, "/i/"));
  await ola.arrive("This link is too old", "old");
  await ola.doesNotSee("Ola", "Still fresh", address);
  await ola.press("Send me a new link");
  await ola.arrive("Check your email", "sent");
  const newer = await outbox.nextMail(address);
  expect(linkIn(newer, "/i/")).not.toBe(linkIn(invitation, "/i/"));
  await ola.page.goto(linkIn(invitation, "/i/"));
  await ola.arrive("A newer link was sent", "newer");
  ola.invitation = newer;
  await ola.openLink();
  await ola.landed();
  await ola.getStarted();
  await ola.aboutYou();
  await ola.phonesAreMine([mobile.ending]);
  await ola.protect("required");
  await ola.toldToCheckMail();

  await test.step("the second mail's link lives a day", async () => {
    const second = await outbox.nextMail(address);
    await portal.advance({ days: 2 });
    await ola.page.goto(linkIn(second, "/p/"));
    await ola.arrive("This link is too old", "old");
    await ola.press("Send me a new link");
    await ola.arrive("We sent you a new link", "new-link");
    await ola.finishesByCode("text", mobile);
    await ola.reads("Old", "Still fresh.");
  });
});

test("an address that was corrected: the wrong mailbox opens nothing any more", async ({ person, outbox }) => {
  const { mobile } = phones();
  const [wrong, right] = [invent("wrong"), invent("right")];
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: wrong, name: { first: "Rae", last: "Dress" }, mobile: mobile.typed, subject: "Address", text: "For Rae." });
  const lost = await outbox.nextMail(wrong);
  await ana.openSent("Address");
  await ana.press("Fix address");
  await ana.arrive("Fix the address", "fix-address");
  await ana.fill("Right email address", "not an address");
  await ana.press("Save and send");
  await ana.isRefused("Right email address");
  await ana.fill("Right email address", right);
  await ana.press("Save and send");
  await ana.timelineShows("Address corrected");

  const stranger = new Walker(await person({ phone: true }));
  await stranger.page.goto(linkIn(lost, "/i/"));
  await stranger.arrive("Taken back by the sender", "taken-back");
  await stranger.doesNotSee("Rae", "For Rae", right);

  const rae = new InviteeStory(await person({ phone: true }), outbox, right, {}, { first: "Rae", last: "Dress" });
  await rae.patientSignsUp({ endings: [mobile.ending] });
  await rae.finishesByCode("text", mobile);
  await rae.reads("Address", "For Rae.");
});

test("somebody else's link, while signed in: said so, and the way on", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("foreign");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Fay", last: "Other" }, mobile: mobile.typed, subject: "Foreign", text: "Not for Victor." });
  const invitation = await outbox.nextMail(address);

  const victor = new SenderStory(await person({ phone: true }));
  await victor.signIn(vale.sender.email);
  await victor.page.goto(linkIn(invitation, "/i/"));
  await victor.arrive("Signed in as someone else", "someone-else");
  await victor.doesNotSee("Fay", "Not for Victor", address);
  await victor.press("Sign out");
  await victor.page.goto(linkIn(invitation, "/i/"));
  await victor.arrive(`${maple.name} sent you a private message`, "landing");
});

test("two invitations in one browser: a form acts on the one it was shown for, or on none", async ({ person, outbox }) => {
  const [first, second] = [invent("first"), invent("second")];
  const ana = new SenderStory(await person());
  await ana.signIn();
  for (const [to, name] of [[first, "One"], [second, "Two"]] as const) {
    await ana.write({ to, name: { first: name, last: "Inbox" }, mobile: phones().mobile.typed, subject: name, text: name });
  }
  const page = await person({ phone: true });
  const one = new InviteeStory(page, outbox, first, {}, { first: "One", last: "Inbox" });
  await one.openInvitation();
  await one.getStarted();
  await one.arrive("About you", "you");
  const two = new InviteeStory(await page.context().newPage(), outbox, second);
  await two.openInvitation();
  await one.aboutYou();
  // Nothing is done, nothing is lost; sent once more, the page says why it cannot be done here.
  await one.arrive("Check this and send it again", "stale");
  await one.press("Continue");
  await one.arrive("This page belongs to another message", "other");
  await two.page.goto("/join/you");
  await expect(two.field("First name")).toHaveValue("");
});

test("the cookie is gone: the mail's link opens it all again", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("cookie");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Coo", last: "Kie" }, mobile: mobile.typed, subject: "Cookie", text: "Here." });
  const coo = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Coo", last: "Kie" });
  await coo.openInvitation();
  await coo.getStarted();
  await coo.aboutYou();
  await coo.arrive("Can you answer one of these?", "phones");
  await coo.page.context().clearCookies();
  await coo.page.reload();
  await coo.arrive("Open the link in your email again", "flow-gone");
  await coo.openLink();
  await coo.press("Continue where you left off");
  await coo.phonesAreMine([mobile.ending]);
});

test("one person, two practices: one account, both messages", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("both");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Bea", last: "Both" }, mobile: mobile.typed, subject: "From Maple", text: "One." });
  const bea = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Bea", last: "Both" });
  await bea.openInvitation();
  const victor = new SenderStory(await person());
  await victor.signIn(vale.sender.email, demoPassword);
  await victor.write({ to: address, name: { first: "Bea", last: "Both" }, mobile: mobile.typed, subject: "From Vale", text: "Two." });
  const other = await outbox.nextMail(address);

  await bea.getStarted();
  await bea.aboutYou();
  await bea.phonesAreMine([mobile.ending]);
  await bea.protect("required");
  await bea.toldToCheckMail();
  await bea.finishesByCode("text", mobile);
  await bea.reads("From Maple", "One.");
  // The other practice's link, opened by the same signed-in person: looked at, then added.
  await bea.page.goto(linkIn(other, "/i/"));
  await bea.arrive("You already have an account", "account");
  await bea.press("Add to my account");
  // That practice asks for its own proof of the phone, once.
  await bea.enterCode(await bea.sendCode("text", mobile));
  await bea.reads("From Vale", "Two.");
});

for (const script of [true, false]) {
  test(`declined by mistake: taken back with the same link, and the office sends a new one, ${script ? "with" : "without"} JavaScript`, async ({ person, outbox }) => {
    const { mobile } = phones();
    const address = invent("hasty");
    const subject = script ? "Hasty by script" : "Hasty without";
    const ana = new SenderStory(await person({ script }));
    await ana.signIn();
    await ana.write({ to: address, name: { first: "Hal", last: "Hasty" }, mobile: mobile.typed, subject, text: "Read me." });
    const hal = new InviteeStory(await person({ phone: true, script }), outbox, address, {}, { first: "Hal", last: "Hasty" });
    await hal.openInvitation();
    await hal.press("This is not me, or I do not want it");
    await hal.press("This is not me, or I do not want it");
    await hal.arrive("You get no more of these emails", "declined");
    await hal.press("I pressed this by mistake");
    await hal.arrive("Do you want the message after all?", "wanted");
    await hal.press("Yes, I want the message");
    await hal.arrive("We told the office", "told");
    await hal.openLink();
    await hal.arrive("We told the office", "told-again");

    await outbox.waitFor("email", maple.sender.email, (it) => it.subject === "They want your message after all");
    await ana.openSent(subject);
    await ana.timelineShows("Declined by mistake");
    await ana.press("Send again");
    await ana.press("Send again");
    await hal.openInvitation();
    await hal.getStarted();
  });
}
