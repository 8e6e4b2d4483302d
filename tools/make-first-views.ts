import { readFile } from 'node:fs/promises';
import { gzipSync } from 'fflate';
import { inFolder } from '../cli/command';
import { writeWhole } from '../cli/files/whole-file';
import { startNodeBackend } from '../cli/node-backend';
import { dataFilesFromPaths } from '../cli/node-files';
import { parsed } from '../cli/options';
import { pathOfSample } from '../cli/train/usual-folder';
import { badInput } from '../src/base/failure';
import { loadDataset } from '../src/data/load-dataset';
import type { Dataset } from '../src/domain/dataset';
import { systemById, type SystemEntry } from '../src/engine/experiments/system';
import { systems } from '../src/systems/registry';
import { firstViewFile, type FirstDrawing } from './first-views/frame';
import { runTool } from './tool';
import { ROOT } from '../cli/package';
import { join } from 'node:path';

/** What each system draws on its sample, with the networks that come with the page. */
const DRAWINGS: Readonly<Record<string, (dataset: Dataset) => Promise<FirstDrawing>>> = {
  lightst: async (dataset) =>
    (await import('./first-views/flows')).flowsDrawing(dataset, shippedBytes('sample-flows')),
  routes: async (dataset) => {
    const { routesDrawing } = await import('./first-views/routes');
    const { resultsIn } = await import('./shipped-results');
    return routesDrawing(dataset, await resultsIn(join(ROOT, 'public/sample-city/results.zip')));
  },
  transfertraj: async (dataset) => (await import('./first-views/recovery')).recoveryDrawing(dataset),
  foundation: async (dataset) => (await import('./first-views/pretraining')).pretrainingDrawing(dataset),
  htp: async (dataset) => (await import('./first-views/points')).pointsDrawing(dataset),
};

const shippedBytes = (folder: string) => (network: string) =>
  readFile(join(ROOT, 'public', folder, `${network}.safetensors`));

await runTool(
  {
    about:
      'Makes what the page shows first of each system: a picture that moves on its sample, and the numbers beside it, from the data and networks that come with the page.',
    usage: '[--system NAME]',
    options: {
      system: parsed('NAME', 'One system alone.', (text) => systemById(systems, text)),
    },
  },
  async ({ system }) => {
    await startNodeBackend('wasm', console.error);
    for (const one of system ? [system] : systems) await make(one);
  },
);

async function make({ id, title, sample, first }: SystemEntry): Promise<void> {
  if (!first) return;
  if (!Object.hasOwn(DRAWINGS, id)) throw badInput(`Nothing is drawn of ${id} here.`);
  const started = performance.now();
  const files = await dataFilesFromPaths([pathOfSample(sample)]);
  const { dataset } = await loadDataset(files, { name: sample.title });
  const view = firstViewFile(dataset, await DRAWINGS[id](dataset));
  const bytes = new TextEncoder().encode(JSON.stringify(view));
  const out = join(ROOT, 'public', first.file);
  await inFolder(out, () => writeWhole(out, [bytes]));
  const kB = (length: number) => `${(length / 1e3).toFixed(0)} kB`;
  console.log(
    `${title}: ${out}, ${kB(bytes.length)}, ${kB(gzipSync(bytes).length)} compressed, ` +
      `${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  console.log(first.say(view.numbers).join('\n'));
}
