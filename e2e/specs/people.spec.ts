// A manager and the people of the practice: who is there, what they may do, and somebody who goes.
import { maple } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test("a manager finds somebody, changes the role, and removes a colleague who left", async ({ person }) => {
  const pat = new SenderStory(await person({ phone: true }));
  await pat.signIn(maple.manager.email);
  await pat.page.goto("/people");
  await pat.arrive("People", "people");
  await pat.sees("Waiting for you");
  await pat.sees("Kim Soto");
  await pat.fill("Find somebody", "okafor");
  await pat.press("Find");
  await pat.sees("1 person was found.");
  await pat.main.getByRole("link", { name: "Sam Okafor" }).click();
  await pat.arrive("Sam Okafor", "member");
  await pat.main.getByRole("link", { name: "Change the role" }).click();
  await pat.arrive("Change the role", "member-role");
  await pat.main.getByRole("radio", { name: "Sends messages" }).check();
  await pat.press("Save");
  await pat.isTold("The new role holds from now on");
  await pat.page.goto("/people");
  await pat.main.getByRole("link", { name: "Jo Berg" }).click();
  await pat.sees("Deactivated");
  await pat.main.getByRole("link", { name: "Remove" }).click();
  await pat.arrive("Remove Jo Berg?", "member-remove");
  await pat.sees("stays with your practice");
  await pat.press("Remove this person");
  await pat.isTold("They were removed");
  await expect(pat.main.getByRole("link", { name: "Jo Berg" })).toHaveCount(0);
});
