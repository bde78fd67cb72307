// Passkeys with Chromium's own virtual device: made in the settings, shown at sign-in, refused when recorded or removed.
import type { CDPSession, Page } from "@playwright/test";
import { expect, test } from "../support/rig";
import { registered } from "../support/registered";
import { InviteeStory } from "../support/invitee";

interface Device {
  cdp: CDPSession;
  id: string;
}

/** A phone or laptop that verifies its owner. */
async function device(page: Page): Promise<Device> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, id: authenticatorId };
}

test("a passkey is made, signs in, and opens nothing once it is removed", async ({ person, outbox }) => {
  const { story, address } = await registered(person, outbox, "Petra", { twoStep: true, sight: { phone: true } });
  const key = await device(story.page);
  const answers: string[] = [];
  story.page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/sign-in/code/passkey")) answers.push(request.postData() ?? "");
  });

  await test.step("made in the settings", async () => {
    await story.page.goto("/settings/strong");
    await story.arrive("Authenticator apps and passkeys", "strong");
    await story.page.getByRole("link", { name: "Add a passkey" }).click();
    await story.arrive("Add a passkey", "strong-passkey");
    await story.page.getByLabel("Name").fill("Petra's phone");
    await story.page.getByRole("button", { name: "Make a passkey" }).click();
    await story.isTold("Your passkey is added");
    await story.sees("Petra's phone");
    const { credentials } = await key.cdp.send("WebAuthn.getCredentials", { authenticatorId: key.id });
    expect(credentials).toHaveLength(1);
    expect(credentials[0]?.rpId).toBe("localhost");
  });

  await test.step("shown at sign-in", async () => {
    await story.signOut();
    await story.page.goto("/sign-in");
    await story.giveCredentials(address, story.who.password);
    await story.arrive("How do you want to show that it is you?", "verify-any");
    await story.page.getByRole("button", { name: "Use my passkey" }).click();
    await story.arrive("Inbox", "inbox");
    expect(answers).toHaveLength(1);
  });

  await test.step("the same answer again is taken by nobody", async () => {
    const thief = new InviteeStory(await person(), outbox, address);
    await thief.page.goto("/sign-in");
    await thief.giveCredentials(address, story.who.password);
    await thief.arrive("How do you want to show that it is you?", "verify-any");
    const recorded = new URLSearchParams(answers[0]).get("answer") ?? "";
    expect(recorded).toContain("signature");
    await thief.page.locator("form[data-passkey] input[name=answer]").evaluate((input, value) => {
      (input as HTMLInputElement).value = value;
    }, recorded);
    await thief.page.getByRole("button", { name: "Use my passkey" }).click();
    await thief.sees("That took too long");
  });

  await test.step("a device that does not verify its owner is refused by the browser or by us", async () => {
    await story.signOut();
    await key.cdp.send("WebAuthn.setUserVerified", { authenticatorId: key.id, isUserVerified: false });
    await story.page.goto("/sign-in");
    await story.giveCredentials(address, story.who.password);
    await story.arrive("How do you want to show that it is you?", "verify-any");
    await story.page.getByRole("button", { name: "Use my passkey" }).click();
    await expect(story.page.locator("[data-passkey-said]")).toContainText("That did not work, or you stopped it");
    await key.cdp.send("WebAuthn.setUserVerified", { authenticatorId: key.id, isUserVerified: true });
    await story.page.getByRole("button", { name: "Use my passkey" }).click();
    await story.arrive("Inbox", "inbox");
  });

  await test.step("removed, it is asked for no more", async () => {
    await story.page.goto("/settings/strong");
    await story.page.getByRole("link", { name: /Change Petra/ }).click();
    await story.arrive("Change an app or a passkey", "strong-one");
    await story.page.getByRole("button", { name: /Remove Petra/ }).click();
    await story.isTold("It is removed");
    await story.signOut();
    await story.page.goto("/sign-in");
    await story.giveCredentials(address, story.who.password);
    await story.arrive("Where should we send your code?", "ways");
  });
});
