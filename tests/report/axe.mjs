// Opens pages in a real chromium, as files, without network; tells what axe-core finds and what the pages ask for.
// node axe.mjs MODULES CHROMIUM SCHEME:PAGE… ; prints a JSON object: axe violations, requests, console, scripts of each.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, chromium, ...pages] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${modules}/`));
const playwright = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core"), "utf8");

const browser = await playwright.chromium.launch({
  executablePath: chromium,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const told = {};
const context = await browser.newContext({ offline: true, viewport: { width: 1100, height: 900 } });
const tab = await context.newPage();
let asked = [], said = [];
tab.on("request", (request) => asked.push(request.url()));
tab.on("console", (message) => said.push(message.text()));
for (const page of pages) {
  const [scheme, file] = [page.slice(0, page.indexOf(":")), page.slice(page.indexOf(":") + 1)];
  asked = [], said = [];
  await tab.emulateMedia({ colorScheme: scheme });
  await tab.goto(pathToFileURL(file).href);
  const scripts = await tab.evaluate(() => document.scripts.length);
  const before = [...said];
  await tab.evaluate(axe);
  const found = await tab.evaluate(() => axe.run(document, { resultTypes: ["violations"], preload: false, runOnly: { type: "tag",
    values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"] } }));
  const violations = found.violations.map((one) => ({ id: one.id, nodes: one.nodes.map((node) => node.html).slice(0, 3) }));
  told[page] = { violations, asked: asked.filter((url) => !url.startsWith("file:")), said: before, scripts };
}
await browser.close();
console.log(JSON.stringify(told));
