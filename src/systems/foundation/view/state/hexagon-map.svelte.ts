import type { Call } from '../../../../engine/protocol/worker-client';
import type { TaskListeners } from '../../../../studio/state/async-task.svelte';
import { ReadingSession } from '../../../../studio/state/reading-session.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { HexagonMap } from '../../explore/hexagon-service';
import { componentColours } from './hexagon-colours';

export interface HexagonMapNeeds {
  readonly model: () => Model | null;
  /** Names the sequences whose city is looked at; null where there are none. */
  readonly about: () => string | null;
  readonly map: (model: Model, listeners: TaskListeners) => Call<HexagonMap>;
}

interface Asked {
  readonly model: Model;
  readonly about: string;
}

/** What a network makes of all hexagons of the city: a map in colours and a scatter. */
export class HexagonMapSession {
  readonly #needs: HexagonMapNeeds;
  readonly #session: ReadingSession<Asked, HexagonMap>;
  /** Of the answer that is shown: made once. */
  readonly colours: Uint8Array | null = $derived.by(() => {
    const { made } = this;
    return made && componentColours(made.scores);
  });

  constructor(needs: HexagonMapNeeds) {
    this.#needs = needs;
    this.#session = new ReadingSession(
      ({ model, about }) => JSON.stringify([model.id, about]),
      ({ model }, listeners) => needs.map(model, listeners),
    );
  }

  get reading() {
    return this.#session.reading;
  }

  get #asked(): Asked | null {
    const [model, about] = [this.#needs.model(), this.#needs.about()];
    return model && about !== null ? { model, about } : null;
  }

  /** Null until it was read. */
  get made(): HexagonMap | null {
    const asked = this.#asked;
    return asked && this.#session.of(asked);
  }

  async read(): Promise<void> {
    const asked = this.#asked;
    if (asked) await this.#session.read(asked);
  }
}

/** The hexagons that a network takes to be most like one, those first that are most alike, by the components that are shown. */
export function mostAlike(
  { scores, known }: Pick<HexagonMap, 'scores' | 'known'>,
  place: number,
  most = 8,
): number[] {
  const distance = (other: number) =>
    [0, 1, 2].reduce((sum, k) => sum + (scores[3 * other + k] - scores[3 * place + k]) ** 2, 0);
  return Array.from(known.keys())
    .filter((other) => other !== place && known[other] === 1)
    .map((other) => ({ other, distance: distance(other) }))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, most)
    .map(({ other }) => other);
}
