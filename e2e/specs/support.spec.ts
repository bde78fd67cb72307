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
  await page.getByRole("textbox", { name: "Email" }).fill("not an address");
  await page.getByLabel("What happened?").fill("The code never comes.");
  await page.getByRole("button", { name: "Submit" }).click();
  await test.step("what is missing is said, and what was typed is kept", async () => {
    await expect(page.getByText("Choose what it is about").first()).toBeVisible();
    await expect(page.getByLabel("What happened?")).toHaveValue("The code never comes.");
  });
  await page.getByRole("textbox", { name: "Email" }).fill(address);
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

test("an agent with a passkey finds an invitation by its states, and no message", async ({ person }) => {
  const sol = new SenderStory(await person());
  const page = sol.page;
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true },
  });
  const signIn = async () => {
    await page.goto("/sign-in");
    await page.getByLabel("Email").fill("sol@support.example");
    await page.getByLabel("Password", { exact: true }).fill("paper boat on a quiet lake");
    await page.getByRole("button", { name: "Sign In" }).click();
  };
  await signIn();
  await test.step("the password alone opens no console", async () => {
    const answer = await page.goto("/support");
    expect(answer?.status()).toBe(403);
  });
  await page.goto("/settings/strong/passkey");
  await page.getByLabel("Name").fill("Sol's key");
  await page.getByRole("button", { name: "Make a passkey" }).click();
  await expect(page.getByText("Your passkey is added")).toBeVisible();
  await sol.signOut();
  await signIn();
  await page.getByRole("button", { name: "Use my passkey" }).click();
  // Support begins at its console.
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Find somebody");

  await page.getByLabel("Address, phone, practice or reference").fill("robin@patients.example");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What was found");
  await expect(page.locator("main")).toContainText("You cannot see messages");
  await expect(page.locator("main")).toContainText("mobile ending 67");
  for (const hidden of ["X-rays", "robin@patients.example", "0167"]) {
    await expect(page.locator("main")).not.toContainText(hidden);
  }

  await test.step("the script comes before any change", async () => {
    await page.getByRole("link", { name: /Send the email again/ }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Verify the identity first");
    await page.getByRole("link", { name: "Verify identity" }).click();
    await page.getByLabel("I called back on a number on file").check();
    for (const [question, answer] of [[/before you did/, "Yes"], [/without help/, "Yes"], [/anything odd/, "No"]] as const) {
      await page.getByRole("group", { name: question }).getByLabel(answer, { exact: true }).check();
    }
    await page.getByRole("button", { name: "Keep the result" }).click();
    await expect(page.getByText(/Verified. That counts until/)).toBeVisible();
  });
});
