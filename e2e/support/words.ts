// The words on the pages. Stories are told with the English ones; in another language each is looked up in locales/:
// the message whose English text it is, in that language. So no translation is written twice, and one that is missing
// fails the story that needs it.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export type Language = "en" | "es";

/** Gives the pattern of a visible word or label. The star of a required field may follow it. */
export type Say = (english: string) => RegExp;

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const locales = join(repository, "locales");

/** Pages whose words are a document's: their headings are its first line. */
const documents = join(repository, "crates/portal/src/features/documents");

/** One way a message can read; placeables are kept as `{ … }`. */
type Wording = { key: string; text: string };

export function say(language: Language): Say {
  if (language === "en") return (english) => exactly([escape(english)]);
  const english = wordings("en");
  const foreign = wordings(language);
  return (phrase) => {
    const found = translate(phrase, english, foreign);
    if (found.length === 0) throw new Error(`locales/en.ftl has no message that reads “${phrase}” and is also in ${language}.ftl`);
    return exactly(found);
  };
}

function exactly(patterns: string[]): RegExp {
  return new RegExp(`^\\s*(?:${patterns.join("|")})(?:\\s*\\*)?\\s*$`);
}

/** The patterns of the foreign wordings of a phrase; empty when there are none. */
function translate(phrase: string, english: Wording[], foreign: Wording[]): string[] {
  let best: { key: string; values: Map<string, string> }[] = [];
  let literal = 0;
  for (const { key, text } of english) {
    const values = match(text, phrase);
    const length = text.replace(/\{[^}]*\}/g, "").replace(/\W/g, "").length;
    if (!values || length < 3 || length < literal) continue;
    if (length > literal) best = [];
    literal = length;
    best.push({ key, values });
  }
  const patterns = new Set<string>();
  for (const { key, values } of best) {
    for (const other of foreign.filter((it) => it.key === key)) {
      patterns.add(
        pieces(other.text)
          .map((piece) => {
            if (!piece.startsWith("{")) return escape(piece);
            const value = values.get(piece);
            if (value === undefined) return ".+?";
            // What stands in the gap may be a phrase of its own, such as “mobile ending 67”.
            const translated = translate(value, english, foreign);
            return `(?:${translated.length > 0 ? translated.join("|") : escape(value)})`;
          })
          .join(""),
      );
    }
  }
  return [...patterns];
}

/** What a phrase puts into the gaps of a wording, or nothing if it is another phrase. */
function match(text: string, phrase: string): Map<string, string> | undefined {
  const gaps: string[] = [];
  const pattern = pieces(text)
    .map((piece) => {
      if (!piece.startsWith("{")) return escape(piece);
      gaps.push(piece);
      return "(.+?)";
    })
    .join("");
  const found = phrase.match(new RegExp(`^${pattern}$`));
  return found ? new Map(gaps.map((gap, i) => [gap, found[i + 1]!])) : undefined;
}

const pieces = (text: string) => text.split(/(\{[^}]*\})/).filter((piece) => piece !== "");

const escape = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\s+/g, "\\s+");

/** Reads a Fluent file: messages and attributes; a selector gives one wording per variant. */
function wordings(language: Language): Wording[] {
  const lines = readFileSync(join(locales, `${language}.ftl`), "utf8").split("\n");
  const all: Wording[] = [];
  let key = "";
  let message = "";
  let value: string[] = [];
  const finish = () => {
    if (key) for (const text of variants(value.join("\n"))) all.push({ key, text: plain(text) });
    key = "";
    value = [];
  };
  for (const line of lines) {
    const start = line.match(/^(-?[A-Za-z][\w-]*)\s*=\s?(.*)$/);
    const attribute = line.match(/^\s+\.([A-Za-z][\w-]*)\s*=\s?(.*)$/);
    if (start) {
      finish();
      message = start[1]!;
      key = message;
      value = [start[2]!];
    } else if (attribute && message) {
      finish();
      key = `${message}.${attribute[1]}`;
      value = [attribute[2]!];
    } else if (/^\s+\S/.test(line) && key) {
      value.push(line.trim());
    } else if (line.startsWith("#")) {
      finish();
    }
  }
  finish();
  for (const name of ["terms", "privacy"]) {
    const title = readFileSync(join(documents, `${name}.${language}.md`), "utf8").match(/^# (.+)$/m);
    if (title) all.push({ key: `document:${name}`, text: title[1]! });
  }
  return all;
}

/** As a person sees it: without the marks for bold, spaces folded, gaps named alike in both languages. */
function plain(text: string): string {
  return text
    .replace(/\*\*/g, "")
    .replace(/\{\s*"([^"]*)"\s*\}/g, "$1")
    .replace(/\{\s*([^}]*?)\s*\}/g, "{$1}")
    .replace(/\s+/g, " ")
    .trim();
}

/** `{ $n -> [one] a *[other] b }` reads as “a” or as “b”. */
function variants(text: string): string[] {
  const start = text.search(/\{[^{}]*->/);
  if (start < 0) return [text];
  let depth = 0;
  let end = start;
  for (; end < text.length; end++) {
    if (text[end] === "{") depth++;
    if (text[end] === "}" && --depth === 0) break;
  }
  const inner = text.slice(text.indexOf("->", start) + 2, end);
  return inner
    .split(/\n?\s*\*?\[[^\]]+\]\s?/)
    .filter((part) => part.trim() !== "")
    .flatMap((part) => variants(text.slice(0, start) + part.trim() + text.slice(end + 1)));
}
