// A specialist: professional number, practice information, and a practice of their own at the end.
import { InviteeStory } from "../support/invitee";
import { invent, maple, waiting, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

const practice = { Practice: "Cole Periodontics", Street: "9 Birch Road", City: "Salem", State: "Oregon", "ZIP code": "97301" };

test("a specialist without a number walks every screen", async ({ person, outbox }) => {
  const { mobile } = phones();
  test.slow();
  const address = invent("cole");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({
    to: address,
    relationship: "Doctor in another practice",
    name: { first: "Dana", last: "Cole" },
    mobile: mobile.typed,
    subject: "Referral",
    text: "Please see the lower right.",
  });

  const dana = new InviteeStory(await person(), outbox, address, { inspect: "specialist" }, { first: "Dana", last: "Cole" });
  await dana.openInvitation();
  await test.step("an unknown number is said plainly and blocks nothing", async () => {
    await dana.press("Continue");
    await dana.arrive("Your professional number", "professional-number");
    await dana.fill("ADA number", "999999999");
    await dana.fill("Last name", "Nobody");
    await dana.press("Submit");
    await dana.sees(/We did not find that number/);
    await expect(dana.field("ADA number")).toHaveValue("999999999");
    await dana.press("Skip");
    await dana.arrive("Set up your free account", "get-started");
    await dana.press("Get Started");
  });
  await dana.aboutYou({ specialty: "Periodontics" });
  await test.step("an empty required field is named, and the rest is kept", async () => {
    await dana.practiceInformation({ ...practice, City: "" });
    await expect(dana.page).toHaveTitle(/^Error:/);
    await expect(dana.field("City")).toHaveAttribute("aria-invalid", "true");
    await expect(dana.field("Street")).toHaveValue(practice.Street);
  });
  await dana.practiceInformation(practice);
  await dana.phonesAreMine([mobile.ending]);
  await dana.twoStep(true);
  await dana.toldToCheckMail();
  await dana.finishesByCode("text", mobile);
  await dana.reads("Referral", "Please see the lower right.");
  await dana.reply("I can see them on Thursday.");
});

test.describe("the demo's own specialist", () => {
  test.use({ ownPortal: true });

  test("a number in the directory fills in the office", async ({ person, portal, outbox }) => {
    const ada = portal.log.match(/\bADA\b[^\n]*?\b(\d{6,9})\b/)?.[1];
    expect(ada, "the demo prints the specialist's ADA number").toBeTruthy();
    const lee = new InviteeStory(await person({ phone: true }), outbox, waiting.specialist, { inspect: "directory" }, { first: "Lee", last: "Park" });
    await lee.openInvitation();
    await lee.professional({ ada: ada!, last: "Park" });
    await expect(lee.field("Last name")).toHaveValue("Park");
    await lee.aboutYou({ specialty: "Endodontics" });
    await lee.arrive("Practice information", "practice");
    for (const label of ["Practice", "Street", "City", "ZIP code"]) await expect(lee.field(label)).not.toHaveValue("");
    // What the directory says about the office stands on no page before the number was typed.
  });

  test("the patient's landing has a quiet way to the professional number", async ({ person, outbox }) => {
    const robin = new InviteeStory(await person({ phone: true }), outbox, waiting.patient);
    await robin.openInvitation(maple.name);
    await robin.press("I have a professional number");
    await robin.arrive("Your professional number", "professional-number");
    await robin.press("Skip");
    await robin.sees(/About you|Set up your free account/);
  });
});
