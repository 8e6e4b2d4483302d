import { shown } from '../base/text';
import type { DataStep } from '../domain/data-card';
import type { CleaningSettings, CutReason, DropReason, TraceCounts } from './gps/cleaning-report';
import type { GpsKind, GpsRole, TimeForm } from './gps/gps-choice';
import type { SeparatorName } from './gps/reading-step';
import type { RestrictionOutcome } from './osm/turns';
import type { NetworkSettings, UTurns } from './osm/network-settings';
import { SIMULATION_PARAMETERS } from './simulation/parameters';
import type { SplitKind } from './splits/split-trips';

/** How the page names one setting or count of a card. */
export interface CardLabel {
  readonly label: string;
  /** '' for a plain number or a text; '%' turns a share into percent. */
  readonly unit: string;
  /** What each value means if values are names. */
  readonly values?: Readonly<Record<string, string>>;
}

/** A line of a table for people. */
export interface CardLine {
  readonly name: string;
  readonly value: string;
}

type Labels<Name extends string = string> = Readonly<Record<Name, CardLabel>>;

const label = (text: string, unit = ''): CardLabel => ({ label: text, unit });
const choice = <Name extends string>(text: string, values: Readonly<Record<Name, string>>): CardLabel => ({
  ...label(text),
  values,
});

/** What became of turn restrictions. Of the first two kinds none is missing in the network. */
export const RESTRICTION_WORDS: Readonly<Record<RestrictionOutcome, string>> = {
  applied: 'applied',
  needless: 'without effect: the turn does not exist anyway',
  conditional: 'apply only at certain times',
  'other-vehicles': 'for other vehicles',
  exempt: 'cars are exempt',
  unknown: 'of an unknown kind',
  incomplete: 'without a from, via or to',
  'off-roads': 'outside these roads',
  'not-connected': 'their roads do not meet',
  ambiguous: 'unclear which side is meant',
  'via-ways': 'via other roads, which cannot be expressed exactly',
  'switched-off': 'switched off',
};

const NETWORK: Labels<keyof NetworkSettings> = {
  uTurns: choice<UTurns>('U-turns', {
    never: 'never',
    'dead-ends': 'at dead ends',
    everywhere: 'at both ends of every two-way road',
  }),
  joinRoads: label('Roads joined where nothing changes'),
  shapeToleranceMeters: label('Shape tolerance', 'm'),
  mainPartOnly: label('Only the largest connected part'),
  turnRestrictions: label('Turn restrictions applied'),
  usualSpeedsKmh: label('Own usual speeds (km/h)'),
};

const MAP_COUNTS: Labels = {
  highways: label('Streets and paths on the map'),
  notDrivable: label('Of these, not open to cars'),
  assumedClasses: label('Lines without a class, taken as unclassified roads'),
  repeatedWays: label('Duplicate ways, used once'),
  waysWithMissingNodes: label('Ways with missing nodes, cut there'),
  missingNodes: label('Missing nodes'),
  multipolygons: label('Areas of several ways'),
  multipolygonAreas: label('Outer rings of these, used as areas'),
  brokenMultipolygons: label('Areas of several ways that are incomplete or not closed'),
};

const ROADS: Labels = {
  ...NETWORK,
  mapFrom: label('Date of the map'),
  area: label('Area (west, south, east, north)'),
  server: label('Server'),
  ...MAP_COUNTS,
  ways: label('Ways for cars'),
  roadsBefore: label('Roads in all connected parts'),
  roads: label('Roads'),
  nodes: label('Points where roads begin or end'),
  junctions: label('Junctions'),
  deadEnds: label('Dead ends'),
  successors: label('Links from road to road'),
  km: label('Length of all roads', 'km'),
  oneWays: label('One-way streets'),
  usualSpeeds: label('Roads with the usual speed of their class'),
  ...prefixed('restrictions ', 'Turn restrictions', RESTRICTION_WORDS),
};
/** What the network counts under the name of a setting. */
const ROADS_COUNTS: Labels = { ...ROADS, uTurns: label('Links that are U-turns') };

