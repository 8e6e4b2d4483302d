import {
  accepts,
  expected,
  labelOf,
  settingsOf,
  type Setting,
  type SettingValue,
} from '../../../src/engine/experiments/settings';
import { shown } from '../../../src/base/text';
import { ROUTE_SETTINGS, type ExperimentOverrides } from '../../../src/systems/routes/settings';

/** Values of settings by flag, as a study file has them. */
export type FlagValues = Readonly<Record<string, SettingValue>>;

const byFlag = new Map(settingsOf(ROUTE_SETTINGS).map(([id, setting]) => [setting.flag, { id, setting }]));

/** Undefined for a flag that no setting has. */
export const settingOfFlag = (flag: string): Setting | undefined => byFlag.get(flag)?.setting;

/** Why a flag cannot have a value, to go on from "at ...:"; null where it can. */
export function flagFault(flag: string, value: SettingValue): string | null {
  const setting = settingOfFlag(flag);
  if (flag === 'seed') return 'the seeds of a study stand in "seeds"';
  if (!setting) return `no setting has this name; "npm run job -- --help" lists them, without their dashes`;
  if (accepts(setting, value)) return null;
  const takes = setting.kind === 'switch' ? 'true or false' : expected(setting);
  return `${labelOf(setting)} must be ${takes}, not ${shown(JSON.stringify(value), 60)}`;
}

/** The same by id, as a configuration is made from. Every flag and value has been looked at by `flagFault`. */
export const overridesOf = (values: FlagValues): ExperimentOverrides =>
  Object.fromEntries(Object.entries(values).map(([flag, value]) => [byFlag.get(flag)!.id, value]));
