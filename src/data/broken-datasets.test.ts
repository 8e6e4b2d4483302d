import { describe, expect, it } from 'vitest';
import { renderCheckReport } from './check-report';
import { brokenDatasets } from './testing/broken-datasets';
import { tinyDatasetFiles } from './testing/tiny-dataset';
import { loadFiles, refusal } from './testing/dataset-files';

describe('data sets with one fault', () => {
  it('the data set they are made from has none', async () => {
    const { report } = await loadFiles(tinyDatasetFiles());
    expect(report.map(({ kind, action }) => [kind, action])).toEqual([['derived', 'kept']]);
  });

  it.each(brokenDatasets().map((broken) => [broken.name, broken] as const))('%s', async (_, broken) => {
    if (broken.refused) {
      const failure = await refusal(loadFiles(broken.files));
      expect(failure.message).toMatch(broken.expected);
      expect(failure.details.file).toBeTypeOf('string');
    } else {
      const { dataset, report } = await loadFiles(broken.files);
      expect(renderCheckReport(report)).toMatch(broken.expected);
      expect(dataset.trips.train.tripCount).toBeGreaterThanOrEqual(24);
      expect(structuredClone(report)).toEqual(report);
    }
  });
});
