import type { Task } from '../../base/task';
import type { Dataset } from '../../domain/dataset';
import type { OldData } from '../../domain/old-data';
import type { TrajectorySet } from '../../domain/trajectory-set';
import type { OdPairs } from '../../generation/od-pairs';
import type { RouteBeams, RouteSet } from '../../generation/route';
import type { BackendService } from '../backend/backend-service';
import { SIZE } from '../settings/shared-rows';
import type { SettingValues } from '../settings/settings';
import type { DrawnSource, RouteSource, StudentSource } from './route-source';

/** How routes are searched: rows of the settings of a system that draws them. */
export const SEARCH_SETTINGS = {
  search: {
    path: 'generation.search',
    part: 'Routes',
    label: 'Search',
    help: 'How a student looks for a route from its probabilities for the next road.',
    kind: 'choice',
    options: {
      usual: 'Usual: beam for HOSER, best-first for HOSER+',
      beam: 'Beam search',
      'best-first': 'Best-first search',
      exact: 'Exact search',
      'minimum-risk': 'Least expected error (slow)',
      'algorithm-4': "Thesis's Algorithm 4",
    },
    advanced: true,
    flag: 'search',
    presets: 'usual',
  },
  beamWidth: {
    path: 'generation.beamWidth',
    part: 'Routes',
    label: 'Beam width',
    help: 'How many unfinished routes a search follows at once.',
    ...SIZE,
    advanced: true,
    flag: 'beam',
    presets: 4,
  },
  lengthFactor: {
    path: 'generation.lengthFactor',
    part: 'Routes',
    label: 'Longest route',
    unit: '× longest trip',
    help: 'A search gives up a route once it has this many times the roads of the longest training trip.',
    kind: 'number',
    above: 0,
    most: 1_000_000,
    step: 0.5,
    advanced: true,
    flag: 'length-factor',
    presets: 2,
  },
} as const;

export type SearchSettings = SettingValues<typeof SEARCH_SETTINGS>;
/** How routes are drawn: by one search, or as the one with the least expected error. */
export type DrawnSearch = SearchSettings['search'];

/** Weights of a network as a safetensors file, and the id under which the worker keeps the loaded network. */
export interface NamedWeights {
  readonly id: string;
  readonly bytes: Uint8Array;
  /** How a training read the weights that it started from. Left out for weights of the data set itself. */
  readonly start?: StartReading;
}

/** What decides, beside a file, which weights a training starts from. */
export interface StartReading {
  /** Name of the file or run, for messages. */
  readonly name: string;
  /** Seed of the run, for what starts anew. */
  readonly seed: number;
  /** Configuration of the run: how what starts anew begins. */
  readonly config: object;
  /** Where the weights learnt from these, they say which road each of their rows is. */
  readonly oldData?: OldData;
}

export interface DrawRequest {
  readonly pairs: OdPairs;
  readonly sources: readonly DrawnSource[];
  /** The students among the sources. */
  readonly models: Readonly<Partial<Record<StudentSource, NamedWeights>>>;
  readonly generation: SearchSettings;
  /** Whether the students' final beams are returned too. */
  readonly keepBeams: boolean;
  /** Roads that no route may use: indices, ascending, each once. Left out: every road is open. */
  readonly closedRoads?: Uint32Array;
}

/** The routes of one model or baseline for all pairs of a request. */
export interface DrawnSet {
  readonly source: RouteSource;
  readonly routes: RouteSet;
  /** Only of students, and only on request. */
  readonly beams?: RouteBeams;
  /** Wall-clock seconds. */
  readonly seconds: number;
}

export interface LineSurpriseRequest {
  readonly teacher: NamedWeights;
  /** Trips or routes, seen as trips. */
  readonly lines: TrajectorySet;
}

/** Draws routes and reads lines with trained networks, in a worker of its own beside the training. */
export interface RouteDrawing extends BackendService {
  /** Loads the data set for later calls, in place of the one before. */
  hold(request: { readonly dataset: Dataset }, task: Task): Promise<void>;
  draw(request: DrawRequest, task: Task): Promise<readonly DrawnSet[]>;
  /** (N) mean surprisal per token of each line in nats, wherever it is from; NaN for one that is too long to read. */
  surpriseOfLines(request: LineSurpriseRequest, task: Task): Promise<Float64Array>;
}
