// Somebody helps a patient with their messages; a parent reads for a child.
import { InviteeStory } from "../support/invitee";
import { linkIn } from "../support/outbox";
import { goodPassword, invent, phones } from "../support/people";
import { registered } from "../support/registered";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";
import { Walker } from "../support/walk";

/** Said anywhere on the page: what stands above every page of a mailbox is not part of its main part. */
async function above(who: Walker, text: string): Promise<void> {
  await expect(who.page.locator("body")).toContainText(text);
}

test("a daughter without an account helps her father, on a phone and without JavaScript", async ({ person, outbox }) => {
  test.slow();
  const { story, ana, subject, text } = await registered(person, outbox, "Walter", { twoStep: false, sight: { phone: true, script: false } });
  const address = invent("ann");
  await test.step("he asks her", async () => {
    await story.page.goto("/settings/helpers");
    await story.arrive("People who help me", "helpers");
    await story.fill("Their name", "Ann");
    await story.fill("Email address", address);
    await story.field("Who is this person?").selectOption({ label: "My daughter" });
    await story.choose("Three months");
    await story.choose("Read and answer");
    await story.press("Send the email");
    await story.sees("We have sent the email");
  });
  const ann = new Walker(await person({ phone: true, script: false }));
  await test.step("she makes an account from the email and accepts", async () => {
    const mail = await outbox.waitFor("email", address, (it) => it.links.some((link) => link.includes("/w/")));
    await ann.page.goto(linkIn(mail, "/w/"));
    await ann.sees("Walter Reader asks for your help");
    await ann.press("Make an account");
    await ann.fill("First name", "Ann");
    await ann.fill("Last name", "Reader");
    await ann.fill("Password", goodPassword);
    await ann.main.getByRole("checkbox").check();
    await ann.press("Make the account and accept");
    await ann.sees("You have accepted");
  });
  await test.step("he lets her in", async () => {
    await story.page.goto("/inbox");
    await above(story, "Somebody waits until you let them in");
    await story.page.goto("/settings/helpers");
    await story.press("Let them in or say no");
    await story.press("Yes, let them in");
    await story.sees("They can open your mailbox now");
  });
  await test.step("she reads, with for whom on the page, and answers", async () => {
    await ann.page.goto("/sign-in");
    if (ann.page.url().includes("/sign-in")) await ann.giveCredentials(address, goodPassword);
    await ann.page.goto("/settings/switch");
    await ann.press(/Walter Reader/);
    await above(ann, "Walter Reader");
    await ann.main.getByRole("link", { name: new RegExp(subject) }).first().click();
    await ann.sees(text);
    await ann.press("Reply");
    await ann.fill("Your answer", "He comes at four.");
    await ann.press("Send");
    await ann.sees("He comes at four.");
  });
  await test.step("the practice sees both names", async () => {
    await ana.page.goto("/inbox");
    await ana.sees("Ann Reader for Walter Reader");
  });
  await test.step("he ends it", async () => {
    await story.page.goto("/settings/helpers");
    await story.press(/^End/);
    await ann.page.goto("/settings/switch");
    await ann.doesNotSee("Walter Reader (");
  });
});

test("a parent reads and answers for a child", async ({ person, outbox }) => {
  test.slow();
  const { mobile } = phones();
  const address = invent("parent");
  const ana = new SenderStory(await person());
  await test.step("the practice writes about the child", async () => {
    await ana.signIn();
    await ana.page.goto("/compose");
    await ana.fill("To", address);
    await ana.main.locator("summary", { hasText: "This is about a child in their care" }).click();
    await ana.field("The message is about this child").check();
    await ana.fill("First name of the child", "Leo");
    await ana.fill("Last name of the child", "Reader");
    await ana.fill("Date of birth", "2016-05-03");
    await ana.field("Who is the adult?").selectOption({ label: "mother" });
    await ana.press("Check address");
    await ana.describe({ to: address, name: { first: "Paula", last: "Reader" }, mobile: mobile.typed, twoStep: false, subject: "Braces", text: "Leo can have his braces." });
    await ana.press("Send");
    await ana.isTold("Sent");
    await ana.page.goto("/contacts");
    await ana.sees("Leo Reader, through Paula Reader (mother)");
  });
  const paula = new InviteeStory(await person({ phone: true, script: false }), outbox, address, {}, { first: "Paula", last: "Reader" });
  await test.step("the mother signs up and reads in the child's mailbox", async () => {
    await paula.patientSignsUp({ endings: [mobile.ending], protect: "off" });
    await paula.openSecondMail();
    await paula.acceptTerms();
    await paula.setPassword();
    // The message, in the mailbox of the child, at once.
    await above(paula, "Leo Reader");
    await paula.sees("Leo can have his braces.");
    await paula.press("Reply");
    await paula.fill("Your answer", "We come on Friday.");
    await paula.press("Send");
    await paula.sees("We come on Friday.");
  });
  await ana.page.goto("/inbox");
  await ana.sees("Paula Reader for Leo Reader");
  await expect(ana.page).toHaveURL(/inbox/);
});
