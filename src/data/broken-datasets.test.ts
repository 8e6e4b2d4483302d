import { describe, expect, it } from 'vitest';
import { Failure } from '../base/failure';
import { renderCheckReport } from './check-report';
import { dataFileFromBytes } from './data-file';
import { loadHoserDataset } from './hoser-layout';
import { brokenDatasets, type BrokenDataset } from './testing/broken-datasets';
import { tinyDatasetFiles } from './testing/tiny-dataset';

const load = (files: BrokenDataset['files']) =>
  loadHoserDataset(
    Object.entries(files).map(([name, content]) => dataFileFromBytes(name, content)),
    { name: 'broken' },
  );

describe('data sets with one fault', () => {
  it('the data set they are made from has none', async () => {
    const { report } = await load(tinyDatasetFiles());
    expect(report.map(({ kind, action }) => [kind, action])).toEqual([['derived', 'kept']]);
  });

  it.each(brokenDatasets().map((broken) => [broken.name, broken] as const))('%s', async (_, broken) => {
    if (broken.refused) {
      const failure: unknown = await load(broken.files).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(failure).toBeInstanceOf(Failure);
      expect((failure as Failure).code).toBe('bad-input');
      expect((failure as Failure).message).toMatch(broken.expected);
      expect((failure as Failure).details.file).toBeTypeOf('string');
    } else {
      const { dataset, report } = await load(broken.files);
      expect(renderCheckReport(report)).toMatch(broken.expected);
      expect(dataset.trips.train.tripCount).toBeGreaterThanOrEqual(24);
      expect(structuredClone(report)).toEqual(report);
    }
  });
});
