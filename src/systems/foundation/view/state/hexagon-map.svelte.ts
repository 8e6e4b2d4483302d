import type { Call } from '../../../../engine/protocol/worker-client';
import type { TaskListeners } from '../../../../studio/state/async-task.svelte';
import { ReadingInView } from '../../../../studio/state/reading-session.svelte';
import type { Model } from '../../../../studio/state/page/models.svelte';
import type { HexagonMap } from '../../explore/hexagon-service';

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
export class HexagonMapSession extends ReadingInView<Asked, HexagonMap> {
  /** Colours of the answer that is shown, made once. */
  readonly colours: Uint8Array | null = $derived.by(() => {
    const { made } = this;
    return made && componentColours(made.scores);
  });

  constructor({ model, about, map }: HexagonMapNeeds) {
    super(
      () => {
        const now = { model: model(), about: about() };
        return now.model && now.about !== null ? (now as Asked) : null;
      },
      (asked) => JSON.stringify([asked.model.id, asked.about]),
      (asked, { follow }) => follow((listeners) => map(asked.model, listeners)),
    );
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

/** Spread of a component, in standard deviations, that takes all of its range of colours. */
const SPREAD = 2;
/** In OKLab: lightness in the middle, so that colours can be told on light and on dark paper. */
const LIGHTNESS = { middle: 0.66, range: 0.14 } as const;
const CHROMA = 0.15;

/**
 * A colour for each row of three components: the first two become hue and strength, the third lightness, in OKLab (Ottosson 2020), in
 * which like distances look alike. (3 N) red, green and blue.
 * @param scores (3 N) row by row, each column with the mean 0
 */
export function componentColours(scores: Float32Array): Uint8Array {
  const spreads = [0, 1, 2].map((column) => spreadOf(scores, column));
  const colours = new Uint8Array(scores.length);
  for (let at = 0; at < scores.length; at += 3) {
    const [a, b, l] = [0, 1, 2].map((column) => within(scores[at + column] / (SPREAD * spreads[column])));
    colours.set(okLabToRgb(LIGHTNESS.middle + LIGHTNESS.range * l, CHROMA * a, CHROMA * b), at);
  }
  return colours;
}

const within = (value: number): number => Math.min(1, Math.max(-1, Number.isFinite(value) ? value : 0));

function spreadOf(scores: Float32Array, column: number): number {
  let squares = 0;
  for (let at = column; at < scores.length; at += 3) squares += scores[at] ** 2;
  return Math.sqrt((3 * squares) / Math.max(1, scores.length));
}

function okLabToRgb(lightness: number, a: number, b: number): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** A linear part of light as sRGB, 0 to 255. */
function channel(linear: number): number {
  const part = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, part)));
}
