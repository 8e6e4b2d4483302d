/** A data set that comes with the page. */
export interface SampleDataset {
  readonly id: string;
  /** What it is called: "Sample city". */
  readonly title: string;
  /** Address of its zip, from the page's own address. */
  readonly address: string;
  /** What it holds and that nobody drove it, in a sentence. */
  readonly about?: string;
}

export const SAMPLE_CITY: SampleDataset = {
  id: 'sample-city',
  title: 'Sample city',
  address: './sample-city/sample-city.zip',
  about: 'An invented city with the simulated car trips of four weeks.',
};

export const SAMPLE_FLOWS: SampleDataset = {
  id: 'sample-flows',
  title: 'Sample flows',
  address: './sample-flows/sample-flows.zip',
  about: 'Invented vehicle counts of three weeks on 128 roads of the sample city.',
};

export const SAMPLE_POINTS: SampleDataset = {
  id: 'sample-points',
  title: 'Sample points',
  address: './sample-points/sample-points.zip',
  about: 'The simulated GPS points of 1,500 invented drives on the roads of the sample city.',
};

/** Two invented cities: what is learnt in one is tried in the other. */
export const SAMPLE_RECOVERY_A: SampleDataset = {
  id: 'city-a',
  title: 'City A',
  address: './sample-recovery/city-a.zip',
  about:
    'A small, dense invented city: the simulated GPS points of 1,100 drives, and the places that they pass.',
};

export const SAMPLE_RECOVERY_B: SampleDataset = {
  id: 'city-b',
  title: 'City B',
  address: './sample-recovery/city-b.zip',
  about:
    'A wider invented city with fewer streets, to try there what was learnt in City A: points of 1,100 drives, and places.',
};

/** Invented people and where they checked in. */
export const SAMPLE_RESIDENTS: SampleDataset = {
  id: 'sample-residents',
  title: 'Sample residents',
  address: './sample-residents/residents.zip',
  about: 'An invented city and the check-ins of 600 invented people in eight weeks.',
};

/** The recording of a race on the sample city, from the page's own address. */
export const SAMPLE_RACE = './sample-city/race.safetensors';

/** Every data set that comes with the page. */
export const SAMPLES: readonly SampleDataset[] = [
  SAMPLE_CITY,
  SAMPLE_FLOWS,
  SAMPLE_POINTS,
  SAMPLE_RECOVERY_A,
  SAMPLE_RECOVERY_B,
  SAMPLE_RESIDENTS,
];
