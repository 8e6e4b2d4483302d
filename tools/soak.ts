import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, CDPSession, Page } from 'playwright';
import { build } from 'vite';
import { flag, text, whole } from '../cli/options';
import {
  LEAST_SAMPLES,
  memoryVerdict,
  type Growth,
  type MemorySample,
  openSoakPage,
  soakRound,
} from './page/soak-rounds';
import { processMemory } from '../cli/page/process-memory';
import { serveInChromium } from '../cli/page/serve-in-chromium';
import { runTool } from './tool';

const EVERY_SECONDS = 30;

const MB = (bytes: number | null) => (bytes === null ? '?' : (bytes / 1e6).toFixed(0));
const row = (cells: readonly (string | number)[]) => cells.map((cell) => String(cell).padStart(9)).join('');

async function sample(
  page: Page,
  session: CDPSession,
  browser: CDPSession,
): Promise<Omit<MemorySample, 'seconds' | 'rounds'>> {
  await session.send('HeapProfiler.collectGarbage');
  const { metrics } = await session.send('Performance.getMetrics');
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? NaN;
  return {
    process: (await processMemory(browser))?.resident ?? null,
    heap: metric('JSHeapUsedSize'),
    nodes: metric('Nodes'),
    workers: page.workers().length,
  };
}

async function soak(browser: Browser, address: string, minutes: number): Promise<[MemorySample[], string[]]> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    serviceWorkers: 'block',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('crash', () => complaints.push('The page crashed.'));
  const session = await context.newCDPSession(page);
  await session.send('Performance.enable');
  const ofBrowser = await browser.newBrowserCDPSession();
  await openSoakPage(page, address);

  const samples: MemorySample[] = [];
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let rounds = 0;
  const take = async () => {
    const taken = { seconds: seconds(), rounds, ...(await sample(page, session, ofBrowser)) };
    samples.push(taken);
    console.log(
      row([taken.seconds.toFixed(0), rounds, MB(taken.process), MB(taken.heap), taken.nodes, taken.workers]),
    );
  };
  console.log(row(['seconds', 'rounds', 'MB', 'heap MB', 'nodes', 'workers']));
  await take();
  let watching = true;
  const watch = (async () => {
    for (let next = EVERY_SECONDS; watching;) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (watching && seconds() >= next) {
        await take();
        next += EVERY_SECONDS;
      }
    }
  })();
  try {
    for (; seconds() < minutes * 60; rounds++) await soakRound(page);
  } finally {
    watching = false;
    await watch;
  }
  await take();
  await context.close();
  return [samples, complaints];
}

function tell(growths: readonly Growth[] | null): void {
  if (!growths) return console.log(`Fewer than ${LEAST_SAMPLES} samples: no verdict.`);
  for (const { measure, middle, end, grows } of growths) {
    const shown = (value: number) =>
      measure === 'process' || measure === 'heap' ? `${MB(value)} MB` : value;
    console.log(
      `${measure.padEnd(8)} ${shown(middle)} -> ${shown(end)}: ${grows ? 'GROWS' : 'does not grow'}`,
    );
  }
}

await runTool(
  {
    about:
      'Uses the page for a long time: trains, draws, opens and deletes runs in Chromium, and records its memory.',
    usage: '[--minutes N] [--json FILE] [--no-build]',
    options: {
      minutes: whole('N', 1, 1440, 'How long; fewer than 5 give no verdict.').or(30),
      json: text('FILE', 'Writes the samples as JSON too.'),
      'no-build': flag('Uses what lies in dist/.'),
    },
    notes: `Every ${EVERY_SECONDS} seconds a line with the page's process, its own objects, its nodes and its workers, each after
the garbage was collected. The verdict compares the last third with the third before; the first warms up.
Code 1 if something grows, or if the page complained.`,
  },
  async ({ minutes, json, 'no-build': asBuilt }) => {
    const root = join(import.meta.dirname, '..');
    if (!asBuilt) await build({ root, logLevel: 'warn' });
    await serveInChromium({ root }, async (browser, address) => {
      const [samples, complaints] = await soak(browser, address, minutes);
      if (json !== undefined) await writeFile(json, `${JSON.stringify(samples, null, 2)}\n`);
      const growths = memoryVerdict(samples);
      tell(growths);
      for (const complaint of complaints) console.log(`The page complained: ${complaint}`);
      console.log(`${samples.at(-1)!.rounds} rounds in ${minutes} minutes`);
      if (complaints.length > 0 || growths?.some(({ grows }) => grows)) process.exitCode = 1;
    });
  },
);
