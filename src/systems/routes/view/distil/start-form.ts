import { tick } from 'svelte';

/** Whether every field of a form holds what it may. The first that does not is shown and gets the focus. */
export function isFilledIn(form: HTMLElement): boolean {
  const wrong = form.querySelector<HTMLElement>('[aria-invalid="true"]');
  if (!wrong) return true;
  wrong.dispatchEvent(new Event('reveal', { bubbles: true }));
  // A fold around it opens first.
  void tick().then(() => wrong.focus());
  return false;
}
