import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { sharedUsers } from '../../../domain/hexagons/sequence-parts';
import { evaluateFoundation } from '../evaluation/evaluate-foundation';
import type { FoundationConfig } from '../foundation-config';
import { NETWORK_LABELS } from '../network-names';
import type { CitySequences } from '../sequences/city-sequences';
import type { MeasuredNetwork } from './hexagon-service';
import { knownCells, type ModelInCity } from './models-at-work';

/**
 * What a pre-trained network of a file is worth on the test part of the open data, beside the baselines: as a run measures its own. The tokens
 * are those of the network.
 * @param asked whose masking and seed choose what is hidden, and of which data
 * @throws Failure 'bad-input' for a network of a task, or one that knows none of the hexagons; 'cancelled'
 */
export async function measuredNetwork(
  { model, tokens, rows }: ModelInCity,
  { origin, city, parts }: CitySequences,
  { config, fingerprint }: { readonly config: FoundationConfig; readonly fingerprint: string },
  task: Task,
): Promise<MeasuredNetwork> {
  if (model.network !== 'pretrained')
    throw new Failure(
      'bad-input',
      `Hidden hexagons are asked of a pre-trained encoder, and this network is a ${NETWORK_LABELS[model.network]}. Choose a pre-trained one.`,
    );
  const known = knownCells(tokens).reduce((sum, one) => sum + one, 0);
  if (known === 0)
    throw new Failure(
      'bad-input',
      'The network knows none of the hexagons of the open data. Open data of the city that it learnt in, or pre-train a network here.',
    );
  const measured = {
    pretrained: model,
    tuned: new Map(),
    source: { origin, parts, rows, config },
    centres: city.centres,
    knowsUsers: sharedUsers(parts) > 0,
  };
  return {
    judged: await evaluateFoundation(measured, task),
    ...{ known, hexagons: city.cells.length },
    learntHere: model.learntFrom === fingerprint,
  };
}
