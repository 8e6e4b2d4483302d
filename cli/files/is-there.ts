import { stat } from 'node:fs/promises';

/** Whether there is anything at a path. @throws the system's error where that cannot be told */
export const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
