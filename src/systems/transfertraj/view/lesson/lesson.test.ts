import { expect, it } from 'vitest';
import { answer, expectShort, lessonPage } from '../../../../studio/testing/lesson-checks';
import { transfertraj } from '../../index';
import type { RecoveryState } from '../state/recovery-state.svelte';
import { RecoverPage } from '../testing/recover-page';
import { LESSON } from './lesson';

const LAYERS = ['gapTruth', 'gapFirst', 'gapSecond', 'gapFilled'] as const;

it('does on the page what each step says, and finds its numbers there', async () => {
  const fake = new RecoverPage();
  const { session: recover } = fake;
  const trips = { choose: (index: number | null) => (fake.index = index ?? 3), reading: { failure: null } };
  const at = lessonPage({ recover, trips } as unknown as RecoveryState, 'sample-recovery/first-view.json');
  const settle = async () => {
    // A question rests before it is asked.
    for (let i = 0; i < 3; i++) await fake.settle();
  };
  const does = (id: string, value: string) => answer(LESSON, at, id, value, settle);
  const on = () => LAYERS.filter((layer) => at.page.map.on[layer]);

  const sparse = await does('sparse', 'all');
  expect(sparse).toBe(
    '3 points are known and 14 are hidden: from one known point to the next 120 s pass on average.',
  );
  expect([at.page.layout.stage, on()]).toEqual(['recover', ['gapTruth']]);
  const guesses = await does('guesses', 'gapSecond');
  expect(on()).toEqual(['gapTruth', 'gapSecond']);
  expect(guesses).toMatch(/straight lines are [\d,]+ m off and the shortest path [\d,]+ m/);
  const fill = await does('fill', 'worst');
  // All are put at the first place: the last hidden point is the farthest from it.
  expect(recover.chosen).toBe(15);
  expect(fill).toMatch(/^Point 16: the network is 1\.7 km off/);
  const verdict = await does('verdict', 'alongRoad');
  expect(verdict).toMatch(
    /^So it is\. The network beats straight lines by 1\.1\sm .* loses to the shortest path/,
  );
  expect(verdict).toContain('nearer than the path at 0 of 14 hidden points');
  expect(on()).toEqual(['gapTruth', 'gapSecond']);
  expect(await does('verdict', 'network')).toMatch(/^Not so\./);
  expect(on()).toEqual(['gapTruth', 'gapFilled']);
  const fewer = await does('fewer', '4');
  expect(recover.thinning).toEqual({ kind: 'every', every: 4 });
  expect(fewer).toMatch(/^5 points are known, 12 hidden\./);
  expectShort(LESSON, transfertraj.lesson, at, [sparse, guesses, fill, verdict, fewer]);
});
