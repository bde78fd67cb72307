// Who plays in the stories.
import { randomBytes, randomInt } from "node:crypto";

/** The demo's accounts all have this password. */
export const demoPassword = "paper boat on a quiet lake";

export const maple = {
  name: "Maple Street Dental",
  sender: { email: "ana@maple.example", name: "Dr. Ana Ruiz" },
  manager: { email: "office@maple.example" },
};

export const vale = {
  name: "Vale Endodontics",
  sender: { email: "victor@vale.example" },
};

/** The demo's waiting invitations. */
export const waiting = {
  patient: "robin@patients.example",
  specialist: "lee.park@parkendo.example",
};

export interface Phone {
  /** As people write it. */
  typed: string;
  /** As it is stored and called. */
  e164: string;
  /** What a masked number shows. */
  ending: string;
}

// Area codes of the United States; with 555-01xx behind them the numbers are well formed and belong to nobody.
const areas = ["201", "206", "212", "303", "305", "312", "404", "415", "503", "512", "541", "602", "617", "702", "801", "808", "907", "971"];

/** Numbers for one test: codes are limited per number, so tests that share a portal must not share numbers. */
export function phones(): { mobile: Phone; landline: Phone; otherMobile: Phone } {
  const area = () => areas[randomInt(areas.length)]!;
  const start = randomInt(100);
  const ending = (n: number) => String((start + n * 17) % 100).padStart(2, "0");
  const [a, b, c] = [area(), area(), area()];
  return {
    mobile: { typed: `(${a}) 555-01${ending(0)}`, e164: `+1${a}55501${ending(0)}`, ending: ending(0) },
    landline: { typed: `${b}.555.01${ending(1)}`, e164: `+1${b}55501${ending(1)}`, ending: ending(1) },
    otherMobile: { typed: `${c} 555 01${ending(2)}`, e164: `+1${c}55501${ending(2)}`, ending: ending(2) },
  };
}

/** A password by the preset `modern`: long, no dictionary sentence, with spaces. */
export const goodPassword = "seven grey herons wade past noon";

/** An address nobody has used, so that tests that share a portal do not meet. */
export function invent(name: string): string {
  return `${name}-${randomBytes(3).toString("hex")}@patients.example`;
}
