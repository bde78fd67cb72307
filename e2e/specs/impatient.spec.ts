// A person who presses twice, goes back, reloads, has two tabs and two devices: nothing happens twice.
import { InviteeStory } from "../support/invitee";
import { linkIn } from "../support/outbox";
import { invent, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { pdf, SenderStory } from "../support/sender";

for (const script of [true, false]) {
  test(`double presses, back, forward and reload on every page, ${script ? "with" : "without"} JavaScript`, async ({ person, outbox }) => {
    test.slow();
    const { mobile } = phones();
    const address = invent("hasty");
    const subject = `Quick one, ${script}`;
    const ana = new SenderStory(await person());
    await ana.signIn();
    await ana.write({ to: address, name: { first: "Max", last: "Rush" }, mobile: mobile.typed, subject, text: "Done." });

    const max = new InviteeStory(await person({ phone: true, script }), outbox, address, { hurried: true }, { first: "Max", last: "Rush" });
    await max.patientSignsUp({ endings: [mobile.ending] });
    // Finish was pressed twice: one second mail all the same.
    const mails = await outbox.to("email", address);
    expect(mails.filter((mail) => mail.links.some((link) => link.includes("/p/")))).toHaveLength(1);
    await max.finishesByCode("text", mobile);
    await max.reads(subject, "Done.");
    expect(await outbox.to("text", mobile.e164), "one press more of the same button sends no second code").toHaveLength(1);
    await max.reply("On my way.", [pdf("way.pdf")]);
    await expect(max.main.locator(".msg .words", { hasText: "On my way." })).toHaveCount(1);

    await ana.openSent(subject);
    await expect(ana.main.locator(".msg .words", { hasText: "On my way." })).toHaveCount(1);
    await ana.timelineShows("Registered");
    await expect(ana.timeline.filter({ hasText: "Registered" })).toHaveCount(1);
  });
}

test("sending twice sends once, with a file and without", async ({ person, outbox }) => {
  const ana = new SenderStory(await person(), { hurried: true });
  await ana.signIn();
  for (const files of [[], [pdf("once.pdf")]]) {
    const { mobile } = phones();
    const address = invent("twice");
    const subject = `Only once, ${files.length} files`;
    await ana.write({ to: address, name: { first: "Ann", last: "Twice" }, mobile: mobile.typed, subject, text: "Once.", files });
    await outbox.nextMail(address);
    expect(await outbox.to("email", address)).toHaveLength(1);
    await ana.page.goto("/sent");
    await expect(ana.main.getByRole("link", { name: new RegExp(subject) })).toHaveCount(1);
  }
});

test("the same form sent again, as Back and Reload do, leads to the same conversation", async ({ person, portal, outbox }) => {
  const { mobile } = phones();
  const address = invent("behind");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.compose(address);
  await ana.describe({ to: address, name: { first: "Ed", last: "Back" }, mobile: mobile.typed, subject: "Behind", text: "Once." });
  const fields = await ana.page.evaluate(() => {
    const form = document.querySelector<HTMLFormElement>("#page-form")!;
    return Object.fromEntries([...new FormData(form)].filter((it): it is [string, string] => typeof it[1] === "string"));
  });
  await ana.press("Send");
  await ana.isTold("Sent");
  const thread = new URL(ana.page.url()).pathname;
  for (let press = 0; press < 3; press++) {
    const again = await ana.page.request.post("/compose", { multipart: { ...fields, action: "send" }, headers: { origin: portal.baseURL } });
    expect(new URL(again.url()).pathname).toBe(thread);
  }
  await outbox.nextMail(address);
  expect(await outbox.to("email", address)).toHaveLength(1);
  await ana.page.goto("/sent");
  await expect(ana.main.getByRole("link", { name: /Behind/ })).toHaveCount(1);
});

test("another device and the same link continue where the person was", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("devices");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Eve", last: "Dual" }, mobile: mobile.typed, subject: "Devices", text: "Any." });

  const phone = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Eve", last: "Dual" });
  await phone.openInvitation();
  await phone.getStarted();
  await phone.aboutYou();
  await phone.arrive("Can you answer one of these?", "phones");

  const desk = new InviteeStory(await person(), outbox, address);
  desk.invitation = phone.invitation;
  await desk.openLink();
  await desk.press("Continue where you left off");
  await desk.phonesAreMine([mobile.ending]);
  await desk.protect("required");
  await desk.toldToCheckMail();

  // The phone, still on the older page, is taken along and not sent back.
  await phone.press("Yes, Continue");
  await phone.toldToCheckMail();
  await test.step("what was typed can still be seen and changed by going back", async () => {
    await phone.page.goto("/join/you");
    await expect(phone.field("First name")).toHaveValue("Eve");
  });
});

test("two tabs finishing at once make exactly one account", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("tabs");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Tab", last: "Twin" }, mobile: mobile.typed, subject: "Tabs", text: "Both." });

  const one = new InviteeStory(await person(), outbox, address, {}, { first: "Tab", last: "Twin" });
  await one.patientSignsUp({ endings: [mobile.ending] });
  const second = await one.openSecondMail();
  await one.enterCode(await one.sendCode("text", mobile));
  await one.acceptTerms();
  await one.arrive("Choose a password", "password");

  const other = new InviteeStory(await one.page.context().newPage(), outbox, address);
  await other.page.goto(linkIn(second, "/p/"));
  await other.arrive("Choose a password", "password");

  await one.passwordField.fill(one.who.password);
  await other.passwordField.fill("another long sentence, also fine");
  await Promise.all([one.press("Save and read my message"), other.press("Save and read my message")]);
  for (const tab of [one, other]) {
    // The winner reads; the loser is told kindly, or reads too, since both are one signed-in person.
    await expect(tab.page.getByRole("heading", { level: 1, name: /^(Tabs|You already used this link|You already have an account|Sign In)$/ })).toBeVisible();
  }
  await ana.openSent("Tabs");
  await ana.timelineShows("Registered");
  await expect(ana.timeline.filter({ hasText: "Registered" })).toHaveCount(1);

  // One of the two passwords is the account's; the other opens nothing.
  const opened: string[] = [];
  for (const password of [one.who.password, "another long sentence, also fine"]) {
    const fresh = new InviteeStory(await person(), outbox, address);
    await fresh.signIn(password);
    const code = fresh.page.getByRole("heading", { level: 1, name: "Where should we send your code?" });
    await expect(code.or(fresh.main.getByRole("group", { name: "There is a problem" }))).toBeVisible();
    if (await code.isVisible()) opened.push(password);
  }
  expect(opened).toHaveLength(1);
});
