import { dispose, tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import type { StoredFields } from '../harness/stored-fields';

/** The logarithm that an exact 0 stands for: no temperature brings it back. */
const NEVER = -1e30;

/** Student, teacher and candidates of the stored steps as (B T x C) tensors. Owns them. */
export class StoredSteps {
  readonly trips: number;
  readonly steps: number;
  readonly candidates: number;
  readonly vocabularySize: number;
  readonly lengths: number[];
  readonly candidateLengths: number[];
  readonly tokenOfRoad: number[];
  readonly roadCount: number;
  readonly logits: Tensor2D;
  /** Logarithms of the teacher's probabilities of the candidates. */
  readonly teacher: Tensor2D;
  /** Those probabilities. */
  readonly probabilities: Tensor2D;
  readonly mask: Tensor2D;
  /** Steps that count: inside their trip, with candidates that the teacher gives any mass. */
  readonly counted: boolean[];
  /** Counted steps where no candidate's probability is exactly 0. */
  readonly withoutZeros: boolean[];

  constructor(json: StoredFields) {
    const shapes = json.fields('shapes');
    [this.trips, this.steps, this.candidates, this.vocabularySize] = ['B', 'T', 'C', 'V'].map((name) =>
      shapes.number(name),
    );
    this.roadCount = shapes.number('num_roads');
    this.lengths = json.numbers('trace_len');
    this.candidateLengths = json.numbers('candidate_len');
    this.tokenOfRoad = json.numbers('road_to_token');
    const stored = json.numbers('teacher_probs');
    const roads = json.numbers('candidate_road_id');
    const real = this.#slots((step, c) => c < this.candidateLengths[step]);
    const probabilities = this.#slots((step, c) =>
      c < this.candidateLengths[step]
        ? stored[step * this.vocabularySize + this.tokenOfRoad[roads[step * this.candidates + c]]]
        : 0,
    );
    const masses = this.#perStep((step) =>
      this.rowOf(probabilities, step).reduce((sum, probability) => sum + probability, 0),
    );
    this.counted = this.#perStep((step) => this.#inTrip(step) && masses[step] > 0);
    this.withoutZeros = this.#perStep(
      (step) =>
        this.counted[step] &&
        this.rowOf(probabilities, step)
          .slice(0, this.candidateLengths[step])
          .every((probability) => probability > 0),
    );
    const logits = json.numbers('student_logits').map((logit, i) => (real[i] ? logit : 0));
    const logs = probabilities.map((p, i) => (!real[i] ? 0 : p > 0 ? Math.log(p) : NEVER));
    this.logits = this.#matrix(logits);
    this.teacher = this.#matrix(logs);
    this.probabilities = this.#matrix(probabilities);
    this.mask = this.#matrix(real.map((isReal) => (isReal ? 0 : -1e9)));
  }

  /** Whether a step is the last of its trip. */
  isLast(step: number): boolean {
    return step % this.steps === this.lengths[Math.floor(step / this.steps)] - 1;
  }

  weights(counts: (step: number) => boolean): number[] {
    return this.#perStep((step) => (this.counted[step] && counts(step) ? 1 : 0));
  }

  rowOf<T>(values: readonly T[], step: number): T[] {
    return values.slice(step * this.candidates, (step + 1) * this.candidates);
  }

  dispose(): void {
    dispose([this.logits, this.teacher, this.probabilities, this.mask]);
  }

  #inTrip(step: number): boolean {
    return step % this.steps < this.lengths[Math.floor(step / this.steps)] && this.candidateLengths[step] > 0;
  }

  #perStep<T>(of: (step: number) => T): T[] {
    return Array.from({ length: this.trips * this.steps }, (_, step) => of(step));
  }

  #slots<T>(of: (step: number, candidate: number) => T): T[] {
    return this.#perStep((step) => Array.from({ length: this.candidates }, (_, c) => of(step, c))).flat();
  }

  #matrix(values: readonly number[]): Tensor2D {
    return tensor([...values], [this.trips * this.steps, this.candidates]) as Tensor2D;
  }
}
