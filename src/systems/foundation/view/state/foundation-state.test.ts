import { describe, expect, it } from 'vitest';
import { NO_TASK } from '../../../../base/task';
import { networkOf } from '../../../../domain/testing/small-network';
import { emptyTrajectorySet, trajectorySetFrom } from '../../../../domain/trajectory-set';
import { answered } from '../../../../engine/protocol/testing/answered';
import type { HexagonService, ModelSummary } from '../../explore/hexagon-service';
import { PRESET_CONFIGS } from '../../settings';
import { FOUNDATION } from '../../networks';
import { statusParts } from '../../../../studio/testing/status-parts';
import { status } from '../system-view';
import { madeBelief, madeModel, madeSequence, madeSummary } from '../testing/made-hexagons';
import { FoundationState, type FoundationPage } from './foundation-state.svelte';

const MODEL: ModelSummary = {
  ...{ kind: 'digits', vocabulary: 33, resolution: 9, rootResolution: 8 },
  ...{ width: 8, layers: 1, heads: 1, context: 128, hours: false },
};
const trips = trajectorySetFrom([{ roads: [0], times: [1] }]);
const dataset = {
  name: 'Town',
  fingerprint: 'town',
  network: networkOf(
    [
      [
        [0, 0],
        [1, 0],
      ],
    ],
    [],
  ),
  trips: { train: trips, val: emptyTrajectorySet(), test: trips },
  zones: null as never,
};

type Answers = Pick<
  HexagonService,
  'sequences' | 'sequence' | 'model' | 'believe' | 'tokenizers' | 'hexagon'
>;
const answers: Answers = {
  sequences: async () => madeSummary(),
  sequence: async () => madeSequence(),
  model: async () => MODEL,
  believe: async (stretch) => madeBelief(stretch),
  tokenizers: async () => ({ kinds: [] }),
  hexagon: async () => ({ nested: [], told: [] }),
};

/** The system on a page with a data set, and a worker that is not there. */
function openPage(
  stage: string,
  networks: readonly string[],
  choices: Readonly<Record<string, string>> = {},
) {
  const asked: string[] = [];
  const missed: string[] = [];
  const page: FoundationPage = {
    data: { opened: { dataset }, sample: null },
    models: { of: (name) => (networks.includes(name) ? madeModel(name) : null), use: () => undefined },
    compute: { wanted: undefined },
    layout: { stage },
    map: { camera: { lng: 7.6, lat: 51.9, zoom: 15 } },
    system: { id: FOUNDATION },
    missLinked: (...unmet) => missed.push(...unmet),
  };
  const answer = (method: keyof Answers, request: object) => {
    asked.push(method);
    const run = answers[method] as (given: object, task: typeof NO_TASK) => Promise<unknown>;
    return { ...answered(null), result: run(request, NO_TASK) };
  };
  const worker = { ask: answer, call: answer } as unknown as FoundationState['worker'];
  const state = new FoundationState(page, PRESET_CONFIGS.light, choices, worker);
  /** @param rest ms that a question is waited for in the end */
  const settle = async (rest = 1) => {
    for (let turn = 0; turn < 12; turn++) {
      for (const follow of state.follows) follow();
      await new Promise((resolve) => setTimeout(resolve, turn === 8 ? rest : 1));
    }
  };
  return { state, asked, missed, settle };
}

describe('the state of Pretraining', () => {
  it('reads the sequences of the open data on any stage, and tokens where they are looked at', async () => {
    const data = openPage('data', []);
    await data.settle();
    expect(data.asked).toEqual(['sequences', 'sequence']);
    expect(data.state.onMap.shown?.filled?.label).toBe('Visits of each hexagon');
    const tokenise = openPage('tokenise', []);
    await tokenise.settle();
    expect(tokenise.asked.filter((method) => method === 'tokenizers').length).toBe(1);
    // The hexagon with most visits, until another is chosen.
    expect(tokenise.state.tokens.place).toBe(2);
    expect(tokenise.state.choices).not.toHaveProperty('hexagon');
    expect(tokenise.state.tokens.hexagon).not.toBeNull();
  });

  it('asks a network what was hidden, in hexagons of its own resolution that fit the zoom', async () => {
    const { state, asked, settle } = openPage('explore', ['pretrained']);
    await settle(170);
    expect(state.described).toEqual(MODEL);
    expect(state.exploredOrder.fixed).toEqual({ resolution: 9, rootResolution: 8 });
    expect(asked).toContain('believe');
    expect(state.shownResolution).toBe(9);
    expect(state.onMap.shown?.filled?.label).toBe('What the network believes');
    state.explore.level = '8';
    expect(state.level?.resolution).toBe(8);
    expect(asked).not.toContain('tokenizers');
  });

  it('explores the network that was chosen, else any that is in use', () => {
    expect(openPage('explore', ['destination']).state.inView?.name).toBe('destination');
    const { state } = openPage('explore', ['pretrained', 'user'], { 'explored-network': 'user' });
    expect(state.inView?.name).toBe('user');
    expect(openPage('explore', []).state.inView).toBeNull();
  });

  it('chooses the hexagon of the address, or says that there is none', async () => {
    const there = openPage('tokenise', [], { hexagon: '891fa4a8ed3ffff' });
    await there.settle();
    expect(there.missed).toEqual([]);
    expect(there.state.choices.hexagon).toBe('891fa4a8ed3ffff');
    const gone = openPage('tokenise', [], { hexagon: '89110006dabffff' });
    await gone.settle();
    expect(gone.missed).toEqual([expect.stringMatching(/names none of the hexagons/)]);
  });
});

describe('the stages', () => {
  it('say where they stand', async () => {
    const { state, settle } = openPage('data', []);
    await settle();
    const parts = (networks: readonly string[], own: unknown = state) => statusParts({}, networks, own);
    expect(status('tokenise', parts([])).word).toBe('7 hexagons');
    expect(status('tokenise', parts([], null)).word).toBe('no hexagons');
    expect(status('pretrain', parts(['pretrained']))).toEqual({ sign: 'ready', word: '1 network' });
    expect(status('finetune', parts(['next', 'user'])).word).toBe('2 tasks');
    expect(status('explore', parts([])).word).toBe('no networks');
    const busy = statusParts({ active: true, phase: 'running', system: { id: FOUNDATION } });
    expect(status('pretrain', busy).sign).toBe('busy');
  });
});
