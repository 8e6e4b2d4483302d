import { untrack } from 'svelte';
import type { Trajectory } from '../../../../domain/masked-trajectories/trajectories';
import type { RoadNetwork } from '../../../../domain/road-network';
import type { Call } from '../../../../engine/protocol/worker-client';
import type { AsyncTask, TaskListeners } from '../../../../studio/state/async-task.svelte';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import { MapPairs } from '../../../../studio/state/routes/map-pairs.svelte';
import type { TimeAnswer, TimeQuestion } from '../../recovery/recovery-service';
import type { NetworkInUse } from './measured-networks';

/** Between which places: the ends of the trip in view, or two roads that were clicked. */
export const TIMES_FROM = ['trip', 'map'] as const;
export type TimesFrom = (typeof TIMES_FROM)[number];

export interface TravelTimeNeeds {
  /** The trip in view; null where there is none. */
  readonly trip: () => Trajectory | null;
  readonly network: () => Pick<RoadNetwork, 'roadCount' | 'centroidLonLat'> | null;
  readonly networks: () => readonly NetworkInUse[];
  readonly ask: (question: TimeQuestion, model: Model, listeners: TaskListeners) => Call<TimeAnswer>;
}

/** A question, and the network that answers. */
interface Asked {
  readonly question: TimeQuestion;
  readonly model: Model;
}

/** How long a trip takes from its ends and its departure alone. */
export class TravelTimeSession {
  /** Whether it is looked at: nothing is asked before. */
  isOpen = $state(false);
  from = $state<TimesFrom>('trip');
  /** The roads as they are clicked; the last pair counts. */
  readonly clicked = new MapPairs();
  /** Seconds on the clock of the place at which a clicked trip departs; null for when the trip in view does. */
  departure = $state<number | null>(null);
  readonly #answers: ReadingSession<Asked, TimeAnswer>;
  readonly #needs: TravelTimeNeeds;
  /** Null where nothing can be asked yet. */
  readonly question: TimeQuestion | null = $derived.by(() => this.#made());

  constructor(needs: TravelTimeNeeds) {
    this.#needs = needs;
    this.#answers = new ReadingSession(
      ({ question, model }) => JSON.stringify([question, model.id]),
      ({ question, model }, { follow }) => follow((listeners) => needs.ask(question, model, listeners)),
    );
  }

  get asking(): AsyncTask {
    return this.#answers.reading;
  }

  get #asked(): Asked | null {
    const { question, network } = this;
    return question && network && { question, model: network.model };
  }

  /** The network that answers: the one for travel times, else the pre-trained one; null where neither is in use. */
  get network(): NetworkInUse | null {
    const networks = this.#needs.networks();
    const named = (name: NetworkInUse['name']) => networks.find((each) => each.name === name);
    return named('travel-time') ?? named('pretrained') ?? null;
  }

  /** Minutes that the trip in view took; null for clicked roads. */
  get realMinutes(): number | null {
    const trip = this.from === 'trip' ? this.#needs.trip() : null;
    return trip && (trip.times[trip.times.length - 1] - trip.times[0]) / 60;
  }

  /** Whether a pair of roads is still to be clicked. */
  get needsClicks(): boolean {
    return this.from === 'map' && this.question === null;
  }

  /** What was said to the question as it is now; null before. */
  get answer(): TimeAnswer | null {
    const asked = this.#asked;
    return asked && this.#answers.of(asked);
  }

  /** Asks while it is looked at. Whoever calls it in an effect has it asked again when something changes. */
  follow(): void {
    const asked = this.isOpen ? this.#asked : null;
    untrack(() => void (asked && this.#answers.look(asked)));
  }

  #made(): TimeQuestion | null {
    const trip = this.#needs.trip();
    return this.from === 'trip' ? trip && questionOf(trip) : this.#clickedQuestion(trip);
  }

  #clickedQuestion(trip: Trajectory | null): TimeQuestion | null {
    const network = this.#needs.network();
    const pair = this.clicked.pairs.at(-1);
    const departure = this.departure ?? trip?.times[0];
    if (!network || !pair || departure === undefined) return null;
    if (pair.some((road) => road >= network.roadCount)) return null;
    const [from, to] = pair.map((road) => placeOf(network.centroidLonLat, road));
    return { from, to, departure };
  }
}

/** How long a trip takes, of which only the ends and the departure are told. */
const questionOf = ({ lonLat, times }: Trajectory): TimeQuestion => ({
  from: placeOf(lonLat, 0),
  to: placeOf(lonLat, times.length - 1),
  departure: times[0],
});

const placeOf = (lonLat: Float64Array, point: number): [number, number] => [
  lonLat[2 * point],
  lonLat[2 * point + 1],
];
