import { expect, it } from 'vitest';
import { routes } from '../index';
import { view } from './system-view';

it('has a panel for each stage of the system and content for each of its tabs', () => {
  expect(Object.keys(view.panels)).toEqual(routes.stages.map(({ id }) => id));
  expect(Object.keys(view.tabs)).toEqual(routes.tabs);
});
