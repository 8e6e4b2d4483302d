import { createRawSnippet, type Component, type Snippet } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { defineSettings, type ConfigOf } from '../../engine/settings/declare';
import type { Setting } from '../../engine/settings/settings';
import { ExperimentSettings } from '../state/training/experiment-settings.svelte';
import { words } from '../testing/words';
import SettingField from './SettingField.svelte';
import SettingForm from './SettingForm.svelte';

const COUNTER = defineSettings(
  { presets: ['small', 'large'] },
  {
    smoothing: {
      path: 'smoothing',
      label: 'Smoothing',
      symbol: 's',
      help: 'What every count gets in training trips.',
      kind: 'number',
      least: 0,
      most: 100,
      step: 0.1,
      slider: { from: 0.01, to: 1, logarithmic: true },
      presets: 0.1,
    },
    visits: {
      path: 'visits',
      label: 'Fewest',
      unit: 'visits',
      help: 'Fewer are none.',
      kind: 'whole',
      least: 1,
      most: 1000,
      step: 1,
      presets: 2,
    },
    order: {
      path: 'order',
      label: 'Order',
      help: 'How many roads count.',
      kind: 'choice',
      options: { first: 'One road', second: 'Two roads' },
      advanced: true,
      ofPreset: true,
      presets: { small: 'first', large: 'second' },
    },
    backOff: {
      path: 'backOff',
      label: 'Back-off',
      help: 'Asks fewer roads.',
      kind: 'switch',
      advanced: true,
      presets: true,
    },
  },
);
const TABLE = COUNTER.table;
const { large } = COUNTER.presets;
const counter = () =>
  new ExperimentSettings<'small' | 'large', ConfigOf<typeof COUNTER>, typeof TABLE>(COUNTER, 'small');

const field = (setting: Setting, value: number | string | boolean, usual?: number | string | boolean) =>
  render(SettingField, { props: { setting, value, usual } }).body;

describe('SettingField', () => {
  it('ties label, help and what is wrong to the box', () => {
    const body = field(TABLE.visits, 0, 2);
    expect(words(body)).toBe(
      'Fewest, visits Fewer are none. Reset Fewest, visits to 2 Enter a whole number from 1 to 1,000.',
    );
    const id = /<input[^>]* id="([^"]+)"|<input id="([^"]+)"/.exec(body)!.slice(1).find(Boolean);
    expect(body).toContain(`for="${id}"`);
    expect(body).toContain(`aria-describedby="${id}-hint ${id}-error"`);
    expect(body).toContain('aria-invalid="true"');
  });

  it('has a slider beside the number where the setting has a way to slide', () => {
    const body = field(TABLE.smoothing, 0.1, 0.1);
    expect(words(body)).toBe('Smoothing (s) What every count gets in training trips. Default.');
    expect(body).toContain('aria-label="Smoothing (s), slider"');
    expect(body).toMatch(/type="range"[^>]* value="50"|value="50"[^>]* type="range"/);
    expect(field(TABLE.visits, 2)).not.toContain('type="range"');
  });

  it('says what the default is called, and nothing where there is none', () => {
    expect(words(field(TABLE.order, 'second', 'first'))).toMatch(
      /How many roads count\. Reset Order to One road$/,
    );
    expect(words(field(TABLE.backOff, false, true))).toBe('Back-off Asks fewer roads. Reset Back-off to on');
    expect(field(TABLE.backOff, false)).toContain('role="switch"');
    expect(words(field(TABLE.backOff, false))).toBe('Back-off Asks fewer roads.');
  });
});

interface FormProps {
  settings: ReturnType<typeof counter>;
  ids?: (keyof typeof TABLE)[] | undefined;
  wordsOf?: (help: string) => string;
  children?: Snippet;
}
/** The generic form with the table of these tests. */
const CounterForm = SettingForm as unknown as Component<FormProps>;

describe('SettingForm', () => {
  const form = (settings: ReturnType<typeof counter>, ids?: (keyof typeof TABLE)[]) =>
    words(
      render(CounterForm, { props: { settings, ids, wordsOf: (help: string) => help.toUpperCase() } }).body,
    );

  it('has a field for each setting, in the words of the data', () => {
    const settings = counter();
    expect(form(settings)).toMatch(/^Smoothing \(s\) WHAT EVERY .* Default\. Fewest, visits .* Advanced/);
    expect(form(settings, ['visits'])).toBe('Fewest, visits FEWER ARE NONE. Default.');
  });

  it('counts what is changed where it cannot be seen', () => {
    const settings = counter();
    settings.set('smoothing', 0.5);
    settings.set('backOff', false);
    expect(form(settings)).toContain('Reset Smoothing (s) to 0.1');
    expect(form(settings)).toContain('Advanced 1 changed');
    settings.set('backOff', true);
    expect(form(settings)).not.toContain('changed');
  });

  it('folds what is no setting among the advanced', () => {
    const children = createRawSnippet(() => ({ render: () => '<p>More</p>' }));
    const props = { settings: counter(), ids: ['visits' as const], children };
    expect(words(render(CounterForm, { props }).body)).toMatch(/Advanced More$/);
  });
});

describe('ExperimentSettings', () => {
  it('keep what is of no size when the preset changes', () => {
    const settings = counter();
    settings.set('visits', 9);
    settings.set('order', 'second');
    settings.preset = 'large';
    expect(settings.toOverrides()).toEqual({ visits: 9 });
    expect([settings.value('order'), settings.usual('order')]).toEqual(['second', 'second']);
    expect(settings.config()).toEqual({ ...large, visits: 9 });
  });

  it('take over a configuration, and say what it cannot be', () => {
    const settings = counter();
    settings.adopt({ ...large, smoothing: 2 });
    expect([settings.preset, settings.toOverrides(), settings.problem]).toEqual([
      'large',
      { smoothing: 2 },
      null,
    ]);
    settings.set('smoothing', -1);
    expect(settings.problem?.message).toBe('Smoothing (s) must be a number from 0 to 100, not -1.');
  });
});
