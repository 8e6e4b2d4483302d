import { basename, resolve } from 'node:path';
import { loadHoserDataset } from '../src/data/hoser-layout';
import { datasetWithPoints, pointsReadme, simulatePoints } from './invention/points/simulate-points';
import { POINT_SETTINGS, pointSettings } from '../src/data/simulation/simulation-settings';
import { datasetFiles } from '../cli/dataset/dataset-folder';
import { roadLicence, runSimulation } from './made-datasets';

await runSimulation({
  what: 'points',
  words: `Simulates drives on a data set's roads and the GPS points that a phone aboard sends. Writes the roads with the drives as trips
and the points as traces (gps.csv), from which npx route-distillery train --system htp --data DIR learns to make points of routes.`,
  usage: '[--trips N] [--days N] [--seed S] ...',
  rows: POINT_SETTINGS,
  mayLeaveTrips: false,
  settings: pointSettings,
  simulate: async ({ from, name, seed, start, settings }, task) => {
    const { dataset } = await loadHoserDataset(await datasetFiles([from]), { name }, task);
    const simulation = await simulatePoints(dataset.network, settings, { seed, startDate: start, task });
    const made = await datasetWithPoints(dataset, simulation, { name, seed, made: new Date() });
    const { step, figures } = simulation;
    const { trips, points, standing } = step.counts;
    return {
      dataset: made,
      readme: pointsReadme(name, basename(resolve(from)), step, figures, roadLicence(made.card)),
      words: `${points} points of ${trips} trips; at ${((100 * standing) / points).toFixed(1)} % of them the car stands`,
    };
  },
});
