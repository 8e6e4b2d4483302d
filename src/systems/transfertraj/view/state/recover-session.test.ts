import { describe, expect, it } from 'vitest';
import { madeTrip } from '../testing/made-recovery';
import { RecoverPage } from '../testing/recover-page';

describe('a trip that is filled in', () => {
  it('is asked of the fitting network and of the baselines, once for a question', async () => {
    const page = new RecoverPage();
    const { session } = page;
    await page.settle();
    await page.settle();
    expect(page.asked).toEqual(['recovery8 1 14']);
    expect(session.sources.map(({ label, ink }) => [label, ink])).toEqual([
      ['Encoder for every 8th point', 'distilled'],
      ['Straight lines', 'shortest'],
      ['Along the road', 'fastest'],
    ]);
    expect(session.sources[0].errors?.count).toBe(14);
  });

  it('keeps what was said until another thinning is answered, the last one alone', async () => {
    const page = new RecoverPage();
    const { session } = page;
    await page.settle();
    for (const every of [7, 6, 5, 4]) {
      session.thinning = { kind: 'every', every };
      session.follow();
    }
    expect([session.said.isStale, session.sources.length]).toEqual([true, 3]);
    await page.settle();
    expect(page.asked).toEqual(['recovery8 1 14', 'recovery8 1 12']);
    expect([session.said.isStale, session.sources[0].errors?.count]).toEqual([false, 12]);
    session.filler = 'pretrained';
    await page.settle();
    expect([page.asked.at(-1), session.sources[0].ink]).toEqual(['pretrained 1 12', 'teacher']);
  });

  it('of another trip leaves what was said of the one before', async () => {
    const page = new RecoverPage();
    const { session } = page;
    await page.settle();
    session.choose(4);
    page.trip = madeTrip(12);
    session.follow();
    expect([session.sources, session.chosen]).toEqual([[], null]);
    await page.settle();
    expect(session.sources).toHaveLength(3);
  });

  it('stays, and says why, where the network refuses', async () => {
    const page = new RecoverPage();
    const { session } = page;
    await page.settle();
    page.refuses = true;
    session.thinning = { kind: 'every', every: 2 };
    await page.settle();
    expect([session.said.filling.failure?.message, session.said.isStale]).toEqual(['Too long.', true]);
    expect(session.said.filled?.asked.step).toBe(8);
  });

  it('has baselines where no network is in use, and words where nothing can be asked', async () => {
    const page = new RecoverPage([]);
    const { session } = page;
    await page.settle();
    expect(session.sources.map(({ role }) => role)).toEqual(['first', 'second']);
    session.thinning = { kind: 'every', every: 1 };
    await page.settle();
    expect([session.asked, session.problem]).toEqual([null, expect.stringContaining('nothing to fill in')]);
  });

  it('is that of a file where one is chosen, of which nobody knows the truth', async () => {
    const page = new RecoverPage();
    const { session } = page;
    page.trace = { lonLat: madeTrip(3).lonLat, times: Float64Array.of(0, 60, 120) };
    session.source = 'file';
    await page.settle();
    expect([session.sources[0].errors, session.asked?.question.mask.points.length]).toEqual([null, 9]);
  });
});

describe('the address of a recovery', () => {
  it('is read as it was written', () => {
    const page = new RecoverPage();
    const { session } = page;
    session.thinning = { kind: 'seconds', seconds: 90 };
    session.hides = 'point';
    session.filler = 'recovery4';
    const { choices } = session;
    expect(choices).toEqual({
      'filled-by': 'recovery4',
      'hidden-times': 'hidden',
      'gps-trip': '4',
      thin: '90s',
    });
    const again = new RecoverPage();
    again.session.adopt(choices);
    again.session.goWhereAsked();
    expect([again.session.choices, again.missed]).toEqual([choices, []]);
  });

  it('says what it cannot have', () => {
    const page = new RecoverPage();
    const { session } = page;
    session.adopt({ 'gps-trip': '99', thin: 'thick' });
    session.goWhereAsked();
    expect(page.missed).toEqual([
      expect.stringContaining('"thin" says how trips are thinned'),
      expect.stringContaining('"gps-trip" names none of the 6 trips'),
    ]);
    expect(session.thinning).toEqual({ kind: 'every', every: 8 });
  });
});

describe('what the map shows of it', () => {
  it('is the trip with its errors, and what the chosen point minds', async () => {
    const page = new RecoverPage();
    const { session } = page;
    const { map } = page;
    session.follow();
    expect(map.shown).toMatchObject({ tracks: [], errors: null });
    await page.settle();
    expect(map.shown?.known.length).toBe(6);
    expect(map.shown?.tracks.map(({ role }) => role)).toEqual(['filled', 'first', 'second']);
    // 0.014 degrees are 1,557 m: the scale ends at a round number above.
    expect([map.shown?.errors?.length, map.shown?.scale.most]).toEqual([17, 2000]);
    expect(map.attention).toBeNull();
    map.choose(2);
    expect([map.attention?.point, map.attention?.weights[0]]).toEqual([2, 0.75]);
    expect(map.words(2)).toEqual([
      'Point 3 of 17',
      '00:00:30',
      'Encoder for every 8th point: 222 m off',
      'Straight lines: 222 m off',
      'Along the road: 222 m off',
    ]);
    expect(map.words(8)).toEqual(['Point 9 of 17', '00:02:00', 'Known']);
    session.thinning = { kind: 'every', every: 4 };
    session.follow();
    expect(map.shown).toMatchObject({ isStale: true, errors: null });
    page.isOpen = false;
    expect(map.shown).toBeNull();
  });
});
