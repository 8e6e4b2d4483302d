import { tensor, tensor4d, type Tensor2D, type Tensor4D, tensor2d } from '@tensorflow/tfjs-core';
import { Parameters, type ParameterSpec } from '../../src/nn/parameters';
import { compare, compareLists, EXACT } from '../harness/compare';
import type { ReferenceFolder, StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import type { VerificationContext } from '../harness/subject';

/** Rounding to single precision of what the file says of its inputs. */
const INPUTS = { absolute: 1e-6, relative: 1e-6 };

/** One network of the reference: `<name>.json` and `<name>.safetensors`. */
export class StoredNetwork {
  readonly json: StoredFields;
  readonly tensors: StoredTensors;

  constructor(
    readonly name: string,
    folder: ReferenceFolder,
  ) {
    this.json = new StoredFields(folder.json(`${name}.json`), `${name}.json`);
    this.tensors = folder.tensors(`${name}.safetensors`);
  }

  get config(): StoredFields {
    return this.json.fields('config');
  }

  /** Of the z-score, in vehicles. */
  get std(): number {
    return this.json.fields('scaler').number('std');
  }

  get tolerances(): StoredFields {
    return this.json.fields('suggested_tolerance');
  }

  /** A tensor of the file on the device. */
  tensor4(name: string): Tensor4D {
    return tensor4d(this.tensors.numbers(name), this.tensors.shape(name) as [number, number, number, number]);
  }

  tensor2(name: string): Tensor2D {
    return tensor2d(this.tensors.numbers(name), this.tensors.shape(name) as [number, number]);
  }

  /**
   * Parameters from the stored weights.
   * @param storedAs name of a weight in the file
   */
  parameters(
    specs: readonly ParameterSpec[],
    storedAs = (name: string): string => `model.${name}`,
  ): Parameters {
    const parameters = new Parameters(specs);
    for (const { name } of specs) {
      const stored = storedAs(name);
      parameters.set(name, tensor(this.tensors.numbers(stored), [...this.tensors.shape(stored)]));
    }
    return parameters;
  }

  /** Names and shapes against what the network here is built with and what the file says of itself. */
  checkShapes(context: VerificationContext, specs: readonly ParameterSpec[]): void {
    const { tensors, json, name } = this;
    const described = (names: readonly string[], shapeOf: (name: string) => readonly number[]) =>
      names.map((each) => `${each} [${shapeOf(each).join()}]`).sort();
    const shapes = json.fields('tensors');
    compareLists(context, {
      group: name,
      what: 'names and shapes of the tensors',
      actual: described(tensors.names, tensors.shape),
      expected: described(shapes.names, (each) => shapes.fields(each).numbers('shape')),
    });
    const weights = tensors.names.filter((each) => each.startsWith('model.'));
    compareLists(context, {
      group: name,
      what: 'names and shapes of the weights',
      actual: specs.map((spec) => `model.${spec.name} [${spec.shape.join()}]`).sort(),
      expected: described(weights, tensors.shape),
    });
  }

  /** That inputs and targets are the stored counts, normalised. */
  checkInputs(context: VerificationContext): void {
    const { tensors, name } = this;
    const scaler = this.json.fields('scaler');
    const [mean, std] = [scaler.number('mean'), scaler.number('std')];
    const [batch, inputs, nodes] = tensors.shape('in.x');
    const counts = tensors.numbers('in.counts');
    const steps = tensors.shape('in.counts')[1];
    const part = (from: number, to: number) =>
      counts
        .filter((_, i) => {
          const step = Math.floor(i / nodes) % steps;
          return from <= step && step < to;
        })
        .map((count) => (count - mean) / std);
    const row = (what: string, actual: readonly number[]) =>
      compare(context, {
        group: name,
        what,
        actual,
        expected: tensors.numbers(what),
        tolerance: INPUTS,
        onHost: true,
      });
    row('in.x', part(0, inputs));
    row('in.y', part(inputs, steps));
    compare(context, {
      group: name,
      what: 'nodes and samples of the configuration',
      actual: [nodes, batch],
      expected: [this.config.number('num_nodes'), this.config.number('batch')],
      tolerance: EXACT,
    });
  }

  /** Compares what a forward pass made with a tensor of the file. */
  checkForward(
    context: VerificationContext,
    name: string,
    actual: ArrayLike<number>,
    toleranceOf = name,
  ): void {
    const absolute = this.tolerances.fields('forward_abs').number(toleranceOf);
    compare(context, {
      group: this.name,
      what: name,
      actual,
      expected: this.tensors.numbers(name),
      tolerance: { absolute, relative: 0 },
    });
  }

  /** Fields that describe the reference itself and its precision. */
  leaveProvenance(): void {
    this.json.leave('forward_fp32_vs_fp64_max_abs_diff', 'independent_check');
  }
}
