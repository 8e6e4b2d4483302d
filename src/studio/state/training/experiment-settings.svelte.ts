import type { Failure } from '../../../base/failure';
import {
  experimentConfig,
  type ExperimentConfig,
  type ExperimentOverrides,
  type PresetName,
} from '../../../systems/routes/experiment-config';
import { asFailure } from '../../../engine/protocol/failure-wire';

/** Settings of a job that a person may choose, by their names on the page, in the address and at the command line. */
export type Settings = Required<Omit<ExperimentOverrides, 'compare'>>;

/** Those that depend on the size of the networks: another preset brings its own. */
const OF_PRESET: ReadonlySet<string> = new Set([
  'epochs',
  'teacherEpochs',
  'batchSize',
  'accumulation',
  'learningRate',
  'odPairs',
]);

/** A preset, and what a person set otherwise. */
export class ExperimentSettings {
  #preset = $state<PresetName>('quick');
  #given = $state.raw<Partial<Settings>>({});
  readonly #defaults = $derived(settingsOf(experimentConfig(this.#preset)));

  get preset(): PresetName {
    return this.#preset;
  }

  set preset(preset: PresetName) {
    const kept = Object.entries(this.#given).filter(([name]) => !OF_PRESET.has(name));
    this.#given = Object.fromEntries(kept);
    this.#preset = preset;
  }

  value<Name extends keyof Settings>(name: Name): Settings[Name] {
    return this.#given[name] ?? this.#defaults[name];
  }

  set<Name extends keyof Settings>(name: Name, value: Settings[Name]): void {
    const { [name]: _, ...others } = this.#given;
    this.#given =
      value === this.#defaults[name] ? (others as Partial<Settings>) : { ...this.#given, [name]: value };
  }

  /** What differs from the preset. */
  toOverrides(): ExperimentOverrides {
    return this.#given;
  }

  /** Takes over the settings of a configuration. */
  adopt(config: ExperimentConfig): void {
    this.#preset = config.preset;
    this.#given = {};
    for (const [name, value] of Object.entries(settingsOf(config)))
      this.set(name as keyof Settings, value as never);
  }

  /** @throws Failure 'bad-input' where a setting is out of its range */
  config(more: ExperimentOverrides = {}): ExperimentConfig {
    return experimentConfig(this.#preset, { ...this.#given, ...more });
  }

  /** Why there can be no such job; null if there can. */
  get problem(): Failure | null {
    try {
      this.config();
      return null;
    } catch (thrown) {
      return asFailure(thrown);
    }
  }
}

function settingsOf({ seed, teacher, student, distillation, generation }: ExperimentConfig): Settings {
  const { epochs, batchSize, accumulation, learningRate, weightDecay, warmupShare } = student.training;
  const { alpha, lambda, tau, tauSquared, steps, window } = distillation;
  const { search, beamWidth, odPairs } = generation;
  return {
    seed,
    teacherEpochs: teacher.training.epochs,
    epochs,
    batchSize,
    accumulation,
    learningRate,
    weightDecay,
    warmupShare,
    alpha,
    lambda,
    tau,
    tauSquared,
    steps,
    window,
    search,
    beamWidth,
    odPairs,
  };
}
