/** Resolves as soon as something holds that follows from the page's state. */
export const until = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const stop = $effect.root(() => {
      $effect(() => {
        if (!holds()) return;
        resolve();
        // An effect cannot end itself while it runs.
        queueMicrotask(stop);
      });
    });
  });
