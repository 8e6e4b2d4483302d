import type { DataCard, DataSource, DataStep } from '../domain/data-card';
import { inSharedMemory } from '../base/bytes';
import type { Dataset } from '../domain/dataset';
import type { SensorSeries } from '../domain/sensor-series';
import { emptyTrajectorySet, type TrajectorySet } from '../domain/trajectory-set';
import { fingerprintOf } from './fingerprint';
import { CITY_STEP, FLOW_STEP } from './simulation/simulation-settings';
import { badInput, Failure } from '../base/failure';
import { counted, shown } from '../base/text';
import { countTrips } from '../domain/counts/count-trips';
import { timeText } from '../domain/counts/series-findings';
import { flowTable } from '../domain/counts/series-table';

/** Name of the step of a data card that counted trips or routes on roads. */
export const COUNT_STEP = 'Counted flows';

/** The command that counts the same again; the reader names the data set and a file of routes. */
export function countFlowsCommand({ settings: { roads, binMinutes, generated } }: DataStep): string {
  const routes = generated === true ? ' --routes FILE' : '';
  return `npx route-distillery flows --data FROM${routes} --roads ${Number(roads)} --bin ${Number(binMinutes)} --out DIR`;
}

/** A series that was made from a data set, and how. */
interface MadeSeries {
  readonly series: SensorSeries;
  readonly step: DataStep;
  /** What it was made from. */
  readonly sources: readonly DataSource[];
  /** Whether its vehicles are invented. */
  readonly simulated: boolean;
}

interface SeriesDatasetOptions {
  readonly name: string;
  /** Whether the trips of the data set that the roads come from are left out. */
  readonly withoutTrips: boolean;
  readonly seed: number;
  readonly made: Date;
}

/** Steps that made the series of a data set; another series takes their place. */
const SERIES_STEPS: readonly string[] = [FLOW_STEP, COUNT_STEP];

/** A data set with another series. An invented city keeps its date: the same command makes the same bytes. */
export async function datasetWithSeries(
  { network, trips, zones, extras, card }: Dataset,
  { series, step, sources, simulated }: MadeSeries,
  { name, withoutTrips, seed, made }: SeriesDatasetOptions,
): Promise<Dataset> {
  const none = emptyTrajectorySet();
  const content = {
    network,
    trips: withoutTrips ? { train: none, val: none, test: none } : trips,
    zones: withoutTrips ? { ...zones, transitions: new Float64Array(zones.zoneCount ** 2) } : zones,
    extras: { ...extras, series },
  };
  const hasTrips = content.trips.train.tripCount > 0;
  const steps = card?.steps.filter((each) => !SERIES_STEPS.includes(each.name)) ?? [];
  const kept = ({ gives }: DataSource) => gives === 'roads' || (gives === 'trips' && hasTrips);
  const seriesCard: DataCard = {
    version: 1,
    name,
    made: card && steps.some((each) => each.name === CITY_STEP) ? card.made : made.toISOString(),
    sources: [...(card?.sources.filter(kept) ?? []), ...sources],
    steps: [...steps, step],
    seed,
    simulated: hasTrips ? (card?.simulated ?? false) : simulated,
  };
  return inSharedMemory({ name, ...content, fingerprint: await fingerprintOf(content), card: seriesCard });
}

/** What is counted, and how finely. */
export interface CountSettings {
  /** How many roads, the busiest ones. */
  readonly roads: number;
  /** Minutes of a bin; must divide a day. */
  readonly binMinutes: number;
}

/** Routes that a model drew, seen as trips, and what to call them: "routes of the distilled student". */
export interface RoutesToCount {
  readonly name: string;
  readonly routes: TrajectorySet;
}

interface CountedDataset {
  readonly dataset: Dataset;
  /** What was counted and what it lacks, in sentences. */
  readonly notes: readonly string[];
}

/** Beyond this share of zeros little can be learnt: forecasts of mostly nothing are right most of the time. */
const SPARSE = 0.9;

