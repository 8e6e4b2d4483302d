import { clone, keep, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { rqVaeLoss, type RqVaeLoss, type RqVaeOutputs } from '../../src/models/htp/rq-vae';
import type { Parameters } from '../../src/nn/parameters';
import { differentiate } from '../../src/nn/training/differentiate';
import { compare } from '../harness/compare';
import type { StoredFields } from '../harness/stored-fields';
import type { VerificationContext } from '../harness/compare';
import { computed, type HostTensor } from '../harness/host-tensor';
import type { StoredPart } from './stored-part';
import type { StoredTrips } from './stored-trips';

/** Outlives the forward pass; whoever reads it disposes of it. */
const kept = (value: Tensor): Tensor => keep(clone(value));

/** What the reference calls the terms of the loss. */
const TERMS: readonly (readonly [string, keyof RqVaeLoss])[] = [
  ['total', 'total'],
  ['quant_loss', 'quantiser'],
  ['percent_loss', 'percent'],
  ['dxy_loss', 'dxy'],
];

const GRADIENT = 'gradient of ';

/** Loss and terms by the names of the reference, gradients by parameter, and what else `more` takes from the pass. */
export interface LossFound {
  readonly terms: ReadonlyMap<string, number>;
  readonly gradients: ReadonlyMap<string, HostTensor>;
  readonly more: ReadonlyMap<string, HostTensor>;
}

/** Loss and gradients of a pass. */
export async function lossFound(
  trips: StoredTrips,
  parameters: Parameters,
  more: (outputs: RqVaeOutputs) => Record<string, Tensor> = () => ({}),
): Promise<LossFound> {
  const all = await computed(() => {
    const told: Record<string, Tensor> = {};
    const { grads } = differentiate(parameters, (view): Scalar => {
      const outputs = trips.outputs(view);
      const loss = rqVaeLoss(trips.config, trips.inputs, outputs, trips.targets);
      // The tidy of the forward pass would dispose of them.
      for (const [name, term] of TERMS) told[name] = kept(loss[term]);
      for (const [name, value] of Object.entries(more(outputs))) told[name] = kept(value);
      return loss.total;
    });
    for (const [name, grad] of grads) told[GRADIENT + name] = grad;
    return told;
  });
  const isTerm = (name: string) => TERMS.some(([term]) => term === name);
  const entries = [...all];
  return {
    terms: new Map(entries.flatMap(([name, { data }]) => (isTerm(name) ? [[name, data[0]]] : []))),
    gradients: new Map(
      entries.flatMap(([name, value]) =>
        name.startsWith(GRADIENT) ? [[name.slice(GRADIENT.length), value]] : [],
      ),
    ),
    more: new Map(entries.filter(([name]) => !isTerm(name) && !name.startsWith(GRADIENT))),
  };
}

/** Compares the terms that an object of the file has. */
export function checkTerms(
  context: VerificationContext,
  stored: StoredPart,
  what: string,
  terms: ReadonlyMap<string, number>,
  fields: StoredFields,
): void {
  const names = TERMS.map(([name]) => name).filter((name) => fields.has(name));
  compare(context, {
    group: `${stored.name}/losses`,
    what: `${names.join(', ')}: ${what}`,
    actual: names.map((name) => terms.get(name)!),
    expected: names.map((name) => fields.number(name)),
    tolerance: stored.tolerance('losses'),
  });
}

/**
 * Compares the gradient of every parameter that the file has.
 * @param largest by parameter, where the file has it
 */
export function checkGradients(
  context: VerificationContext,
  stored: StoredPart,
  gradients: ReadonlyMap<string, HostTensor>,
  largest?: StoredFields,
): void {
  const tolerance = stored.tolerance('gradients');
  const group = `${stored.name}/gradients`;
  for (const stem of stored.tensors.names.filter((each) => each.startsWith('grad.'))) {
    const name = stem.slice('grad.'.length);
    const actual = gradients.get(name)?.data ?? [];
    const expected = stored.tensors.numbers(stem);
    compare(context, { group, what: `${GRADIENT}${name}`, actual, expected, tolerance });
    if (!largest) continue;
    const most = Array.from(actual).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const what = `largest ${GRADIENT}${name}`;
    compare(context, { group, what, actual: [most], expected: [largest.number(name)], tolerance });
  }
}
