import type { RunRecord } from './run-record';

/** Which epoch of each trained network was the best, a line each: "teacher: best epoch 3 of 10". */
export const bestEpochs = ({ networks }: Pick<RunRecord, 'networks'>): string[] =>
  Object.entries(networks).flatMap(([name, { training }]) =>
    training ? [`${name}: best epoch ${training.bestEpoch} of ${training.history.at(-1)?.epoch ?? 0}`] : [],
  );
