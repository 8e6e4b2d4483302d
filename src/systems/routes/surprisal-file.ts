import type { TrajectorySet } from '../../domain/trajectory-set';
import { rankBySurprisal } from '../../evaluation/detection-scores';
import { tripScores, type Surprisals } from '../../models/lm-tad/teacher';

/**
 * The trips as CSV, the most surprising first: each trip's row in its file, its perplexity, and the surprisal
 * (nats) of each road's cell and of the end of the trip.
 */
export function* surprisalCsv(trips: TrajectorySet, surprisals: Surprisals): Generator<string> {
  yield 'rank,row,perplexity,roads,surprisals\n';
  const scores = tripScores(surprisals);
  const order = rankBySurprisal(scores);
  for (let rank = 0; rank < order.length; rank++) {
    const trip = order[rank];
    const own = surprisals.values.subarray(surprisals.offsets[trip], surprisals.offsets[trip + 1]);
    const steps = Array.from(own, (value) => value.toFixed(3)).join(',');
    yield `${rank + 1},${trips.sourceRows[trip]},${Math.exp(scores[trip]).toFixed(4)},${own.length - 1},"${steps}"\n`;
  }
}
