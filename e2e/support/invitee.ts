// The person who never heard of us: from the mail to the message, one method per page, in the pages' order.
// The words are those of the ux guide; when a page changes its words, they change here and nowhere else.
import { expect, type Page } from "@playwright/test";
import { codeIn, type Item, linkIn, type Outbox } from "./outbox";
import { goodPassword, maple } from "./people";
import { type Habits, Walker } from "./walk";

export interface Invitee {
  first: string;
  last: string;
  password: string;
}

export class InviteeStory extends Walker {
  invitation: Item | undefined;
  readonly who: Invitee;

  constructor(
    page: Page,
    private readonly outbox: Outbox,
    readonly address: string,
    habits: Habits = {},
    who: Partial<Invitee> = {},
  ) {
    super(page, habits);
    this.who = { first: "Robin", last: "Reyes", password: goodPassword, ...who };
  }

  /** The mail is there; the link in it is opened. `practice` is who wrote. */
  async openInvitation(practice = maple.name): Promise<void> {
    this.invitation = await this.outbox.nextMail(this.address);
    await this.openLink();
    await this.landed(practice);
  }

  /** The same link again, as often as one likes. */
  async openLink(): Promise<void> {
    await this.page.goto(linkIn(this.invitation!, "/i/"));
  }

  /** The link of a mail that was read elsewhere. */
  async openLinkOf(mail: Item, start: "/i/" | "/p/" | "/n/" | "/r/"): Promise<void> {
    await this.page.goto(linkIn(mail, start));
  }

  async landed(practice = maple.name): Promise<void> {
    await this.arrive(`${practice} sent you a private message`, "landing");
    // The secret is in no address that a person could copy, and in no title.
    expect(this.page.url()).not.toContain(linkIn(this.invitation!, "/i/"));
  }

  async getStarted(): Promise<void> {
    await this.press("Get Started");
  }

  /** Professionals: the number page, then the page that says what was found. */
  async professional(number?: { ada: string; last: string }): Promise<void> {
    await this.press("Continue");
    await this.arrive("Your professional number", "professional-number");
    if (number) {
      await this.fill("ADA number", number.ada);
      await this.fill("Last name", number.last);
      await this.press("Submit");
    } else {
      await this.press("Skip");
    }
    await this.arrive("Set up your free account", "get-started");
    await this.press("Get Started");
  }

  async aboutYou(more: { specialty?: string } = {}): Promise<void> {
    await this.arrive("About you", "you");
    await this.saysWho(more);
  }

  /** Fills in the page that is open. */
  async saysWho(more: { specialty?: string } = {}): Promise<void> {
    await this.fill("First name", this.who.first);
    await this.fill("Last name", this.who.last);
    if (more.specialty) await this.field("Specialty").fill(more.specialty);
    await this.press("Continue");
  }

  async practiceInformation(practice: Record<"Practice" | "Street" | "City" | "State" | "ZIP code", string>): Promise<void> {
    await this.arrive("Practice information", "practice");
    for (const [label, value] of Object.entries(practice)) {
      const field = this.field(label);
      if ((await field.evaluate((it) => it.tagName)) === "SELECT") await field.selectOption({ label: value });
      else await field.fill(value);
    }
    await this.press("Continue");
  }

  /** The phones that the sender gave, masked. */
  async phonesAreMine(endings: string[]): Promise<void> {
    await this.arrive("Can you answer one of these?", "phones");
    for (const ending of endings) await this.sees(new RegExp(`\\b${ending}\\b`));
    // Read-only: nothing on this page takes a number.
    await expect(this.main.getByRole("textbox")).toHaveCount(0);
    await this.press("Yes, Continue");
  }

  /** A sentence where somebody requires a code; radios where the person may choose. */
  async protect(how: "required" | "on" | "off"): Promise<void> {
    await this.arrive("Protect your account", "security");
    const radios = this.main.getByRole("radio");
    if (how === "required") await expect(radios).toHaveCount(0);
    else await radios.nth(how === "on" ? 0 : 1).check();
    await this.press("Finish");
  }

  async toldToCheckMail(): Promise<void> {
    await this.arrive("Check your email to go on", "check-mail");
  }

  /** The second mail, its link, and the page whose button only leads on. */
  async openSecondMail(): Promise<Item> {
    const mail = await this.outbox.nextMail(this.address);
    await this.page.goto(linkIn(mail, "/p/"));
    await this.ready();
    return mail;
  }

  async ready(): Promise<void> {
    await this.arrive("Your account is almost ready", "ready");
    await this.press("Continue");
  }

  /** Where the code goes: one tap sends it. */
  async sendCode(by: "text" | "call", to: { ending: string; e164: string }): Promise<string> {
    await this.arrive("Where should we send your code?", "ways");
    const button = this.main.getByRole("button", { name: new RegExp(`\\b${to.ending}\\b`) });
    // Texting a mobile comes before calling it; a landline can only be called.
    await (by === "text" ? button.first() : button.last()).click();
    const heading = this.page.getByRole("heading", { level: 1, name: this.say("Enter the 6-digit code") });
    await expect(heading).toBeVisible();
    const code = codeIn(by === "text" ? await this.outbox.nextText(to.e164) : await this.outbox.nextCall(to.e164));
    if (this.habits.inspect) {
      // Once it went out the page says until when it is good.
      await expect(async () => {
        await this.page.reload();
        await expect(this.main).toContainText(/\d:\d\d/, { timeout: 500 });
      }).toPass();
    }
    await this.arrive("Enter the 6-digit code", "code");
    return code;
  }

  async enterCode(code: string): Promise<void> {
    await this.codeField.fill(code);
    await this.press("Continue");
  }

  async acceptTerms(): Promise<void> {
    await this.arrive("Terms of Use", "terms");
    await this.press("Accept and Continue");
  }

  async setPassword(): Promise<void> {
    await this.arrive("Choose a password", "password");
    await this.passwordField.fill(this.who.password);
    await this.press("Save and read my message");
  }

  /** The message is open: its subject is the heading, and not the title. */
  async reads(subject: string, body: string): Promise<void> {
    await this.arrive(new RegExp(`^${subject}$`), "message");
    await expect(this.main).toContainText(body);
    expect(await this.page.title()).not.toContain(subject);
  }

  async reply(text: string, files: { name: string; mimeType: string; buffer: Buffer }[] = []): Promise<void> {
    await this.press("Reply");
    await this.arrive("Reply", "reply");
    // Before anybody writes: this is not for emergencies.
    await this.sees(/911/);
    await this.fill("Your answer", text);
    if (files.length > 0) await this.main.locator("input[type=file]").setInputFiles(files);
    await this.press("Send");
    await this.isTold("Sent");
  }

  /** Everything up to the second mail, for a patient. */
  async patientSignsUp(options: { endings: string[]; protect?: "required" | "on" | "off"; practice?: string }): Promise<void> {
    await this.openInvitation(options.practice);
    await this.getStarted();
    await this.aboutYou();
    if (options.endings.length > 0) await this.phonesAreMine(options.endings);
    await this.protect(options.protect ?? "required");
    await this.toldToCheckMail();
  }

  /** From the second mail to the open message, by code. */
  async finishesByCode(by: "text" | "call", to: { ending: string; e164: string }): Promise<void> {
    await this.openSecondMail();
    await this.enterCode(await this.sendCode(by, to));
    await this.acceptTerms();
    await this.setPassword();
  }

  async signIn(password = this.who.password): Promise<void> {
    await this.page.goto("/sign-in");
    await this.arrive("Sign In", "sign-in");
    await this.giveCredentials(this.address, password);
  }
}
