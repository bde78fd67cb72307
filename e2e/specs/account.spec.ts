// The account: signing in and out, a forgotten password, sessions, settings, the end of a session.
import { linkIn } from "../support/outbox";
import { InviteeStory } from "../support/invitee";
import { goodPassword, invent, maple, phones } from "../support/people";
import { registered } from "../support/registered";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";
import { Walker } from "../support/walk";

const fresh = "nine brown owls cross the river at dusk";

/** From Sign In to the page that asks for the new password. */
async function forgets(story: InviteeStory, mail: () => Promise<string>): Promise<void> {
  await story.page.goto("/sign-in");
  await story.press("Forgot Password");
  await story.arrive("Forgot Password", "forgot");
  await story.emailField.fill(story.address);
  await story.press("Send the link");
  await story.arrive("Check your email", "forgot-sent");
  await story.page.goto(await mail());
  await story.arrive("Choose a new password", "reset");
  await story.doesNotSee(story.address);
  await story.press("Continue");
}

test("forgotten, with the recovery code: everything stays open", async ({ person, portal, outbox }) => {
  const { story, mobile, address, subject, text } = await registered(person, outbox, "Rita", { twoStep: true, sight: { phone: true } });
  let code = "";
  await test.step("the code is offered once something was read, made, and kept", async () => {
    await story.page.reload();
    await story.press("Make a code");
    await story.arrive("Your recovery code", "recovery");
    code = (await story.main.locator("#recovery-code").innerText()).trim();
    await story.press("Save this code");
    await story.isRefused("I have printed it or written it down");
    expect((await story.main.locator("#recovery-code").innerText()).trim(), "the same code, not another").toBe(code);
    await story.field("I have printed it or written it down").check();
    await story.press("Save this code");
    await story.isTold("Your recovery code is ready");
    await story.signOut();
  });
  await portal.advance({ minutes: 1 });
  await forgets(story, async () => linkIn(await outbox.waitFor("email", address, (it) => it.links.some((link) => link.includes("/r/"))), "/r/"));
  await story.enterCode(await story.sendCode("text", mobile));
  await story.arrive("Choose a new password", "reset-password");
  await story.choose("Yes, I have it");
  await story.fill("Recovery code", "7ZKQ-3M2P-9XWA-4TBD-H6RN-0Y5C-8EGJ");
  await story.passwordField.fill(fresh);
  await story.press("Save");
  await story.isRefused("Recovery code");
  await story.choose("Yes, I have it");
  // As people copy it from paper.
  await story.fill("Recovery code", code.toLowerCase().replaceAll("-", " "));
  await story.passwordField.fill(fresh);
  await story.press("Save");
  await story.arrive("Sign In", "sign-in");
  await story.isTold("Your password is changed. Sign in with the new one.");
  await portal.advance({ minutes: 1 });
  await story.giveCredentials(address, fresh);
  if (await story.page.getByRole("heading", { level: 1, name: "Where should we send your code?" }).isVisible()) {
    await story.enterCode(await story.sendCode("text", mobile));
  }
  await story.arrive("Inbox", "inbox");
  await story.main.getByRole("link", { name: new RegExp(subject) }).click();
  await story.reads(subject, text);
  await test.step("the link worked once", async () => {
    const later = new InviteeStory(await person(), outbox, address);
    await later.page.goto(linkIn(await outbox.waitFor("email", address, (it) => it.links.some((link) => link.includes("/r/"))), "/r/"));
    await later.arrive("You already used this link", "reset-used");
  });
});

