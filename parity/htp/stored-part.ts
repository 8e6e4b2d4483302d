import { tensor, tensor2d, tensor3d, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { levelWidths, type RqVaeConfig } from '../../src/models/htp/rq-vae-config';
import { rqVaeSpecs } from '../../src/models/htp/rq-vae-parameters';
import { Parameters, type ParameterSpec } from '../../src/nn/parameters';
import type { Tolerance } from '../harness/compare';
import { compare, compareLists, EXACT } from '../harness/compare';
import type { ReferenceFolder, StoredTensors } from '../harness/reference-folder';
import { StoredFields } from '../harness/stored-fields';
import type { VerificationContext } from '../harness/compare';

/** One file of the reference: `<name>.json` and `<name>.safetensors`. */
export class StoredPart {
  readonly json: StoredFields;
  readonly tensors: StoredTensors;

  constructor(
    readonly name: string,
    folder: ReferenceFolder,
  ) {
    this.json = new StoredFields(folder.json(`${name}.json`), `${name}.json`);
    this.tensors = folder.tensors(`${name}.safetensors`);
  }

  /** Sizes of the network as its configuration and its inputs have them. */
  get config(): RqVaeConfig {
    const config = this.json.fields('config');
    const unet = config.fields('Unet');
    const quantiser = config.fields('RQ_quant');
    const sizes = this.json.fields('sizes');
    const base = quantiser.number('base_vocab_size');
    return {
      hidden: unet.number('hidden_chs'),
      widthMultiples: unet.numbers('ch_multi'),
      blocks: unet.number('num_res_blocks'),
      roads: sizes.number('num_roads'),
      roadWidth: unet.number('road_dim'),
      roadLayers: unet.number('road_layers'),
      roadHeads: sizes.number('road_heads'),
      codeWidth: quantiser.number('d_model'),
      codebooks: quantiser.numbers('vocab_multi').map((part) => base / part),
      commitment: quantiser.number('beta'),
      normEps: sizes.number('layer_norm_eps'),
      dropout: config.number('dropout'),
    };
  }

  tolerance(name: string): Tolerance {
    return { absolute: this.json.fields('suggested_abs_tolerance').number(name), relative: 0 };
  }

  tensor2(name: string): Tensor2D {
    return tensor2d(this.tensors.numbers(name), this.tensors.shape(name) as [number, number]);
  }

  tensor3(name: string): Tensor3D {
    return tensor3d(this.tensors.numbers(name), this.tensors.shape(name) as [number, number, number]);
  }

  /** What the file says of its sizes and tensors, against what its configuration and its tensors are. */
  checkDescription(context: VerificationContext): void {
    const { config, json, tensors, name } = this;
    const sizes = json.fields('sizes');
    const books = json.fields('config').fields('RQ_quant').number('n_codebooks');
    this.exact(context, 'number of codebooks', [config.codebooks.length], [books]);
    const stated: readonly (readonly [string, readonly number[]])[] = [
      ['hidden_chs', [config.hidden]],
      ['widths', levelWidths(config)],
      ['head_dim', [config.hidden]],
      ['heads', config.widthMultiples],
      ['num_res_blocks', [config.blocks]],
      ['road_dim', [config.roadWidth]],
      ['road_layers', [config.roadLayers]],
      ['d_model', [config.codeWidth]],
      ['codebook_sizes', config.codebooks],
    ];
    for (const [field, ours] of stated) {
      const value = sizes.value(field);
      const theirs = typeof value === 'number' ? [value] : sizes.numbers(field);
      this.exact(context, `sizes: ${field}`, ours, theirs);
    }
    const described = (names: readonly string[], shapeOf: (name: string) => readonly number[]) =>
      names.map((each) => `${each} [${shapeOf(each).join()}]`).sort();
    const shapes = json.has('tensors') ? json.fields('tensors') : null;
    if (shapes)
      compareLists(context, {
        group: name,
        what: 'names and shapes of the tensors',
        actual: described(tensors.names, tensors.shape),
        expected: described(shapes.names, (each) => shapes.fields(each).numbers('shape')),
      });
  }

  /**
   * Names and shapes of the stored weights.
   * @param isOwn which parameters of the network the file should have
   */
  checkWeights(context: VerificationContext, isOwn: (name: string) => boolean = () => true): void {
    const { tensors, name } = this;
    const weights = tensors.names.filter((each) => each.startsWith(MODEL));
    const own = rqVaeSpecs(this.config).filter((spec) => isOwn(spec.name));
    compareLists(context, {
      group: name,
      what: 'names and shapes of the weights',
      actual: own.map((spec) => `${MODEL}${spec.name} [${spec.shape.join()}]`).sort(),
      expected: weights.map((each) => `${each} [${tensors.shape(each).join()}]`).sort(),
    });
  }

  /** Compares what the device computed with a tensor of the file, at the places where something is. */
  exact(
    context: VerificationContext,
    what: string,
    actual: readonly number[],
    expected: readonly number[],
  ): void {
    compare(context, { group: this.name, what, actual, expected, tolerance: EXACT, onHost: true });
  }

  /** One row of values that the device computed. */
  row(
    context: VerificationContext,
    what: string,
    actual: ArrayLike<number>,
    expected: readonly number[],
    tolerance: Tolerance,
  ): void {
    compare(context, { group: this.name, what, actual, expected, tolerance });
  }
}

const MODEL = 'model.';

/** The stored weights of these parameters, each from the first of the files that has it. */
export function storedParameters(
  files: readonly StoredTensors[],
  specs: readonly ParameterSpec[],
): Parameters {
  const parameters = new Parameters(specs);
  for (const { name } of specs) {
    const stored = `${MODEL}${name}`;
    const file = files.find((each) => each.has(stored)) ?? files[0];
    parameters.set(name, tensor(file.numbers(stored), [...file.shape(stored)]));
  }
  return parameters;
}

/** Parameters of a network that one file has. */
export const ownSpecs = (config: RqVaeConfig, tensors: StoredTensors): ParameterSpec[] =>
  rqVaeSpecs(config).filter(({ name }) => tensors.has(`${MODEL}${name}`));
