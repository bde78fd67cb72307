// Colleagues who share a mailbox, somebody who answers for somebody else, and somebody who is away.
import { maple } from "../support/people";
import { registered } from "../support/registered";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";
import type { Walker } from "../support/walk";

test.use({ ownPortal: true });

/** Chooses somebody in a list whose lines say more than the name. */
async function pick(who: Walker, label: string, name: string): Promise<void> {
  const option = who.field(label).locator("option", { hasText: name });
  await who.field(label).selectOption((await option.getAttribute("value"))!);
}

test("answers come to a team, and what colleagues note stays with them", async ({ person, outbox }) => {
  const pat = new SenderStory(await person({ phone: true }));
  await test.step("a manager makes a team and says that it reads answers", async () => {
    await pat.signIn(maple.manager.email);
    await pat.page.goto("/people/teams");
    await pat.press("Make a team");
    await pat.arrive("Make a team", "team-new");
    await pat.fill("Name of the team", "Front room");
    await pat.press("Make the team");
    await pat.isTold("The team is made. Now add the people who should read its messages.");
    for (const name of ["Pat Moreno", "Sam Okafor"]) {
      await pick(pat, "Add a person", name);
      await pat.press("Add to the team");
      await pat.isTold("The person is in the team");
    }
    await pat.page.goto("/practice/policies");
    await pat.field("Who can read answers to new messages").selectOption({ label: "Front room" });
    await pat.press("Save");
  });
  const { story, subject } = await registered(person, outbox, "Tessa", { twoStep: false });
  await story.reply("May I come at four?");
  await test.step("Sam reads the answer in the mailbox of the team, notes something, and says whose it is", async () => {
    const sam = new SenderStory(await person({ phone: true, script: false }));
    await sam.signIn("sam@maple.example");
    await sam.page.goto("/settings/switch");
    await sam.press(/Front room/);
    await sam.main.getByRole("link", { name: new RegExp(subject) }).click();
    await sam.sees("May I come at four?");
    await sam.sees("Only your team sees these notes. They are never sent.");
    await sam.fill("New note", "Four is taken, offer five.");
    await sam.press("Save note");
    await sam.isTold("The note is saved. Only your team sees it.");
    await sam.press("I answer this");
    await sam.isTold("Saved who answers this");
    await sam.sees("This is yours to answer.");
  });
  await story.page.reload();
  await story.doesNotSee("Four is taken", "yours to answer");
});

test("a colleague answers for somebody who is away", async ({ person }) => {
  const ana = new SenderStory(await person({ phone: true, script: false }));
  await test.step("she lets him in for two weeks, and says that she is away", async () => {
    await ana.signIn();
    await ana.page.goto("/settings/delegates");
    await ana.arrive("Let somebody answer for you", "delegates");
    await pick(ana, "Who answers for you?", "Sam Okafor");
    await ana.choose("Read and answer");
    await ana.press("Let them in");
    await ana.isTold("Your colleague can open your mailbox now.");
    await ana.page.goto("/settings/away");
    await ana.arrive("Out of office", "away");
    const today = new Date();
    const day = (days: number) => new Date(today.getTime() + days * 86_400_000).toISOString().slice(0, 10);
    await ana.fill("First day", day(-1));
    await ana.fill("Last day", day(7));
    await ana.fill("What should they know?", "I am at a congress.");
    await ana.press("Save");
    await ana.isTold("It is saved. It begins and ends by itself.");
  });
  const sam = new SenderStory(await person());
  await test.step("he opens her mailbox; it says whose it is; and he goes back", async () => {
    await sam.signIn("sam@maple.example");
    await sam.page.goto("/settings/switch");
    await sam.press(/Ana Ruiz/);
    const banner = sam.page.getByRole("complementary", { name: "Whose mailbox is open" });
    await expect(banner).toContainText("Ana Ruiz");
    await sam.page.goto("/settings");
    await sam.sees("This is done in your own mailbox");
  });
  await test.step("she ends it, and the page he has open closes", async () => {
    await ana.page.goto("/settings/delegates");
    await ana.press("End it now");
    await ana.isTold("It has ended. The mailbox is closed to them.");
    await sam.page.goto("/inbox");
    await sam.sees("closed to you now");
  });
});
