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
import { inFolder } from '../cli/command';
import { flag, text, whole } from '../cli/options';
import { tryFile } from '../cli/files/try-folder';
import { writeWhole } from '../cli/files/whole-file';
import { runTool } from './tool';

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

await runTool(
  {
    about:
      'How fast the page is: builds and serves it, opens it in Chromium with nothing cached, and uses it.',
    usage: '[--json FILE] [--rounds N] [--no-build]',
    options: {
      json: text('FILE', 'Writes the numbers as JSON too.'),
      rounds: whole('N', 1, 1000, 'Rounds of clicks and keys, idle and while training runs.').or(3),
      'no-build': flag('Measures what lies in dist/.'),
    },
  },
  async ({ json, rounds, 'no-build': asBuilt }) => {
    const root = join(import.meta.dirname, '..');
    if (json !== undefined) await tryFile(json, '--json');
    if (!asBuilt) await build({ root, logLevel: 'warn' });
    await serveInChromium({ root }, async (browser, address) => {
      const measures = await measure(browser, address, rounds);
      if (json !== undefined)
        await inFolder(json, () => writeWhole(json, [`${JSON.stringify(measures, null, 2)}\n`]), '--json');
    });
  },
);
