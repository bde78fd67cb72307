// The whole story with the keyboard alone: every control is reached by Tab, in the order it is read, and seen when it is.
import type { Page } from "@playwright/test";
import { codeIn, linkIn } from "../support/outbox";
import { goodPassword, invent, maple, phones } from "../support/people";
import { expect, test } from "../support/rig";

interface Focused {
  name: string;
  tag: string;
  outlined: boolean;
  covered: boolean;
  visible: boolean;
}

/** What has the focus, and whether somebody who looks can tell. */
function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const it = document.activeElement as HTMLInputElement | null;
    if (!it || it === document.body) return { name: "", tag: "BODY", outlined: true, covered: false, visible: true };
    const label = it.labels?.[0]?.innerText ?? it.getAttribute("aria-label") ?? it.innerText ?? "";
    const box = it.getBoundingClientRect();
    const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + box.height / 2];
    const top = document.elementFromPoint(x, y);
    return {
      name: label.replace(/\s*\*\s*$/, "").replace(/\s+/g, " ").trim(),
      tag: it.tagName,
      outlined: getComputedStyle(it).outlineStyle !== "none" && parseFloat(getComputedStyle(it).outlineWidth) >= 2,
      covered: top !== null && !it.contains(top) && !top.contains(it) && !(it.labels && [...it.labels].some((l) => l.contains(top))),
      visible: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
    };
  });
}

class Keyboard {
  constructor(readonly page: Page) {}

  async heading(name: string | RegExp): Promise<void> {
    await expect(this.page.getByRole("heading", { level: 1, name })).toBeVisible();
  }

  /** Tab by Tab to the control of this name, looking at each stop on the way; never more than one round. */
  async to(name: string | RegExp): Promise<void> {
    const stops: string[] = [];
    for (let i = 0; i < 80; i++) {
      const at = await focused(this.page);
      const here = `${at.tag} “${at.name}” on ${this.page.url()}`;
      if (at.tag !== "BODY" && at.tag !== "MAIN") {
        expect(at.outlined, `the focus is seen: ${here}`).toBe(true);
        expect(at.visible, `in view: ${here}`).toBe(true);
        expect(at.covered, `not covered: ${here}`).toBe(false);
      }
      if (typeof name === "string" ? at.name === name : name.test(at.name)) return;
      stops.push(at.name || at.tag);
      await this.page.keyboard.press("Tab");
    }
    throw new Error(`no way to “${name}” by keyboard; stops: ${stops.join(" · ")}`);
  }

  async press(name: string | RegExp): Promise<void> {
    await this.to(name);
    await this.page.keyboard.press("Enter");
  }

  async type(name: string | RegExp, text: string): Promise<void> {
    await this.to(name);
    await this.page.keyboard.press("ControlOrMeta+A");
    await this.page.keyboard.type(text);
  }
}

for (const phone of [false, true]) {
  test(`the story by keyboard, ${phone ? "narrow" : "wide"}`, async ({ person, outbox }) => {
    test.slow();
    const { mobile } = phones();
    const address = invent("keys");
    const sender = await person({ phone });
    const ana = new Keyboard(sender);
    await test.step("the sender", async () => {
      await sender.goto("/sign-in");
      await ana.type("Email", maple.sender.email);
      await ana.type("Password", "paper boat on a quiet lake");
      await ana.press("Sign In");
      await ana.heading("Inbox");
      await sender.goto("/compose");
      await ana.heading("New message");
      await ana.type("To", address);
      await ana.press("Check address");
      await expect(sender.getByText("Who is this?")).toBeVisible();
      await ana.to("Patient");
      await sender.keyboard.press("Space");
      await ana.type("First name", "Key");
      await ana.type("Last name", "Board");
      await ana.type("Mobile phone", mobile.typed);
      await ana.type("Subject", "By keys");
      await ana.type("Message", "All of it.");
      await ana.press("Send");
      await ana.heading("By keys");
    });

    const page = await person({ phone });
    const key = new Keyboard(page);
    await page.goto(linkIn(await outbox.nextMail(address), "/i/"));
    await key.heading(/sent you a private message/);
    await test.step("the skip link comes first and leads to the main part", async () => {
      await key.press("Skip to the main part");
      await expect(page.getByRole("main")).toBeFocused();
    });
    await key.press("Get Started");
    await key.heading("About you");
    await key.type("First name", "Key");
    await key.type("Last name", "Board");
    await key.press("Continue");
    await key.heading("Can you answer one of these?");
    await key.press("Yes, Continue");
    await key.heading("Protect your account");
    await key.press("Finish");
    await key.heading("Check your email to go on");
    await page.goto(linkIn(await outbox.nextMail(address), "/p/"));
    await key.heading("Your account is almost ready");
    await key.press("Continue");
    await key.heading("Where should we send your code?");
    await key.press(`Text mobile ending ${mobile.ending}`);
    await key.heading("Enter the 6-digit code");
    // The lone field has the focus; Enter sends the form.
    await page.keyboard.type(codeIn(await outbox.nextText(mobile.e164)));
    await page.keyboard.press("Enter");
    await key.heading("Terms of Use");
    await key.press("Accept and Continue");
    await key.heading("Choose a password");
    await key.type("Password", goodPassword);
    await key.to("Show");
    await page.keyboard.press("Space");
    await expect(page.locator("input[autocomplete='new-password']")).toHaveAttribute("type", "text");
    await key.press("Save and read my message");
    await key.heading("By keys");
    await key.press("Reply");
    await key.heading("Reply");
    await key.type("Your answer", "Answered without a mouse.");
    await key.press("Send");
    await expect(page.getByText("Answered without a mouse.").locator("visible=true").first()).toBeVisible();
  });
}

test("Enter in a field sends its form, and never changes the language", async ({ person }) => {
  for (const phone of [false, true]) {
    const page = await person({ phone });
    const key = new Keyboard(page);
    await page.goto("/sign-in");
    await key.type("Email", maple.sender.email);
    await page.keyboard.press("Enter");
    await expect(page).toHaveTitle(/^Error:/);
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await key.type("Password", "paper boat on a quiet lake");
    await page.keyboard.press("Enter");
    await key.heading("Inbox");
    await page.goto("/compose");
    await key.heading("New message");
    await key.type("To", invent("enter"));
    await page.keyboard.press("Enter");
    await expect(page.getByRole("region", { name: "About this address" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await key.type("Subject", "Not yet");
    await page.keyboard.press("Enter");
    // Nothing goes out before Send.
    await key.heading("New message");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await page.goto("/sent");
    await expect(page.getByRole("link", { name: /Not yet/ })).toHaveCount(0);
  }
});
