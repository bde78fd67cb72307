import { defineConfig } from "@playwright/test";
import { chromiumPath, launchArgs } from "./support/chromium";

// The browser is the system's own Chromium: nothing is downloaded. Each test file gets its own portal (support/rig.ts).
export default defineConfig({
  testDir: "specs",
  outputDir: "test-results",
  snapshotPathTemplate: "snapshots/{arg}{ext}",
  // No retries: what passes the second time is a bug in the test or in the product.
  retries: 0,
  workers: Number(process.env["SECUREMAIL_E2E_WORKERS"] ?? 2),
  fullyParallel: false,
  forbidOnly: Boolean(process.env["CI"]),
  updateSnapshots: process.env["CI"] ? "none" : "missing",
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [["list", { printSteps: false }]],
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    locale: "en-US",
    timezoneId: "America/New_York",
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: chromiumPath(), args: launchArgs() },
  },
});