const COLUMNS: Readonly<Record<`${GpsRole}Column`, CardLabel>> = {
  lonColumn: label('Column of longitude'),
  latColumn: label('Column of latitude'),
  timeColumn: label('Column of time'),
  dateColumn: label('Column of date'),
  vehicleColumn: label('Column of vehicle'),
  tripColumn: label('Column of trip'),
  occupiedColumn: label('Column of passenger aboard'),
  polylineColumn: label('Column of the line of points'),
  incompleteColumn: label('Column of incomplete trips'),
};

const READING: Labels = {
  kind: choice<GpsKind>('Kind', {
    'polyline-csv': 'table with a line of points in each row',
    'points-csv': 'table with a point in each row',
    gpx: 'GPX tracks',
    geojson: 'GeoJSON lines',
  }),
  files: label('Files'),
  ...COLUMNS,
  separator: choice<SeparatorName>('Column separator', {
    comma: 'comma',
    semicolon: 'semicolon',
    tab: 'tab',
    spaces: 'spaces',
  }),
  header: label('First row is a header'),
  decimalComma: label('Decimal comma'),
  swapLonLat: label('Coordinates written as latitude, longitude'),
  timeForm: choice<TimeForm>('Time format', {
    auto: 'detected automatically',
    'epoch-seconds': 'seconds since 1970',
    'epoch-milliseconds': 'milliseconds since 1970',
    'year-first': 'year first (ISO 8601)',
    'day-first': 'day first',
    'month-first': 'month first',
  }),
  timeZone: label('Time zone of the place'),
  unzonedTimes: choice<'place' | 'utc'>('Times without a zone', {
    place: 'in local time',
    utc: 'in UTC',
  }),
  stepSeconds: label('Time between two points', 's'),
  assumedSpeedKmh: label('Assumed speed of tracks without times', 'km/h'),
  vehicles: label('Vehicles'),
  traces: label('Traces'),
  points: label('Points'),
};

const CLEANING_SETTINGS: Labels<keyof CleaningSettings> = {
  maxSpeedKmh: label('Top speed', 'km/h'),
  marginMeters: label('Margin around the roads', 'm'),
  gapSeconds: label('Pause that ends a trip', 's'),
  droveOnKmh: label('Speed that bridges a pause', 'km/h'),
  stopSeconds: label('Stop that ends a trip', 's'),
  stopRadiusMeters: label('Radius of a stop', 'm'),
  occupied: choice<CleaningSettings['occupied']>('Passenger aboard', {
    only: 'only with a passenger',
    cut: 'cut where it changes',
    ignore: 'ignored',
  }),
  minPoints: label('Fewest points of a trip'),
  minLengthMeters: label('Shortest trip', 'm'),
};

export const DROP_WORDS: Readonly<Record<DropReason, string>> = {
  broken: 'without a position or a time',
  duplicate: 'duplicates',
  'equal-time': 'at the time of another point',
  outside: 'outside the roads',
  speed: 'too fast to be reached',
  unoccupied: 'without a passenger',
  stopped: 'in a stop',
  'too-few-points': 'in traces with too few points',
  'too-short': 'in traces that are too short',
};
export const CUT_WORDS: Readonly<Record<CutReason, string>> = {
  gap: 'at pauses',
  stop: 'at stops',
  speed: 'at jumps',
  outside: 'where they leave the roads',
  occupied: 'where the passenger changes',
};
const SIZE_WORDS: Readonly<Record<keyof TraceCounts, string>> = {
  vehicles: 'vehicles',
  traces: 'traces',
  points: 'points',
};

const CLEANING: Labels = {
  ...CLEANING_SETTINGS,
  ...prefixed('before: ', 'Before', SIZE_WORDS),
  ...prefixed('after: ', 'After', SIZE_WORDS),
  'sorted by time': label('Points sorted by time'),
  'fast traces': label('Traces with a higher top speed'),
  'bridged pauses': label('Pauses bridged'),
  ...prefixed('left out: ', 'Points left out', DROP_WORDS),
  ...prefixed('cut: ', 'Traces cut', CUT_WORDS),
};

