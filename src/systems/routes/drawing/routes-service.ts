import type { SplitName } from '../../../domain/dataset';
import type { AnomalyKind } from '../../../evaluation/anomalies';
import type { Surprisals } from '../../../models/lm-tad/teacher';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { StudentSource } from '../../../engine/routes/route-source';
import type { NamedWeights, RouteDrawing } from '../../../engine/routes/route-drawing';
import type { LensJourney, LensReading } from '../lens/lens-reading';
import type { TransferWithRoutes } from '../lens/read-transfer';
import type { EventTask, Task } from '../../../base/task';
import type { BackendReport } from '../../../engine/backend/backend';
import type { RaceEvent } from '../race/race';
import type { RaceOrder } from '../race/race-order';

export interface SurpriseRequest {
  readonly teacher: NamedWeights;
  readonly split: SplitName;
}

/** The surprise of every trip of a split under the teacher. */
export interface Surprise {
  readonly surprisals: Surprisals;
  /** (N) mean surprisal per token of each trip in nats: its log-perplexity. */
  readonly scores: Float64Array;
  /** (N) trips from the most to the least surprising. */
  readonly order: Uint32Array;
  readonly perplexity: number;
}

export interface DetectRequest {
  readonly teacher: NamedWeights;
  readonly kind: AnomalyKind;
  readonly seed: number;
}

/** Injected anomalies among the test trips, and how well the teacher tells them apart from the rest. */
export interface Detection {
  readonly kind: AnomalyKind;
  /** The anomalous trips alone. `sourceTrips` has the test trip that each was made from. */
  readonly trips: TrajectorySet;
  readonly sourceTrips: Uint32Array;
  /** Surprisals of the anomalous trips. */
  readonly surprisals: Surprisals;
  readonly scores: Float64Array;
  /**
   * (A) rank of each anomalous trip among all, from 1 for the most surprising; it ranks below trips of equal
   * score.
   */
  readonly ranks: Uint32Array;
  /** Number of normal trips: all test trips. */
  readonly normalTrips: number;
  readonly rocAuc: number;
  readonly prAuc: number;
}

/** What a reading of a journey is made with. */
export interface LensNetworkWeights {
  /** Null without a teacher. */
  readonly teacher: NamedWeights | null;
  readonly students: Readonly<Partial<Record<StudentSource, NamedWeights>>>;
}

/** A network of another system that says which road is next. */
export interface ScorerWeights extends NamedWeights {
  /** Id of its system. */
  readonly system: string;
}

export interface LensRequest extends LensNetworkWeights {
  /** Looked at in place of the teacher. */
  readonly scorer?: ScorerWeights;
  readonly journey: LensJourney;
  /** Roads that the teacher sees (w). */
  readonly window: number;
  /** As of `DrawRequest`. */
  readonly closedRoads?: Uint32Array;
}

/** Asks for the teacher's view of the whole grid at one step. */
export interface CellsRequest {
  readonly teacher: NamedWeights;
  readonly journey: LensJourney;
  readonly step: number;
  readonly window: number;
}

export interface TransferRequest extends LensNetworkWeights {
  readonly split: SplitName;
  /** Roads that the teacher sees (w). */
  readonly window: number;
}

export interface RaceRequest extends RaceOrder {
  readonly teacher: NamedWeights;
}

/** How a race was run that came to its end. */
export interface RaceEnd {
  readonly backend: BackendReport;
  readonly versions: Readonly<Record<string, string>>;
  /** Wall-clock, without pauses. */
  readonly seconds: number;
}

/** The rest of the probability is that of the tokens that are no cells. */
export interface CellProbabilities {
  /** (V) cells of the teacher's vocabulary: row * columns + column of its grid. */
  readonly cells: Uint32Array;
  /** (V) */
  readonly probabilities: Float32Array;
}

/** What the worker that draws routes does beside: it reads trips and journeys, and races students. */
export interface RoutesService extends RouteDrawing {
  surprise(request: SurpriseRequest, task: Task): Promise<Surprise>;
  detect(request: DetectRequest, task: Task): Promise<Detection>;
  /** What the networks make of every step of a journey. */
  lens(request: LensRequest, task: Task): Promise<LensReading>;
  /** What the teacher passed on, over all trips of a split. Every road is open. */
  transfer(request: TransferRequest, task: Task): Promise<TransferWithRoutes>;
  /**
   * Trains students side by side and emits every moment: see `runRace`. Other requests are answered meanwhile, but a
   * change of the data set or of the backend waits for its end.
   */
  race(request: RaceRequest, task: EventTask<RaceEvent>): Promise<RaceEnd>;
  /** How likely the teacher finds each cell after one step. */
  lensCells(request: CellsRequest, task: Task): Promise<CellProbabilities>;
}
