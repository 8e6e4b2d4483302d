import { aboutFile, Failure } from '../../../../base/failure';
import { shown } from '../../../../base/text';
import { digestOfFile } from '../../../../engine/checkpoints/file-digest';
import { AsyncTask } from '../../../../studio/state/async-task.svelte';
import type { OpenData } from '../../../../studio/state/data/dataset-in-view';
import type { Model, Models } from '../../../../studio/state/page/models.svelte';
import { ENCODER_ARCHITECTURE, ENCODER_FILES, ENCODER_SYSTEM, ENCODER_TEACHER } from '../../encoder-teacher';
import { ROUTES } from '../../id';

/** Where an encoder is looked for, and put in use. */
export interface EncoderPlace {
  readonly data: OpenData;
  readonly models: Pick<Models, 'of' | 'use'>;
}

/** The encoder that a distilled student hears, once a person has chosen one. */
export const encoderInUse = ({ models }: { readonly models: Pick<Models, 'of'> }): Model | null =>
  models.of(ENCODER_TEACHER, ROUTES);

/** An encoder that its own system has in use, the preferred one. */
export function encoderElsewhere({ models }: { readonly models: Pick<Models, 'of'> }): Model | null {
  const [found] = ENCODER_FILES.flatMap((name) => models.of(name, ENCODER_SYSTEM) ?? []);
  return found ?? null;
}

/** How a person chooses an encoder to learn from: that in use of its own system, or a file. */
export class EncoderChoice {
  /** Of a file. */
  readonly reading = new AsyncTask();

  /** Takes the one in use elsewhere. */
  async takeElsewhere(place: EncoderPlace): Promise<void> {
    const model = encoderElsewhere(place);
    if (model) await this.reading.run(async () => useIn(place, model.id, model.bytes, model.from));
  }

  /** Reads a checkpoint. What is no encoder is refused, and the one in use stays. */
  async load(file: File, place: EncoderPlace): Promise<void> {
    await this.reading.run(async () => {
      const { readSafetensors } = await import('../../../../nn/safetensors');
      const bytes = new Uint8Array(await file.arrayBuffer());
      const { name } = file;
      if (systemOf(name, bytes, readSafetensors) !== ENCODER_ARCHITECTURE)
        throw new Failure(
          'bad-input',
          `${shown(name)} is a checkpoint, but of no TransferTraj encoder. Choose a file that Recovery saved.`,
        );
      useIn(place, `${ENCODER_TEACHER} ${await digestOfFile(bytes)}`, bytes, shown(name));
    });
  }
}

/** The system that a checkpoint's header names. @throws Failure 'bad-input' that names the file */
function systemOf(
  name: string,
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => { readonly metadata: Readonly<Record<string, string>> },
): string | undefined {
  try {
    return read(bytes).metadata.system;
  } catch (thrown) {
    throw aboutFile(name, thrown);
  }
}

/**
 * A run that learns from it finds it again as a file is found: by what is in use. It goes with any data, but what is in use goes
 * when other data are opened.
 * @throws Failure 'bad-input' where no data are open
 */
function useIn({ data, models }: EncoderPlace, id: string, bytes: Uint8Array, from: string): void {
  if (!data.opened)
    throw new Failure(
      'bad-input',
      'No data set is open. Open one under Data first, then choose the encoder.',
    );
  const { fingerprint } = data.opened.dataset;
  const about = { network: ENCODER_TEACHER, runId: null, dataset: fingerprint };
  models.use({ id, bytes, from, ...about }, ROUTES);
}
