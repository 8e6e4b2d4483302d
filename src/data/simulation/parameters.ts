import { shown } from '../../base/text';
import { badInput } from '../../base/failure';

/** A parameter of the simulation with what the page needs to show it. */
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
  tripsPerDriver: row('Trips per driver', [1, 20, 1000], 'trips', 'The average number of trips of a driver.'),
  reachKm: row('Reach', [0.1, 6, 1000], 'km', 'A place at this distance attracts half as many people.'),
  carKm: row(
    'Always by car from',
    [0, 2, 100],
    'km',
    'Longer trips are always driven, shorter ones often walked. In small towns the limit is 0.4 times their width.',
  ),
  leastRoads: row('Fewest roads', [2, 5, 1000], 'roads', 'Trips with fewer roads are left out.'),
  mostRoads: row('Most roads', [2, 120, 5000], 'roads', 'Trips with more roads are left out.'),
  mapShare: row(
    'Places from the map',
    [0, 0.8, 1],
    'share',
    'How much the map decides where people live, work and shop, less where it has few places; the rest depends on road class and distance to the centre.',
  ),
  outsideTrips: row(
    'Trips to and from outside',
    [0, 1, 20],
    'times',
    'Relative to the usual share of trips that begin or end where main roads leave the area.',
  ),
  commutersOut: row(
    'Commuters to outside',
    [0, 0.12, 1],
    'share',
    'Share of drivers who work outside the area.',
  ),
  rush: row('Rush hours', [0, 1, 5], 'times', 'Relative to the usual traffic on the roads.'),
  streetSpread: row(
    'Variation between streets',
    [0, 0.32, 1],
    '',
    'How much streets of one class differ in how fast they feel to everybody (deviation of the perceived time).',
  ),
  blockSpread: row(
    'Variation between blocks',
    [0, 0.2, 1],
    '',
    'The same for one block of a street between two junctions.',
  ),
  beliefSpread: row(
    'Variation between drivers',
    [0, 0.26, 1],
    '',
    'How much a driver’s lasting opinion of a road differs from the common one.',
  ),
  moodSpread: row(
    'Variation between trips',
    [0, 0.24, 1],
    '',
    'How much a driver’s opinion of a road changes from trip to trip.',
  ),
  junctionSeconds: row(
    'Perceived delay at junctions',
    [0, 2, 60],
    's',
    'Perceived seconds of every junction, whichever way a driver turns.',
  ),
  patience: row(
    'Weight of waiting',
    [0.6, 1.4, 2.2],
    'times',
    'How long a second of turning and waiting feels to the average driver.',
  ),
  paceSpread: row('Speed variation', [0, 0.07, 0.5], '', 'How much the speeds of drivers differ.'),
  speedSpread: row(
    'Travel time variation',
    [0, 0.1, 0.5],
    '',
    'How much the time on a road varies from one trip to the next.',
  ),
} satisfies Record<string, Row>;

/** How people plan trips and choose their routes. */
export type SimulationParameters = Readonly<Record<keyof typeof PARAMETERS, number>>;

/** Every parameter of the simulation, in the order in which the page shows them. */
export const SIMULATION_PARAMETERS: readonly SimulationParameter[] = Object.entries(PARAMETERS).map(
  ([name, parameter]) => ({ name: name as keyof SimulationParameters, ...parameter }),
);

/** The defaults of all parameters. */
export const defaultSimulationParameters = (): SimulationParameters =>
  Object.fromEntries(
    SIMULATION_PARAMETERS.map((one) => [one.name, one.default]),
  ) as unknown as SimulationParameters;

/** The defaults with some values replaced. @throws Failure 'bad-input': unknown name, value out of range */
export function simulationParameters(given: Partial<SimulationParameters> = {}): SimulationParameters {
  for (const [name, value] of Object.entries(given)) {
    const known = SIMULATION_PARAMETERS.find((one) => one.name === name);
    if (!known) throw badInput(`The simulation has no parameter "${shown(name)}".`, { name });
    const { label, least, most, unit } = known;
    if (typeof value === 'number' && value >= least && value <= most) continue;
    const range = `from ${least} to ${most}${unit && ` ${unit}`}`;
    throw badInput(`${label} (${shown(name)}) must be a number ${range}, not ${String(value)}.`, {
      name,
    });
  }
  const all = { ...defaultSimulationParameters(), ...given };
  if (all.leastRoads <= all.mostRoads) return all;
  const message = `Fewest roads (${all.leastRoads}) must not be more than most roads (${all.mostRoads}).`;
  throw badInput(message);
}
