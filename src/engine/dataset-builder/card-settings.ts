import * as v from 'valibot';
import { shown } from '../../base/text';
import { finite } from '../../base/json';
import { makeDatasetCommand } from '../../data/data-card-markdown';
import {
  CLEANING_STEP,
  DEFAULT_CLEANING,
  type CleaningSettings,
  FILLING_STEP,
} from '../../data/gps/cleaning-report';
import type { GpsChoice } from '../../data/gps/gps-choice';
import { choiceOfReading, READING_STEP, readsFile } from '../../data/gps/reading-step';
import type { NetworkSettings } from '../../data/osm/network-settings';
import { CITY_STEP } from '../../data/simulation/simulation-settings';
import { SIMULATION_STEP } from '../../data/simulation/simulate-trips';
import { simulationParameters, type SimulationParameters } from '../../data/simulation/parameters';
import { SPLIT_KINDS, SPLIT_STEP, type SplitOptions } from '../../data/splits/split-trips';
import type { DataCard, DataStep } from '../../domain/data-card';
import { badInput, fileFailure } from '../../base/failure';
import { DEFAULT_MATCH_SETTINGS, matchSettings, type MatchSettings } from '../../matching/match-settings';
import type { SimulationRequest } from './dataset-builder';
import { MATCHING_STEP } from './match-crew';
import type { FillingSettings } from './gap-fillers';
import { LEAVE_OUT_STEP, leaveOutOfCard, NOTHING_LEFT_OUT, type LeaveOut } from './leave-out';
import { ROADS_STEP } from './road-files';
import { cardLabel } from '../../data/data-card-words';

export interface SimulatedTripSettings {
  readonly from: 'simulation';
  readonly simulation: SimulationRequest;
}

export interface MatchedTripSettings {
  readonly from: 'gps';
  /** One for each group of files that were read alike, in their order. */
  readonly readings: readonly DataStep[];
  readonly cleaning: Partial<CleaningSettings>;
  /** Null where gaps were not filled. */
  readonly filling: FillingSettings | null;
  readonly matching: Partial<MatchSettings>;
  readonly leaveOut: LeaveOut;
}

/** Every setting that a data set was built with: with the same files they build it again. */
export interface CardSettings {
  readonly network: Partial<NetworkSettings>;
  /** Null if the card is of roads alone. */
  readonly dataset: {
    readonly trips: SimulatedTripSettings | MatchedTripSettings;
    readonly split: Omit<SplitOptions, 'vehicleCodes'>;
  } | null;
}

function listOf(entry: string, separator: string): RegExp {
  return new RegExp(`^${entry}(${separator}${entry})*$`);
}
const least = (value: number) => v.pipe(finite, v.minValue(value));
const speedList = v.pipe(
  v.string(),
  v.regex(/^[\w:]+ \d+(\.\d+)?(, [\w:]+ \d+(\.\d+)?)*$/),
  v.transform((text) =>
    Object.fromEntries(
      text.split(', ').map((entry) => [entry.split(' ')[0], Number(entry.split(' ')[1])] as const),
    ),
  ),
);

const NETWORK = v.partial(
  v.object({
    uTurns: v.picklist(['never', 'dead-ends', 'everywhere']),
    joinRoads: v.boolean(),
    shapeToleranceMeters: least(0),
    mainPartOnly: v.boolean(),
    turnRestrictions: v.boolean(),
    usualSpeedsKmh: speedList,
  }),
);
const numbersOf = <Name extends string>(usual: Readonly<Record<Name, unknown>>) =>
  Object.fromEntries(Object.keys(usual).map((name) => [name, finite])) as Record<Name, typeof finite>;
const CLEANING = v.partial(
  v.object({ ...numbersOf(DEFAULT_CLEANING), occupied: v.picklist(['only', 'cut', 'ignore']) }),
);
/** What cards of earlier versions lack: every pause ended a trip. */
const EARLIER_CLEANING = { droveOnKmh: 0 };
const MATCHING = v.partial(v.object(numbersOf(DEFAULT_MATCH_SETTINGS)));
const FILLING = v.object({
  files: v.string(),
  digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{1,64}$/)),
  everySeconds: v.pipe(finite, v.gtValue(0)),
  longerThanSeconds: least(0),
});
const LEAVE_OUT = v.object({
  spots: v.optional(v.pipe(v.string(), v.regex(listOf('-?\\d+(\\.\\d+)?,-?\\d+(\\.\\d+)?', '; ')))),
  traces: v.optional(v.pipe(v.string(), v.regex(listOf('[1-9]\\d*', ', ')))),
  detours: v.optional(v.boolean()),
  minConfidence: v.optional(v.pipe(finite, v.minValue(0), v.maxValue(1))),
});
const seed = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(4_294_967_295));
const SIMULATION = v.looseObject({
  trips: finite,
  seed,
  startDate: v.string(),
  days: finite,
  mapPlaces: v.optional(v.boolean(), true),
});
const SPLIT = v.object({ by: v.picklist(SPLIT_KINDS), seed, train: finite, val: finite, test: finite });

/** The settings of a card, checked. @throws Failure 'bad-input' that names a missing or wrong one */
export function settingsOfCard(card: DataCard): CardSettings {
  const step = (name: string) => card.steps.find((one) => one.name === name);
  if (step(CITY_STEP)) {
    const message = `This is the card of an invented city. Make that city with: ${makeDatasetCommand(card)}`;
    throw badInput(message);
  }
  const roads = step(ROADS_STEP);
  const network = roads ? given(settingsOf(NETWORK, roads, ROADS_STEP)) : {};
  if (card.sources.every(({ gives }) => gives === 'roads')) return { network, dataset: null };
  const { by, seed: splitSeed, ...shares } = settingsOf(SPLIT, step(SPLIT_STEP), SPLIT_STEP);
  const trips = card.simulated ? simulatedTrips(step(SIMULATION_STEP)) : matchedTrips(card);
  return { network, dataset: { trips, split: { by, seed: splitSeed, shares } } };
}

