import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { extraPartFiles } from '../../data/testing/extra-parts';
import { tinyDatasetFiles } from '../../data/testing/tiny-dataset';
import { SAMPLES, type SampleDataset } from '../../engine/datasets/samples';
import { needs } from '../../engine/experiments/data-needs';
import type { SystemEntry } from '../../engine/experiments/system';
import { routes } from '../../systems/routes/index';
import { words } from '../testing/words';
import SystemChoices from './SystemChoices.svelte';
import { loadFiles, type Files } from '../../data/testing/dataset-files';

const FLOWS: SampleDataset = { id: 'flows', title: 'Sample flows', address: './flows/flows.zip' };
/** A system of sensor series, as far as a menu knows it. */
const flows: SystemEntry = {
  ...routes,
  id: 'flows',
  title: 'Flows',
  question: 'How busy?',
  models: 'LightST',
  requires: needs(['series'], FLOWS),
} as SystemEntry;

const { 'sensors.csv': sensors, 'series.csv': series } = extraPartFiles();
const datasetOf = async (files: Files) => (await loadFiles(files, 'Ring <b>')).dataset;
const tripsAlone = await datasetOf(tinyDatasetFiles());
const withSeries = await datasetOf({
  ...tinyDatasetFiles(),
  'sensors.csv': sensors,
  'series.csv': series,
});

const menu = (
  dataset: typeof tripsAlone | null,
  { locked = false, isSample = false, samples = [...SAMPLES, FLOWS] } = {},
) => {
  const chosen = { onchosen: () => undefined, onsample: () => undefined };
  const systems = [routes as SystemEntry, flows];
  return render(SystemChoices, {
    props: { system: systems[0], systems, dataset, isSample, samples, locked, ...chosen },
  }).body;
};
const sampleButton = (html: string) =>
  html.match(/<button[^>]*>(?:(?!<\/button>)[^])*Open “Sample flows”/)?.[0];

describe('the systems of the top bar', () => {
  it('says what a system lacks in the open data, and offers the sample that has it', () => {
    const html = menu(tripsAlone);
    expect(words(html)).toContain(
      'How busy? Flows: LightST This system needs sensor series. Ring &lt;b> has no sensor series; Sample flows has what is needed. Open “Sample flows”',
    );
    expect(html).toContain('Ring &lt;b>');
    expect(words(html).match(/This system needs/g)).toHaveLength(1);
    expect(sampleButton(html)).not.toMatch(/disabled/);
  });

  it('says nothing of a system that the data serve, or in whose place its own sample comes, or while none are open', () => {
    for (const html of [menu(withSeries), menu(null), menu(tripsAlone, { isSample: true })]) {
      expect(words(html)).toContain('How busy? Flows: LightST');
      expect(words(html)).not.toMatch(/needs|Open “/);
    }
  });

  it('opens no sample while a run trains', () => {
    expect(sampleButton(menu(tripsAlone, { locked: true }))).toMatch(/aria-disabled/);
  });

  it('offers nothing where the page has no such sample', () => {
    const html = menu(tripsAlone, { samples: [...SAMPLES] });
    expect(words(html)).toContain('This system needs sensor series.');
    expect(sampleButton(html)).toBeUndefined();
  });
});
