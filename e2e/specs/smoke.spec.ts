// The portal opens, on every screen and in every light, and talks to nobody but itself.
import { expectAccessible, expectWellFormed, shot } from "../support/inspect";
import { expect, test } from "../support/rig";

for (const sight of [{ phone: true }, { phone: false }, { phone: true, dark: true }, { phone: false, dark: true }]) {
  test(`the home page, ${JSON.stringify(sight)}`, async ({ person }) => {
    const page = await person(sight);
    const answer = await page.goto("/");
    expect(answer?.status()).toBe(200);
    await expectWellFormed(page);
    await expectAccessible(page);
    await shot(page, `home`);
  });
}

test("without JavaScript", async ({ person }) => {
  const page = await person({ script: false });
  const answer = await page.goto("/");
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});
