// What the demo would have sent: GET /outbox.json, newest first.
import { expect } from "@playwright/test";

export type Channel = "email" | "text" | "call";

export interface Item {
  id: string | number;
  at: string;
  channel: Channel;
  to: string;
  subject: string | null;
  text: string;
  html: string | null;
  links: string[];
}

/** The first six digits in a row, ignoring commas, spaces, dots and hyphens between them. */
export function codeIn(item: Item): string {
  const found = item.text.match(/\d(?:[ ,.-]*\d){5}/)?.[0];
  if (!found) throw new Error(`No code in: ${item.text}`);
  return found.replace(/\D/g, "");
}

/** The path of the one link that starts like this, for example "/i/". */
export function linkIn(item: Item, start: string): string {
  const paths = [...new Set(item.links.map((link) => new URL(link).pathname))];
  const found = paths.filter((path) => path.startsWith(start));
  expect(found, `links starting with ${start} in: ${paths.join(" ")}`).toHaveLength(1);
  return found[0]!;
}

export class Outbox {
  /** What `next…` already handed out. */
  private readonly read = new Set<Item["id"]>();

  constructor(private readonly baseURL: () => string) {}

  /** Everything captured so far, newest first. */
  async items(): Promise<Item[]> {
    const answer = await fetch(`${this.baseURL()}/outbox.json`);
    expect(answer.status, "GET /outbox.json").toBe(200);
    return (await answer.json()) as Item[];
  }

  /** The items to somebody, newest first. */
  async to(channel: Channel, address?: string): Promise<Item[]> {
    const same = (a: string) => address === undefined || a.toLowerCase() === address.toLowerCase();
    return (await this.items()).filter((item) => item.channel === channel && same(item.to));
  }

  /** Waits until something fits; gives the newest. */
  async waitFor(channel: Channel, address: string | undefined, fits: (item: Item) => boolean = () => true): Promise<Item> {
    let found: Item | undefined;
    await expect
      .poll(
        async () => {
          found = (await this.to(channel, address)).find(fits);
          return found !== undefined;
        },
        { message: `${channel} to ${address ?? "anybody"}`, timeout: 20_000, intervals: [100, 200, 300] },
      )
      .toBe(true);
    return found!;
  }

  /** Waits for one that no `next…` has handed out yet, and marks it and the older ones as read: the story's "check your phone". */
  private async next(channel: Channel, address?: string): Promise<Item> {
    const item = await this.waitFor(channel, address, (it) => !this.read.has(it.id));
    for (const older of await this.to(channel, address)) {
      if (older.at <= item.at) this.read.add(older.id);
    }
    return item;
  }

  nextMail = (address: string) => this.next("email", address);
  /** Numbers are E.164, such as +15035550167. Without one: any text. */
  nextText = (number?: string) => this.next("text", number);
  nextCall = (number?: string) => this.next("call", number);

  lastMail = (address: string) => this.waitFor("email", address);
  lastText = (number?: string) => this.waitFor("text", number);
  lastCall = (number?: string) => this.waitFor("call", number);

  /** Everything that arrived for these people up to now counts as read. */
  async markRead(): Promise<void> {
    for (const item of await this.items()) this.read.add(item.id);
  }
}