test("forgotten, without a recovery code but with the phone: conversations come back when the sender signs in", async ({ person, portal, outbox }) => {
  const { story, ana, mobile, address, subject, text } = await registered(person, outbox, "Finn", { twoStep: true, sight: { phone: true, script: false } });
  await story.signOut();
  await portal.advance({ minutes: 1 });
  await forgets(story, async () => linkIn(await outbox.waitFor("email", address, (it) => it.links.some((link) => link.includes("/r/"))), "/r/"));
  await story.enterCode(await story.sendCode("text", mobile));
  await story.arrive("Choose a new password", "reset-password");
  await story.sees("Your old messages close for now");
  await story.passwordField.fill(fresh);
  await story.press("Save");
  await story.arrive("Sign In", "sign-in");
  await portal.advance({ minutes: 1 });
  await story.giveCredentials(address, fresh);
  const ways = story.page.getByRole("heading", { level: 1, name: "Where should we send your code?" });
  await expect(ways.or(story.page.getByRole("heading", { level: 1, name: "Inbox" }))).toBeVisible();
  if (await ways.isVisible()) await story.enterCode(await story.sendCode("text", mobile));
  await story.arrive("Inbox", "inbox");
  await expect(story.main).not.toContainText(subject);
  await story.sees("Closed message");

  await ana.signOut();
  await ana.signIn();
  await story.page.reload();
  await story.main.getByRole("link", { name: new RegExp(subject) }).click();
  await story.reads(subject, text);
});

test("forgotten, with nothing but the mailbox: the office is asked first", async ({ person, portal, outbox }) => {
  const { story, ana, address, subject, text } = await registered(person, outbox, "Nora", { twoStep: false, sight: { phone: true } });
  await story.signOut();
  await portal.advance({ minutes: 1 });
  await forgets(story, async () => linkIn(await outbox.waitFor("email", address, (it) => it.links.some((link) => link.includes("/r/"))), "/r/"));
  await story.arrive("Choose a new password", "reset-password");
  await story.passwordField.fill(fresh);
  await story.press("Save");
  await story.giveCredentials(address, fresh);
  await story.arrive("Inbox", "inbox");
  await story.sees("Closed message");

  await ana.openSent(subject);
  await ana.sees("Nora Reader asks to open this conversation again");
  await ana.press("Approve");
  await ana.arrive(new RegExp(`^${subject}$`), "thread");
  await expect(ana.control("Approve")).toHaveCount(0);
  await story.page.reload();
  await story.main.getByRole("link", { name: new RegExp(subject) }).click();
  await story.reads(subject, text);
});

test("an address that nobody has gets the same page and no mail", async ({ person, outbox }) => {
  const walker = new Walker(await person({ phone: true }));
  await walker.page.goto("/forgot");
  await walker.press("Send the link");
  await expect(walker.page).toHaveTitle(/^Error:/);
  await walker.emailField.fill("nobody@patients.example");
  await walker.press("Send the link");
  await walker.arrive("Check your email", "forgot-sent");
  expect(await outbox.to("email", "nobody@patients.example")).toEqual([]);
});

test("a reset link lives half an hour", async ({ person, portal, outbox }) => {
  const walker = new Walker(await person({ phone: true }));
  await walker.page.goto("/forgot");
  await walker.emailField.fill("office@maple.example");
  await walker.press("Send the link");
  const mail = await outbox.nextMail("office@maple.example");
  await portal.advance({ minutes: 31 });
  await walker.page.goto(linkIn(mail, "/r/"));
  await walker.arrive("This link is too old", "reset-old");
  await walker.press("Send me a new link");
  await walker.arrive("Forgot Password", "forgot");
});

test("signing out forgets the pages: Back shows nothing, the menu works by keyboard and closes by Escape", async ({ person, outbox }) => {
  const { story, text } = await registered(person, outbox, "Outa", { twoStep: false });
  const summary = story.page.locator("header details.menu.wide > summary");
  await summary.focus();
  await story.page.keyboard.press("Enter");
  await expect(story.page.getByRole("link", { name: "Settings" }).locator("visible=true")).toBeVisible();
  await story.page.keyboard.press("Escape");
  await expect(summary).toBeFocused();
  await expect(story.page.locator("header details.menu[open]")).toHaveCount(0);
  await story.signOut();
  await story.page.goBack();
  await story.arrive("Sign In", "sign-in");
  await story.doesNotSee(text);
});

