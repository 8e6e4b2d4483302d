import { describe, expect, it } from 'vitest';
import { extraPartFiles } from '../../data/testing/extra-parts';
import { tinyDatasetFiles } from '../../data/testing/tiny-dataset';
import { routes } from '../../systems/routes/index';
import { SAMPLE_CITY, SAMPLES, type SampleDataset } from '../datasets/samples';
import { needs, sampleFor } from './data-needs';
import { loadFiles, type Files } from '../../data/testing/dataset-files';

const FLOWS: SampleDataset = { id: 'flows', title: 'Sample flows', address: './flows/flows.zip' };

const datasetOf = async (files: Files) => (await loadFiles(files, 'Ringstadt')).dataset;
const { 'places.csv': places, ...others } = extraPartFiles();
const { 'roadmap.geo': geo, 'roadmap.rel': rel } = tinyDatasetFiles();

const tripsAlone = await datasetOf(tinyDatasetFiles());
const placesAlone = await datasetOf({ 'roadmap.geo': geo, 'roadmap.rel': rel, 'places.csv': places });
const everything = await datasetOf({ ...tinyDatasetFiles(), ...others, 'places.csv': places });

describe('needs', () => {
  it('is content with what has all parts', () => {
    expect(needs(['series'], FLOWS)(everything)).toBeNull();
    expect(needs(['trips', 'traces', 'places', 'checkIns'], FLOWS)(everything)).toBeNull();
    expect(needs(['places'], FLOWS)(placesAlone)).toBeNull();
    expect(needs([], FLOWS)(placesAlone)).toBeNull();
  });

  it('says what is needed, what is lacking, and which sample has it', () => {
    const lacking = needs(['trips', 'series', 'traces'], FLOWS)(tripsAlone)!;
    expect(lacking.code).toBe('bad-input');
    expect(lacking.message).toBe(
      'This system needs trips, sensor series and GPS traces. Ringstadt has no sensor series and GPS traces; Sample flows has what is needed.',
    );
    expect(lacking.details).toEqual({ lacking: ['series', 'traces'], sample: 'flows' });
    expect(sampleFor(lacking, [...SAMPLES, FLOWS])).toBe(FLOWS);
    expect(sampleFor(lacking, SAMPLES)).toBeUndefined();
  });

  it('lets routes be learned from trips alone', () => {
    expect(routes.requires(tripsAlone)).toBeNull();
    expect(routes.requires(everything)).toBeNull();
    expect(sampleFor(routes.requires(placesAlone)!, SAMPLES)).toBe(SAMPLE_CITY);
  });
});
