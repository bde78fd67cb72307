// The short way to sign up, as a practice chooses it; and a colleague who asks to join.
import { linkIn } from "../support/outbox";
import { InviteeStory } from "../support/invitee";
import { invent, maple, phones } from "../support/people";
import { expect, test } from "../support/rig";
import { SenderStory } from "../support/sender";

test.describe.configure({ mode: "serial" });

test("the manager chooses one mail for new people", async ({ person }) => {
  const pat = new SenderStory(await person({ phone: true }));
  await pat.signIn(maple.manager.email);
  await pat.page.goto("/practice/policies");
  await pat.arrive("Rules for people", "policies");
  await pat.choose("Short, with one email");
  await pat.press("Save");
  await pat.isTold("The rules for people are saved");
  await pat.page.goto("/practice/places");
  await pat.arrive("Other offices", "places");
});

for (const script of [true, false]) {
  test(`one mail, a code, terms and password on one page${script ? "" : ", without script"}`, async ({ person, outbox }) => {
    const { mobile } = phones();
    const address = invent("short");
    const ana = new SenderStory(await person());
    await ana.signIn();
    await ana.write({ to: address, name: { first: "Sky", last: "Lane" }, mobile: mobile.typed, twoStep: true, subject: "Quick one", text: "Read and done." });
    const sky = new InviteeStory(await person({ phone: true, script }), outbox, address, {}, { first: "Sky", last: "Lane" });
    await sky.openInvitation();
    await sky.getStarted();
    await sky.enterCode(await sky.sendCode("text", mobile));
    await sky.arrive("Choose a password and read", "last");
    await sky.passwordField.fill(sky.who.password);
    await sky.press("Save and read my message");
    await sky.isRefused("I accept the Terms of Use");
    await sky.passwordField.fill(sky.who.password);
    await sky.field("I accept the Terms of Use").check();
    await sky.press("Save and read my message");
    await sky.reads("Quick one", "Read and done.");
    expect((await outbox.to("email", address)).length, "one mail is enough").toBe(1);
    await sky.page.reload();
    await sky.sees("Is your name Sky Lane?");
    await sky.press("Yes, it is right");
    await sky.arrive("Inbox", "inbox");
  });
}

test("without a code the link leads to the last page, and the old link says so afterwards", async ({ person, outbox }) => {
  const address = invent("quick");
  const ana = new SenderStory(await person());
  await ana.signIn();
  await ana.write({ to: address, name: { first: "Jo", last: "Lane" }, twoStep: false, subject: "No code", text: "Straight in." });
  const jo = new InviteeStory(await person(), outbox, address, {}, { first: "Jo", last: "Lane" });
  await jo.openInvitation();
  await jo.getStarted();
  await jo.arrive("Choose a password and read", "last-off");
  await jo.passwordField.fill(jo.who.password);
  await jo.field("I accept the Terms of Use").check();
  await jo.press("Save and read my message");
  await jo.reads("No code", "Straight in.");

  await test.step("they work in the practice: they ask, a manager lets them in", async () => {
    await jo.page.goto("/settings/practice");
    await jo.arrive("Your practice", "joining");
    await jo.fill("Practice", maple.name);
    await jo.fill("ZIP code", "97201");
    await jo.press("Look for it");
    await jo.arrive("Your practice", "joining-found");
    await jo.press(`Ask to join ${maple.name}`);
    await jo.isTold("We told the managers");
    const mail = await outbox.waitFor("email", maple.manager.email, (it) => it.subject?.includes("asks to join") ?? false);
    expect(mail.text).not.toContain("Lane");
    const pat = new SenderStory(await person({ phone: true }));
    await pat.signIn(maple.manager.email);
    await pat.page.goto("/people/joins");
    await pat.arrive("Who asks to join", "joins");
    await pat.sees(address);
    await pat.press("Let Jo Lane in");
    await pat.isTold("They are let in");
    await jo.page.goto("/settings/practice");
    await jo.sees("You are a member.");
  });
  await jo.page.goto(linkIn(jo.invitation!, "/i/"));
  await jo.sees("You already used this link");
});
