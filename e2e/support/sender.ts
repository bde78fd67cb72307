// The paid user of a practice: signs in, writes, watches what becomes of it, mends what is wrong.
import { expect, type Locator, type Page } from "@playwright/test";
import { demoPassword, maple } from "./people";
import { type Habits, Walker } from "./walk";

export interface Letter {
  to: string;
  name: { first: string; last: string };
  relationship?: "Patient" | "Doctor in another practice" | "Staff in another practice" | "Doctor in my practice" | "Staff in my practice";
  mobile?: string;
  landline?: string;
  /** undefined: as the form offers it. */
  twoStep?: boolean;
  language?: "English" | "Español";
  subject: string;
  text: string;
  files?: { name: string; mimeType: string; buffer: Buffer }[];
}

export class SenderStory extends Walker {
  constructor(page: Page, habits: Habits = {}) {
    super(page, habits);
  }

  async signIn(email = maple.sender.email, password = demoPassword): Promise<void> {
    await this.page.goto("/sign-in");
    await this.giveCredentials(email, password);
    await expect(this.page.getByRole("heading", { level: 1, name: this.say("Inbox") })).toBeVisible();
  }

  /** To the compose page, with the address checked, so that a new one shows its fields. */
  async compose(to: string): Promise<void> {
    await this.page.goto("/compose");
    await this.arrive("New message", "compose");
    await this.fill("To", to);
    await this.press("Check address");
    await expect(this.main.getByRole("region", { name: this.say("About this address") })).toBeVisible();
  }

  async write(letter: Letter): Promise<void> {
    await this.compose(letter.to);
    await this.describe(letter);
    await this.press("Send");
    await this.isTold("Sent");
  }

  /** Fills in everything that the page asks about a new address, and the message. */
  async describe(letter: Letter): Promise<void> {
    await this.choose(letter.relationship ?? "Patient");
    await this.fill("First name", letter.name.first);
    await this.fill("Last name", letter.name.last);
    if (letter.mobile) await this.fill("Mobile phone", letter.mobile);
    if (letter.landline) await this.fill("Landline phone", letter.landline);
    if (letter.twoStep !== undefined) await this.twoStep.nth(letter.twoStep ? 0 : 1).check();
    if (letter.language) await this.field("Language").selectOption({ label: letter.language });
    await this.fill("Subject", letter.subject);
    await this.fill("Message", letter.text);
    if (letter.files) await this.main.locator("input[type=file]").setInputFiles(letter.files);
  }

  get twoStep(): Locator {
    return this.main.getByRole("group", { name: this.say("Code by text or call") }).getByRole("radio");
  }

  /** Opens a sent message with its timeline. */
  async openSent(subject: string): Promise<void> {
    await this.page.goto("/sent");
    await this.main.getByRole("link", { name: new RegExp(subject) }).click();
    await this.arrive(new RegExp(`^${subject}$`), "timeline");
    // Once it was answered, the own message and its timeline are folded away.
    const all = this.control("Show every message in full");
    if (await all.isVisible()) await all.click();
  }

  /** What happened to the message that is open, line by line. */
  get timeline(): Locator {
    return this.main.getByRole("region", { name: /^What happened/ }).getByRole("listitem");
  }

  /** The timeline says all of this; it is asked again until it does, since mail goes out behind the page. */
  async timelineShows(...steps: string[]): Promise<void> {
    for (const step of steps) {
      const line = this.timeline.filter({ has: this.page.locator("time"), hasText: new RegExp(`^\\s*(?:Problem:\\s*)?${step}`) });
      await expect(async () => {
        if ((await line.count()) === 0) await this.page.reload();
        await expect(line.first()).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 20_000 });
    }
  }

  /** The one step that corrects a phone. */
  async fixPhone(kind: "Mobile phone" | "Landline phone", number: string): Promise<void> {
    await this.press("Fix phone");
    await this.arrive("Fix the phone numbers", "fix-phone");
    await this.fill(kind, number);
    await this.press("Save");
    await this.timelineShows("Phone corrected");
  }
}

/** A small file that is what its name says. */
export function pdf(name: string): { name: string; mimeType: string; buffer: Buffer } {
  const text = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
  return { name, mimeType: "application/pdf", buffer: Buffer.from(text) };
}
