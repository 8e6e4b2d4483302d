import { gzipSync } from 'fflate';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { firstViewFile } from './first-view-writer';
import { inFolder } from '../cli/command';
import { text } from '../cli/options';
import { writeWhole } from '../cli/files/whole-file';
import { dataFilesFromPaths } from '../cli/node-files';
import { RESULTS_HELP, resultsIn, shippedFile } from './shipped-results';
import { runTool } from './tool';

await runTool(
  {
    about:
      "Makes what the page shows first: a city's roads, eight test trips with what the students drew, the measures.",
    usage: '[--data ZIP] [--results ZIP] [--name TEXT] [--out FILE]',
    options: {
      data: shippedFile('sample-city.zip', 'City in the HOSER layout.', 'ZIP'),
      results: shippedFile('results.zip', RESULTS_HELP, 'ZIP'),
      name: text('TEXT', 'Name of the city.').or('Sample city'),
      out: shippedFile('first-view.json', 'Where it goes.'),
    },
  },
  async ({ data, results, name, out }) => {
    const { dataset } = await loadHoserDataset(await dataFilesFromPaths([data]), { name });
    const view = firstViewFile(dataset, await resultsIn(results));
    const bytes = new TextEncoder().encode(JSON.stringify(view));
    await inFolder(out, () => writeWhole(out, [bytes]));
    const packed = gzipSync(bytes).length;
    const lines = view.roads.reduce((total, { lines }) => total + lines.length, 0);
    console.log(
      `${out}: ${lines} road lines, ${view.trips.length} trips, ${view.results.length} models; ` +
        `${(bytes.length / 1e3).toFixed(0)} kB, ${(packed / 1e3).toFixed(0)} kB compressed`,
    );
  },
);
