import { badInput } from '../src/base/failure';
import { shown } from '../src/base/text';
import { STUDENTS } from '../src/engine/routes/route-source';
import { PRESETS } from '../src/systems/routes/settings';
import { command } from './command';
import type { ExportOptions } from './export/export-files';
import { oneOf, seed, text } from './options';

export const exportCommand = command({
  name: 'export',
  about: `Writes a data set, networks and settings as the files that official HOSER and LM-TAD in PyTorch take, for trainings that are too large
for this program. What they train comes back by train --student-from FILE, --teacher-from FILE.`,
  usage: '--data PATH [--student FROM] [--teacher FROM] [--preset NAME] --out DIR',
  options: {
    data: text('PATH', 'Folder or zip of a data set in the HOSER layout.').needed('Name the data set'),
    student: text(
      'FROM',
      'A HOSER of these roads: its checkpoint, or the folder or zip of the run that trained it.',
    ),
    model: oneOf(STUDENTS, 'Which student of a run.').or('distilled'),
    teacher: text('FROM', 'An LM-TAD of these roads: the same.'),
    preset: oneOf(PRESETS, 'Epochs, batches and rates, and sizes where no network is given.').or('thesis'),
    name: text('NAME', 'What official code is to call the data set.').usually(
      'that of the data, letters and digits',
    ),
    seed: seed('For the folder of official HOSER.').or(42),
    out: text('DIR', 'Folder to write to, which must be empty or new.').needed('Name the folder to write to'),
  },
  notes: `DIR gets hoser/ (data/NAME, config/NAME.yaml, save/NAME/seedS/best.pth) and lmtad/ (data/vocab.json, data/porto_processed.csv,
ckpt.pt, settings.json), to be laid over the folders of the official code, and a README.md that says how.
python3 scripts/check-hand-over.py DIR reads them as the official code does.`,
  request: ({ values }): ExportOptions => {
    const { name } = values;
    if (name !== undefined && !/^\w{1,60}$/.test(name))
      throw badInput(`--name must be letters, digits and "_", not '${shown(name)}'.`);
    return values;
  },
  run: async (options, words) => (await import('./export/export-files')).exportFiles(options, words),
});
