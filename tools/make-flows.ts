import { basename, resolve } from 'node:path';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { datasetWithSeries } from '../src/data/series-dataset';
import { FLOW_SETTINGS, flowSettings } from '../src/data/simulation/simulation-settings';
import { flowsReadme, baselineRows } from './invention/flows/flows-readme';
import { simulateFlows } from './invention/flows/simulate-flows';
import type { DataCard, DataSource, DataStep } from '../src/domain/data-card';
import { flowTable } from '../src/domain/counts/series-table';
import { datasetFiles } from '../cli/dataset/dataset-folder';
import { roadLicence, runSimulation } from './made-datasets';

/** What is simulated on roads is made from them. */
const flowsSource = (card: DataCard | undefined, { name }: DataStep): DataSource => ({
  name,
  gives: 'series',
  kind: 'simulated',
  licence: roadLicence(card),
  attribution: card?.sources.find(({ gives }) => gives === 'roads')?.attribution ?? '',
  sha256: '',
});

await runSimulation({
  what: 'counts',
  words: `Simulates the traffic of a data set's roads and counts it on the busiest of them, in bins of five minutes. Writes the data set
with the counts as its sensor series.`,
  usage: '[--nodes N] [--days N] [--seed S] ...',
  rows: FLOW_SETTINGS,
  mayLeaveTrips: true,
  settings: flowSettings,
  simulate: async ({ from, name, seed, start, settings, withoutTrips }, task) => {
    const { dataset } = await loadHoserDataset(await datasetFiles([from]), { name }, task);
    const simulation = await simulateFlows(dataset.network, settings, { seed, startDate: start, task });
    const flows = { ...simulation, sources: [flowsSource(dataset.card, simulation.step)], simulated: true };
    const made = await datasetWithSeries(dataset, flows, { name, withoutTrips, seed, made: new Date() });
    const { table } = flowTable(simulation.series, dataset.network);
    await task.checkpoint();
    const { trips, roads, bins, incidents, zeros } = simulation.step.counts;
    const empty = ((100 * zeros) / (roads * bins)).toFixed(1);
    return {
      dataset: made,
      readme: flowsReadme(
        name,
        basename(resolve(from)),
        simulation.step,
        baselineRows(table),
        roadLicence(made.card),
      ),
      words: `${trips} trips counted on ${roads} roads in ${bins} bins, with ${incidents} incidents; ${empty} % of the counts are 0`,
    };
  },
});