const MATCHING: Labels = {
  radiusMeters: label('Search radius', 'm'),
  candidateCount: label('Most candidates per point'),
  noiseMeters: label('GPS error', 'm'),
  backwardMeters: label('Backward movement taken for standing', 'm'),
  fastestMetersPerSecond: label('Top speed between points', 'm/s'),
  leastPiecePoints: label('Fewest points per piece'),
  traces: label('Traces'),
  trips: label('Trips matched'),
  tracesWithoutTrip: label('Traces without a trip'),
  oneRoadPieces: label('Pieces on one road only, left out'),
  splits: label('Splits where no route continues'),
  uTurns: label('U-turns'),
  detours: label('Detours of more than 500 m between two points'),
  tripsWithDetour: label('Trips with a detour'),
  'points matched': label('Points matched'),
  'points broken': label('Points without a position'),
  'points not-later': label('Points not later than the previous point'),
  'points no-road': label('Points with no road nearby'),
  'points no-way': label('Points to which no route leads'),
  'points short-piece': label('Points in a piece that is too short'),
  meanDistanceMeters: label('Distance to the road, mean', 'm'),
  distance95Meters: label('Distance to the road, 95th percentile', 'm'),
  kmPerHour: label('Mean speed', 'km/h'),
};

const FILLING_SETTINGS: Labels = {
  files: label('Encoder'),
  digest: label("Digest of the encoder's file"),
  everySeconds: label('Time between filled points', 's'),
  longerThanSeconds: label('Only gaps longer than', 's'),
};
const FILLING_COUNTS: Labels = {
  traces: label('Traces with filled gaps'),
  points: label('Points before'),
  filled: label('Points filled in'),
};

const LEAVE_OUT_SETTINGS: Labels = {
  spots: label('Trouble spots (longitude, latitude)'),
  traces: label('Traces by number'),
  detours: label('All trips with a detour'),
  minConfidence: label('Least confidence of a trip'),
};
const LEAVE_OUT_COUNTS: Labels = {
  tracesAtSpots: label('Traces left out at trouble spots'),
  otherTraces: label('Traces left out by number'),
  tripsWithDetour: label('Trips left out for a detour'),
  doubtfulTrips: label('Trips left out for little confidence'),
  trips: label('Trips left out'),
  tripsKept: label('Trips kept'),
  keptWithDetour: label('Of these, trips with a detour'),
};

const PARAMETER_UNITS: Readonly<Record<string, string>> = { share: '%', times: '×', roads: '', trips: '' };

const SIMULATION: Labels = {
  trips: label('Simulated trips'),
  seed: label('Seed'),
  startDate: label('First day'),
  days: label('Days'),
  mapPlaces: label('Places of the map used'),
  ...Object.fromEntries(
    SIMULATION_PARAMETERS.map(({ name, label: text, unit }) => [
      name,
      label(text, PARAMETER_UNITS[unit] ?? unit),
    ]),
  ),
  wishes: label('Trips considered'),
  sameRoad: label('Not driven: origin and destination on one road'),
  notByCar: label('Not driven: too short for a car'),
  unreachable: label('Not driven: destination cannot be reached'),
  tooFewRoads: label('Not driven: too few roads'),
  tooManyRoads: label('Not driven: too many roads'),
  drivers: label('Simulated drivers'),
  homesOnMap: label('Residential places on the map'),
  workplacesOnMap: label('Work places on the map'),
  shopsOnMap: label('Shopping places on the map'),
  leisureOnMap: label('Leisure places on the map'),
};

const SPLIT_SETTINGS: Labels = {
  by: choice<SplitKind>('Split by', {
    od: 'origin-destination pair',
    time: 'time',
    vehicle: 'vehicle',
    random: 'random',
  }),
  seed: label('Seed'),
  train: label('Training share', '%'),
  val: label('Validation share', '%'),
  test: label('Test share', '%'),
};
const SPLIT_COUNTS: Labels = {
  trips: label('Trips'),
  'origin-destination pairs': label('Origin-destination pairs'),
  vehicles: label('Vehicles'),
  train: label('Training trips'),
  val: label('Validation trips'),
  test: label('Test trips'),
};

const ZONES: Labels = {
  seed: label('Seed'),
  zones: label('Zones'),
  cutLinks: label('Links from zone to zone'),
};

