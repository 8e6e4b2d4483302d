import { render } from 'svelte/server';
import { expect, it } from 'vitest';
import { words } from '../testing/words';
import MapFailure from './MapFailure.svelte';
import { mapFailureInWords } from './words';

it('says what a browser without WebGL lacks and what to do, with no address elsewhere', () => {
  const thrown = Object.assign(new Error('Read more on https://wiki.example'), {
    name: 'GPUInitializationError',
  });
  const message = mapFailureInWords(thrown);
  expect(message).toMatch(/needs WebGL 2.*reload the page\. Everything else works/);
  expect(message).not.toContain('http');
  expect(mapFailureInWords(new Error('out of luck'))).toMatch(/cannot draw the map \(out of luck\)/);
});

it('is said in the middle of what no panel covers', () => {
  const insets = { left: 320, right: 0, top: 0, bottom: 240 };
  const { body } = render(MapFailure, { props: { message: 'No <b>map</b>.', insets } });
  expect(words(body)).toBe('No &lt;b>map&lt;/b>.');
  expect(body).toMatch(/left: 320px;.*bottom: 240px/);
  expect(body).toContain('role="alert"');
});
