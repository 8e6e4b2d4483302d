import { abs, add, min, sub, tensor4d, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import type { Weights } from '../../src/models/weights';
import type { Parameters, ParameterSpec } from '../../src/nn/parameters';
import { EXACT, within, type Subject } from '../harness/compare';
import { computed, farthest, valuesOf } from '../harness/host-tensor';
import { subject, type StoredFile } from '../harness/stored-file';
import { checkTraining } from './training';

/** A network of the reference, built from its file. */
export interface ForecastNetwork {
  readonly specs: readonly ParameterSpec[];
  /** Every intermediate and output that the file has, in its order of dimensions, by its name there. */
  intermediates(weights: Weights): Record<string, Tensor>;
  /** (B, T, N, 1) -> (B, H, N, 1), both normalised. */
  forecast(weights: Weights, x: Tensor4D): Tensor4D;
  /** Compares what the file has beside forward pass and training. */
  extras(parameters: Parameters): Promise<void>;
  /** Called before each step of training and after the last one. */
  beforeStep?(parameters: Parameters): Promise<void>;
  afterTraining?(): void;
}

/** Residuals come near a kink as the steps go on, by as much as weights may differ. */
const RESIDUAL = { absolute: 1e-3, relative: 5e-2 };
/** Rounding to single precision of what the file says of its inputs. */
const INPUTS = { absolute: 1e-6, relative: 1e-6 };

/** Deviation of the z-score, in vehicles. */
export const deviationOf = ({ json }: StoredFile): number => json.fields('scaler').number('std');

/** A forecast network against its file: names and shapes, forward pass, influence, training, and what else the file has. */
export const forecastSubject = (
  name: string,
  build: (file: StoredFile, x: Tensor4D) => ForecastNetwork,
): Subject =>
  subject(name, (file) => {
    const [x, target] = ['in.x', 'in.y'].map((each) => file.onDevice<Tensor4D>(each));
    const network = build(file, x);
    const parameters = file.parameters(network.specs);
    return {
      parts: {
        'names and shapes': () => {
          file.shapes();
          file.weights(network.specs);
        },
        intermediates: async () => {
          const found = await computed(() => network.intermediates(parameters));
          for (const [each, { data }] of Object.entries(found)) checkForward(file, each, data);
        },
        influence: () => checkInfluence(file, x, (input) => network.forecast(parameters, input)),
        'what else the file has': () => network.extras(parameters),
        training: async () => {
          let nearest = Infinity;
          const training = {
            file,
            stem: '',
            json: file.json,
            optimizer: file.json.fields('optimizer'),
            withoutGradient: new Set(file.json.texts('zero_gradient_parameters')),
            std: deviationOf(file),
          };
          const answer = (view: Parameters) => ({ forecast: network.forecast(view, x), target });
          await checkTraining(file, training, parameters, answer, async () => {
            const [residual] = Array.from(
              await valuesOf(() => min(abs(sub(network.forecast(parameters, x), target)))),
            );
            nearest = Math.min(nearest, residual * deviationOf(file));
            await network.beforeStep?.(parameters);
          });
          const stated = file.json.number('min_abs_residual_vehicles_over_all_steps');
          file.computed('smallest residual of all steps, in vehicles', nearest, stated, RESIDUAL);
          network.afterTraining?.();
        },
      },
      leaves: ['forward_fp32_vs_fp64_max_abs_diff', 'independent_check'],
    };
  });

/** Compares what a forward pass made with a tensor of the file. */
export function checkForward(
  file: StoredFile,
  name: string,
  actual: ArrayLike<number>,
  toleranceOf = name,
): void {
  file.output(name, actual, within(file.stated.fields('forward_abs').number(toleranceOf)));
}

/** Checks that inputs and targets are the stored counts, normalised. */
export function checkInputs(file: StoredFile): void {
  const [mean, std] = file.json.fields('scaler').all('mean', 'std');
  const [batch, inputs, nodes] = file.tensors.shape('in.x');
  const steps = file.tensors.shape('in.counts')[1];
  const counts = file.numbers('in.counts');
  const normalised = (from: number, to: number) =>
    counts
      .filter((_, i) => {
        const step = Math.floor(i / nodes) % steps;
        return from <= step && step < to;
      })
      .map((count) => (count - mean) / std);
  file.tensor('in.x', normalised(0, inputs), INPUTS);
  file.tensor('in.y', normalised(inputs, steps), INPUTS);
  checkSizes(file, nodes, batch);
}

export function checkSizes(file: StoredFile, nodes: number, batch: number): void {
  const stated = file.json.fields('config').all('num_nodes', 'batch');
  file.computed('nodes and samples of the configuration', [nodes, batch], stated, EXACT);
}

/**
 * Compares the largest change of each node's forecast when 1 is added to all inputs of node 0. Where the file says that a node
 * hears nothing, nothing may change at all.
 */
async function checkInfluence(
  file: StoredFile,
  x: Tensor4D,
  forecast: (x: Tensor4D) => Tensor4D,
): Promise<void> {
  const [batch, steps, nodes] = x.shape;
  const ofNode0 = Float32Array.from({ length: batch * steps * nodes }, (_, i) => Number(i % nodes === 0));
  const { before, after } = await computed(() => {
    const raised = add<Tensor4D>(x, tensor4d(ofNode0, [batch, steps, nodes, 1]));
    return { before: forecast(x), after: forecast(raised) };
  });
  const changes = Array.from({ length: nodes }, (_, node) => {
    const own = (values: ArrayLike<number>) => Array.from(values).filter((_, i) => i % nodes === node);
    return farthest(own(after.data), own(before.data));
  });
  const stated = file.json.fields('influence_of_node_0').numbers('per_node');
  const heard = within(2 * file.stated.fields('forward_abs').number('out.output'));
  for (const [what, hears, tolerance] of [
    ['influence of node 0', true, heard],
    ['nodes that node 0 does not reach', false, EXACT],
  ] as const) {
    const picked = (values: readonly number[]) => values.filter((_, n) => (stated[n] !== 0) === hears);
    if (picked(stated).length > 0) file.computed(what, picked(changes), picked(stated), tolerance);
  }
}
