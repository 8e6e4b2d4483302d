import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../engine/runs/runs-service';
import { systems } from '../../systems/registry';
import { experimentConfig } from '../../systems/routes/settings';
import { pictureCaption } from './picture-caption';

const run = {
  id: 'a',
  name: 'Both\u202e, quick',
  system: 'routes',
  config: experimentConfig('quick', { seed: 7 }),
  startedAt: Date.UTC(2025, 10, 21, 12),
} as RunSummary;
const none = {
  systems,
  data: { opened: null },
  runs: { all: [run], opened: null },
  training: { runId: null },
  book: { group: null },
};

describe('the caption of a picture', () => {
  it('names data set, run, seed and date', () => {
    const data = { opened: { dataset: { name: 'Porto' } } };
    const opened = { plan: { id: 'a' } };
    expect(pictureCaption({ ...none, data, runs: { all: [run], opened } })).toMatch(
      /^Porto · Both , quick · seed 7 · run of 21 Nov 2025, \d\d:\d\d$/,
    );
    expect(pictureCaption({ ...none, data, training: { runId: 'a' } })).toContain('seed 7');
  });

  it('says when routes were drawn that are of no run, and nothing where nothing is open', () => {
    expect(pictureCaption({ ...none, book: { group: { title: 'Drawn 14:03' } } })).toBe('Drawn 14:03');
    expect(pictureCaption(none)).toBe('');
  });
});
