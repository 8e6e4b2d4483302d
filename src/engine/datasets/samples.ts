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

/** The recording of a race on it, from the page's own address. */
export const SAMPLE_RACE = './sample-city/race.safetensors';

/** Every data set that comes with the page. */
export const SAMPLES: readonly SampleDataset[] = [SAMPLE_CITY];
