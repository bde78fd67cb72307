// What an office sets up for itself: how people see it, and the recovery sheet without which nothing is sent.
import { maple } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";
import { Walker } from "../support/walk";

for (const phone of [true, false]) {
  test.describe(phone ? "on a phone" : "at a desk", () => {
    test("the recovery sheet: printed, typed back, ready", async ({ person }) => {
      const pat = new SenderStory(await person({ phone }));
      await pat.signIn(maple.manager.email);
      await pat.page.goto("/practice/recovery-sheet");
      await pat.arrive("Your recovery sheet", "sheet");
      await pat.press(/^Make (the|a new) sheet$/);
      const words = await pat.main.locator(".sheet-words li").allTextContents();
      expect(new Set(words).size, "twelve words").toBe(12);
      await test.step("paper holds the sheet and nothing of the screen", async () => {
        await pat.page.emulateMedia({ media: "print" });
        await expect(pat.main.locator(".sheet-words")).toBeVisible();
        await expect(pat.control("I have it on paper")).toBeHidden();
        await pat.page.emulateMedia({ media: "screen" });
      });
      await pat.press("I have it on paper");
      await pat.arrive("Type 4 words from the paper", "sheet-check");
      await pat.doesNotSee(...words.map((word) => `>${word}<`));
      const fields = pat.main.locator("form input[type=text], form input:not([type])");
      expect(await fields.count()).toBe(4);
      await test.step("a wrong word is named, and nothing is kept", async () => {
        await fields.first().fill("zebra crossing");
        await pat.press("Save");
        await expect(pat.page).toHaveTitle(/^Error:/);
      });
      for (const label of await pat.main.locator("form label").allTextContents()) {
        const n = Number(/\d+/.exec(label)![0]);
        await pat.main.getByLabel(label, { exact: true }).fill(words[n - 1]!);
      }
      await pat.press("Save");
      await pat.isTold("Your recovery sheet is ready");
      await pat.page.goto("/practice/recovery-sheet/words");
      await pat.arrive("Your recovery sheet", "sheet-kept");
      await expect(pat.main.locator(".sheet-words"), "the words are shown once").toHaveCount(0);
    });

    test("office hours and reply time: what is typed is judged, kept, and shown to who writes", async ({ person }) => {
      const pat = new SenderStory(await person({ phone }));
      await pat.signIn(maple.manager.email);
      await pat.page.goto("/practice");
      await pat.arrive("Your practice", "practice");
      await pat.page.goto("/practice/hours");
      await pat.arrive("Office hours and reply time", "hours");
      const monday = pat.main.getByRole("group", { name: "Monday" });
      await monday.getByLabel("Opens").fill("09:30");
      await monday.getByLabel("Closes").fill("");
      await pat.press("Save");
      await expect(pat.page).toHaveTitle(/^Error:/);
      await pat.sees(/Monday: enter both times/);
      await expect(monday.getByLabel("Opens")).toHaveValue("09:30");
      await monday.getByLabel("Closes").fill("17:00");
      await pat.press("Save");
      await pat.isTold("Office hours and reply time are saved");
      await pat.sees(/9:30 AM/);
    });
  });
}

test("only the manager changes the practice", async ({ person }) => {
  const ana = new Walker(await person());
  await ana.page.goto("/sign-in");
  await ana.giveCredentials(maple.sender.email, "paper boat on a quiet lake");
  await ana.arrive("Inbox", "inbox");
  await ana.page.goto("/practice");
  await ana.arrive("Your practice", "practice-sender");
  await ana.sees("A manager of your practice can change this.");
  for (const path of ["/practice/details", "/practice/hours", "/practice/rules", "/practice/logo"]) {
    const answer = await ana.page.goto(path);
    expect(answer!.status(), path).toBe(404);
  }
});
