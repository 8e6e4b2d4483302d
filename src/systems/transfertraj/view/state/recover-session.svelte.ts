import { Failure } from '../../../../base/failure';
import type { HiddenPart } from '../../../../domain/masked-trajectories/masks';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import type { TripsInView } from '../../../../studio/state/data/trips-in-view.svelte';
import type { TrajectoriesSummary } from '../../recovery/recovery-service';
import { FILLERS, HIDES, type Filler } from '../../address-choices';
import {
  askedTrace,
  askedTrip,
  type AskedTrip,
  readThinning,
  thinningText,
  USUAL_SECONDS,
  USUAL_THINNING,
  type Thinning,
} from './asked-trip';
import { FillSession, type FillNeeds } from './fill-session.svelte';
import { baselineSources, networkSource, type PlaceSource } from './place-sources';
import { fittingNetwork, type ChosenNetwork } from './fitting-network';
import type { NetworkInUse } from './measured-networks';
import type { TraceFile } from './trace-file.svelte';

export type RecoveryTrips = TripsInView<TrajectoriesSummary, Trajectory>;

/** Whose points are recovered: those of a trip of the open city, or those of a file. */
export const RECOVER_SOURCES = ['city', 'file'] as const;
export type RecoverSource = (typeof RECOVER_SOURCES)[number];

export interface RecoverNeeds extends FillNeeds {
  readonly trips: Pick<RecoveryTrips, 'open' | 'trip' | 'index' | 'isChosen' | 'count' | 'choose'>;
  readonly file: Pick<TraceFile, 'trace'>;
  readonly networks: () => readonly NetworkInUse[];
  /** Says what an address asks for that is not here, and what is shown instead. */
  missLinked(...unmet: readonly string[]): void;
}

/** A point that a person looks at, of which trip. */
interface LookedAt {
  readonly of: Trajectory;
  readonly point: number;
}

/** What is asked, or why nothing can be. */
interface Question {
  readonly asked: AskedTrip | null;
  readonly problem: string | null;
}

const NOTHING: Question = { asked: null, problem: null };

