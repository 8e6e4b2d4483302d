import { type Failure, badInput } from '../../../base/failure';
import type { DraftOrder } from '../../../engine/experiments/experiment';
import { configured, overridden, refusal, valuesOf } from '../../../engine/settings/configuration';
import {
  fieldsOf,
  settingsOf,
  valueInWords,
  type AnySettingTable,
  type ConditionOf,
  type GroupOf,
  type SettingId,
  type SettingValue,
  type SettingValues,
} from '../../../engine/settings/settings';
import { givenIn, type Model } from '../page/models.svelte';
import type { GivenSettings } from '../../system-view';
import type { SettingsThen, UndoableSettings } from '../../undoable-settings';

/** The settings of a system, as it declares them. */
interface Declared<Preset extends string, C, T> {
  readonly table: T;
  readonly presets: Readonly<Record<Preset, C>>;
  fault(config: C): string | null;
}

/** A preset of a system, and what a person set otherwise. */
export class ExperimentSettings<
  Preset extends string,
  C extends { readonly preset: Preset },
  T extends AnySettingTable,
> implements UndoableSettings {
  readonly table: T;
  readonly #presets: Readonly<Record<Preset, C>>;
  readonly #fault: Declared<Preset, C, T>['fault'];
  #preset: Preset;
  #given = $state.raw<Partial<SettingValues<T>>>({});
  readonly #usual: SettingValues<T>;

  /** @param preset the one to begin with */
  constructor({ table, presets, fault }: Declared<Preset, C, T>, preset: Preset) {
    this.table = table;
    this.#presets = presets;
    this.#fault = fault;
    this.#preset = $state(preset);
    this.#usual = $derived(valuesOf(table, this.#usualConfig));
  }

  /** What a preset comes to where a person set nothing else; some kinds of training change it. */
  protected adapted(preset: C): C {
    return preset;
  }

  get #usualConfig(): C {
    return this.adapted(this.#presets[this.#preset]);
  }

  get preset(): Preset {
    return this.#preset;
  }

  /** Drops what was set for the networks of one size: another preset brings its own. */
  set preset(preset: Preset) {
    const kept = Object.entries(this.#given).filter(([id]) => !this.table[id].ofPreset);
    this.#given = Object.fromEntries(kept) as Partial<SettingValues<T>>;
    this.#preset = preset;
  }

  /**
   * Settings that a form has fields for: those of its groups, in the order of the table.
   * @param groups undefined for those of no group
   * @param holds conditions that do not hold leave their settings out
   */
  fields(
    groups: readonly GroupOf<T>[],
    holds?: Readonly<Partial<Record<ConditionOf<T>, boolean>>>,
  ): readonly SettingId<T>[] {
    return fieldsOf(this.table, groups, holds);
  }

  value<Id extends SettingId<T>>(id: Id): SettingValues<T>[Id] {
    return this.#given[id] ?? this.#usual[id];
  }

  /** The preset's own value. */
  usual<Id extends SettingId<T>>(id: Id): SettingValues<T>[Id] {
    return this.#usual[id];
  }

  set<Id extends SettingId<T>>(id: Id, value: SettingValues<T>[Id]): void {
    const { [id]: _, ...others } = this.#given;
    const given = value === this.#usual[id] ? others : { ...others, [id]: value };
    this.#given = given as Partial<SettingValues<T>>;
  }

  /** What differs from the preset. */
  toOverrides(): Partial<SettingValues<T>> {
    return this.#given;
  }

  /** What is set, for the page's address. @param choices beside the settings */
  given(choices: GivenSettings['choices'] = {}): GivenSettings {
    return { preset: this.preset, toOverrides: () => this.#given, choices };
  }

  /** Takes over the settings of a configuration. */
  adopt(config: C): void {
    this.#preset = config.preset;
    this.#given = overridden(this.table, config, this.#usualConfig);
  }

  /** What they are, with what a kind of training has beside its table; see `UndoableSettings`. */
  take(): SettingsThen {
    const [preset, given] = [this.#preset, this.#given];
    const values = settingsOf(this.table).map(([id]) => [id, this.value(id)]);
    const restore = () => {
      this.#preset = preset;
      this.#given = given;
    };
    return { values: { preset, ...Object.fromEntries(values) }, restore };
  }

  nameOf(id: string): string {
    if (id === 'preset') return 'Size';
    const setting = this.table[id];
    return setting.symbol ?? setting.label;
  }

  inWords(id: string, value: SettingValue | null): string {
    return id === 'preset' ? String(value) : valueInWords(this.table[id], value);
  }

  /** @throws Failure 'bad-input' where a value is none of its setting's */
  config(): C {
    return configured(this.table, this.#usualConfig, this.#given);
  }

  /**
   * What is asked of a training.
   * @param name what the run is called, before its preset
   * @param given the networks that are not trained
   */
  draft(
    system: string,
    name: string,
    networks: readonly string[],
    given: readonly (Model | null)[] = [],
  ): DraftOrder {
    const models = given.filter((model) => model !== null);
    return {
      ...{ system, networks, ...(models.length > 0 && givenIn(models)) },
      ...{ config: this.config(), name: runName(name, this.preset, Date.now()) },
    };
  }

  /** Why there can be no such experiment; null if there can. */
  get problem(): Failure | null {
    const refused = refusal(this.table, this.#given);
    if (refused) return refused;
    const fault = this.#fault(this.config());
    return fault === null ? null : badInput(fault);
  }
}

/** A name for a run: what it trains, how large, and when it began, "Both, quick, 21 Nov 14:03". */
function runName(what: string, preset: string, beganAt: number): string {
  const began = new Date(beganAt);
  const day = began.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  const time = began.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  return `${what}, ${preset}, ${day} ${time}`;
}
