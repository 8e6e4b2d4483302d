import { getContext, setContext } from 'svelte';

const KEY = Symbol('caption of exported pictures');

/** Where the numbers in view come from: data set, run, seed and date, for the pictures that are made of them. */
export const setCaption = (caption: () => string): void => void setContext(KEY, caption);

/** Empty where nothing is known of it, as outside of the page. */
export const captionInView = (): (() => string) => getContext<(() => string) | undefined>(KEY) ?? (() => '');
