import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { leanZod } from './electron/dev/lean-zod.ts';
import { pageDeclarations } from './electron/dev/page-declarations.ts';

const root = path.join(import.meta.dirname, 'renderer');

/** Menus and what places them: fetched when one is there to be opened. */
const MENUS =
  /node_modules\/(?:@radix-ui\/react-(?:menu|dropdown|popper|dismissable|focus|roving|collection|presence)|@floating-ui|react-remove-scroll|aria-hidden|use-sidecar|use-callback-ref|react-style-singleton)|components\/(?:pause-choices|pause-until|stack-switcher)\.tsx?$/;
/** What pages share. */
const SHARED =
  /node_modules\/(?:zod|react|react-dom|scheduler|zustand)\/|\/shared\/|\/renderer\/(?:store\/|bridge\/|stacks|routes)|\/renderer\/components\/(?!chart|demo-bar|pause-choices|stack-switcher)/;

/** Parts of pages that no first page waits for, and that several others have. */
const PARTS = /\/renderer\/views\/dashboard\/(?:incident-words|changed-text|decisions|run-history|run-output)\.tsx?$/;

interface Graph {
  readonly getModuleInfo: (id: string) => { readonly importers: readonly string[] } | null;
}

/** Whether the first page waits for a module: it is reached from the document by imports that are no function calls. */
function isWaitedFor(id: string, graph: Graph): boolean {
  const looked = new Set<string>();
  const ask = (at: string): boolean => {
    if (at === path.join(root, 'main.tsx')) return true;
    if (looked.has(at)) return false;
    looked.add(at);
    return (graph.getModuleInfo(at)?.importers ?? []).some(ask);
  };
  return ask(id);
}

/** The pages of every face: one document that routes by the hash, relative addresses, nothing inline (the CSP forbids it). */
export default defineConfig({
  root,
  base: './',
  plugins: [react(), pageDeclarations(import.meta.dirname), leanZod()],
  build: {
    outDir: path.join(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: true,
    // The app's CSP allows no fetch, and both hosts (Electron, a current browser) know modulepreload themselves.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    target: 'es2022',
    rollupOptions: {
      input: { index: path.join(root, 'index.html') },
      // What several pages share comes in one file, not in one for each set of pages that share it.
      output: {
        codeSplitting: {
          groups: [
            {
              name: (id, graph) => (isWaitedFor(id, graph) ? 'base' : 'parts'),
              debugName: 'shared',
              test: SHARED,
              priority: 2,
            },
            { name: 'menus', test: MENUS, priority: 1 },
            { name: 'pages', test: PARTS },
          ],
        },
      },
    },
  },
});