test("where the account is open: a new browser is told by mail and can be ended", async ({ person, outbox }) => {
  const { story, address } = await registered(person, outbox, "Sess", { twoStep: false });
  const other = new InviteeStory(await person({ phone: true }), outbox, address, {}, story.who);
  await other.signIn();
  await other.arrive("Inbox", "inbox");
  const alert = await outbox.nextMail(address);
  expect(alert.subject).toMatch(/New sign-in/);

  await story.page.goto("/settings");
  await story.sees("On 2 devices");
  await story.press(/Where you are signed in/);
  await story.arrive("Where you are signed in", "sessions");
  await expect(story.main.getByRole("row").filter({ hasText: /Chrom/ })).toHaveCount(2);
  await story.press("End all others");
  await expect(story.main.getByRole("row").filter({ hasText: /Chrom/ })).toHaveCount(1);
  await other.page.reload();
  await other.arrive("Sign In", "sign-in");
  await other.sees("This session was ended. Sign in to go on.");
});

test("settings: name and language, password, two-step, phones", async ({ person, portal, outbox }) => {
  test.slow();
  const { story, address } = await registered(person, outbox, "Sett", { twoStep: false, sight: { phone: true } });
  const { otherMobile } = phones();
  await test.step("name and language", async () => {
    await story.go("Settings");
    await story.arrive("Settings", "settings");
    await story.press(/Change Name and language/);
    await story.fill("First name", "");
    await story.press("Save");
    await story.isRefused("First name");
    await story.fill("First name", "Setta");
    await story.field("Language").selectOption("es");
    await story.press("Save");
    await expect(story.page.locator("html")).toHaveAttribute("lang", "es");
    const spanish = new InviteeStory(story.page, outbox, address, { language: "es" });
    await spanish.isTold("Your name and language are saved");
    await story.page.goto("/settings/you");
    await spanish.field("Language").selectOption("en");
    await spanish.press("Save");
    await story.isTold("Your name and language are saved");
    await story.sees("Setta Reader");
  });
  await test.step("a phone of one's own, proven by a code", async () => {
    await story.press(/Phones for codes/);
    await story.arrive("Phones for codes", "phones");
    await story.fill("Phone number", "12");
    await story.choose("Mobile: text or call");
    await story.press("Continue to the code");
    await story.isRefused("Phone number");
    await story.fill("Phone number", otherMobile.typed);
    await story.press("Continue to the code");
    await story.enterCode(await story.sendCode("text", otherMobile));
    await story.isTold("Your phone is added");
  });
  await test.step("two-step on, and off again with the password", async () => {
    await story.press(/Two-step/);
    await story.arrive("Two-step", "two-step");
    await story.press("Turn two-step on");
    await story.isTold("Two-step is changed");
    await story.press(/Two-step/);
    await story.currentPassword.fill("not my password at all");
    await story.press("Turn two-step off");
    await expect(story.page).toHaveTitle(/^Error:/);
    await story.currentPassword.fill(story.who.password);
    await story.press("Turn two-step off");
    await story.isTold("Two-step is changed");
  });
  await test.step("a new password; after a while the old one is asked again before anything dear", async () => {
    await story.press(/Change Password/);
    await story.arrive("Change your password", "password");
    await story.currentPassword.fill(story.who.password);
    await story.passwordField.fill("password1234567");
    await story.press("Save");
    await story.isRefused("New password");
    await story.currentPassword.fill(story.who.password);
    await story.passwordField.fill(fresh);
    await story.press("Save");
    await story.isTold("Your password is changed. You were signed out everywhere else.");
    for (const subject of [/phone was added/, /codes are on/, /codes are off/, /password was changed/]) {
      await outbox.waitFor("email", address, (it) => subject.test(it.subject ?? ""));
    }
    await portal.advance({ minutes: 11 });
    await story.press(/Recovery code/);
    await story.arrive("Enter your password again", "step-up");
    await story.currentPassword.fill(fresh);
    await story.press("Continue");
    await story.arrive("Your recovery code", "recovery");
  });
});

