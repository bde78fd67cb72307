// Asking support for help: by somebody without an account and without script, and by somebody signed in.
import { invent } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test("a visitor asks for help, and reads what was sent", async ({ person, outbox }) => {
  const page = await person({ phone: true, script: false });
  await page.goto("/sign-in");
  await page.getByText("Need help?").click();
  await page.getByRole("link", { name: "Ask for help in writing" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Ask for help");
  await expect(page.getByText("Do not send medical details")).toBeVisible();

  const address = invent("stuck");
  await page.getByLabel("Your name").fill("Joy Stuck");
  await page.getByLabel("Email").fill("not an address");
  await page.getByLabel("What happened?").fill("The code never comes.");
  await page.getByRole("button", { name: "Submit" }).click();
  await test.step("what is missing is said, and what was typed is kept", async () => {
    await expect(page.getByText("Choose what it is about").first()).toBeVisible();
    await expect(page.getByLabel("What happened?")).toHaveValue("The code never comes.");
  });
  await page.getByLabel("Email").fill(address);
  await page.getByLabel("The code does not come, or the phone is wrong").check();
  await page.getByRole("button", { name: "Submit" }).click();

  await expect(page.getByText("Sent to support")).toBeVisible();
  await expect(page.getByText("The code never comes.")).toBeVisible();
  await test.step("nobody is mailed because somebody typed their address", async () => {
    expect(await outbox.to("email", address)).toEqual([]);
  });
});

test("somebody signed in finds the request again", async ({ person }) => {
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.page.goto("/request");
  await ana.page.getByLabel("Something else").check();
  await ana.page.getByLabel("What happened?").fill("Where do I change our logo?");
  await ana.page.getByRole("button", { name: "Submit" }).click();
  await expect(ana.page.getByText("Where do I change our logo?")).toBeVisible();
  await ana.page.goto("/requests");
  await ana.page.getByRole("link", { name: /Something else/ }).first().click();
  await expect(ana.page.getByRole("heading", { level: 1 })).toHaveText("Your request");

  await test.step("the console is not there for them", async () => {
    const answer = await ana.page.goto("/support");
    expect(answer?.status()).toBe(404);
  });
});
