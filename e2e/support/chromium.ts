// Finds the system's Chromium and says how to start it: without a word to anybody outside this machine.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The browser to run: `SECUREMAIL_CHROMIUM`, or the first known name in PATH. */
export function chromiumPath(): string {
  const wanted = process.env["SECUREMAIL_CHROMIUM"];
  if (wanted) return wanted;
  const folders = (process.env["PATH"] ?? "").split(delimiter).concat("/usr/bin");
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (existsSync(path)) return path;
    }
  }
  const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
  if (existsSync(mac)) return mac;
  throw new Error("No Chromium found. On Debian: apt-get install chromium. Elsewhere set SECUREMAIL_CHROMIUM.");
}

export function launchArgs(): string[] {
  const args = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    // A page that asks for any other host gets no answer at all; the rig then fails the test that asked.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
  ];
  // Chromium's sandbox does not work for root, which is what containers are.
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return args;
}