test("are you still there: a warning two minutes before, one key stays, the end says so", async ({ person }) => {
  const page = await person();
  await page.clock.install();
  const ana = new SenderStory(page);
  await ana.signIn();
  const dialog = page.getByRole("dialog", { name: "Are you still there?" });
  await page.clock.fastForward("12:00");
  await expect(dialog).toBeHidden();
  await page.clock.fastForward("01:30");
  await expect(dialog).toBeVisible();
  await expect(page.getByRole("button", { name: "Stay signed in" })).toBeFocused();
  const extended = page.waitForResponse((answer) => answer.url().endsWith("/session/extend"));
  await page.keyboard.press("Enter");
  expect((await extended).status()).toBe(200);
  await expect(dialog).toBeHidden();
  await expect(page).toHaveURL(/\/inbox$/);
});

test("are you still there: nobody is, and what is on the screen is covered", async ({ person, portal }) => {
  const page = await person();
  await page.clock.install();
  const ana = new SenderStory(page);
  await ana.signIn();
  await page.clock.fastForward("15:01");
  await portal.advance({ minutes: 16 });
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("You were signed out to protect your messages.");
  await dialog.getByRole("link", { name: "Sign In" }).click();
  await page.goto("/inbox");
  await ana.arrive("Sign In", "sign-in");
  await ana.sees("You were signed out because nothing happened for a while.");
  await ana.giveCredentials(maple.sender.email, "paper boat on a quiet lake");
  await ana.arrive("Inbox", "inbox");
});

test("another address of one's own: both addresses say yes, and the old one takes it back", async ({ person, outbox }) => {
  test.slow();
  const { story, address, subject } = await registered(person, outbox, "Mona", { twoStep: false, sight: { phone: true } });
  const wanted = invent("mona-new");
  await story.page.goto("/settings/address");
  await story.arrive("Change your email address", "move");
  await story.fill("New email address", wanted);
  await story.press("Send both emails");
  await story.sees("We sent two emails. Open both and say Yes.");
  for (const [n, to] of [address, wanted].entries()) {
    const mail = await outbox.waitFor("email", to, (it) => it.links.some((link) => link.includes("/c/")));
    await story.page.goto(linkIn(mail, "/c/"));
    await story.arrive("Confirm your new address", "confirm");
    await story.choose("Yes, use the new address");
    await story.press("Continue");
    await story.arrive(n === 0 ? "This address has confirmed" : "Your address is changed", "confirmed");
  }
  await test.step("the new address signs in and reads what was there, the old one does not", async () => {
    const device = new Walker(await person({ phone: true }));
    await device.page.goto("/sign-in");
    await device.giveCredentials(address, goodPassword);
    await expect(device.page).toHaveTitle(/^Error:/);
    await device.giveCredentials(wanted, goodPassword);
    await device.arrive("Inbox", "inbox");
    await device.sees(subject);
  });
  await test.step("the old address takes it back", async () => {
    const mail = await outbox.waitFor("email", address, (it) => it.links.some((link) => link.includes("/u/")));
    const old = new Walker(await person({ phone: true }));
    await old.page.goto(linkIn(mail, "/u/"));
    await old.arrive("Use your old address again?", "undo");
    await old.main.getByRole("radio", { name: /^The old one/ }).check();
    await old.press("Continue");
    await old.arrive("Your old address is back", "undone");
    await old.page.goto("/sign-in");
    await old.giveCredentials(address, goodPassword);
    await old.arrive("Inbox", "inbox-again");
    await old.sees(subject);
  });
});
