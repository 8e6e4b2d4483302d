import { createRawSnippet } from 'svelte';
import { render } from 'svelte/server';
import { describe, expect, it } from 'vitest';
import { words } from '../testing/words';
import Button from './Button.svelte';
import IconButton from './IconButton.svelte';
import NumberField from './NumberField.svelte';
import ProgressLine from './ProgressLine.svelte';
import Segmented from './Segmented.svelte';
import Slider from './Slider.svelte';
import SourceMark from './SourceMark.svelte';

const text = (content: string) => createRawSnippet(() => ({ render: () => `<span>${content}</span>` }));

describe('the parts', () => {
  it('a button has its text for a name and never submits by accident', () => {
    const { body } = render(Button, { props: { variant: 'main', children: text('Train both') } });
    expect(words(body)).toBe('Train both');
    expect(body).toContain('type="button"');
  });

  it('an icon alone is named, and says whether it is pressed', () => {
    const { body } = render(IconButton, { props: { label: 'Follow', icon: 'follow', pressed: true } });
    expect(body).toContain('aria-label="Follow"');
    expect(body).toContain('aria-pressed="true"');
  });

  it('a number out of range is named as such and tied to its box', () => {
    const { body } = render(NumberField, { props: { label: 'Epochs', value: 0, min: 1, hint: 'Passes.' } });
    expect(words(body)).toBe('Epochs Passes. Enter a whole number, 1 or more.');
    const id = /<input id="([^"]+)"/.exec(body)![1];
    expect(body).toContain(`for="${id}"`);
    expect(body).toContain(`aria-describedby="${id}-hint ${id}-error"`);
    expect(body).toContain('aria-invalid="true"');
  });

  it('a slider shows and speaks its number', () => {
    const props = {
      label: 'Temperature',
      value: 2,
      min: 0.1,
      max: 10,
      log: true,
      format: (v: number) => `τ ${v}`,
    };
    const { body } = render(Slider, { props });
    expect(words(body)).toBe('Temperature τ 2');
    expect(body).toContain('aria-valuetext="τ 2"');
    expect(body).toContain('role="slider"');
  });

  it('a choice that is closed says why', () => {
    const options = [
      { value: 'test', label: 'Test' },
      { value: 'map', label: 'Map', disabled: true, why: 'Open a data set first.' },
    ];
    const { body } = render(Segmented, { props: { label: 'Pairs', options, value: 'test' } });
    expect(words(body)).toBe('Pairs Test Map Open a data set first.');
    expect(body.match(/role="radio"/g)).toHaveLength(2);
  });

  it('progress says how far and how long', () => {
    const progress = {
      step: 'teacher.train',
      done: 1200,
      total: 4000,
      unit: 'steps',
      elapsedMs: 61_000,
    };
    expect(words(render(ProgressLine, { props: { progress } }).body)).toBe(
      'Training the teacher 1,200 of 4,000 steps 1 min 1 s so far',
    );
    const known = { ...progress, remainingMs: 130_000 };
    expect(words(render(ProgressLine, { props: { progress: known } }).body)).toMatch(
      /about 2 min 10 s left$/,
    );
  });

  it('a source has its own sign, colour and name', () => {
    const { body } = render(SourceMark, { props: { source: 'vanilla' } });
    expect(words(body)).toBe('Vanilla student');
    expect(body).toContain('var(--vanilla)');
  });
});
