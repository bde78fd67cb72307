// Somebody was invited at two addresses and has two accounts: they become one.
import { goodPassword } from "../support/people";
import { registered } from "../support/registered";
import { expect, test } from "../support/rig";
import { Walker } from "../support/walk";

test("two accounts become one, without JavaScript on a phone", async ({ person, outbox }) => {
  test.slow();
  const first = await registered(person, outbox, "Nora", { twoStep: false, sight: { phone: true, script: false } });
  const second = await registered(person, outbox, "Norah", { twoStep: false, sight: { phone: true } });
  const nora = first.story;
  await test.step("the account that stays asks", async () => {
    await nora.page.goto("/settings/merge");
    await nora.arrive("Do you have another account here?", "merge");
    await nora.press("Continue");
    await nora.sees("Sign in to the other account now");
  });
  await test.step("the other one signs in and sees what goes over", async () => {
    await nora.giveCredentials(second.address, goodPassword);
    await nora.arrive("Bring this account into the other one", "merge-look");
    await nora.sees(first.address);
    await nora.sees(second.address);
    await nora.press("Bring everything over");
    await nora.sees("Both accounts are one now.");
  });
  await test.step("both addresses are told", async () => {
    await outbox.waitFor("email", first.address, (it) => (it.subject ?? "").startsWith("Another account was brought into"));
    await outbox.waitFor("email", second.address, (it) => (it.subject ?? "").includes("is part of another one now"));
  });
  await test.step("everything is there, by either address", async () => {
    for (const address of [second.address, first.address]) {
      const device = new Walker(await person({ phone: false }));
      await device.page.goto("/sign-in");
      await device.giveCredentials(address, goodPassword);
      await device.arrive("Inbox", "inbox");
      await device.sees(first.subject);
      await device.sees(second.subject);
    }
  });
  await test.step("the browser of the other account is signed out", async () => {
    await second.story.page.goto("/inbox");
    await expect(second.story.page).toHaveURL(/\/sign-in/);
  });
});
