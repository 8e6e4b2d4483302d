import { configured } from '../../../src/engine/settings/configuration';
import { wordsOf, writtenOut } from '../../../src/engine/settings/setting-texts';
import {
  accepts,
  expected,
  labelOf,
  settingsOf,
  type Setting,
  type SettingValue,
} from '../../../src/engine/settings/settings';
import type { SystemEntry } from '../../../src/engine/experiments/system';
import { shown } from '../../../src/base/text';

/** Values of settings by flag, as a study file has them; words of short forms (`teacher`) too. */
export type FlagValues = Readonly<Record<string, SettingValue>>;

/** The settings of a system by their flags, as study files name them. */
export class StudySettings {
  readonly #byFlag: ReadonlyMap<string | undefined, { readonly id: string; readonly setting: Setting }>;

  constructor(readonly system: SystemEntry) {
    this.#byFlag = new Map(
      settingsOf(system.settings).map(([id, setting]) => [setting.flag, { id, setting }]),
    );
  }

  /** Undefined for a flag that no setting has. */
  setting = (flag: string): Setting | undefined => this.#byFlag.get(flag)?.setting;

  /** Whether a setting or a short form has this name. */
  has = (flag: string): boolean => this.#byFlag.has(flag) || this.#form(flag) !== undefined;

  /** What people call what a flag sets. */
  label = (flag: string): string => this.#form(flag)?.label ?? labelOf(this.setting(flag)!);

  /** Why a flag cannot have a value, to go on from "at ...:"; null where it can. */
  fault(flag: string, value: SettingValue): string | null {
    const form = this.#form(flag);
    const setting = this.setting(flag);
    if (flag === 'seed') return 'the seeds of a study stand in "seeds"';
    if (form)
      return typeof value === 'string' && Object.hasOwn(form.options, value)
        ? null
        : `${form.label} must be ${wordsOf(form)}, not ${shown(JSON.stringify(value), 60)}`;
    if (!setting)
      return `no setting has this name; "npx route-distillery train --system ${this.system.id} --help" lists them, without their dashes`;
    if (accepts(setting, value)) return null;
    const takes = setting.kind === 'switch' ? 'true or false' : expected(setting);
    return `${labelOf(setting)} must be ${takes}, not ${shown(JSON.stringify(value), 60)}`;
  }

  /**
   * The configuration that values make of a preset. Every flag and value has been looked at by `fault`.
   * @param given names of other systems' networks that are at hand
   * @param trips number of training trips, which some presets learn for fewer epochs from; left out where that does not matter
   */
  config(preset: string, values: FlagValues, given: readonly string[], trips?: number): object {
    const { settings, presets, shortForms = [] } = this.system;
    const usual = presets[preset];
    const sized = trips === undefined ? usual : (this.system.presetFor?.(usual, trips) ?? usual);
    const long = writtenOut(shortForms, values, given, (value) => value);
    const byId = Object.entries(long).map(([flag, value]) => [this.#byFlag.get(flag)!.id, value]);
    return configured(settings, sized as object, Object.fromEntries(byId));
  }

  #form = (flag: string) => this.system.shortForms?.find((form) => form.flag === flag);
}
