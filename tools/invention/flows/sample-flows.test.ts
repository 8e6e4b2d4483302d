import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { flowTable } from '../../../src/domain/counts/series-table';
import { type Dataset, partsOf } from '../../../src/domain/dataset';
import { SAMPLE_FLOWS } from '../../../src/engine/datasets/samples';
import { renderCheckReport } from '../../../src/data/check-report';
import { dataFileFromBytes } from '../../../src/data/data-file';
import { loadHoserDataset, loadHoserRoads } from '../../../src/data/hoser-layout';
import { simulateFlows } from './simulate-flows';

const shipped = (path: string) => new URL(`../../../public/${path}`, import.meta.url);
const fileOf = (path: string) => dataFileFromBytes('data.zip', readFileSync(shipped(path)));

describe('the flows that come with the application', () => {
  let dataset: Dataset;
  let notes: string;
  beforeAll(async () => {
    const loaded = await loadHoserDataset([fileOf(SAMPLE_FLOWS.address)], { name: SAMPLE_FLOWS.title });
    dataset = loaded.dataset;
    notes = renderCheckReport(loaded.report);
  });

  it('open, with nothing to say but that there are no trips', () => {
    expect(readFileSync(shipped(SAMPLE_FLOWS.address)).length).toBeLessThan(4e6);
    expect(existsSync(shipped('sample-flows/README.md'))).toBe(true);
    expect(notes.split('\n').filter((line) => !/(train|val|test)\.csv: missing/.test(line))).toEqual([]);
    expect(partsOf(dataset)).toEqual(['series']);
    expect(dataset.card).toMatchObject({ name: SAMPLE_FLOWS.title, simulated: true });
  });

  it('make a table of three weeks in which every node has a neighbour', () => {
    const { table, findings } = flowTable(dataset.extras!.series!, dataset.network);
    expect([table.rows, table.nodes, table.firstWeekday, table.measured]).toEqual([6048, 128, 0, null]);
    expect(findings.map(({ kind }) => kind)).toEqual(['zeros']);
  });

  it('are what their command makes of the sample city', async () => {
    const { network } = await loadHoserRoads([fileOf('sample-city/sample-city.zip')]);
    const { series } = await simulateFlows(network, { days: 2 }, { seed: 7 });
    const all = dataset.extras!.series!;
    expect(all.roads).toEqual(series.roads);
    expect(all.values.subarray(0, series.values.length), 'the counts differ: run make-flows').toEqual(
      series.values,
    );
  }, 60_000);
});
