import { basename } from 'node:path';
import { counted } from '../src/base/text';
import type { EventTask } from '../src/base/task';
import { traceText } from '../src/data/gps/export/trace-file';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { generatePoints } from '../src/systems/htp/networks/generate-points';
import { generatedTraces } from '../src/systems/htp/points/generated-traces';
import { openNetworks } from '../src/systems/htp/points/open-networks';
import { speaking } from '../src/systems/htp/points/point-networks';
import { htp } from '../src/systems/htp/index';
import { TripLabels } from '../src/systems/htp/trips/trip-labels';
import { inFolder, runCommand } from './command';
import { datasetFiles } from './dataset-folder';
import { tryFile } from './files/try-folder';
import { writeWhole } from './files/whole-file';
import { startNodeBackend } from './node-backend';
import { HELP, pointsOptions, type PointsOptions } from './points/points-options';
import { readNetworks } from './points/read-networks';
import { grantedOrders, routesForPoints } from './points/routes-for-points';
import { writtenWork } from './written-work';

async function generate(options: PointsOptions, task: EventTask<string>): Promise<string> {
  const { data, out, format, drawing, backend } = options;
  await tryFile(out, '--out');
  const weights = await readNetworks(options.networks);
  const { dataset } = await loadHoserDataset(await datasetFiles([data]), { name: basename(data) }, task);
  await startNodeBackend(backend, task.emit);
  const networks = speaking(await openNetworks(weights, dataset, new TripLabels(dataset.network)));
  const { tokeniser, language } = networks;
  try {
    const named = await routesForPoints(options, dataset, task);
    const { granted, notes } = grantedOrders(named, dataset, language.mostRoads);
    const orders = granted.map(({ order }) => order);
    const trips = await generatePoints(language, tokeniser, orders, drawing, task);
    const made = trips.flatMap((trip, i) => (trip ? [{ name: granted[i].name, trip }] : []));
    const traces = generatedTraces(made, basename(out));
    await task.checkpoint();
    await inFolder(out, () => writeWhole(out, traceText(format, traces, basename(out))));
    const [reversed, stalled] = (['reversed', 'stalled'] as const).map((which) =>
      made.reduce((sum, { trip }) => sum + trip[which], 0),
    );
    const points = counted(traces.times.length, 'point');
    const said = `${points} of ${counted(made.length, 'route')} in ${out}; ${reversed} of them lie behind the one before, ${stalled} where it lies`;
    return [...notes, said].join('\n');
  } finally {
    networks.dispose();
  }
}

await runCommand(async () => {
  const options = pointsOptions(process.argv.slice(2));
  if (options) await writtenWork((task) => generate(options, task), htp.steps);
  else console.log(HELP);
});
