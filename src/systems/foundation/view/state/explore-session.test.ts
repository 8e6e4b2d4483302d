import { describe, expect, it } from 'vitest';
import { Failure } from '../../../../base/failure';
import { answered, refused } from '../../../../engine/protocol/testing/answered';
import { madeBelief, madeModel, madeSequence, madeSummary } from '../testing/made-hexagons';
import { ExploreSession } from './explore-session.svelte';

/** The stage Explore with six sequences of twelve hexagons, and a worker that is not there. */
class Page {
  readonly asked: string[] = [];
  readonly missed: string[] = [];
  sequence = madeSequence();
  model = madeModel();
  refuses = false;
  index = 3;
  readonly session: ExploreSession;

  constructor() {
    const index = () => this.index;
    const sequence = () => this.sequence;
    this.session = new ExploreSession({
      sequences: {
        open: { dataset: null as never, summary: madeSummary() },
        get trip() {
          return sequence();
        },
        get index() {
          return index();
        },
        isChosen: true,
        count: 6,
        choose: (chosen) => (this.index = chosen ?? 3),
      },
      model: () => this.model,
      believe: ({ index: of, from, to }, { id }) => {
        this.asked.push(`${id}: ${of}, ${from} to ${to}`);
        return this.refuses
          ? refused(new Failure('bad-input', 'Too long.'))
          : answered(madeBelief({ from, to }));
      },
      missLinked: (...unmet) => this.missed.push(...unmet),
      rest: 0,
    });
  }

  async settle(): Promise<void> {
    this.session.follow();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('hiding hexagons', () => {
  it('begins with the one in the middle, and asks what was there', async () => {
    const page = new Page();
    expect(page.session.hidden).toEqual({ from: 6, to: 7 });
    expect(page.session.isStale).toBe(true);
    await page.settle();
    expect(page.asked).toEqual(['pretrained 1: 3, 6 to 7']);
    expect(page.session.isStale).toBe(false);
    expect(page.session.believed).toMatchObject({ at: 6, rank: 2 });
    await page.settle();
    expect(page.asked.length).toBe(1);
  });

  it('cuts what is hidden to what there is and to what can be asked at once', () => {
    const { session } = new Page();
    session.hide(10, 99);
    expect(session.hidden).toEqual({ from: 10, to: 12 });
    session.hide(-4, 0);
    expect(session.hidden).toEqual({ from: 0, to: 1 });
    session.hideTo(4);
    expect(session.hidden).toEqual({ from: 0, to: 5 });
    session.hide(7, 9);
    session.hideTo(3);
    expect(session.hidden).toEqual({ from: 3, to: 9 });
  });

  it('looks at one of the hidden hexagons, the first until a person says otherwise', async () => {
    const page = new Page();
    const { session } = page;
    session.hide(2, 5);
    expect(session.looked).toBe(2);
    session.look(4);
    await page.settle();
    expect(session.believed?.at).toBe(4);
    session.hide(2, 4);
    expect(session.looked).toBe(2);
    // What was said of other hexagons is not shown for these.
    expect(session.said).toBeNull();
  });

  it('asks another network, says why it cannot, and asks again', async () => {
    const page = new Page();
    await page.settle();
    page.model = madeModel('destination');
    page.refuses = true;
    await page.settle();
    expect(page.session.asking.failure?.message).toBe('Too long.');
    page.refuses = false;
    page.session.again();
    await page.settle();
    expect(page.asked.at(-1)).toBe('destination 1: 3, 6 to 7');
    expect(page.session.said).not.toBeNull();
  });

  it('asks nothing while the map of vectors is looked at', async () => {
    const page = new Page();
    page.session.view = 'alike';
    await page.settle();
    expect(page.asked).toEqual([]);
  });
});

describe('the address', () => {
  it('says what is hidden, and takes it again', () => {
    const { session } = new Page();
    session.hide(2, 5);
    session.level = '8';
    expect(session.choices).toEqual({
      ...{ 'explore-by': 'hidden', 'explored-network': 'pretrained', 'hex-level': '8' },
      ...{ sequence: '4', hide: '3-5' },
    });
    const other = new Page();
    other.session.adopt({ ...session.choices, sequence: '6', 'explore-by': 'probes' });
    other.session.goWhereAsked();
    expect(other.index).toBe(5);
    expect(other.session.hidden).toEqual({ from: 2, to: 5 });
    expect(other.session.view).toBe('probes');
    expect(other.missed).toEqual([]);
  });

  it('is told where it asks for what is not there', () => {
    const page = new Page();
    page.session.adopt({ sequence: '99', hide: '7-2' });
    page.session.goWhereAsked();
    expect(page.missed).toEqual([
      expect.stringMatching(/^"hide" says/),
      expect.stringMatching(/none of the 6/),
    ]);
    expect(page.index).toBe(3);
    expect(page.session.hidden).toEqual({ from: 6, to: 7 });
  });

  it('names nothing that was not chosen', () => {
    expect(new Page().session.choices).not.toHaveProperty('hidden');
  });
});
