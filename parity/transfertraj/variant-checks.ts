import { concat } from '@tensorflow/tfjs-core';
import { TargetTensors, transferTrajLoss } from '../../src/models/transfertraj/loss';
import { interpolatedPlaces } from '../../src/models/transfertraj/trajectory-tensors';
import { tokenLogits } from '../../src/models/transfertraj/transfertraj';
import type { Tolerance } from '../harness/compare';
import { compare, compareLists, EXACT } from '../harness/compare';
import { present, type HostTensor } from '../harness/host-tensor';
import { FORWARD, type VerificationContext } from '../harness/compare';
import { choiceGaps, rowsOf, topColumns } from './expert-choice';
import { checkDegrees } from './official-degrees';
import { disposeThings, tracedRun } from './network-run';
import type { StoredNetwork, StoredVariant } from './stored-network';
import type { StoredTrajectories } from './stored-trajectories';

const GROUP = 'forward';
/** Read by other checks: which things are near, vectors of all things. */
const ELSEWHERE = /_(mask|table)$/;

/** One variant of the forward pass: all its stored stages, its losses, and what follows from them. */
export class VariantChecks {
  readonly #variant: StoredVariant;
  readonly #names: readonly string[];

  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredNetwork,
    private readonly trajectories: StoredTrajectories,
    private readonly name: string,
  ) {
    this.#variant = stored.variant(name);
    const prefix = `${name}.`;
    this.#names = stored.tensors.names
      .filter((each) => each.startsWith(prefix))
      .map((each) => each.slice(prefix.length));
  }

  /** @returns the gaps of the logits that decided which experts were asked */
  async run(): Promise<number[]> {
    const found = await this.#pass();
    for (const name of this.#names.filter((each) => !ELSEWHERE.test(each))) this.#stage(name, found);
    this.#losses(found);
    const { layers, experts, topExperts } = this.stored.sizes;
    return Array.from({ length: layers }, (_, layer) => found.get(`layer${layer}.noisy_logits`)!).flatMap(
      ({ data }) => choiceGaps(data, experts, topExperts),
    );
  }

  async #pass(): Promise<Map<string, HostTensor>> {
    const { stored, trajectories } = this;
    const { config, inKilometres } = this.#variant;
    const weights = stored.parameters(inKilometres);
    const things = stored.things();
    const noise = this.#noise();
    const batch = trajectories.batch(this.#variant);
    const targets = new TargetTensors(trajectories.targets(this.#variant), batch);
    const parts = { weights, config, things, ...(noise && { noise }) };
    const found = await tracedRun(parts, batch, (layers, outputs) => {
      const { space, time, token, total } = transferTrajLoss(layers, outputs, targets);
      return {
        'loss.spatial': space,
        'loss.temporal': time,
        'loss.token': token!,
        'loss.total': total,
        pred_token_logits: concat([...tokenLogits(layers, outputs.encoded)], 1),
      };
    });
    found.set('rotary_coord', { shape: [], data: interpolatedPlaces(batch) });
    found.set('time_features', { shape: [], data: batch.time });
    targets.dispose();
    disposeThings(things);
    noise?.forEach((each) => each.dispose());
    weights.dispose();
    return found;
  }

  /** The stored draws, of this variant alone or of the file; zeros where it has none but the stage stands in the file. */
  #noise() {
    const { stored, name } = this;
    const own = `${name}.layer0.noise`;
    const prefix = stored.tensors.has(own) ? `${name}.` : this.#variant.isNoisy ? 'noise.' : null;
    if (prefix === null) return null;
    const suffix = prefix === 'noise.' ? '' : '.noise';
    return Array.from({ length: stored.sizes.layers }, (_, layer) =>
      stored.matrix(`${prefix}layer${layer}${suffix}`),
    );
  }

  #stage(name: string, found: ReadonlyMap<string, HostTensor>): void {
    const { stored, context } = this;
    const full = `${this.name}.${name}`;
    if (name.endsWith('.noise')) return;
    if (name === 'test_lnglat' || name === 'test_target_lnglat')
      return checkDegrees(context, stored, this.trajectories, full, found.get('pred_spatial')!);
    const said = /^pred_token$|top_indices$/.test(name) ? this.#choice(name, found) : found.get(name);
    if (!said) return; // It stays unread, which is a failure.
    const shape = stored.tensors.shape(full);
    const expected = { shape, data: stored.tensors.numbers(full) };
    compare(context, {
      group: GROUP,
      what: full,
      actual: present({ shape, data: said.data }, this.trajectories.lengths),
      expected: present(expected, this.trajectories.lengths),
      tolerance: /^pred_token$|top_indices$/.test(name) ? EXACT : this.#tolerance(full),
    });
  }

  /** The most likely tokens of a point, or the experts that it asks, the best first. */
  #choice(name: string, found: ReadonlyMap<string, HostTensor>): HostTensor {
    const { experts, topExperts } = this.stored.sizes;
    if (name === 'pred_token') {
      const logits = found.get('pred_token_logits')!.data;
      const [said] = this.stored.tensors.shape(`${this.name}.pred_token_logits`).slice(-1);
      return { shape: [], data: topColumns(logits, said, 1) };
    }
    const gates = found.get(name.replace('top_indices', 'gates'))!.data;
    const asked = rowsOf(gates, experts).map((row) => row.filter((gate) => gate > 0).length);
    compareLists(this.context, {
      group: GROUP,
      what: `experts that each point asks: ${this.name}.${name}`,
      actual: [...new Set(asked)],
      expected: [topExperts],
    });
    return { shape: [], data: topColumns(gates, experts, topExperts) };
  }

  #losses(found: ReadonlyMap<string, HostTensor>): void {
    const { stored, context, name } = this;
    const fields = stored.json.fields('variants').fields(name);
    const losses = fields.fields('losses_fp64');
    const row = (what: string, actual: number, expected: number) =>
      compare(context, {
        group: GROUP,
        what: `${name}: ${what}`,
        actual: [actual],
        expected: [expected],
        tolerance: FORWARD,
      });
    for (const term of losses.names)
      row(`${term} loss`, found.get(`loss.${term}`)?.data[0] ?? NaN, losses.number(term));
    if (fields.has('loss_official_fp32'))
      row('loss', found.get('loss.total')!.data[0], fields.number('loss_official_fp32'));
  }

  #tolerance(name: string): Tolerance {
    const stated = this.stored.json.fields('suggested_abs_tolerance');
    return stated.has(name) ? { absolute: stated.number(name), relative: 0 } : FORWARD;
  }
}
