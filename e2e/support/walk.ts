// How any person moves through the pages: reads the heading, fills fields by their label, presses what they see.
import { expect, type Locator, type Page } from "@playwright/test";
import { inspect, shot } from "./inspect";
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
    const prefix = this.habits.inspect;
    if (prefix) await inspect(this.page, `${prefix}-${name}`);
    else await shot(this.page, `${this.habits.language ?? "en"}-${name}`);
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

  async doesNotSee(...words: string[]): Promise<void> {
    const html = await this.page.content();
    const title = await this.page.title();
    for (const word of words) {
      expect(html, `“${word}” on ${this.page.url()}`).not.toContain(word);
      expect(title).not.toContain(word);
    }
  }
}
