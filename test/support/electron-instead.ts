import { registerHooks } from 'node:module';

const DOUBLE = new URL('./electron-double.ts', import.meta.url).href;

/** There is no `electron` outside of an Electron process: whoever imports it after this gets the double. */
registerHooks({
  resolve: (name, context, next) => (name === 'electron' ? { url: DOUBLE, shortCircuit: true } : next(name, context)),
});
