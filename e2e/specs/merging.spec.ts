// Somebody was invited at two addresses and has two accounts: they are to become one, and the owner thinks better of it.
import { goodPassword } from "../support/people";
import { registered } from "../support/registered";
import { expect, test } from "../support/rig";
import { Walker } from "../support/walk";

test("two accounts are to become one, and either side sees it and stops it, without JavaScript on a phone", async ({ person, outbox }) => {
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
    await nora.press("Bring everything over in three days");
    await nora.isTold("Saved. Both addresses get a mail.");
    await nora.sees(`this account goes into ${first.address}`);
  });
  await test.step("the other account works as before, and says on every page what is going to happen", async () => {
    await second.story.page.goto("/inbox");
    await expect(second.story.page.getByText("This account goes into another one on")).toBeVisible();
    await second.story.sees(second.subject);
  });
  await test.step("both addresses are told; the mail to the one that goes stops it", async () => {
    await outbox.waitFor("email", first.address, (it) => (it.subject ?? "").startsWith("Another account comes into your"));
    const mail = await outbox.waitFor("email", second.address, (it) => (it.subject ?? "").includes("goes into another one in three days"));
    const link = /https?:\/\/\S+\/h\/\S+/.exec(mail.text ?? "")![0];
    const owner = new Walker(await person({ phone: true, script: false }));
    await owner.page.goto(link);
    await owner.arrive("Keep my account as it is", "halt-merge");
    await owner.press("Stop it");
    await owner.arrive("It is stopped", "halt-merge-stopped");
    await owner.press("Choose a new password");
    await outbox.waitFor("email", first.address, (it) => (it.subject ?? "").includes("accounts stay apart"));
  });
  await test.step("everybody is put out of that account, and the other one is as it was", async () => {
    await second.story.page.goto("/inbox");
    await expect(second.story.page).toHaveURL(/\/sign-in/);
    const device = new Walker(await person({ phone: false }));
    await device.page.goto("/sign-in");
    await device.giveCredentials(first.address, goodPassword);
    await device.arrive("Inbox", "inbox");
    await device.sees(first.subject);
    await device.doesNotSee(second.subject);
  });
});
