import { Random } from '../../src/base/random';
import { POINT_TOKENS } from '../../src/models/transfertraj/trajectory-batch';
import { compare, EXACT } from '../harness/compare';
import { present, type HostTensor } from '../harness/host-tensor';
import type { VerificationContext } from '../harness/compare';
import { disposeThings, tracedRun } from './network-run';
import { storedPoints, trajectoryBatch, type StoredPoints } from './stored-batch';
import type { StoredNetwork } from './stored-network';
import type { StoredTrajectories } from './stored-trajectories';

const GROUP = 'forward';
const MORE_PADDING = 3;
const STAGES = ['modal_h', 'mem', 'pred_spatial', 'pred_temporal'];

/** What a pass makes of its points, by stage. */
type Made = ReadonlyMap<string, readonly number[]>;

/** What may change what the network says, and what may not. */
export class Behaviour {
  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredNetwork,
    private readonly trajectories: StoredTrajectories,
  ) {}

  async run(): Promise<void> {
    const { stored, trajectories } = this;
    const stated = stored.json.fields('behaviour');
    const named = (words: RegExp) => {
      const name = stated.names.find((each) => words.test(each));
      return name === undefined ? NaN : stated.number(name);
    };
    const padding = named(/padding rows/);
    for (const variant of ['official', 'spec']) {
      const { inKilometres } = stored.variant(variant);
      const points = trajectories.points({ inKilometres });
      const before = await this.#made(variant, points);
      const after = await this.#made(variant, padded(points, MORE_PADDING));
      const apart = Math.max(...STAGES.map((stage) => largestChange(before, after, stage)));
      this.#row(`${variant}: ${MORE_PADDING} more rows of padding`, apart, padding, 2e-5);
    }
    const truth = storedPoints(stored.tensors, 'batch.target').values;
    const shown = await this.#changes('official', trajectories.metres, (at) => truth[at]);
    this.#row(
      'official: true coordinates under the mask',
      shown.get('mem')!,
      named(/true coordinates/),
      2e-4,
    );
    const random = new Random(7);
    const drawn = await this.#changes('spec', trajectories.kilometres, () => random.normal());
    const modalities = named(/change modal_h/);
    for (const stage of STAGES)
      this.#row(`spec: random coordinates under the mask, ${stage}`, drawn.get(stage)!, modalities, 0);
    // How much the attention of another network would change that turned hidden points by what stands under the mask.
    named(/rotary coordinate still reads/);
  }

  /** How much each stage changes when other coordinates stand under the mask. */
  async #changes(
    variant: string,
    points: StoredPoints,
    coordinate: (at: number) => number,
  ): Promise<ReadonlyMap<string, number>> {
    const values = points.values.map((value, at) =>
      at % 4 < 2 && points.tokens[at] === POINT_TOKENS.masked ? coordinate(at) : value,
    );
    const before = await this.#made(variant, points);
    const after = await this.#made(variant, { ...points, values });
    return new Map(STAGES.map((stage) => [stage, largestChange(before, after, stage)]));
  }

  async #made(variant: string, points: StoredPoints): Promise<Made> {
    const { stored, trajectories } = this;
    const { config, inKilometres } = stored.variant(variant);
    const things = stored.things();
    const weights = stored.parameters(inKilometres);
    const { trips, longest } = points;
    const before = trajectories.metres.longest;
    const positions = Array.from({ length: trips * longest }, (_, row) => {
      const [trip, place] = [Math.floor(row / longest), row % longest];
      return place < before ? trajectories.positions[trip * before + place] : 0;
    });
    // Neighbours are found in metres; of kilometres nothing but what is hidden has changed.
    const inMetres = inKilometres ? padded(trajectories.metres, longest - before) : points;
    const near = trajectories.neighbours({ inKilometres }, inMetres);
    const batch = trajectoryBatch(points, positions, near);
    const found = await tracedRun({ weights, config, things }, batch);
    weights.dispose();
    disposeThings(things);
    const ofPoints = ({ data }: HostTensor) =>
      present({ shape: [trips, longest, data.length / (trips * longest)], data }, trajectories.lengths);
    return new Map(STAGES.map((stage) => [stage, ofPoints(found.get(stage)!)]));
  }

  #row(what: string, actual: number, expected: number, absolute: number): void {
    const tolerance = absolute === 0 ? EXACT : { absolute, relative: 0 };
    compare(this.context, { group: GROUP, what, actual: [actual], expected: [expected], tolerance });
  }
}

function largestChange(before: Made, after: Made, stage: string): number {
  const values = after.get(stage)!;
  return before.get(stage)!.reduce((most, value, i) => Math.max(most, Math.abs(value - values[i])), 0);
}

/** The same points with more rows of padding behind each trip. */
function padded({ trips, longest, values, tokens }: StoredPoints, more: number): StoredPoints {
  const [from, to] = [4 * longest, 4 * (longest + more)];
  const wider = { values: new Float32Array(trips * to), tokens: new Int32Array(trips * to) };
  wider.tokens.fill(POINT_TOKENS.padding);
  for (let trip = 0; trip < trips; trip++) {
    wider.values.set(values.subarray(trip * from, (trip + 1) * from), trip * to);
    wider.tokens.set(tokens.subarray(trip * from, (trip + 1) * from), trip * to);
  }
  return { trips, longest: longest + more, ...wider };
}
