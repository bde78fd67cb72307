// The fixtures of every browser test: `portal`, `outbox`, `person`, `guard`; see each below.
//
//   import { test, expect } from "../support/rig";
//   test("…", async ({ person, outbox }) => { const page = await person({ phone: true }); … });
//
// One portal serves one test file, so use an address of your own (support/people.ts: `invent`) for whom you write to.
// A test that needs a portal nobody has touched, say for the demo's own waiting invitations, asks for it:
//   test.use({ ownPortal: true });
import { type BrowserContext, expect, type Page, test as base } from "@playwright/test";
import { Outbox } from "./outbox";
import { Portal } from "./portal";

export { expect };

/** How a person sits before the page. */
export interface Sight {
  /** 390 by 844 with touch, as a phone in the hand; else 1280 by 900. */
  phone?: boolean;
  /** false: JavaScript is off. */
  script?: boolean;
  dark?: boolean;
  /** The browser's own language, such as "es-US". */
  locale?: string;
  timezone?: string;
}

/** Watches what no page may do. Problems fail the test at its end. */
export class Guard {
  private readonly problems: string[] = [];
  private readonly allowed: RegExp[] = [];

  constructor(private readonly origin: () => string) {}

  /** This test provokes it on purpose. */
  allow(problem: RegExp): void {
    this.allowed.push(problem);
  }

  watch(context: BrowserContext): void {
    context.on("request", (request) => {
      const url = new URL(request.url());
      if (/^https?:$/.test(url.protocol) && url.origin !== this.origin()) this.note(`asked another host: ${url.href}`);
    });
    context.on("response", (response) => {
      if (response.status() >= 500) this.note(`${response.status()} from ${response.url()}`);
    });
    context.on("weberror", (problem) => this.note(`script error: ${problem.error().message}`));
    context.on("console", (message) => {
      // Chromium repeats each 4xx as an error; the tests look at those themselves.
      if (message.type() === "error" && !/^Failed to load resource/.test(message.text())) {
        this.note(`console: ${message.text()}`);
      }
    });
  }

  private note(problem: string): void {
    if (!this.problems.includes(problem)) this.problems.push(problem);
  }

  verdict(): string[] {
    return this.problems.filter((problem) => !this.allowed.some((allowed) => allowed.test(problem)));
  }
}

/** The portal of the file that runs now; a worker runs one file after the other. */
class Shared {
  private file = "";
  private portal: Portal | undefined;

  async of(file: string): Promise<Portal> {
    if (this.file !== file || !this.portal) {
      await this.stop();
      this.portal = await Portal.start();
      this.file = file;
    }
    return this.portal;
  }

  async stop(): Promise<void> {
    const portal = this.portal;
    this.portal = undefined;
    await portal?.stop();
  }
}

interface ForEachTest {
  ownPortal: boolean;
  portal: Portal;
  outbox: Outbox;
  guard: Guard;
  person: (sight?: Sight) => Promise<Page>;
}

export const test = base.extend<ForEachTest, { shared: Shared }>({
  shared: [
    async ({}, use) => {
      const shared = new Shared();
      await use(shared);
      await shared.stop();
    },
    { scope: "worker" },
  ],
  ownPortal: [false, { option: true }],

  /** The running product. Its log goes with a failed test. */
  portal: async ({ shared, ownPortal }, use, info) => {
    const portal = ownPortal ? await Portal.start() : await shared.of(info.file);
    await use(portal);
    if (info.status !== info.expectedStatus) {
      await info.attach("portal.log", { body: portal.log, contentType: "text/plain" });
    }
    if (ownPortal) await portal.stop();
  },
  baseURL: async ({ portal }, use) => use(portal.baseURL),

  outbox: async ({ portal }, use) => use(new Outbox(() => portal.baseURL)),

  guard: [
    async ({ portal }, use) => {
      const guard = new Guard(() => new URL(portal.baseURL).origin);
      await use(guard);
      expect(guard.verdict(), "what no page may do").toEqual([]);
    },
    { auto: true },
  ],

  /** Playwright's own `page` and `context` are watched too. */
  context: async ({ context, guard }, use) => {
    guard.watch(context);
    await use(context);
  },

  /** A person with a browser of their own: cookies, viewport, language. */
  person: async ({ browser, portal, guard }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (sight = {}) => {
      const context = await browser.newContext({
        baseURL: portal.baseURL,
        viewport: sight.phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
        deviceScaleFactor: sight.phone ? 2 : 1,
        hasTouch: sight.phone ?? false,
        javaScriptEnabled: sight.script ?? true,
        colorScheme: sight.dark ? "dark" : "light",
        // Colours are judged as they are, not on their way from one to the other.
        reducedMotion: "reduce",
        locale: sight.locale ?? "en-US",
        timezoneId: sight.timezone ?? "America/New_York",
      });
      guard.watch(context);
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});
