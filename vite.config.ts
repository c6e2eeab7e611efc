import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = path.join(import.meta.dirname, 'renderer');

/** The pages of every face: one document that routes by the hash, relative addresses, nothing inline (the CSP forbids it). */
export default defineConfig({
  root,
  base: './',
  plugins: [react()],
  build: {
    outDir: path.join(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: true,
    // The app's CSP allows no fetch, and both hosts (Electron, a current browser) know modulepreload themselves.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    target: 'es2022',
    rollupOptions: { input: { index: path.join(root, 'index.html') } },
  },
});
