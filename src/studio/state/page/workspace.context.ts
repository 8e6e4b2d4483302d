import { createContext } from 'svelte';
import type { Workspace } from './workspace.svelte';

/**
 * Everything behind the page, for the components that show whichever view is open: each view declares the parts
 * that it takes.
 */
export const [pageContext, setPageContext] = createContext<Workspace>();
