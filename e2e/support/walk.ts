// How any person moves through the pages: reads the heading, fills fields by their label, presses what they see.
import { expect, type Locator, type Page } from "@playwright/test";
import { inspect } from "./inspect";
import { type Language, say, type Say } from "./words";

export interface Habits {
  language?: Language;
  /** Judge every page on the way (axe, rules, accessibility tree); names the pages in snapshots and pictures. */
  inspect?: string;
  /** Presses twice, goes back and forth, reloads: nothing may break, nothing may happen twice. */
  hurried?: boolean;
}

export class Walker {
  protected readonly say: Say;

  constructor(
    readonly page: Page,
    protected readonly habits: Habits = {},
  ) {
    this.say = say(habits.language ?? "en");
  }

  /** The content of the page, without header and footer. */
  get main(): Locator {
    return this.page.getByRole("main");
  }

  /** Waits for the page with this heading. `name` is the page's name in snapshots and pictures. */
  async arrive(heading: string | RegExp, name: string): Promise<void> {
    const h1 = this.page.getByRole("heading", { level: 1, name: typeof heading === "string" ? this.say(heading) : heading });
    await expect(h1).toBeVisible();
    if (this.habits.hurried) {
      await this.page.reload();
      await expect(h1).toBeVisible();
      await this.page.goBack();
      await this.page.goForward();
      await expect(h1).toBeVisible();
    }
    if (this.habits.inspect) await inspect(this.page, `${this.habits.inspect}-${name}`);
  }

  /** A button or a link; people do not tell them apart. */
  control(name: string | RegExp): Locator {
    const words = { name: typeof name === "string" ? this.say(name) : name };
    return this.main.getByRole("button", words).or(this.main.getByRole("link", words));
  }

  async press(name: string | RegExp): Promise<void> {
    const control = this.control(name);
    if (this.habits.hurried) await control.dblclick();
    else await control.click();
  }

  field(label: string): Locator {
    return this.main.getByLabel(this.say(label));
  }

  async fill(label: string, value: string): Promise<void> {
    await this.field(label).fill(value);
  }

  async choose(label: string): Promise<void> {
    await this.main.getByRole("radio", { name: this.say(label) }).check();
  }

  /** A sentence somewhere in the content (not in the navigation, where many of the same words stand always). */
  async sees(words: string | RegExp): Promise<void> {
    const pattern = typeof words === "string" ? new RegExp(this.say(words).source.slice(1, -1)) : words;
    await expect(this.main).toContainText(pattern);
  }

  /** The green line that says what has just happened. */
  async isTold(words: string): Promise<void> {
    await expect(this.main.getByRole("status").filter({ hasText: new RegExp(this.say(words).source.slice(1, -1)) })).toBeVisible();
  }

  /** The page came back with its summary of problems, and the field is marked and described. */
  async isRefused(...labels: string[]): Promise<void> {
    await expect(this.page).toHaveTitle(/^Error:/);
    for (const label of labels) {
      await expect(this.field(label), label).toHaveAttribute("aria-invalid", "true");
      await expect(this.field(label), label).toHaveAttribute("aria-describedby", /./);
    }
  }

  async doesNotSee(...words: string[]): Promise<void> {
    const html = await this.page.content();
    const title = await this.page.title();
    for (const word of words) {
      expect(html, `“${word}” on ${this.page.url()}`).not.toContain(word);
      expect(title).not.toContain(word);
    }
  }

  get emailField(): Locator {
    return this.main.locator("input[autocomplete='username']");
  }

  get currentPassword(): Locator {
    return this.main.locator("input[autocomplete='current-password']");
  }

  get passwordField(): Locator {
    return this.main.locator("input[autocomplete='new-password']");
  }

  get codeField(): Locator {
    return this.main.locator("input[autocomplete='one-time-code']");
  }

  /** Fills the Sign In page that is open, and presses its button. */
  async giveCredentials(email: string, password: string): Promise<void> {
    await this.emailField.fill(email);
    await this.currentPassword.fill(password);
    await this.press("Sign In");
  }

  /** The menu at the top: open under the name on a desk, under Menu on a phone. */
  async signOut(): Promise<void> {
    const summary = this.page.locator("header details.menu > summary").locator("visible=true");
    await summary.click();
    await this.page.locator("header").getByRole("button", { name: this.say("Sign out") }).locator("visible=true").click();
    // The start page; nobody is known now, so it speaks as the browser does.
    await expect(this.page).toHaveURL(/^[^/]+\/\/[^/]+\/$/);
    await expect(this.page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(this.page.locator("header details.menu")).toHaveCount(0);
  }

  /** Opens a page of the navigation, wherever it is shown. */
  async go(name: string): Promise<void> {
    const link = this.page.locator("header, nav").getByRole("link", { name: new RegExp(this.say(name).source.slice(0, -1)) }).locator("visible=true").first();
    if (!(await link.isVisible())) await this.page.locator("header details.menu > summary").locator("visible=true").click();
    await link.click();
  }
}
