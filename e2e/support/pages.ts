// Every page of the story, judged in one language: axe in light and dark, the house's rules, 320 px, a reader's own spacing,
// and the accessibility tree against snapshots/. What the pages do is told by the other stories; here they are looked at.
import { InviteeStory } from "./invitee";
import { linkIn } from "./outbox";
import { invent, phones } from "./people";
import { expect, test } from "./rig";
import { type Letter, pdf, SenderStory } from "./sender";
import type { Habits } from "./walk";
import type { Language } from "./words";

const practice = { Practice: "Cole Periodontics", Street: "9 Birch Road", City: "Salem", State: "Oregon", "ZIP code": "97301" };

export function judgeEveryPage(language: Language): void {
  const habits: Habits = { language, inspect: language };
  const sight = { phone: true, locale: language === "es" ? "es-US" : "en-US" };
  const words = language === "es" ? ({ language: "Español" } as const) : {};
  const letter = (to: string, more: Partial<Letter> = {}): Letter => ({
    to,
    name: { first: "Robin", last: "Reyes" },
    subject: "X-ray",
    text: "Looks good.",
    ...words,
    ...more,
  });

  test("from the invitation to the answer", async ({ person, outbox }) => {
    test.slow();
    const { mobile, landline } = phones();
    const address = invent("robin");
    const ana = new SenderStory(await person());
    await ana.signIn();
    await ana.write(letter(address, { mobile: mobile.typed, landline: landline.typed, files: [pdf("upper-left.pdf")] }));

    const robin = new InviteeStory(await person(sight), outbox, address, habits);
    await robin.openInvitation();
    await expect(robin.page.locator("html")).toHaveAttribute("lang", language);
    await robin.getStarted();
    await robin.arrive("About you", "you");
    await robin.press("Continue");
    await robin.isRefused("First name", "Last name");
    await robin.arrive("About you", "you-missing");
    await robin.saysWho();
    await robin.phonesAreMine([mobile.ending, landline.ending]);
    await robin.protect("required");
    await robin.toldToCheckMail();
    await robin.openSecondMail();
    const code = await robin.sendCode("text", mobile);
    await robin.press("Re-send Code");
    await expect(robin.main.locator(".countdown")).toBeVisible();
    await robin.arrive(/./, "code-wait");
    await robin.press("I have a code");
    await robin.enterCode(code === "000000" ? "111111" : "000000");
    await robin.isRefused("6-digit code");
    await robin.arrive("Enter the 6-digit code", "code-wrong");
    await robin.enterCode(code);
    await robin.arrive("Terms of Use", "terms");
    await robin.press("I do not accept");
    await robin.arrive("You did not accept the terms", "terms-no");
    await robin.press("Read the terms again");
    await robin.press("Accept and Continue");
    await robin.arrive("Choose a password", "password");
    await robin.passwordField.fill("short");
    await robin.press("Save and read my message");
    await robin.isRefused("Password");
    await robin.arrive("Choose a password", "password-weak");
    await robin.passwordField.fill(robin.who.password);
    await robin.press("Save and read my message");
    await robin.reads("X-ray", "Looks good.");
    await robin.reply("Thank you.");
    await robin.arrive(/^X-ray$/, "sent");
    await robin.page.goto("/inbox");
    await robin.arrive("Inbox", "inbox");
    await robin.page.goto("/compose");
    await robin.arrive("Write to anybody with a paid plan", "upgrade");

    const stranger = new InviteeStory(await person(sight), outbox, address, habits);
    await stranger.page.goto(linkIn(robin.invitation!, "/i/"));
    await stranger.arrive("You already used this link", "link-used");
    await stranger.signIn();
    await stranger.arrive("Where should we send your code?", "sign-in-ways");
  });

  test("what professionals see", async ({ person, outbox }) => {
    test.slow();
    const { mobile } = phones();
    const address = invent("cole");
    const ana = new SenderStory(await person());
    await ana.signIn();
    await ana.write(letter(address, { relationship: "Doctor in another practice", mobile: mobile.typed }));

    const dana = new InviteeStory(await person(sight), outbox, address, { ...habits, inspect: `${language}-professional` }, { first: "Dana", last: "Cole" });
    await dana.openInvitation();
    await dana.press("Continue");
    await dana.arrive("Your professional number", "number");
    await dana.fill("ADA number", "999999999");
    await dana.fill("Last name", "Nobody");
    await dana.press("Submit");
    await dana.sees("We did not find that number. Check it, or Skip.");
    await dana.arrive("Your professional number", "number-unknown");
    await dana.fill("ADA number", "100200300");
    await dana.fill("Last name", "Park");
    await dana.press("Submit");
    await dana.arrive("Set up your free account", "start");
    await dana.press("Get Started");
    await dana.arrive("About you", "you");
    await dana.press("Continue");
    await dana.arrive("Practice information", "office");
    for (const [label, value] of Object.entries(practice)) await dana.fill(label, value);
    await dana.fill("City", "");
    await dana.press("Continue");
    await dana.isRefused("City");
    await dana.arrive("Practice information", "office-missing");
    await dana.fill("City", practice.City);
    await dana.press("Continue");
    await dana.phonesAreMine([mobile.ending]);
  });

  test("what those see who cannot go on", async ({ person, portal, outbox }) => {
    test.slow();
    const { mobile, landline } = phones();
    const address = invent("stuck");
    const ana = new SenderStory(await person());
    await ana.signIn();
    await ana.write(letter(address, { mobile: mobile.typed, twoStep: false }));

    const sam = new InviteeStory(await person(sight), outbox, address, { ...habits, inspect: `${language}-stuck` }, { first: "Sam", last: "Lost" });
    const plain = new InviteeStory(sam.page, outbox, address, { language }, sam.who);
    await plain.openInvitation();
    sam.invitation = plain.invitation;
    await sam.press("This is not me, or I do not want it");
    await sam.arrive("Stop these emails?", "not-me");
    await sam.press("Keep the message");
    await plain.getStarted();
    await plain.aboutYou();
    await sam.press("None of these is mine");
    await sam.arrive("Tell the office your number", "tell");
    await sam.press("Send to the office");
    await sam.arrive("Waiting for the office", "waiting");
    await sam.press("One of the numbers is mine after all");
    await plain.phonesAreMine([mobile.ending]);
    await sam.arrive("Protect your account", "protect");
    await plain.protect("on");
    await plain.toldToCheckMail();
    await sam.main.locator("summary").first().click();
    await sam.press("Tell the office");
    await sam.isTold("The office was told");
    await sam.arrive("Check your email to go on", "check-mail-told");
    await plain.openSecondMail();
    await sam.press("I cannot use these phones");
    await sam.arrive("I cannot use these phones", "cannot");
    await sam.press("Send to the office");
    await sam.arrive("Waiting for the office", "waiting-finish");

    await test.step("links that lead nowhere any more", async () => {
      const other = invent("old");
      const fresh = new InviteeStory(await person(sight), outbox, other, { ...habits, inspect: `${language}-link` });
      await ana.write(letter(other, { landline: landline.typed }));
      const invitation = await outbox.lastMail(other);
      await fresh.page.goto(`/i/${"A".repeat(43)}`);
      await fresh.arrive("We do not know this link", "unknown");
      await portal.advance({ days: 31 });
      await fresh.page.goto(linkIn(invitation, "/i/"));
      await fresh.arrive("This link is too old", "old");
      await fresh.press("Send me a new link");
      await fresh.arrive("Check your email", "sent");
      const newer = await outbox.waitFor("email", other, (it) => it.id !== invitation.id);
      await fresh.page.goto(linkIn(invitation, "/i/"));
      await fresh.arrive("A newer link was sent", "newer");
      await fresh.page.goto(linkIn(newer, "/n/"));
      await fresh.press("This is not me, or I do not want it");
      await fresh.arrive("You get no more of these emails", "declined");
      await fresh.page.goto("/no/such/page");
      await fresh.arrive("This page is not here", "404");
    });
  });
}
