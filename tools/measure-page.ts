import { join } from 'node:path';
import type { Browser } from 'playwright';
import { build } from 'vite';
import {
  noteAnswers,
  summariseAnswers,
  useThePage,
  type AnswerTimes,
  measureFirstView,
  type FirstViewTimes,
  type ScriptBytes,
} from './page/page-times';
import { serveInChromium } from '../cli/page/serve-in-chromium';
import { inFolder, readOptions, runCommand } from '../cli/command';
import { tryFile } from '../cli/files/try-folder';
import { writeWhole } from '../cli/files/whole-file';

const HELP = `How fast the page is: builds and serves it, opens it in Chromium with nothing cached, and uses it.

  node --import tsx tools/measure-page.ts [--json FILE] [--rounds N] [--no-build]

  --json FILE  write the numbers as JSON too
  --rounds N   rounds of clicks and keys, idle and while training runs (3)
  --no-build   measure what lies in dist/
  --help       show this
`;

interface GroupMeasures {
  readonly first: FirstViewTimes;
  readonly idle: AnswerTimes;
  readonly training: AnswerTimes;
}

async function measure(browser: Browser, address: string, rounds: number): Promise<GroupMeasures> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  // tsx names the functions that are sent to the page by a helper of its own, which the page does not know.
  await context.addInitScript({ content: 'globalThis.__name = (what) => what;' });
  const page = await context.newPage();
  await page.addInitScript(noteAnswers);
  const first = await measureFirstView(page, address);
  sayFirst(first);
  await page.getByRole('tab', { name: 'Routes', exact: true }).waitFor();
  await page.waitForTimeout(2000);
  const idle = summariseAnswers(await useThePage(page, rounds));
  console.log(`Answers, idle           ${spread(idle)}`);
  await page.getByRole('button', { name: /^Train both/ }).click();
  await page.getByText(/Loss/).first().waitFor({ timeout: 120_000 });
  const training = summariseAnswers(await useThePage(page, rounds));
  console.log(`Answers, training       ${spread(training)}`);
  await context.close();
  return { first, idle, training };
}

const kB = ({ page, workers }: ScriptBytes) =>
  `${(page / 1000).toFixed(0)} kB, and ${(workers / 1000).toFixed(0)} kB in workers`;
const ms = (value: number) => `${value.toFixed(0)} ms`;
const spread = ({ count, p50, p95, max, slowest }: AnswerTimes) =>
  `median ${ms(p50)}, 95 % within ${ms(p95)}, most ${ms(max)} (${slowest}); ${count} clicks and keys`;

function sayFirst(first: FirstViewTimes): void {
  console.log(`First contentful paint  ${ms(first.firstContentfulPaint)}`);
  console.log(
    `First view drawn        ${ms(first.firstView)}; script ${kB(first.scriptUntilFirstView)}, gzip`,
  );
  console.log(`Live map in its place   ${ms(first.liveMap)}; script ${kB(first.scriptUntilLiveMap)}, gzip`);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), {
    json: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (options.help) return console.log(HELP);
  const root = join(import.meta.dirname, '..');
  const { json } = options;
  if (json !== undefined) await tryFile(json, '--json');
  if (!options['no-build']) await build({ root, logLevel: 'warn' });
  await serveInChromium({ root }, async (browser, address) => {
    const measures = await measure(browser, address, Number(options.rounds));
    if (json !== undefined)
      await inFolder(json, () => writeWhole(json, [`${JSON.stringify(measures, null, 2)}\n`]), '--json');
  });
}

await runCommand(main);
