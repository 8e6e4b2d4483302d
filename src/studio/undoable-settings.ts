import type { SettingValue } from '../engine/settings/settings';

/** The settings of one form at one time. */
export interface SettingsThen {
  /** What they were, by id: those that bring others along come first. */
  readonly values: Readonly<Record<string, SettingValue | null>>;
  /** Sets all of them so again. */
  readonly restore: () => void;
}

/** A form whose changes can be undone. */
export interface UndoableSettings {
  /** Tracks all of its settings. */
  take(): SettingsThen;
  /** What a person calls a setting: "λ". */
  nameOf(id: string): string;
  /** What a person calls one of its values: "Beam search". */
  inWords(id: string, value: SettingValue | null): string;
}
