// A member forgets the password, and a manager gives the messages of their seat back; what a practice with one manager is told about emergencies.
import { linkIn } from "../support/outbox";
import { goodPassword, maple } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";
import { Walker } from "../support/walk";

test.use({ ownPortal: true });

for (const phone of [true, false]) {
  test(`a colleague gets their messages back, ${phone ? "on a phone, without script" : "at a desk"}`, async ({ person, portal, outbox }) => {
    const ana = new Walker(await person({ phone, script: !phone }));
    await test.step("she sets a new password by the mail", async () => {
      await ana.page.goto("/forgot");
      await ana.emailField.fill(maple.sender.email);
      await ana.press("Send the link");
      await ana.arrive("Check your email", "forgot-sent");
      const mail = await outbox.waitFor("email", maple.sender.email, (it) => it.links.some((link) => link.includes("/r/")));
      await ana.page.goto(linkIn(mail, "/r/"));
      await ana.press("Continue");
      await ana.passwordField.fill(goodPassword);
      await ana.press("Save");
      await ana.giveCredentials(maple.sender.email, goodPassword);
      await ana.arrive("Inbox", "inbox");
    });
    await test.step("above every page stands what she waits for, and behind it who can help", async () => {
      const banner = ana.page.getByRole("complementary", { name: "Whose mailbox is open" });
      await expect(banner).toContainText("Your messages at Maple Street Dental wait for a manager");
      await banner.getByRole("link").click();
      await ana.arrive("Your messages wait for a manager", "waiting");
      await ana.sees("can let you in");
    });
    await portal.advance({ minutes: 1 });
    const pat = new SenderStory(await person({ phone: !phone }));
    await test.step("the manager is told to call, and gives them back", async () => {
      await outbox.waitFor("email", maple.manager.email, (it) => /asks for their messages back/.test(it.subject ?? ""));
      await pat.signIn(maple.manager.email);
      await pat.page.goto("/practice");
      await pat.press("One person waits for you");
      await pat.arrive("Give messages back", "recoveries");
      await pat.sees("Call them first");
      await pat.press(/^I called\. Give .* the messages back$/);
      await pat.isTold("The messages are given back. They can open them now.");
      await pat.sees("Nobody waits for you.");
    });
    await ana.page.reload();
    await ana.press("Open my messages");
    await ana.arrive("Inbox", "inbox");
    await expect(ana.page.getByRole("complementary", { name: "Whose mailbox is open" })).toHaveCount(0);
  });
}

test("two managers open a colleague's mailbox, and she sees what was read", async ({ person }) => {
  const pat = new SenderStory(await person({ phone: true, script: false }));
  await test.step("one asks", async () => {
    await pat.signIn(maple.manager.email);
    await pat.page.goto("/practice");
    await pat.press("Emergency access");
    await pat.arrive("Emergency access", "emergency");
    await pat.sees("Noor Haddad");
    const option = pat.field("Whose mailbox?").locator("option", { hasText: "Ana Ruiz" });
    await pat.field("Whose mailbox?").selectOption((await option.getAttribute("value"))!);
    await pat.fill("Why can it not wait?", "A patient in hospital needs the letter.");
    await pat.press("Ask the other managers");
    await pat.isTold("The other managers are asked");
  });
  const noor = new SenderStory(await person());
  await test.step("the other one agrees", async () => {
    await noor.signIn("noor@maple.example");
    await noor.page.goto("/people/emergency");
    await noor.sees("A patient in hospital needs the letter.");
    await noor.press("I agree. Open it for four hours");
    await noor.isTold("The mailbox is open for four hours");
  });
  await test.step("the first reads", async () => {
    await pat.page.goto("/people/emergency");
    await pat.press("Read it now");
    await pat.arrive("Inbox", "emergency-inbox");
    await expect(pat.page.getByRole("complementary", { name: "Whose mailbox is open" })).toContainText("Ana Ruiz");
  });
  await test.step("the owner is told above every page, and closes nothing by saying that she saw it", async () => {
    const ana = new SenderStory(await person({ phone: true }));
    await ana.signIn();
    const banner = ana.page.getByRole("complementary", { name: "Whose mailbox is open" });
    await expect(banner).toContainText("Pat Moreno");
    await banner.getByRole("link").first().click();
    await ana.arrive("Your mailbox was opened in an emergency", "emergency-owner");
    await ana.sees("Noor Haddad");
  });
});
