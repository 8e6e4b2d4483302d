import { describe, expect, it } from 'vitest';
import { badInput } from '../../../../base/failure';
import type { OldData } from '../../../../domain/old-data';
import type { OldDataSource } from '../../../../engine/datasets/data-service';
import { tinyCity } from '../../testing/tiny-experiment';
import { OldDataChoice, type OldDataPlace } from './old-data-choice.svelte';

const city = await tinyCity();
const old = (name: string) => ({ name }) as OldData;

/** Data sets of which old trips can be had, and what was asked of them. */
function place(fingerprint = 'open') {
  const asked: OldDataSource[] = [];
  const answers = new Map<string, () => Promise<OldData>>();
  const data: OldDataPlace & { opened: { dataset: typeof city } } = {
    opened: { dataset: { ...city, fingerprint } },
    kept: [],
    oldData: (from) => {
      asked.push(from);
      const key = 'id' in from ? from.id : from.name;
      const result = answers.get(key)?.() ?? Promise.resolve(old(key));
      const nothing = () => undefined;
      return { result, pause: nothing, resume: nothing, step: nothing, cancel: nothing };
    },
  };
  return { data, asked, answers };
}

describe('the choice of old trips', () => {
  it('is none at first, and nothing is read for that', async () => {
    const { data, asked } = place();
    const choice = new OldDataChoice();
    expect(await choice.look(data)).toBe(true);
    expect([asked, choice.found(data), choice.keptId]).toEqual([[], null, null]);
  });

  it('reads a kept data set once for the roads that are open', async () => {
    const { data, asked } = place();
    const choice = new OldDataChoice();
    choice.choice = 'spring';
    expect(choice.keptId).toBe('spring');
    expect(await Promise.all([choice.look(data), choice.look(data)])).toEqual([true, true]);
    expect(asked).toEqual([{ id: 'spring' }]);
    expect(choice.found(data)).toEqual(old('spring'));
    // Other roads are open: what was read is not about them.
    const { data: other } = place('other');
    expect(choice.found(other)).toBeNull();
    expect(await choice.look(other)).toBe(true);
    expect(choice.found(other)).toEqual(old('spring'));
    choice.choice = 'none';
    expect(choice.found(data)).toBeNull();
  });

  it('takes files, and others after them', async () => {
    const { data } = place();
    const choice = new OldDataChoice();
    const file = (name: string) => ({ path: `${name}/train.csv`, file: new Blob() });
    choice.take([file('Spring')]);
    expect([choice.choice, choice.keptId]).toEqual(['files', null]);
    await choice.look(data);
    expect(choice.found(data)).toEqual(old('Spring'));
    choice.take([file('Summer')]);
    expect(choice.found(data)).toBeNull();
    await choice.look(data);
    expect(choice.found(data)).toEqual(old('Summer'));
  });

  it('says why trips cannot be used', async () => {
    const { data, answers } = place();
    answers.set('far', () => Promise.reject(badInput('Not of one city.')));
    const choice = new OldDataChoice();
    choice.choice = 'far';
    expect(await choice.look(data)).toBe(false);
    expect(choice.reading.failure?.message).toBe('Not of one city.');
    expect(choice.found(data)).toBeNull();
    choice.choice = 'near';
    expect(await choice.look(data)).toBe(true);
    expect(choice.reading.failure).toBeNull();
  });
});
