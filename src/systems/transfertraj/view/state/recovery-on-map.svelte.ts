import type { LegendRow, MapShow } from '../../../../studio/map-show';
import { boundsOfPoints, type Bounds } from '../../../../domain/geo';
import { roundMost, type ValueScale } from '../../../../studio/value-scale';
import type { AttentionInView, ShownRecovery } from '../map/shown-recovery';
import { recoveryRows } from '../map/recovery-rows';
import type { AskedTrip } from './asked-trip';
import { attentionOf } from './point-minds';
import { recoveredWords } from './recovered-words';
import type { RecoverSession } from './recover-session.svelte';

/** Metres at which the scale of errors ends at least: smaller ones are those of a GPS. */
const LEAST_SCALE = 50;

/** What the map shows of the trip that is filled in. Points are counted along the answer of the network. */
export class RecoveryOnMap implements MapShow {
  readonly alwaysFollowed = true;
  readonly #session: RecoverSession;
  readonly #isOpen: () => boolean;
  readonly shown: ShownRecovery | null = $derived.by(() => this.#shown());
  readonly rows: readonly LegendRow[] = $derived.by(() =>
    this.shown ? recoveryRows(this.shown, this.attention) : [],
  );
  /** Attention of the point that is looked at; null for none, and while it is not known. */
  readonly attention: AttentionInView | null = $derived.by(() => this.#attention());
  /** One object for a trip: what is drawn of it is made once. */
  readonly #truth = $derived.by(() => {
    const { asked } = this.#session;
    return asked?.truth ? { lonLat: asked.truth.lonLat, hidden: asked.question.mask.hidesSpace } : null;
  });
  readonly #known = $derived.by(() => {
    const { asked } = this.#session;
    return asked && knownPlaces(asked);
  });

  /** @param isOpen whether the stage that it is about is open */
  constructor(session: RecoverSession, isOpen: () => boolean) {
    this.#session = session;
    this.#isOpen = isOpen;
  }

  bounds(): Bounds | null {
    return this.shown?.bounds ?? null;
  }

  /** Key of all points of the trip or trace in question: another one has others. */
  get place(): string | null {
    return this.shown && Object.values(this.shown.bounds).join();
  }

  async load() {
    return (await import('../map/recovery-layers')).recoveryDrawer(this);
  }

  get chosen(): number | null {
    return this.#session.chosen;
  }

  get pointed(): number | null {
    return this.#session.pointed;
  }

  choose(point: number | null): void {
    this.#session.choose(point);
  }

  point(point: number | null): void {
    this.#session.point(point);
  }

  words(point: number): readonly string[] {
    const { asked, sources } = this.#session;
    return asked ? recoveredWords(asked, sources, point) : [];
  }

  #shown(): ShownRecovery | null {
    const { asked, sources, said } = this.#session;
    const known = this.#known;
    if (!this.#isOpen() || !asked || !known) return null;
    const network = sources.find(({ role }) => role === 'filled');
    const errors = network?.asked === asked ? (network.errors?.metres ?? null) : null;
    return {
      bounds: boundsOfPoints(asked.of.lonLat),
      known,
      truth: this.#truth,
      tracks: sources,
      isStale: said.isStale,
      errors,
      scale: scaleOf(errors),
    };
  }

  #attention(): AttentionInView | null {
    const { chosen, said, shownLayer, layers } = this.#session;
    const { filled } = said;
    if (chosen === null || !filled || layers === 0 || chosen >= filled.answer.minutes.length) return null;
    return { point: chosen, weights: attentionOf(filled.answer, shownLayer, chosen) };
  }
}

function knownPlaces({ question: { trajectory, mask } }: AskedTrip): Float64Array {
  const known = Array.from(mask.points).filter((_, i) => !mask.hidesSpace[i]);
  return Float64Array.from(
    known.flatMap((point) => [trajectory.lonLat[2 * point], trajectory.lonLat[2 * point + 1]]),
  );
}

const scaleOf = (errors: Float64Array | null): ValueScale => {
  const most = (errors ?? new Float64Array(0)).reduce((a, b) => (b > a ? b : a), LEAST_SCALE);
  return { kind: 'amount', most: roundMost(most), unit: 'm', title: 'Error' };
};
