import { CheckpointHeader } from '../../../../engine/checkpoints/checkpoint-header';
import { traceText } from '../../../../data/gps/export/trace-file';
import { openCheckpoint } from '../../../../engine/checkpoints/checkpoint-reader';
import { checkArchitecture } from '../../../../engine/checkpoints/checkpoint-origin';
import { digestOfFile } from '../../../../engine/checkpoints/checkpoint-file';
import type { Call, CallOptions } from '../../../../engine/protocol/worker-client';
import type { NetworkFiles, PointMaker, PointsOfRoutes } from '../../../../studio/points-of-routes';
import { ARCHITECTURES, HTP_NETWORKS, LANGUAGE, TOKENISER } from '../../networks';
import { checkRoads, checkTokeniser, knowsRoads, type RoadsOf } from '../../checkpoints/known-roads';
import { readLanguageHeader, readTokeniserHeader } from '../../checkpoints/network-header';
import { mostRoads } from '../../networks/language-model';
import { generatedTraces } from '../../points/generated-traces';
import type { DrawnTrip, DrawPointsOptions, PointWeights } from '../../points/points-service';
import type { PointOrder } from '../../trips/point-trips';
import { orderProblem } from './route-choice.svelte';
import { fetchShipped, SHIPPED_FROM, shippedId } from './shipped-networks';

export interface PointsOfRoutesNeeds {
  /** How points are drawn, as it is set now. */
  readonly drawing: () => DrawPointsOptions;
  readonly ask: (
    request: {
      readonly weights: PointWeights;
      readonly orders: readonly PointOrder[];
      readonly options: DrawPointsOptions;
    },
    listeners: Pick<CallOptions<never>, 'onProgress' | 'onPause'>,
  ) => Call<{ readonly trips: readonly DrawnTrip[] }>;
}

/** Has the worker for GPS points make points of the routes of other systems. */
export const pointsOfRoutes = ({ drawing, ask }: PointsOfRoutesNeeds): PointsOfRoutes => ({
  async open({ id, from, files: { tokeniser, language } }, dataset): Promise<PointMaker | null> {
    const weights: PointWeights = { id, tokeniser, language };
    const most = await longestRoute(tokeniser, language, dataset);
    if (most === null) return null;
    return {
      get id() {
        return `${id} ${JSON.stringify(drawing())}`;
      },
      from,
      fault: (route) => faultOf(route, most),
      generate: (orders, listeners) => {
        const call = ask({ weights, orders, options: drawing() }, listeners);
        return { ...call, result: call.result.then(({ trips }) => trips) };
      },
      text: (format, named, title) => {
        const trips = named.map(({ name, points }) => ({ name, trip: points }));
        return [...traceText(format, generatedTraces(trips, title), title)].join('');
      },
    };
  },
  async fetchShipped(signal): Promise<NetworkFiles> {
    const files = await fetchShipped(signal);
    return { id: HTP_NETWORKS.map(shippedId).join('|'), from: SHIPPED_FROM, files };
  },
});

/**
 * Roads of the longest route that the networks can read, null where they are of other roads; the worker holds their tensors
 * against the roads before it uses them. Rejects with Failure 'bad-input' for files that are broken or other networks, or
 * do not belong together.
 */
async function longestRoute(
  tokeniser: Uint8Array,
  language: Uint8Array,
  roads: RoadsOf,
): Promise<number | null> {
  const coder = openCheckpoint(tokeniser, ARCHITECTURES);
  checkArchitecture(coder, TOKENISER);
  const { config, box } = readTokeniserHeader(new CheckpointHeader(coder));
  if (!knowsRoads(config.roads, box, roads)) return null;
  const speaker = openCheckpoint(language, ARCHITECTURES);
  checkArchitecture(speaker, LANGUAGE);
  const header = readLanguageHeader(new CheckpointHeader(speaker));
  checkRoads(speaker, header.roads, header.box, roads);
  checkTokeniser(speaker, header.tokeniser, await digestOfFile(tokeniser));
  const { form, codebooks, sizes } = header;
  return mostRoads({ form, codebooks, blockSize: sizes.blockSize });
}

function faultOf(route: PointOrder, most: number): string | null {
  const { roads, start, duration } = route;
  if (roads.length === 0) return 'It has no roads.';
  if (roads.length > most) return `It has ${roads.length} roads, and these networks read ${most} at most.`;
  if (!Number.isFinite(start) || !(duration > 0)) return 'It has no times of its own.';
  return orderProblem(route);
}
