import { saveFile } from './state/save-file';

/** Hands a text to the browser's downloads. */
export function saveText(name: string, text: string, type = 'text/plain'): void {
  saveFile(name, new Blob([text], { type: `${type};charset=utf-8` }));
}