/** One trip, what of it is hidden, and what is said of that. */
export class RecoverSession {
  source = $state<RecoverSource>('city');
  thinning = $state.raw<Thinning>(USUAL_THINNING);
  hides = $state<HiddenPart>('space');
  /** Seconds between points that are filled into a trace of a file. */
  everySeconds = $state(USUAL_SECONDS / 4);
  filler = $state<Filler>('fitting');
  /** The layer of the network whose attention and experts are shown. */
  layer = $state(0);
  readonly said: FillSession;
  readonly #needs: RecoverNeeds;
  #chosen = $state.raw<LookedAt | null>(null);
  /** The question that was made last, and of what. */
  #last: { readonly by: readonly unknown[]; readonly question: Question } | null = null;
  #pointed = $state.raw<LookedAt | null>(null);
  /** Number of the trip that the address asks for, of data that are not open yet. */
  #askedTrip = $state.raw<string | null>(null);
  readonly #question: Question = $derived.by(() => this.#made());
  /** Who fills in; null where no network is in use, or nothing is asked. */
  readonly network: ChosenNetwork | null = $derived.by(() => {
    const { asked } = this;
    return asked && fittingNetwork(this.#needs.networks(), this.filler, asked);
  });

  readonly #network: PlaceSource | null = $derived.by(() => {
    const { filled } = this.said;
    return filled && networkSource(filled);
  });
  readonly #baselines: readonly PlaceSource[] = $derived.by(() => {
    const { compared } = this.said;
    return compared ? baselineSources(compared) : [];
  });
  /** Whoever says where the hidden points of the trip are, the network first. */
  readonly sources: readonly PlaceSource[] = $derived.by(() => [
    ...(this.#network ? [this.#network] : []),
    ...this.#baselines,
  ]);

  constructor(needs: RecoverNeeds) {
    this.#needs = needs;
    this.said = new FillSession(needs);
  }

  /** What is asked; null where there is no trip, or nothing can be asked about it. */
  get asked(): AskedTrip | null {
    return this.#question.asked;
  }

  /** The trip or trace in view; null where there is none. */
  get trip(): Trajectory | null {
    const { trips, file } = this.#needs;
    return this.source === 'city' ? trips.trip : file.trace;
  }

  /** Why nothing can be asked about the trip; null where it can. */
  get problem(): string | null {
    return this.#question.problem;
  }

  /** The point that a person looks at; null for none. */
  get chosen(): number | null {
    return this.#pointOf(this.#chosen);
  }

  choose(point: number | null): void {
    this.#chosen = this.#lookedAt(point);
  }

  /** The point under the pointer, or that the keyboard is at. */
  get pointed(): number | null {
    return this.#pointOf(this.#pointed);
  }

  point(point: number | null): void {
    this.#pointed = this.#lookedAt(point);
  }

  /** Layers of the network that answered; 0 before. */
  get layers(): number {
    return this.said.filled?.answer.attention.length ?? 0;
  }

  /** The layer that is shown: another network may have fewer. */
  get shownLayer(): number {
    return Math.min(this.layer, Math.max(0, this.layers - 1));
  }

  /** Has the trip filled in. Whoever calls it in an effect has it filled in again when something changes. */
  follow(): void {
    this.said.want(this.asked, this.network);
  }

  /** Sets it as an address says. */
  adopt(choices: Readonly<Record<string, string>>): void {
    this.filler = FILLERS.find((each) => each === choices['filled-by']) ?? 'fitting';
    this.hides = choices['hidden-times'] === 'hidden' ? HIDES.hidden : HIDES.known;
    this.#askedTrip = choices['gps-trip'] ?? null;
    const { thin } = choices;
    const read = thin === undefined ? USUAL_THINNING : readThinning(thin);
    this.thinning = read ?? USUAL_THINNING;
    if (!read)
      this.#needs.missLinked(
        '"thin" says how trips are thinned, as "8", "60s" or "end", and means nothing here: every 8th point is kept.',
      );
  }

  /** What the address says of it; what is usual is not named. */
  get choices(): Readonly<Record<string, string>> {
    const { trips } = this.#needs;
    const trip = this.#askedTrip ?? (trips.isChosen && trips.index !== null ? String(trips.index + 1) : null);
    const thin = thinningText(this.thinning);
    return {
      'filled-by': this.filler,
      'hidden-times': this.hides === HIDES.hidden ? 'hidden' : 'known',
      ...(trip !== null && { 'gps-trip': trip }),
      ...(thin !== thinningText(USUAL_THINNING) && { thin }),
    };
  }

  /** Once there are trips: shows the one that the address asks for, or says that there is none of that number. */
  goWhereAsked(): void {
    const { trips } = this.#needs;
    const asked = this.#askedTrip;
    if (!trips.open || asked === null) return;
    this.#askedTrip = null;
    const index = /^\d{1,9}$/.test(asked) ? Number(asked) - 1 : -1;
    if (index >= 0 && index < trips.count) trips.choose(index);
    else
      this.#needs.missLinked(
        `"gps-trip" names none of the ${trips.count} trips that are open: the first test trip is shown.`,
      );
  }

  /** The same object while nothing of it changes: whether an answer is to it is told by that. */
  #made(): Question {
    const { thinning, hides, everySeconds, trip: of, source } = this;
    if (!of) return NOTHING;
    const by = source === 'city' ? [of, thinning, hides] : [of, everySeconds];
    if (this.#last?.by.every((part, i) => part === by[i]) && this.#last.by.length === by.length)
      return this.#last.question;
    const question = questionOr(() =>
      source === 'city' ? askedTrip(of, thinning, hides) : askedTrace(of, everySeconds),
    );
    this.#last = { by, question };
    return question;
  }

  #lookedAt(point: number | null): LookedAt | null {
    const { asked } = this;
    return asked && point !== null ? { of: asked.of, point } : null;
  }

  #pointOf(looked: LookedAt | null): number | null {
    const { asked } = this;
    return looked && asked && looked.of === asked.of && looked.point < asked.question.mask.points.length
      ? looked.point
      : null;
  }
}

/** What is asked, or the words of the failure to ask it. */
function questionOr(make: () => AskedTrip): Question {
  try {
    return { asked: make(), problem: null };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { asked: null, problem: thrown.message };
  }
}
