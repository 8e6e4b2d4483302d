import type { SystemEntry } from '../experiments/system';
import { bestMeasures } from '../records/run-record';
import { estimateIn } from '../results/result-table';
import type { ResultsFormat } from '../results/results-format';
import type { StudyMeasure } from './study-result';
import type { Course, SharedNetwork, StudySystem, TrialMeasure } from './study-system';

/** What validations of some networks say. */
export interface Validated {
  readonly networks: readonly string[];
  /** Name of the measure in a validation. */
  readonly measure: string;
  /** "MAE", and what is better. */
  readonly label: string;
  readonly unit?: string;
  readonly better: 'more' | 'less';
  /** Key of the same measure on the test part, whose course the validations are; `NETWORK-MEASURE` where left out. */
  tested?(network: string): string;
}

/** A number of a table that runs are not compared by. */
export interface TableCell extends Pick<StudyMeasure, 'key' | 'label' | 'unit' | 'better'> {
  /** Id of the table, and names of the row and the measure in it. */
  readonly at: readonly [table: string, row: string, measure: string];
}

export interface TableStudy<C> {
  readonly system: SystemEntry<C>;
  readonly format: ResultsFormat<C>;
  /** Rows of the tables whose scores are measures, by name; and which ones where these are not all. */
  readonly rows: Readonly<Record<string, { readonly label: string; readonly scores?: readonly string[] }>>;
  readonly cells?: readonly TableCell[];
  readonly validated: readonly Validated[];
  readonly shared: readonly (Pick<SharedNetwork<C>, 'network' | 'isNeeded'> & {
    /** Keys of a configuration that decide this network, beside the preset and the seed. */
    readonly of: readonly (keyof C & string)[];
  })[];
}

/** How a system is studied whose results are declared in tables: `ROW-SCORE` on the test part, `val-NETWORK-MEASURE` on the validation part. */
export function tableStudy<C extends object & { readonly preset: string; readonly seed: number }>({
  system,
  format: { scores: declared, results },
  rows,
  cells = [],
  validated,
  shared,
}: TableStudy<C>): StudySystem<C> {
  const scores = declared!;
  const labels = new Map(system.networks.map(({ name, label }) => [name, label]));
  const courses = new Map(
    validated.flatMap(({ networks, measure, tested: keyOf = (network) => `${network}-${measure}` }) =>
      networks.map((network): [string, Course] => [keyOf(network), { measure, network }]),
    ),
  );
  const withCourse = (measure: TrialMeasure): TrialMeasure => {
    const course = courses.get(measure.key);
    return course ? { ...measure, course } : measure;
  };
  const tested = Object.entries(rows).flatMap(([row, { label, scores: own }]) =>
    Object.entries(scores.titles)
      .filter(([key]) => own?.includes(key) ?? true)
      .map(([key, { title, isShare, better }]): TrialMeasure => ({
        key: `${row}-${key.toLowerCase()}`,
        label: `${title}, ${label}`,
        ...(isShare && { unit: 'share' }),
        better: better === undefined ? null : better === 'higher' ? 'more' : 'less',
        isRare: true,
        of: ({ record }) => scores.of(record, 'run.json')[row]?.[key],
      })),
  );
  const others = cells.map(({ at: [id, name, measure], ...about }): TrialMeasure => ({
    ...about,
    isRare: true,
    of: ({ record }) => {
      const rows = results(record).tables.find((table) => table.id === id)?.rows;
      return estimateIn(rows?.find((row) => row.name === name)?.values, { name: measure }).value;
    },
  }));
  const validations = validated.flatMap(({ networks, measure, label, unit, better }) =>
    networks.map((network): TrialMeasure => ({
      key: `val-${network}-${measure}`,
      label: `${label} of validation, ${labels.get(network)}`,
      ...(unit !== undefined && { unit }),
      better,
      isRare: true,
      course: { measure, network },
      of: ({ record }) => {
        const training = record.networks[network]?.training;
        return training && bestMeasures(training)[measure];
      },
    })),
  );
  const seconds = system.networks.map(({ name, label }): TrialMeasure => ({
    key: `${name}-seconds`,
    label: `Training, ${label}`,
    unit: 's',
    better: 'less',
    isRare: true,
    of: ({ record }) => record.timing.seconds[name],
  }));
  return {
    system,
    measures: [...tested.map(withCourse), ...others, ...validations, ...seconds],
    shared: shared.map(({ network, isNeeded, of }) => ({
      network,
      isNeeded,
      config: (config) => ({
        ...system.presets[config.preset],
        seed: config.seed,
        ...Object.fromEntries(of.map((key) => [key, config[key]])),
      }),
    })),
    learner: (_, { course }) => course?.network ?? system.networks.at(-1)!.name,
  };
}