/** Settings without those that are undefined. */
const given = <T extends object>(settings: T) =>
  settings as { [Name in keyof T]?: Exclude<T[Name], undefined> };

function settingsOf<T extends v.GenericSchema>(
  schema: T,
  step: DataStep | undefined,
  name: string,
): v.InferOutput<T> {
  if (!step) {
    const message = `The card does not say how this was built: the step "${shown(name)}" is missing.`;
    throw badInput(message);
  }
  const parsed = v.safeParse(schema, step.settings, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const setting = v.getDotPath(issue) ?? 'a setting';
  const message = `The card's step "${shown(name)}": ${setting} must be ${issue.expected ?? 'another value'}, not ${issue.received}.`;
  throw badInput(message, { step: name, setting });
}

function simulatedTrips(step: DataStep | undefined): SimulatedTripSettings {
  const { trips, seed, startDate, days, mapPlaces, ...rest } = settingsOf(SIMULATION, step, SIMULATION_STEP);
  const parameters = simulationParameters(rest as Partial<SimulationParameters>);
  return { from: 'simulation', simulation: { trips, seed, startDate, days, mapPlaces, parameters } };
}

function matchedTrips({ steps }: DataCard): MatchedTripSettings {
  const step = (name: string) => steps.find((one) => one.name === name);
  const readings = steps.filter(({ name }) => name === READING_STEP);
  if (readings.length === 0) settingsOf(v.object({}), undefined, READING_STEP);
  readings.forEach(choiceOfReading);
  const matching = given(settingsOf(MATCHING, step(MATCHING_STEP), MATCHING_STEP));
  matchSettings(matching);
  const cleaning = {
    ...EARLIER_CLEANING,
    ...given(settingsOf(CLEANING, step(CLEANING_STEP), CLEANING_STEP)),
  };
  const filled = step(FILLING_STEP);
  const filling = filled ? settingsOf(FILLING, filled, FILLING_STEP) : null;
  const left = step(LEAVE_OUT_STEP);
  const leaveOut = left
    ? leaveOutOfCard(given(settingsOf(LEAVE_OUT, left, LEAVE_OUT_STEP)))
    : NOTHING_LEFT_OUT;
  return { from: 'gps', readings, cleaning, filling, matching, leaveOut };
}

/** Files that were read alike, and how. */
interface ReadAlike<File> {
  readonly files: File[];
  readonly choice: GpsChoice;
}

/** Groups files as a card says they were read. @throws Failure 'bad-input' for one that it does not name */
export function groupedAsRead<File extends { readonly name: string }>(
  files: readonly File[],
  readings: readonly DataStep[],
): ReadAlike<File>[] {
  const groups = readings.map((step) => ({ step, files: [] as File[], choice: choiceOfReading(step) }));
  for (const file of files) {
    const group = groups.length === 1 ? groups[0] : groups.find(({ step }) => readsFile(step, file.name));
    if (!group) throw fileFailure(file.name, 'the card does not say how this file was read.');
    group.files.push(file);
  }
  return groups
    .filter((group) => group.files.length > 0)
    .map(({ files: alike, choice }) => ({ files: alike, choice }));
}

type Values = DataStep['settings'];

const NOT_IN_CARD = 'is not in the card';

/** What differs in a data set built again: files, settings, counts. Names and times do not count. */
export function cardDifferences(before: DataCard, after: DataCard): string[] {
  return [...fileDifferences(before, after), ...stepDifferences(before, after)];
}

function fileDifferences(before: DataCard, after: DataCard): string[] {
  return (['roads', 'trips'] as const).flatMap((gives) => {
    const files = ({ sources }: DataCard) =>
      sources.filter((source) => source.gives === gives && source.kind !== 'simulated');
    const [old, now] = [files(before), files(after)];
    const different = now.flatMap(({ name, sha256 }, i) => {
      if (i >= old.length) return [`${name} ${NOT_IN_CARD}.`];
      if (sha256 === old[i].sha256 || sha256 === '' || old[i].sha256 === '') return [];
      return [`${name} is not the file that the card calls ${old[i].name}: its SHA-256 differs.`];
    });
    return [
      ...different,
      ...old.slice(now.length).map(({ name }) => `${name} is in the card and was not given.`),
    ];
  });
}

function stepDifferences(before: DataCard, after: DataCard): string[] {
  const met = new Map<string, number>();
  return after.steps.flatMap((step) => {
    const nth = met.get(step.name) ?? 0;
    met.set(step.name, nth + 1);
    const old = before.steps.filter(({ name }) => name === step.name)[nth];
    if (!old) return [`${step.name}: this step ${NOT_IN_CARD}.`];
    return (['settings', 'counts'] as const).flatMap((part) =>
      valueDifferences(step.name, part, old[part], step[part]),
    );
  });
}

/** The same files may have shorter or longer paths. */
const IRRELEVANT = new Set(['files']);

function valueDifferences(step: string, part: 'settings' | 'counts', old: Values, now: Values): string[] {
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .filter((name) => !IRRELEVANT.has(name) && old[name] !== now[name])
    .map((name) => {
      const called = cardLabel(step, part, name)?.label ?? name;
      return `${step}: ${called} is ${String(now[name] ?? 'missing')}, in the card ${String(old[name] ?? 'missing')}.`;
    });
}
