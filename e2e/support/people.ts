// Who plays in the stories.
import { randomBytes } from "node:crypto";

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

/** Numbers that exist nowhere (555-01xx) and are well formed everywhere. */
export const mobile = { typed: "(503) 555-0167", e164: "+15035550167", ending: "67" };
export const landline = { typed: "503.555.0120", e164: "+15035550120", ending: "20" };
export const otherMobile = { typed: "503 555 0181", e164: "+15035550181", ending: "81" };

/** A password by the preset `modern`: long, no dictionary sentence, with spaces. */
export const goodPassword = "seven grey herons wade past noon";

/** An address nobody has used, so that tests that share a portal do not meet. */
export function invent(name: string): string {
  return `${name}-${randomBytes(3).toString("hex")}@patients.example`;
}