/**
 * A data set with the counts of its trips, or of routes on its roads, as its series. Beside counts of routes
 * trips are left out: real and invented would bear one name. @throws Failure 'bad-input': no or untimed
 * routes, settings, too short a span
 */
export async function countedDataset(
  dataset: Dataset,
  routes: RoutesToCount | null,
  { roads, binMinutes }: CountSettings,
  { name, made }: { readonly name: string; readonly made: Date },
): Promise<CountedDataset> {
  if (routes) refuseUntimed(routes);
  const sets = routes ? [routes.routes] : Object.values(dataset.trips);
  const trips = sets.reduce((sum, { tripCount }) => sum + tripCount, 0);
  const series = countTrips(dataset.network, sets, { roads, binSeconds: 60 * binMinutes });
  refuseShort(series, dataset);
  const zeros = series.values.reduce((sum, count) => sum + Number(count === 0), 0);
  const withCounts = await datasetWithSeries(
    dataset,
    {
      series,
      step: {
        name: COUNT_STEP,
        settings: { of: routes?.name ?? 'trips', generated: routes !== null, roads, binMinutes },
        counts: { trips, roads: series.ids.length, bins: series.times.length, zeros },
      },
      sources: sourcesOf(dataset, routes),
      simulated: routes !== null || (dataset.card?.simulated ?? false),
    },
    { name, withoutTrips: routes !== null, seed: dataset.card?.seed ?? 0, made },
  );
  return {
    dataset: withCounts,
    notes: notesOf(series, { trips, zeros, roads, binMinutes, noun: nounOf(routes) }),
  };
}

const nounOf = (routes: RoutesToCount | null): string => (routes ? 'route' : 'trip');

function refuseUntimed({ name, routes }: RoutesToCount): void {
  if (!routes.times.some(Number.isNaN)) return;
  const message = `The ${shown(name)} have no times, so it is not known when they pass a road. Count routes that were drawn here, or a file with times.`;
  throw badInput(message);
}

/** Learning needs a table of so many bins. */
function refuseShort(series: SensorSeries, { network }: Dataset): void {
  try {
    flowTable(series, network);
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    throw new Failure(thrown.code, `${thrown.message} Count in shorter bins, or more days.`, thrown.details);
  }
}

/** Counts of trips come from where the trips come from; routes are invented on the roads, by what learnt from the trips. */
function sourcesOf({ name, card }: Dataset, routes: RoutesToCount | null): DataSource[] {
  const gave = (part: DataSource['gives']) => card?.sources.filter(({ gives }) => gives === part) ?? [];
  const ofTrips = gave('trips').map((source): DataSource => ({ ...source, gives: 'series' }));
  const unknown = { gives: 'series', licence: '', attribution: '', sha256: '' } as const;
  if (!routes) return ofTrips.length > 0 ? ofTrips : [{ ...unknown, name, kind: 'hoser' }];
  const terms = [...gave('trips'), ...gave('roads')].find(({ licence }) => licence !== '');
  const { licence, attribution } = terms ?? unknown;
  return [{ ...unknown, name: routes.name, kind: 'simulated', licence, attribution }];
}

interface CountFacts extends CountSettings {
  readonly trips: number;
  readonly zeros: number;
  readonly noun: string;
}

function notesOf({ ids, times, values }: SensorSeries, facts: CountFacts): string[] {
  const { trips, zeros, roads, binMinutes, noun } = facts;
  const share = zeros / values.length;
  const first = `${counted(trips, noun)} counted on ${counted(ids.length, 'road')} in ${counted(times.length, 'bin')} of ${binMinutes} min, from ${timeText(times[0])} to ${timeText(times[times.length - 1] + 60 * binMinutes)}; ${(100 * share).toFixed(1)} % of the counts are 0.`;
  return [
    first,
    ...(ids.length < roads
      ? [`${noun === 'trip' ? 'Trips' : 'Routes'} take no more than ${counted(ids.length, 'road')}.`]
      : []),
    ...(share >= SPARSE
      ? [
          'So many zeros teach little: a forecast of 0 is mostly right. Longer bins or fewer roads have fewer.',
        ]
      : []),
  ];
}
