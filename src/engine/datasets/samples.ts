/** A data set that comes with the page. */
export interface SampleDataset {
  readonly id: string;
  /** What it is called: "Sample city". */
  readonly title: string;
  /** Of its zip, from the page's own address. */
  readonly address: string;
}

export const SAMPLE_CITY: SampleDataset = {
  id: 'sample-city',
  title: 'Sample city',
  address: './sample-city/sample-city.zip',
};

export const SAMPLE_FLOWS: SampleDataset = {
  id: 'sample-flows',
  title: 'Sample flows',
  address: './sample-flows/sample-flows.zip',
};

export const SAMPLE_POINTS: SampleDataset = {
  id: 'sample-points',
  title: 'Sample points',
  address: './sample-points/sample-points.zip',
};

/** The recording of a race on the sample city, from the page's own address. */
export const SAMPLE_RACE = './sample-city/race.safetensors';

/** Every data set that comes with the page. */
export const SAMPLES: readonly SampleDataset[] = [SAMPLE_CITY, SAMPLE_FLOWS, SAMPLE_POINTS];
