import type { Dataset } from '../../src/domain/dataset';

export interface HandedOver {
  readonly name: string;
  readonly seed: number;
  /** That wrote the folder. */
  readonly command: string;
  readonly hasStudent: boolean;
  readonly hasTeacher: boolean;
}

/** What to do with the files in the folder that they lie in. */
export function handOverReadme(
  { name: data, network, trips, fingerprint }: Dataset,
  about: HandedOver,
): string {
  const { name, seed, command, hasStudent, hasTeacher } = about;
  const counts = `${network.roadCount} roads, ${trips.train.tripCount} / ${trips.val.tripCount} / ${trips.test.tripCount} trips`;
  return `# ${data} for PyTorch

${counts}, fingerprint ${fingerprint}. Written by \`${command}\`.

## Official HOSER (caoji2001/HOSER)

Lay what is in \`hoser/\` over its folder. Roads have the numbers of their rows for ids, as its code expects${
    network.geoIds.some((id, road) => id !== road)
      ? `; \`data/${name}/geo_ids.csv\` has the ids that they had`
      : ''
  }.

    python train.py --dataset ${name} --seed ${seed}
${
  hasStudent
    ? `
\`save/${name}/seed${seed}/best.pth\` holds the student: its \`gene.py\` draws with it, and \`model.load_state_dict(torch.load(...))\`
before the first epoch trains it further.
`
    : ''
}
Its \`train.py\` holds a matrix of roads by roads: ${(network.roadCount ** 2 / 1e9).toFixed(2)} GB of memory here.

## Official LM-TAD (jonathankabala/LMTAD)

Lay what is in \`lmtad/\` over its folder. A trip is a list of cells, one for each road; \`settings.json\` has the options of
\`train_LMTAD.py\` by their names, and the number of epochs.${
    hasTeacher
      ? ' `ckpt.pt` holds the teacher in the layout of its own checkpoints, without an optimiser.'
      : ''
  }

## Back

    npm run job -- --data DATA --student-from hoser/save/${name}/seed${seed}/best.pth --epochs 0
    npm run job -- --data DATA --teacher-from lmtad/ckpt.pt --teacher-epochs 0

DATA is the data set that was handed over. Every tensor is checked by name and shape, and the buffers of the roads against it.
`;
}
