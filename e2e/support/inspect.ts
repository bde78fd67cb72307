// What holds on every page: the part of the checklist (ux guide, part 6) that a program can judge.
import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** axe: nothing serious, nothing critical. With WCAG 2.2 AA, so the size of targets counts. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const grave = violations
    .filter((it) => it.impact === "serious" || it.impact === "critical")
    .map((it) => `${it.impact}: ${it.id}: ${it.help}\n  ${it.nodes.map((node) => node.html).join("\n  ")}`);
  expect(grave, `axe on ${page.url()}`).toEqual([]);
}

/** The house's own rules: one h1, a language, a title that tells, landmarks, a skip link, no side scroll at 320 px. */
export async function expectWellFormed(page: Page): Promise<void> {
  const facts = await page.evaluate(() => ({
    h1: document.querySelectorAll("h1").length,
    lang: document.documentElement.lang,
    title: document.title.trim(),
    main: document.querySelectorAll("main").length,
    firstLink: document.querySelector("a[href], button")?.getAttribute("href") ?? "",
    inline: [...document.querySelectorAll("[style], style, script:not([src]):not([type='application/json'])")].map((it) => it.outerHTML.slice(0, 80)),
    unnamed: [...document.querySelectorAll("img:not([alt])")].length,
  }));
  const at = page.url();
  expect.soft(facts.h1, `one h1 on ${at}`).toBe(1);
  expect.soft(facts.lang, `language of ${at}`).toMatch(/^[a-z]{2}(-[A-Za-z]+)?$/);
  expect.soft(facts.title, `title of ${at}`).not.toBe("");
  expect.soft(facts.main, `main landmark on ${at}`).toBe(1);
  expect.soft(facts.firstLink, `skip link first on ${at}`).toMatch(/^#/);
  expect.soft(facts.inline, `inline style or script on ${at}`).toEqual([]);
  expect.soft(facts.unnamed, `pictures without a text on ${at}`).toBe(0);

  const size = page.viewportSize();
  if (size) {
    await page.setViewportSize({ width: 320, height: size.height });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await page.setViewportSize(size);
    expect.soft(over, `pixels of side scroll at 320 px on ${at}`).toBeLessThanOrEqual(0);
  }
}

/** Pictures of the page at phone and desktop width, light and dark, when asked for (`just shots`), into e2e/shots. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!process.env["SECUREMAIL_SHOTS"]) return;
  await mkdir(join(folder, "shots"), { recursive: true });
  const size = page.viewportSize();
  for (const width of [390, 1280]) {
    for (const scheme of ["light", "dark"] as const) {
      await page.setViewportSize({ width, height: width === 390 ? 844 : 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await page.screenshot({ path: join(folder, "shots", `${name}-${width}-${scheme}.png`), fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  if (size) await page.setViewportSize(size);
}

/**
 * The accessibility tree, as a screen reader meets it, against e2e/snapshots/NAME.txt.
 * What differs from run to run (times, dates, codes, invented addresses, the port) is replaced by its kind.
 */
export async function expectTree(page: Page, name: string): Promise<void> {
  const tree = (await page.locator("body").ariaSnapshot())
    .replace(/\b(localhost|127\.0\.0\.1):\d+/g, "HOST")
    .replace(/\b\d{1,2}:\d{2}\s?(AM|PM|a\.\s?m\.|p\.\s?m\.)/g, "TIME")
    .replace(/\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}(, \d{4})?/g, "DATE")
    .replace(/\b\d{1,2} de [a-z]+( de \d{4})?/g, "DATE")
    .replace(/\b(ending|termina en|terminado en) \d{2}\b/g, "$1 NN")
    .replace(/-[0-9a-f]{6}@/g, "-X@")
    .replace(/\/([ipnr])\/[\w-]{20,}/g, "/$1/SECRET");
  expect.soft(tree).toMatchSnapshot(`${name}.txt`);
}

/** Everything above. Call it on each page of a story, with a name that is the page's own. */
export async function inspect(page: Page, name: string): Promise<void> {
  await expectWellFormed(page);
  await expectAccessible(page);
  await expectTree(page, name);
  await shot(page, name);
}
