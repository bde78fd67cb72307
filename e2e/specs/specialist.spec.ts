// A specialist: professional number, practice information, and a practice of their own at the end.
import { InviteeStory } from "../support/invitee";
import { invent, maple, phones, waiting } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

const practice = { Practice: "Cole Periodontics", Street: "9 Birch Road", City: "Salem", State: "Oregon", "ZIP code": "97301" };

test("a specialist without a number walks every screen", async ({ person, outbox }) => {
  const { mobile } = phones();
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

  const dana = new InviteeStory(await person(), outbox, address, {}, { first: "Dana", last: "Cole" });
  await dana.openInvitation();
  await test.step("an unknown number is said plainly and blocks nothing", async () => {
    await dana.press("Continue");
    await dana.arrive("Your professional number", "number");
    await dana.fill("ADA number", "999999999");
    await dana.fill("Last name", "Nobody");
    await dana.press("Submit");
    await dana.sees(/We did not find that number/);
    await expect(dana.field("ADA number")).toHaveValue("999999999");
    await dana.press("Skip");
    await dana.arrive("Set up your free account", "start");
    await dana.press("Get Started");
  });
  await dana.aboutYou({ specialty: "Periodontics" });
  await test.step("an empty required field is named, and the rest is kept", async () => {
    await dana.practiceInformation({ ...practice, City: "" });
    await dana.isRefused("City");
    await expect(dana.field("Street")).toHaveValue(practice.Street);
  });
  await dana.practiceInformation(practice);
  await dana.phonesAreMine([mobile.ending]);
  await dana.protect("required");
  await dana.toldToCheckMail();
  await dana.finishesByCode("text", mobile);
  await dana.reads("Referral", "Please see the lower right.");
  await dana.reply("I can see them on Thursday.");
  await test.step("a practice of their own, free: no new messages, the way to a plan", async () => {
    await dana.page.goto("/compose");
    await dana.arrive("Write to anybody with a paid plan", "upgrade");
    await expect(dana.page.locator("header")).toContainText("Cole Periodontics");
  });
});

test("Submit pressed twice goes on with a number that the list does not know", async ({ person, outbox }) => {
  const { mobile } = phones();
  const address = invent("insists");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({
    to: address,
    relationship: "Staff in another practice",
    name: { first: "Ines", last: "Bell" },
    mobile: mobile.typed,
    subject: "Models",
    text: "They are ready.",
  });
  const ines = new InviteeStory(await person({ phone: true }), outbox, address, {}, { first: "Ines", last: "Bell" });
  await ines.openInvitation();
  await ines.press("Continue");
  await ines.fill("ADA number", "123456");
  await ines.fill("Last name", "Bell");
  await ines.press("Submit");
  await ines.sees("We did not find that number. Check it, or Skip.");
  await ines.press("Submit");
  await ines.arrive("Set up your free account", "start");
});

test.describe("the demo's own invitations", () => {
  test.use({ ownPortal: true });

  test("a number in the directory fills in the office; the story goes to its end", async ({ person, portal, outbox }) => {
    const ada = portal.log.match(/\bADA\b[^\n]*?\b(\d{6,9})\b/)?.[1];
    expect(ada, "the demo prints the specialist's ADA number").toBeTruthy();
    const lee = new InviteeStory(await person({ phone: true }), outbox, waiting.specialist, {}, { first: "Lee", last: "Park" });
    await lee.openInvitation();
    // What the directory says about the office stands on no page before the number was typed.
    await lee.doesNotSee("Park Endodontics", "77 Elm Ave", "Eugene");
    await lee.professional({ ada: ada!, last: "Park" });
    await lee.arrive("About you", "you");
    await expect(lee.field("Last name")).toHaveValue("Park");
    await expect(lee.field("Specialty")).toHaveValue("Endodontics");
    await lee.aboutYou();
    await lee.arrive("Practice information", "office");
    for (const label of ["Practice", "Street", "City", "State", "ZIP code"]) await expect(lee.field(label)).not.toHaveValue("");
    await lee.press("Continue");
    await lee.phonesAreMine(["81"]);
    await lee.protect("required");
    await lee.toldToCheckMail();
    await lee.finishesByCode("text", { ending: "81", e164: "+15550100181" });
    await lee.reads("Referral: tooth 14", "Dear Lee,");
    await expect(lee.main).toContainText("tooth-14.png");
  });

  test("the patient's landing has a quiet way to the professional number", async ({ person, outbox }) => {
    const robin = new InviteeStory(await person({ phone: true }), outbox, waiting.patient);
    await robin.openInvitation(maple.name);
    await robin.press("I have a professional number");
    await robin.arrive("Your professional number", "number");
    await robin.press("Skip");
    await robin.arrive("About you", "you");
  });
});
