import { abs, min, sub, tidy, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Weights } from '../../src/models/weights';
import type { Parameters, ParameterSpec } from '../../src/nn/parameters';
import { compare, reportUnread } from '../harness/compare';
import { part } from '../harness/part';
import type { VerificationContext } from '../harness/subject';
import { checkInfluence } from './influence';
import type { StoredNetwork } from './stored-network';
import { checkTraining } from './training-check';

/** A network of the reference, built from its file. Owns what it put on the device. */
export interface BuiltNetwork {
  readonly specs: readonly ParameterSpec[];
  readonly x: Tensor4D;
  /** Every intermediate and output that the file has, in its order of dimensions, by its name there. */
  intermediates(weights: Weights): Record<string, Tensor>;
  /** (B, T, N, 1) -> (B, H, N, 1), both normalised. */
  forecast(weights: Weights, x: Tensor4D): Tensor4D;
  /** What the file has beside forward pass and training. */
  extras(parameters: Parameters): Promise<void>;
  /** Called before each step of training and after the last one. */
  beforeStep?(parameters: Parameters): Promise<void>;
  afterTraining?(): void;
  dispose(): void;
}

/** Residuals come near a kink as the steps go on, by as much as weights may differ. */
const RESIDUAL = { absolute: 1e-3, relative: 5e-2 };

/** Checks one network of the reference: forward pass, influence, training, and what else its file has. */
export async function checkNetwork(
  context: VerificationContext,
  stored: StoredNetwork,
  built: BuiltNetwork,
): Promise<void> {
  const { name: group, json, tensors } = stored;
  const parameters = stored.parameters(built.specs);
  const target = stored.tensor4('in.y');
  try {
    await part(context, group, 'names and shapes', () => stored.checkShapes(context, built.specs));
    await part(context, group, 'intermediates', () => checkIntermediates(context, stored, built, parameters));
    await part(context, group, 'influence', () =>
      checkInfluence(context, stored, built.x, (x) => built.forecast(parameters, x)),
    );
    await part(context, group, 'what else the file has', () => built.extras(parameters));
    await part(context, group, 'training', async () => {
      let nearest = Infinity;
      const training = {
        group,
        tensors,
        prefix: '',
        json,
        optimizer: json.fields('optimizer'),
        withoutGradient: new Set(json.texts('zero_gradient_parameters')),
        std: stored.std,
      };
      const answer = (view: Parameters) => ({ forecast: built.forecast(view, built.x), target });
      await checkTraining(context, training, parameters, answer, async () => {
        nearest = Math.min(nearest, await nearestResidual(stored, built, parameters, target));
        await built.beforeStep?.(parameters);
      });
      compare(context, {
        group,
        what: 'smallest residual of all steps, in vehicles',
        actual: [nearest],
        expected: [json.number('min_abs_residual_vehicles_over_all_steps')],
        tolerance: RESIDUAL,
      });
      built.afterTraining?.();
    });
    stored.leaveProvenance();
  } finally {
    parameters.dispose();
    target.dispose();
    built.dispose();
  }
  reportUnread(context, group, json);
  reportUnread(context, group, tensors);
}

async function checkIntermediates(
  context: VerificationContext,
  stored: StoredNetwork,
  built: BuiltNetwork,
  parameters: Parameters,
): Promise<void> {
  const found = tidy(() => built.intermediates(parameters));
  for (const [name, tensor] of Object.entries(found)) {
    stored.checkForward(context, name, await tensor.data());
    tensor.dispose();
  }
}

async function nearestResidual(
  { std }: StoredNetwork,
  built: BuiltNetwork,
  parameters: Parameters,
  target: Tensor4D,
): Promise<number> {
  const residuals = tidy(() => min(abs(sub(built.forecast(parameters, built.x), target))));
  const [nearest] = await residuals.data();
  residuals.dispose();
  return nearest * std;
}
