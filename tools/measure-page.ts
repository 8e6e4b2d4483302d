import { join, resolve } from 'node:path';
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
import { openData, type OpenedData } from './page/opened-data';
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

function sayOpened(opened: OpenedData): OpenedData {
  const { seconds, peakMegabytes, frames } = opened;
  console.log(
    `Opened                  ${seconds.toFixed(1)} s; most memory of the tab ${peakMegabytes.toFixed(0)} MB`,
  );
  console.log(
    `Frames of a drag        mean ${ms(frames.mean)}, 95 % within ${ms(frames.p95)}, most ${ms(frames.max)}; ${frames.count} frames`,
  );
  return opened;
}

await runTool(
  {
    about:
      'How fast the page is: builds and serves it, opens it in Chromium with nothing cached, and uses it.',
    usage: '[--json FILE] [--rounds N] [--data DIR] [--no-build]',
    options: {
      json: text('FILE', 'Writes the numbers as JSON too.'),
      rounds: whole('N', 1, 1000, 'Rounds of clicks and keys, idle and while training runs.').or(3),
      data: text(
        'DIR',
        'Measures in place of that how the folder of a data set opens, and its map moves (Linux).',
      ),
      'no-build': flag('Measures what lies in dist/.'),
    },
  },
  async ({ json, rounds, data, 'no-build': asBuilt }) => {
    const root = join(import.meta.dirname, '..');
    if (json !== undefined) await tryFile(json, '--json');
    if (!asBuilt) await build({ root, logLevel: 'warn' });
    await serveInChromium({ root }, async (browser, address) => {
      const measures =
        data === undefined
          ? await measure(browser, address, rounds)
          : sayOpened(await openData(browser, address, resolve(data)));
      if (json !== undefined)
        await inFolder(json, () => writeWhole(json, [`${JSON.stringify(measures, null, 2)}\n`]), '--json');
    });
  },
);
