import { Failure } from '../../base/failure';

/** A parameter of the simulation as a page shows it. */
export interface SimulationParameter {
  readonly name: keyof SimulationParameters;
  readonly label: string;
  readonly default: number;
  readonly least: number;
  readonly most: number;
  /** '' for a plain number. */
  readonly unit: string;
  readonly explanation: string;
}

type Row = Omit<SimulationParameter, 'name'>;

const row = (
  label: string,
  [least, standard, most]: readonly [number, number, number],
  unit: string,
  explanation: string,
): Row => ({ label, default: standard, least, most, unit, explanation });

/** Each parameter with its least, its usual and its largest value. */
const PARAMETERS = {
  tripsPerDriver: row('Trips per driver', [1, 20, 1000], 'trips', 'How many trips one driver makes.'),
  reachKm: row('Reach', [0.1, 6, 1000], 'km', 'A place this far away draws half as many people.'),
  carKm: row(
    'By car from',
    [0, 2, 100],
    'km',
    'Shorter ways are often walked, in small towns from 0.4 times their width on; longer ones are all driven.',
  ),
  leastRoads: row('Fewest roads', [2, 5, 1000], 'roads', 'Shorter trips are left out.'),
  mostRoads: row('Most roads', [2, 120, 5000], 'roads', 'Longer trips are left out.'),
  mapShare: row(
    'Places from the map',
    [0, 0.8, 1],
    'share',
    'How much the map says of where people live, work and shop, less where it knows few places; the rest follows class of road and centrality.',
  ),
  outsideTrips: row(
    'Trips from and to the outside',
    [0, 1, 20],
    'times',
    'Times the usual share of trips that begin or end where main roads leave the area.',
  ),
  commutersOut: row(
    'Commuters to the outside',
    [0, 0.12, 1],
    'share',
    'Share of drivers who work outside of the area.',
  ),
  rush: row('Rush hours', [0, 1, 5], 'times', 'Times the usual fullness of the roads.'),
  streetSpread: row(
    'Opinions of streets',
    [0, 0.32, 1],
    '',
    'How far apart streets of one class are in what everybody thinks of them (a deviation of felt time).',
  ),
  blockSpread: row(
    'Opinions of blocks',
    [0, 0.2, 1],
    '',
    'The same for one block of a street between two junctions.',
  ),
  beliefSpread: row(
    'Own beliefs',
    [0, 0.26, 1],
    '',
    'How far a driver’s lasting belief about a road is from the opinion of all.',
  ),
  moodSpread: row(
    'Moods',
    [0, 0.24, 1],
    '',
    'How far the feeling for a road differs from trip to trip of one driver.',
  ),
  junctionSeconds: row(
    'Effort at junctions',
    [0, 2, 60],
    's',
    'Felt seconds of every junction, whatever one does there.',
  ),
  patience: row(
    'Weight of waiting',
    [0.6, 1.4, 2.2],
    'times',
    'How long a second of turning and waiting feels to the average driver.',
  ),
  paceSpread: row('Speed variation', [0, 0.07, 0.5], '', 'How far the speeds of drivers are apart.'),
  speedSpread: row(
    'Chance on the road',
    [0, 0.1, 0.5],
    '',
    'How far the time on one road differs from one passing to the next.',
  ),
} satisfies Record<string, Row>;

/** What people want and how they choose their routes. */
export type SimulationParameters = Readonly<Record<keyof typeof PARAMETERS, number>>;

/** Every parameter of the simulation, in the order in which a page shows them. */
export const SIMULATION_PARAMETERS: readonly SimulationParameter[] = Object.entries(PARAMETERS).map(
  ([name, parameter]) => ({ name: name as keyof SimulationParameters, ...parameter }),
);

/** The defaults of all parameters. */
export const defaultSimulationParameters = (): SimulationParameters =>
  Object.fromEntries(
    SIMULATION_PARAMETERS.map((one) => [one.name, one.default]),
  ) as unknown as SimulationParameters;

/**
 * The defaults with some values replaced.
 * @throws Failure 'bad-input' for an unknown name or a value out of range
 */
export function simulationParameters(given: Partial<SimulationParameters> = {}): SimulationParameters {
  for (const [name, value] of Object.entries(given)) {
    const known = SIMULATION_PARAMETERS.find((one) => one.name === name);
    if (!known) throw new Failure('bad-input', `The simulation has no parameter "${name}".`, { name });
    const { label, least, most, unit } = known;
    if (typeof value === 'number' && value >= least && value <= most) continue;
    const range = `from ${least} to ${most}${unit && ` ${unit}`}`;
    throw new Failure('bad-input', `${label} (${name}) must be a number ${range}, not ${String(value)}.`, {
      name,
    });
  }
  const all = { ...defaultSimulationParameters(), ...given };
  if (all.leastRoads <= all.mostRoads) return all;
  throw new Failure(
    'bad-input',
    `Fewest roads (${all.leastRoads}) must not be more than most roads (${all.mostRoads}).`,
  );
}