const CITY: Labels = {
  roads: label('Roads wanted'),
  trips: label('Simulated trips'),
  seed: label('Seed'),
};

const COUNTING: Labels = {
  of: label('What was counted'),
  generated: label('Drawn by a model'),
  roads: label('Roads'),
  binMinutes: label('Bins', 'min'),
};
const COUNTED: Labels = {
  trips: label('Trips or routes'),
  roads: label('Roads'),
  bins: label('Bins'),
  zeros: label('Counts of 0'),
};

const POINTS: Labels = {
  trips: label('Trips'),
  days: label('Days'),
  leastNoise: label('Least GPS error', 'm'),
  mostNoise: label('Largest GPS error', 'm'),
  noiseSeconds: label('Time in which GPS errors fade', 's'),
  seed: label('Seed'),
  startDate: label('First day'),
  points: label('GPS points'),
  standing: label('GPS points of standing cars'),
  planned: label('Trips considered'),
  notDriven: label('Not driven'),
  tooFewPoints: label('Left out: too few points'),
  tooManyPoints: label('Left out: too many points'),
};

/** By the names of steps, which are not imported: a page that shows a card needs nothing that makes it. */
const STEPS: Readonly<Record<string, { readonly settings: Labels; readonly counts: Labels }>> = {
  'Counted flows': { settings: COUNTING, counts: COUNTED },
  Roads: { settings: ROADS, counts: ROADS_COUNTS },
  'Reading of GPS': { settings: READING, counts: READING },
  'Cleaning and cutting': { settings: CLEANING, counts: CLEANING },
  'Gaps filled': { settings: FILLING_SETTINGS, counts: FILLING_COUNTS },
  'Matching to roads': { settings: MATCHING, counts: MATCHING },
  'Simulated trips': { settings: SIMULATION, counts: SIMULATION },
  'Simulated GPS points': { settings: POINTS, counts: POINTS },
  'Invented city': { settings: CITY, counts: CITY },
  'Traces left out': { settings: LEAVE_OUT_SETTINGS, counts: LEAVE_OUT_COUNTS },
  Splits: { settings: SPLIT_SETTINGS, counts: SPLIT_COUNTS },
  Zones: { settings: ZONES, counts: ZONES },
};

function prefixed(prefix: string, text: string, words: Readonly<Record<string, string>>): Labels {
  return Object.fromEntries(
    Object.entries(words).map(([name, word]) => [`${prefix}${name}`, label(`${text}: ${word}`)]),
  );
}

/** The label of a setting or count of a step; undefined for what no step of this project writes. */
export function cardLabel(step: string, part: 'settings' | 'counts', name: string): CardLabel | undefined {
  const labels = Object.hasOwn(STEPS, step) ? STEPS[step][part] : {};
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

/** The settings or the counts of a step as lines: each with its label, and its value with its unit. */
export const cardLines = (step: DataStep, part: 'settings' | 'counts'): CardLine[] =>
  Object.entries(step[part]).map(([name, value]) => {
    const known = cardLabel(step.name, part, name);
    return { name: known?.label ?? nameInWords(name), value: valueInWords(value, known) };
  });

function valueInWords(value: string | number | boolean, known: CardLabel | undefined): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') {
    const text = known?.values && Object.hasOwn(known.values, value) ? known.values[value] : value;
    // Longer texts are lists of files; the sources name them all.
    return shown(text);
  }
  const unit = known?.unit ?? '';
  // Shares are sums and quotients: digits beyond the twelfth are rounding errors.
  const number = (unit === '%' ? 100 * value : value).toLocaleString('en-US', {
    maximumSignificantDigits: 12,
  });
  return unit === '×' ? `× ${number}` : unit === '' ? number : `${number} ${unit}`;
}

/** A name in words: "Left out: too few points" for "left out: too-few-points". */
export function nameInWords(name: string): string {
  const spaced = name
    .replace(
      /([a-z\d])([A-Z])/g,
      (_, before: string, capital: string) => `${before} ${capital.toLowerCase()}`,
    )
    .replace(/[-_]+/g, ' ')
    .trim();
  return spaced === '' ? '' : spaced[0].toUpperCase() + spaced.slice(1);
}
