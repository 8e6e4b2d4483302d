/** A study whose result is kept in the repository, since claims rest on it. */
export interface KeptStudy {
  readonly name: string;
  /** Its file. */
  readonly study: string;
  /** Where its result is kept. */
  readonly result: string;
  /** Below the folder of the real data; left out where the sample of the system will do. */
  readonly data?: string;
}

const ofSample = (name: string): KeptStudy => ({
  name,
  study: `studies/${name}.json`,
  result: `studies/results/${name}.json`,
});

/** The page has those of the cities too: they lie where it finds them. */
const ofCity = (name: string, data: string): KeptStudy => ({
  ...ofSample(name),
  ...{ result: `public/studies/${name}.json`, data },
});

/** In the order in which they are run. */
export const RECORDS: readonly KeptStudy[] = [
  ofSample('claims'),
  ofSample('flows'),
  ofSample('flows-sizes'),
  ofSample('points'),
  ofSample('recovery'),
  ofSample('recovery-few'),
  ofSample('residents'),
  ofSample('residents-design'),
  ofSample('residents-perplexity'),
  ofCity('shanghai', 'shanghai/hoser'),
  ofCity('shanghai-controls', 'shanghai/hoser'),
  ofCity('san-francisco', 'sf-week'),
  ofCity('san-francisco-controls', 'sf-week'),
  ofCity('san-francisco-controls-all', 'sf-week'),
];
