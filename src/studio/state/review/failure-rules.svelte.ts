import {
  FAILURE_RULES,
  readRules,
  type RuleChoice,
  rulesText,
  type FailureName,
} from '../../../evaluation/conduct/failure-rules';
import { remembered } from '../page/remembered.svelte';

/** The rules by which routes and trips fail: those that this browser keeps, or those of the link that was opened. */
export class FailureRules {
  readonly #kept = remembered('failure-rules', '', (value) => typeof value === 'string');
  #linked = $state.raw<RuleChoice | null>(null);
  readonly current: RuleChoice = $derived.by(() => this.#linked ?? readRules(this.#kept.value).rules);

  /** Judges by the rules of a link until one of them is changed; what is kept stays as it is. */
  open(rules: RuleChoice): void {
    this.#linked = rules;
  }

  /** Judges by other rules from now on, also when the page is opened again. */
  keep(rules: RuleChoice): void {
    this.#kept.value = rulesText(rules);
    this.#linked = null;
  }

  /** @param value a threshold, or whether the rule counts, with its usual threshold */
  turn(name: FailureName, value: number | boolean): void {
    const { threshold } = FAILURE_RULES[name];
    this.keep({ ...this.current, [name]: value === true ? (threshold?.usual ?? true) : value });
  }
}
