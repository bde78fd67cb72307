// Somebody who has the sign-up behind them, for the stories that begin there.
import type { Page } from "@playwright/test";
import { InviteeStory } from "./invitee";
import type { Outbox } from "./outbox";
import { invent, type Phone, phones } from "./people";
import type { Sight } from "./rig";
import { SenderStory } from "./sender";

export interface Registered {
  story: InviteeStory;
  /** The sender, signed in, with the conversation open. */
  ana: SenderStory;
  mobile: Phone;
  address: string;
  subject: string;
  text: string;
}

/** A patient of Maple Street Dental who has just read their first message. With `twoStep`, by a code to their phone. */
export async function registered(
  person: (sight?: Sight) => Promise<Page>,
  outbox: Outbox,
  name: string,
  options: { twoStep: boolean; sight?: Sight },
): Promise<Registered> {
  const { mobile } = phones();
  const address = invent(name.toLowerCase());
  const subject = `For ${name}`;
  const text = `Good news for ${name}.`;
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: name, last: "Reader" }, mobile: mobile.typed, twoStep: options.twoStep, subject, text });
  const story = new InviteeStory(await person(options.sight), outbox, address, {}, { first: name, last: "Reader" });
  await story.patientSignsUp({ endings: [mobile.ending], protect: options.twoStep ? "required" : "off" });
  if (options.twoStep) {
    await story.finishesByCode("text", mobile);
  } else {
    await story.openSecondMail();
    await story.acceptTerms();
    await story.setPassword();
  }
  await story.reads(subject, text);
  await outbox.markRead();
  return { story, ana, mobile, address, subject, text };
}
