import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { NO_TASK } from '../../src/base/task';
import { Random } from '../../src/base/random';
import { gridDataset } from '../../src/domain/testing/grid-town';
import { chosenTrips } from '../../src/knowledge/testing/chosen-trips';
import { temporaryFolder } from '../testing/temporary-folder';
import { coefficientsFile, writeCoefficients } from './coefficients';

const folder = temporaryFolder();

it('coefficients stand in a file and in words, with errors, t-values and what the trips come to', async () => {
  const grid = gridDataset(3, 1, () => 0.5);
  const utilities = new Float64Array(grid.network.successors.length).fill(-2);
  const train = chosenTrips(grid.network, utilities, 12, new Random(1));
  const dataset = { ...grid, trips: { ...grid.trips, train } };
  const fit = {
    ...{
      names: ['km', 'road'],
      weights: Float64Array.of(-2.5, -1),
      standardErrors: Float64Array.of(0.5, 0.1),
    },
    ...{ constants: null, utilities, perMeter: 0.01, logLikelihood: -123.45, tripCount: 12 },
  };
  const path = join(folder, coefficientsFile('recursive-logit'));
  const said = await writeCoefficients(path, fit, dataset, NO_TASK);
  expect(readFileSync(path, 'utf8')).toBe(
    'coefficient,estimate,standard_error,t\nkm,-2.5,0.5,-5\nroad,-1,0.1,-10\n',
  );
  expect(said).toContain('Fitted on 12 training trips: log-likelihood -123.5.');
  expect(said).toMatch(/Mean log-probability of a trip: -\d+\.\d{4} \(\d+ train trips\)/);
  expect(said.split('\n')[1]).toBe('km            -2.5000          0.5000   -5.0000');
});

it('constants of roads stand below them', async () => {
  const dataset = gridDataset(3, 1, () => 0.5);
  const { roadCount, successors, geoIds } = dataset.network;
  const fit = {
    ...{ names: ['km'], weights: Float64Array.of(-2), standardErrors: Float64Array.of(1) },
    ...{ constants: Float64Array.from({ length: roadCount }, (_, road) => road / 4) },
    ...{
      utilities: new Float64Array(successors.length).fill(-2),
      perMeter: 0.01,
      logLikelihood: -1,
      tripCount: 1,
    },
  };
  const path = join(folder, coefficientsFile('link-constants-logit'));
  await writeCoefficients(path, fit, dataset, NO_TASK);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(2 + roadCount);
  expect(lines[4]).toBe(`road ${geoIds[2]},0.5,,`);
});
