// What holds on every page: the part of the checklist (ux guide, part 6) that a program can judge.
import axe from "axe-core";
import { expect, type Page } from "@playwright/test";
import { mkdir } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const folder = resolve(dirname(fileURLToPath(import.meta.url)), "..");

/** axe: nothing serious, nothing critical, by WCAG 2.2 AA, so that the size of targets counts; and every colour again in the dark. */
export async function expectAccessible(page: Page): Promise<void> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const grave = await judge(page, { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
  await page.emulateMedia({ colorScheme: "dark" });
  grave.push(...(await judge(page, { type: "rule", values: ["color-contrast", "link-in-text-block"] })).map((it) => `dark: ${it}`));
  await page.emulateMedia({ colorScheme: null });
  expect(grave, `axe on ${page.url()}`).toEqual([]);
}

async function judge(page: Page, runOnly: axe.RunOptions["runOnly"]): Promise<string[]> {
  const { violations } = await page.evaluate(
    (only) => (window as unknown as { axe: typeof axe }).axe.run(document, { runOnly: only!, resultTypes: ["violations"], iframes: false }),
    runOnly,
  );
  return violations
    .filter((it) => it.impact === "serious" || it.impact === "critical")
    .map((it) => `${it.impact}: ${it.id}: ${it.help}\n  ${it.nodes.map((node) => `${node.html}\n    ${node.failureSummary}`).join("\n  ")}`);
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
    // axe asks for 24 px of everything; what is pressed to go on has 44. A box or a button to choose with is pressed by its label too.
    small: [...document.querySelectorAll<HTMLElement>("button, .btn, summary, select, textarea, input:not([type='hidden'])")]
      .filter((it) => it.checkVisibility() && !it.closest(".vh"))
      .map((it) => (it.matches("[type='checkbox'], [type='radio']") ? (it.closest<HTMLElement>(".choice") ?? it) : it))
      .filter((it) => it.getBoundingClientRect().height < 44)
      .map((it) => it.outerHTML.slice(0, 120)),
  }));
  const at = page.url();
  expect.soft(facts.h1, `one h1 on ${at}`).toBe(1);
  expect.soft(facts.lang, `language of ${at}`).toMatch(/^[a-z]{2}(-[A-Za-z]+)?$/);
  expect.soft(facts.title, `title of ${at}`).not.toBe("");
  expect.soft(facts.main, `main landmark on ${at}`).toBe(1);
  expect.soft(facts.firstLink, `skip link first on ${at}`).toMatch(/^#/);
  expect.soft(facts.inline, `inline style or script on ${at}`).toEqual([]);
  expect.soft(facts.small, `less than 44 px high on ${at}`).toEqual([]);
  expect.soft(facts.unnamed, `pictures without a text on ${at}`).toBe(0);

  const size = page.viewportSize();
  if (size) {
    await page.setViewportSize({ width: 320, height: size.height });
    expect.soft(await sideScroll(page), `side scroll at 320 px on ${at}`).toEqual([]);
    // WCAG 1.4.12: a reader's own spacing of lines, paragraphs, letters and words loses nothing. A constructed sheet, because the
    // policy of the pages lets no other come in.
    await page.evaluate(() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }");
      document.adoptedStyleSheets.push(sheet);
    });
    expect.soft(await sideScroll(page), `side scroll with wide text on ${at}`).toEqual([]);
    expect.soft(await cutOff(page), `cut off with wide text on ${at}`).toEqual([]);
    await page.evaluate(() => document.adoptedStyleSheets.pop());
    await page.setViewportSize(size);
  }
}

/** What sticks out of the page to the right; nothing if the page does not scroll sideways. */
function sideScroll(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    return [...document.querySelectorAll("body *")].filter((it) => it.getBoundingClientRect().right > width + 1).map((it) => it.outerHTML.slice(0, 120));
  });
}

/** Text that its box hides. Lists of messages show one line of each on purpose: the whole stands one press away. */
function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("main *, header *, footer *")]
      .filter((it) => {
        const style = getComputedStyle(it);
        const hides = style.overflowX !== "visible" || style.overflowY !== "visible";
        const scrolls = style.overflowX === "auto" || style.overflowY === "auto" || style.overflowX === "scroll";
        if (!hides || scrolls || it.closest(".vh, .item, .excerpt, thead, select, input, textarea, iframe, svg, progress")) return false;
        return it.scrollWidth > it.clientWidth + 1 || it.scrollHeight > it.clientHeight + 1;
      })
      .map((it) => it.outerHTML.slice(0, 120)),
  );
}

/** Pictures of the page at phone and desktop width, light and dark, when asked for (`just shots`), into e2e/shots. */
export async function shot(page: Page, name: string): Promise<void> {
  if (!process.env["SECUREMAIL_SHOTS"]) return;
  await mkdir(dirname(join(folder, "shots", name)), { recursive: true });
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
  // Whether the office is closed depends on when the tests run.
  await page.locator("[data-closed], [data-call]").evaluateAll((all) => all.forEach((it) => it.remove()));
  const tree = (await page.locator("body").ariaSnapshot())
    .replace(/\b(localhost|127\.0\.0\.1):\d+/g, "HOST")
    .replace(/\b\d{1,2}:\d{2}\s?(AM|PM|a\.\s?m\.|p\.\s?m\.)/g, "TIME")
    .replace(/\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}(, \d{4})?/g, "DATE")
    .replace(/\b\d{1,2} de [a-z]+( de \d{4})?/g, "DATE")
    .replace(/\b\d{1,2} (ene|feb|mar|abr|may|jun|jul|ago|sep|oct|nov|dic)\b( \d{4})?/g, "DATE")
    .replace(/\b(ending|termina en|terminado en) \d{2}\b/g, "$1 NN")
    .replace(/-[0-9a-f]{6}@/g, "-X@")
    .replace(/\b[0-9a-f]{32}\b/g, "ID")
    .replace(/\bVersion \d+/g, "Version N")
    // Unread: what the other stories of this portal have left.
    .replace(/^(\s*- link ")(Inbox|Recibidos) \d+\+?(":?)$/gm, "$1$2$3")
    .replace(/\/([ipnrcuqsehw])\/[\w-]{20,}/g, "/$1/SECRET");
  expect.soft(tree).toMatchSnapshot(`${name}.txt`);
}

/** Everything above. Call it on each page of a story, with a name that is the page's own. */
export async function inspect(page: Page, name: string): Promise<void> {
  await expectWellFormed(page);
  await expectAccessible(page);
  await expectTree(page, name);
  await shot(page, name);
}
