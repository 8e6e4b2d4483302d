import { tidy } from '@tensorflow/tfjs-core';
import { Layers } from '../../src/models/transfertraj/layers';
import { SLOPE, thingVectors } from '../../src/models/transfertraj/modalities';
import { FREQUENCY_BUFFER, transferTrajSpecs, unusedSpecs } from '../../src/models/transfertraj/parameters';
import { inverseFrequencies } from '../../src/models/transfertraj/trajectory-tensors';
import type { ParameterSpec } from '../../src/nn/parameters';
import { compare, compareLists, EXACT } from '../harness/compare';
import { computed } from '../harness/host-tensor';
import { FORWARD, type VerificationContext } from '../harness/compare';
import { disposeThings } from './network-run';
import { neighbourMask } from './stored-batch';
import { KILOMETRE_WEIGHTS, WEIGHTS, type StoredNetwork } from './stored-network';
import type { StoredTrajectories } from './stored-trajectories';

const GROUP = 'forward';

/** What the file says of the network, its weights and what is near its points. */
export class ForwardChecks {
  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredNetwork,
    private readonly trajectories: StoredTrajectories,
  ) {}

  description(): void {
    const { context, stored } = this;
    const config = stored.json.fields('config');
    const theirs = [config.number('mixer_layers'), config.number('leaky_relu_slope')];
    compare(context, {
      group: GROUP,
      what: 'layers of the mixer, slope of LeakyReLU',
      actual: [1, SLOPE],
      expected: theirs,
      tolerance: EXACT,
      onHost: true,
    });
  }

  /** All of the state dict: parameters in use, those that are not, and the buffer. */
  weights(): void {
    const { context, stored } = this;
    const { tensors, sizes } = stored;
    const unused = unusedSpecs(sizes);
    const buffer: Pick<ParameterSpec, 'name' | 'shape'> = {
      name: FREQUENCY_BUFFER,
      shape: [sizes.width / 2],
    };
    const described = (specs: readonly Pick<ParameterSpec, 'name' | 'shape'>[]) =>
      specs.map(({ name, shape }) => `${name} [${shape.join()}]`).sort();
    const storedUnder = (prefix: string) =>
      tensors.names
        .filter((name) => name.startsWith(prefix))
        .map((name) => ({ name: name.slice(prefix.length), shape: tensors.shape(name) }));
    const own = transferTrajSpecs(sizes);
    compareLists(context, {
      group: GROUP,
      what: 'names and shapes of the weights',
      actual: described([...own, ...unused, buffer]),
      expected: described(storedUnder(WEIGHTS)),
    });
    const inKilometres = new Set(storedUnder(KILOMETRE_WEIGHTS).map(({ name }) => name));
    compareLists(context, {
      group: GROUP,
      what: 'names and shapes of the weights of kilometres',
      actual: described(own.filter(({ name }) => inKilometres.has(name))),
      expected: described(storedUnder(KILOMETRE_WEIGHTS)),
    });
    compare(context, {
      group: GROUP,
      what: 'frequencies of the sinusoid',
      actual: inverseFrequencies(sizes.width),
      expected: tensors.numbers(`${WEIGHTS}${FREQUENCY_BUFFER}`),
      tolerance: { absolute: 0, relative: 1e-6 },
      onHost: true,
    });
    compareLists(context, {
      group: GROUP,
      what: 'sizes of the weights that are read and left out',
      actual: unused.map(({ shape }) => shape.reduce((a, b) => a * b, 1)),
      expected: unused.map(({ name }) => tensors.numbers(`${WEIGHTS}${name}`).length),
    });
  }

  /** Which things are near which points, and the vectors of all things. */
  async neighbours(): Promise<void> {
    const { context, stored, trajectories } = this;
    for (const [form, inKilometres] of [
      ['official', false],
      ['spec', true],
    ] as const) {
      const near = trajectories.neighbours({ inKilometres });
      for (const [kind, name] of [
        ['places', 'poi'],
        ['roads', 'road'],
      ] as const) {
        const tensor = `${form}.${name}_mask`;
        const things = stored.tensors.shape(`context.${name}_embed`)[0];
        compare(context, {
          group: GROUP,
          what: tensor,
          actual: neighbourMask(near[kind], things),
          expected: stored.tensors.numbers(tensor),
          tolerance: EXACT,
          onHost: true,
        });
      }
    }
    const { config, inKilometres } = stored.variant('spec');
    const parameters = stored.parameters(inKilometres);
    const things = stored.things();
    const found = await computed(() =>
      tidy(() => {
        const layers = new Layers(parameters, config);
        return {
          'spec.poi_table': thingVectors(layers, 'places', things.places),
          'spec.road_table': thingVectors(layers, 'roads', things.roads),
        };
      }),
    );
    for (const [name, { data }] of found)
      compare(context, {
        group: GROUP,
        what: name,
        actual: data,
        expected: stored.tensors.numbers(name),
        tolerance: FORWARD,
      });
    disposeThings(things);
    parameters.dispose();
  }

  /** The smallest distance of the last logit that is chosen from the next, over all variants. */
  smallestGap(gaps: readonly number[]): void {
    compare(this.context, {
      group: GROUP,
      what: 'smallest gap of the logits of experts',
      actual: [Math.min(...gaps)],
      expected: [this.stored.json.number('expert_logit_gap_min')],
      tolerance: { absolute: 2e-5, relative: 0 },
    });
  }
}
