// Starts and stops the product: the binary that the Rust tests built, in demo mode, with a data folder of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

export function binaryPath(): string {
  const target = process.env["CARGO_TARGET_DIR"] ?? join(repository, "target");
  const path = process.env["SECUREMAIL_BIN"] ?? join(target, "debug", "securemail");
  if (!existsSync(path)) throw new Error(`${path} is not there. Run ./test e2e, or: cargo build -p securemail`);
  return path;
}

/** A port nobody listens on at this moment. */
function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? found(address.port) : failed(new Error("no port"))));
    });
  });
}

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** A running portal. */
export class Portal {
  private exited = false;
  private ahead = 0;

  private constructor(
    private readonly child: ChildProcess,
    /** Where it listens, as the demo prints it. */
    public baseURL: string,
    /** Its data folder, removed when it stops. */
    public readonly data: string,
    private readonly output: { text: string },
    /** The file that says how far its clock is ahead. */
    private readonly clock: string,
  ) {
    child.once("exit", () => (this.exited = true));
  }

  /** Everything it printed so far. */
  get log(): string {
    return this.output.text;
  }

  /** Time passes: links, codes and sessions grow old. Only for this portal, and never back. */
  async advance(span: { days?: number; hours?: number; minutes?: number; seconds?: number }): Promise<void> {
    this.ahead += ((span.days ?? 0) * 24 + (span.hours ?? 0)) * 3600 + (span.minutes ?? 0) * 60 + (span.seconds ?? 0);
    // Renamed into its place, so that nobody reads half a number.
    await writeFile(`${this.clock}.new`, String(this.ahead));
    await rename(`${this.clock}.new`, this.clock);
  }

  static async start(): Promise<Portal> {
    // The port may be taken between finding it and using it: then the program ends at once, and another is tried.
    for (let attempt = 1; ; attempt++) {
      const portal = await Portal.launch();
      if (await portal.answers()) return portal;
      await portal.stop().catch(() => undefined);
      if (attempt === 3 || !/in use|EADDRINUSE/i.test(portal.log)) {
        throw new Error(`The portal did not start. It printed:\n${portal.log}`);
      }
    }
  }

  private static async launch(): Promise<Portal> {
    const port = await freePort();
    const data = await mkdtemp(join(tmpdir(), "securemail-e2e-"));
    const output = { text: "" };
    const clock = join(data, "clock");
    const child = spawn(binaryPath(), ["demo", "--listen", `127.0.0.1:${port}`, "--data", join(data, "demo"), "--clock", clock], {
      cwd: data,
      stdio: ["ignore", "pipe", "pipe"],
      // Nothing of the developer's own configuration may decide a test.
      env: Object.fromEntries(
        Object.entries(process.env).filter(([name]) => !name.startsWith("SECUREMAIL_") && name !== "RUST_LOG"),
      ),
    });
    const take = (part: Buffer) => (output.text += part.toString("utf8"));
    child.stdout?.on("data", take);
    child.stderr?.on("data", take);
    child.once("error", (cause) => (output.text += `\n${cause.message}`));
    // The last resort when the test runner itself is ended.
    process.once("exit", () => child.kill("SIGKILL"));
    return new Portal(child, `http://127.0.0.1:${port}`, data, output, clock);
  }

  /** Waits until the demo has told people which address to open, and that answers. */
  private async answers(): Promise<boolean> {
    const port = new URL(this.baseURL).port;
    // A demo hashes a dozen passwords and draws its pictures first: on a machine that builds something beside, that takes its time.
    const end = Date.now() + 90_000;
    while (Date.now() < end && !this.exited) {
      const printed = this.log.match(new RegExp(`https?://[\\w.-]+:${port}`))?.[0];
      const answer = printed && (await fetch(`${printed}/`).catch(() => undefined));
      if (printed && answer && answer.ok) {
        this.baseURL = printed;
        return true;
      }
      await pause(50);
    }
    return false;
  }

  /** Stops it as an operator would, and fails if it did not go in peace. */
  async stop(): Promise<void> {
    if (!this.exited) {
      const gone = new Promise<void>((done) => this.child.once("exit", () => done()));
      this.child.kill("SIGTERM");
      const inTime = await Promise.race([gone.then(() => true), pause(10_000).then(() => false)]);
      if (!inTime) {
        this.child.kill("SIGKILL");
        await gone;
      }
      await rm(this.data, { recursive: true, force: true });
      if (!inTime) throw new Error(`The portal did not stop within 10 s of SIGTERM. It printed:\n${this.log}`);
    }
    await rm(this.data, { recursive: true, force: true });
    if (/panicked at/.test(this.log)) throw new Error(`The portal panicked:\n${this.log}`);
    if (this.child.exitCode !== 0) {
      throw new Error(`The portal ended with ${this.child.exitCode ?? this.child.signalCode}:\n${this.log}`);
    }
  }
}
